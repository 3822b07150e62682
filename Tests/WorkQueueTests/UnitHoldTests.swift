import GhillieCore
import Persistence
import TestSupport
import Testing
import WorkQueue

@Suite struct UnitHoldTests {
    private struct Lost: Error {}

    /// Whoever has lost a unit writes nothing of it: the hold is asked in the transaction itself.
    @Test func whatIsNotHeldIsNotWritten() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let lost = UnitHold { _ in throw Lost() }
            await #expect(throws: Lost.self) {
                try await database.write(in: .estate(.local)) { transaction in
                    try transaction.execute(
                        "INSERT INTO silver_generations (estate_id, generation, replays) VALUES ('local', 1, 0)")
                    try lost.require(in: transaction)
                }
            }
            let rows = try await database.read(in: .estate(.local)) { transaction in
                try UnitHold.unshared.require(in: transaction)
                return try transaction.query("SELECT generation FROM silver_generations") { try $0.integer(0) }
            }
            #expect(rows == [])
        }
    }
}
