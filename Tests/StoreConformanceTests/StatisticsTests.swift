import Bronze
import GhillieCore
import Persistence
import Silver
import TestSupport
import Testing

/// PostgreSQL plans by what it has counted; a report that follows a first import must not wait for that.
@Suite struct StatisticsTests {
    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func rowsAreCountedAfterManyEvents(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            var history = try EventFixture()
            let names = (0..<250).map { "c\($0)" }
            history.commits(names, at: 86_400)
            history.head("c249", at: 10 * 86_400)
            let (events, now) = (history.events, Instant(secondsSince1970: 11 * 86_400))
            _ = try await database.write(in: .estate(.local)) { transaction in
                try RawEventStore.append(events, estate: .local, receivedAt: now, in: transaction)
            }
            try await EventTransformer(database: database, clock: .fixed(at: now)).transformPending(estate: .local)
            for table in ["commits", "landings", "changes", "activities", "uncovered_activities"] {
                let counted = try await database.read(in: .system) { transaction in
                    try transaction.first(
                        """
                        SELECT CAST(reltuples AS BIGINT)
                        FROM pg_class
                        WHERE relname = \(table)
                            AND relnamespace = CAST(current_schema() AS regnamespace)
                        """
                    ) { try $0.integer(0) }
                }
                #expect(counted == 250, "\(table)")
            }
        }
    }
}
