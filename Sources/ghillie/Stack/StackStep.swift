/// One thing that is done with a tool: what is said of it, what is run, and what to do where that fails.
struct StackStep: Equatable, Sendable {
    /// As a message: `building the image ghillie:local`.
    let title: String
    let command: ExternalCommand
    let remedy: String

    init(_ title: String, _ command: ExternalCommand, remedy: String) {
        self.title = title
        self.command = command
        self.remedy = remedy
    }
}

extension CommandFailure {
    private static let shownLines = 12
    private static let longestLine = 300

    /// Why a step did not do what it should have: its command, the end of what that said, and what to do.
    init(_ step: StackStep, _ outcome: CommandRunner.Outcome) {
        // Some say why on standard output.
        let said = outcome.messages.isEmpty ? outcome.output.split(separator: "\n").map(String.init) : outcome.messages
        self = .stackBackend(
            "\(step.title) failed: `\(step.command.typed)` ended with \(outcome.code)",
            details: said.suffix(Self.shownLines).map { String($0.prefix(Self.longestLine)) }, hint: step.remedy)
    }

    init(_ step: StackStep, _ failure: CommandRunner.Failure) {
        let command = "`\(step.command.typed)`"
        switch failure {
        case .notFound: self = .missing([step.command.tool])
        case .cannotStart(let reason):
            self = .stackBackend("\(step.title) failed: \(command) cannot be started: \(reason)", hint: step.remedy)
        case .tooLong:
            let seconds = Int((step.command.limit ?? .zero) / .seconds(1))
            self = .waitedTooLong(
                "\(step.title) took too long: \(command) was ended after \(seconds) seconds", hint: step.remedy)
        }
    }

    static func missing(_ tools: [StackTool]) -> CommandFailure {
        .stackBackend(
            "the local preview needs what is not on PATH here: \(tools.map(\.rawValue).joined(separator: ", "))",
            details: tools.map { "\($0.rawValue): \($0.howToGet)" })
    }
}
