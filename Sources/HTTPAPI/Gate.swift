import GhillieCore
import HTTPTypes
import Synchronization

/// Whom the API lets in.
package final class Gate: Sendable {
    package enum Rule: Sendable {
        /// Everyone may do everything: for a machine of one's own.
        case open
        /// The token that the environment names.
        case token(String)
        /// The first token, which is made where there is none; until the database has said which, nobody is let in.
        case firstToken
    }

    private enum State {
        case open
        case closed
        case holding(ContentHash)
    }

    private let state: Mutex<State>

    package init(_ rule: Rule) {
        let state: State =
            switch rule {
            case .open: .open
            case .token(let token): .holding(ContentHash(of: Array(token.utf8)))
            case .firstToken: .closed
            }
        self.state = Mutex(state)
    }

    func accept(_ hash: ContentHash) { state.withLock { $0 = .holding(hash) } }

    func check(_ request: HTTPRequest) throws(Problem) {
        switch state.withLock({ $0 }) {
        case .open: return
        case .closed: throw .storeUnavailable
        case .holding(let expected):
            guard let token = Self.bearerToken(in: request),
                Self.areEqual(ContentHash(of: Array(token.utf8)).bytes, expected.bytes)
            else { throw .unauthorized }
        }
    }

    private static func bearerToken(in request: HTTPRequest) -> Substring? {
        guard let value = request.headerFields[.authorization] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1].drop { $0 == " " }
    }

    /// Takes as long wherever they differ.
    static func areEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        guard first.count == second.count else { return false }
        return zip(first, second).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
