import GhillieCore
import Persistence
import TestSupport
import Testing

@testable import HTTPAPI

@Suite struct StoreTests {
    @Test(arguments: TestDatabase.Engine.available)
    func itIsReadyAsSoonAsTheDatabaseIsMigrated(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine) { location in
            let store = Store.of(location)
            #expect(store.issue()?.check == "database")
            try await store.whileRunning { () async throws in
                #expect(try await store.settles { $0 == nil })
                let count = try await store.read(in: .estate(.local)) { transaction in
                    try transaction.first("SELECT count(*) FROM reports") { try $0.integer(0) }
                }
                #expect(count == 0)
            }
        }
    }

    @Test func aServerThatIsAwayIsWaitedForAndRefusedAtOnce() async throws {
        // Nobody listens on port 1.
        let store = Store.of(.postgresql(url: "postgresql://ghillie:secret@127.0.0.1:1/ghillie"))
        try await store.whileRunning { () async throws in
            #expect(try await store.settles { $0?.detail == "it cannot be reached" })
            await #expect(throws: Problem.storeUnavailable) { try await store.read(in: .estate(.local)) { _ in } }
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aSchemaThatGoesAwayIsNamedAndMadeAnew(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine) { location in
            let store = Store.of(location)
            try await store.whileRunning { () async throws in
                #expect(try await store.settles { $0 == nil })
                let other = try await Database.open(location)
                try await other.write(in: .system) { transaction in
                    try transaction.execute("DROP SCHEMA public CASCADE")
                    _ = try transaction.execute("CREATE SCHEMA public")
                }
                await other.close()
                #expect(try await store.settles { $0?.check == "migrations" })
                #expect(try await store.settles { $0 == nil })
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aSchemaThatOthersBringUpToDateIsWaitedFor(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine) { location in
            let store = Store.of(location, migrates: false)
            try await store.whileRunning { () async throws in
                #expect(try await store.settles { $0?.check == "migrations" })
                await (try Database.open(location)).close()
                #expect(try await store.settles { $0 == nil })
            }
        }
    }

    @Test func whatNoWaitingMendsEndsTheService() async throws {
        try await TestDatabase.withLocation(on: .sqlite) { location in
            let database = try await Database.open(location)
            try await database.write(in: .system) { transaction in
                _ = try transaction.execute(
                    "INSERT INTO schema_migrations SELECT 1000, name, checksum, applied_at FROM schema_migrations LIMIT 1"
                )
            }
            await database.close()
            await #expect(throws: DatabaseError.self) { try await Store.of(location).run() }
        }
    }
}
