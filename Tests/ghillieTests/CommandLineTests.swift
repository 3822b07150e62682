import ArgumentParser
import Delivery
import GhillieCore
import Gold
import Testing

@testable import ghillie

@Suite struct CommandLineTests {
    @Test func whatIsNotSaidHasADefault() throws {
        let command = try #require(try Ghillie.parseAsRoot(["try", "."]) as? TryCommand)
        #expect(command.paths == ["."])
        #expect(command.firstWindowDays == 14)
        #expect(command.asOf == nil)
        #expect(command.output == .markdown)
        #expect(!command.again && !command.verbose)
        #expect(command.options.database == nil)
    }

    @Test func aTimeIsReadInEachOfItsForms() throws {
        for text in ["2026-01-31T12:00:00Z", "2026-01-31T14:00:00+02:00", "2026-01-31 12:00:00Z"] {
            let command = try TryCommand.parse([".", "--as-of", text])
            #expect(command.asOf?.rfc3339 == "2026-01-31T12:00:00Z")
        }
        #expect(try TryCommand.parse([".", "--as-of", "2026-01-31"]).asOf?.rfc3339 == "2026-01-31T00:00:00Z")
    }

    @Test(
        arguments: [
            ["try"], ["try", ""], ["try", ".", "--as-of", "yesterday"], ["try", ".", "--as-of", "2026-02-30"],
            ["try", ".", "--first-window-days", "0"], ["try", ".", "--first-window-days", "3651"],
            ["try", ".", "--output", "pdf"], ["try", ".", "--no-such-option"], ["report", "list", "--limit", "0"],
            ["report", "show"], ["report", "show", "no-id"], ["fly"],
            ["migrate", "--wait", "-1"], ["migrate", "--wait", "soon"], ["stack", "up", "--wait-timeout-s", "0"],
            ["stack", "up", "--ingress-port", "http"], ["stack", "logs", "--tail", "0"], ["stack", "sideways"],
            ["catalogue", "validate"],
            ["estate", "import", "--estate-key", "a"], ["estate", "repo", "list", "--limit", "201"],
            ["estate", "repo", "list", "--active", "--inactive"], ["estate", "repo", "list", "--cursor", "x"],
            ["estate", "repo", "set", "a/b"], ["estate", "repo", "set", "a/b", "--ingestion", "yes"],
            ["catalogue", "watch", "x"], ["catalogue", "watch", "x", "--estate-key", "a", "--poll-interval-s", "0"],
        ])
    func whatMakesNoSenseIsAUsageError(_ arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try Ghillie.parseAsRoot(arguments) }
        #expect(error.map { Ghillie.exitCode(for: $0) } == .validationFailure)
    }

    @Test func aReportIsNamedByItsIDInEitherCase() throws {
        let id = "0197A1B2-C3D4-7E5F-8A9B-0C1D2E3F4A5B"
        #expect(try ReportShowCommand.parse([id]).report == .id(ReportID(stored: id.lowercased())))
        #expect(try ReportShowCommand.parse(["Latest"]).report == .latest)
    }

    @Test func everyCommandHasHelpWithAnExample() {
        var commands: [any ParsableCommand.Type] = [Ghillie.self]
        while let command = commands.popLast() {
            commands += command.configuration.subcommands
            #expect(!command.configuration.abstract.isEmpty)
            #expect(command.configuration.discussion.contains("Example"))
            #expect(command.configuration.discussion.contains("\n  ghillie "))
        }
    }
}
