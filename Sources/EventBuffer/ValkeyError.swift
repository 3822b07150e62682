/// What can go wrong between this process and a Valkey server.
///
/// Descriptions hold names of commands and the server's error codes: never its words, which may quote what it was sent.
package enum ValkeyError: Error, Hashable, Sendable {
    /// Nothing was tried yet.
    case notConnected
    case unreachable
    /// It took longer to answer than is waited for.
    case timedOut
    /// What was sent may have been done or not.
    case connectionLost
    case authenticationFailed
    case outOfMemory
    /// `code` is the first word of the server's answer: `NOPERM`.
    case refused(command: String, code: String)
    case unexpectedReply(command: String)

    /// What the server answered instead of doing it.
    init(code: String, to command: String) {
        switch code {
        case "WRONGPASS", "NOAUTH": self = .authenticationFailed
        case "OOM": self = .outOfMemory
        default: self = .refused(command: command, code: code)
        }
    }
}

extension ValkeyError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notConnected: "it was not asked yet"
        case .unreachable: "it cannot be reached"
        case .timedOut: "it does not answer"
        case .connectionLost: "the connection to it was lost"
        case .authenticationFailed: "it refused the user name or the password"
        case .outOfMemory: "its memory is full"
        case .refused(let command, let code): "it refused \(command) (\(code))"
        case .unexpectedReply(let command): "its reply to \(command) cannot be understood"
        }
    }
}
