import GhillieCore

/// Why a command could not do what was asked: what people read, and the exit code.
struct CommandFailure: Error, Equatable {
    /// Something that the caller can mend.
    static let badInput: Int32 = 2
    /// Everything else.
    static let unexpected: Int32 = 3
    /// docker, k3d, kubectl or helm failed, or is not there.
    static let stackBackend: Int32 = 4
    static let waitedTooLong: Int32 = 5

    let exitCode: Int32
    let message: String
    /// What the message says in short, one by one.
    let details: [String]
    let hint: String?

    private init(exitCode: Int32, _ message: String, details: [String] = [], hint: String?) {
        self.exitCode = exitCode
        self.message = message
        self.details = details
        self.hint = hint
    }

    static func badInput(_ message: String, details: [String] = [], hint: String? = nil) -> CommandFailure {
        CommandFailure(exitCode: badInput, message, details: details, hint: hint)
    }

    static func unexpected(_ message: String, hint: String? = nil) -> CommandFailure {
        CommandFailure(exitCode: unexpected, message, hint: hint)
    }

    static func stackBackend(_ message: String, details: [String] = [], hint: String? = nil) -> CommandFailure {
        CommandFailure(exitCode: stackBackend, message, details: details, hint: hint)
    }

    static func waitedTooLong(_ message: String, details: [String] = [], hint: String? = nil) -> CommandFailure {
        CommandFailure(exitCode: waitedTooLong, message, details: details, hint: hint)
    }

    /// A run that ended otherwise than as was wished.
    static func endedBadly(_ message: String, details: [String] = [], hint: String? = nil) -> CommandFailure {
        CommandFailure(exitCode: unexpected, message, details: details, hint: hint)
    }

    static let outputIsClosed = badInput("standard output is closed, so nobody could read the answer")

    static func cannotWrite(reason: String) -> CommandFailure {
        unexpected(
            "the answer could not be written: \(reason)",
            hint: "what was reported is stored: see `ghillie report list` and `ghillie report show latest`")
    }

    static func nothingToJudgeAgain(_ repository: RepositorySlug) -> CommandFailure {
        badInput(
            "\(repository) has no report yet that could be judged again", hint: "leave --again out for a first report")
    }

    static func asOf(
        _ asOf: Instant, beforeLedgerEnd ledgerEnd: Instant, of repository: RepositorySlug
    ) -> CommandFailure {
        badInput(
            "--as-of \(asOf) lies before \(ledgerEnd), up to which \(repository) has been reported",
            hint: "name \(ledgerEnd) or a later time, or another database with --database")
    }
}
