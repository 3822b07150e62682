import GhillieCore
import GitSource
import Gold
import Persistence
import Testing

@testable import ghillie

@Suite struct CommandFailureTests {
    @Test(
        arguments: [
            DatabaseError.notADatabase(reason: "x"), .notOurs, .newerVersion(found: 9, known: 3), .readOnly, .locked,
            .full, .notMigrated,
            .cannotOpen(reason: "x"), .unreachable(server: "h", reason: "x"), .authenticationFailed(server: "h"),
        ])
    func aDatabaseThatCannotBeUsedIsBadInputWithAHint(_ error: DatabaseError) {
        let failure = CommandFailure(describing: error)
        #expect(failure.exitCode == 2)
        #expect(failure.message == "\(error)")
        #expect(failure.hint != nil)
    }

    @Test func aStatementThatFailsIsUnexpected() {
        #expect(CommandFailure(describing: DatabaseError.statementFailed(code: "1", reason: "x")).exitCode == 3)
        #expect(CommandFailure(describing: DatabaseError.connectionLost(committing: true)).exitCode == 3)
    }

    @Test func aDatabaseIsNamedWithoutItsPassword() throws {
        let location = try DatabaseLocation(parsing: "postgresql://ann:secret@host/reports")
        let failure = CommandFailure(DatabaseError.notOurs, of: location)
        #expect(failure.message.contains("host/reports"))
        #expect(!failure.message.contains("secret"))
    }

    @Test(
        arguments: [
            GitSourceError.gitNotFound, .noSuchPath(FilePath("/x")), .notARepository(FilePath("/x")),
            .noCommits(FilePath("/x")), .unreadable(FilePath("/x"), reason: "y"),
            .damaged(FilePath("/x"), object: nil, reason: "y"),
        ])
    func aCloneThatCannotBeReadIsBadInput(_ error: GitSourceError) {
        #expect(CommandFailure(describing: error).exitCode == 2)
    }

    @Test func aTimeBeforeTheLedgersEndNamesThatEnd() {
        let end = Instant(secondsSince1970: 1_700_000_000)
        let failure = CommandFailure(describing: ReportError.asOfBeforeLedgerEnd(asOf: end - .days(1), ledgerEnd: end))
        #expect(failure.exitCode == 2)
        #expect(failure.message.contains(end.rfc3339))
    }

    @Test func anErrorThatNobodyForesawIsNamedByItsTypeAlone() {
        struct Surprise: Error, CustomStringConvertible {
            let description = "the payload with a password"
        }
        let failure = CommandFailure(describing: Surprise())
        #expect(failure.exitCode == 3)
        #expect(failure.message.contains("Surprise"))
        #expect(!failure.message.contains("password"))
    }
}
