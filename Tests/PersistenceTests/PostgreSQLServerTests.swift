import Foundation
import GhillieCore
import Persistence
import Synchronization
import TestSupport
import Testing

/// Servers and databases that are refused, and servers that go away.
@Suite struct PostgreSQLServerTests {
    private static func refusal(_ location: DatabaseLocation) async -> DatabaseError? {
        do {
            await (try Database.open(location)).close()
            return nil
        } catch {
            return error as? DatabaseError
        }
    }

    @Test func aServerThatIsNotThereIsNamedWithoutThePassword() async throws {
        let refusal = await Self.refusal(.postgresql(url: "postgresql://me:hunter2@127.0.0.1:1/db"))
        #expect(refusal == .unreachable(server: "127.0.0.1:1", reason: "Connection refused"))
        #expect(refusal?.isUnusable == true)
    }

    @Test(arguments: [
        "postgresql://me:hun/hunter2@127.0.0.1/db", "postgresql://127.0.0.1:hunter2/db",
        "postgresql://127.0.0.1/db?hunter2=hunter2", "postgresql://me:hunter2%ZZ@127.0.0.1/db",
    ])
    func aMalformedURLIsRefusedWithoutBeingRepeated(url: String) async throws {
        let refusal = try #require(await Self.refusal(.postgresql(url: url)))
        #expect(refusal.isUnusable)
        #expect(!"\(refusal)".contains("hunter2"))
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aWrongPasswordIsRefused(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine) { location in
            for password in [nil, "hunter2"] {
                let refused = try PostgreSQLTestServer.location(location, as: "ghillie_password", password: password)
                let refusal = try #require(await Self.refusal(refused))
                guard case .authenticationFailed = refusal else {
                    Issue.record("refused for another reason: \(refusal)")
                    continue
                }
                #expect(!"\(refusal)".contains("hunter2"))
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aRoleThatMayMakeNoTablesIsRefused(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine) { location in
            let stranger = try PostgreSQLTestServer.location(location, as: "ghillie_password", password: "secret")
            guard case .refused? = await Self.refusal(stranger) else {
                Issue.record("not refused")
                return
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aDatabaseThatDoesNotExistIsRefused(engine: TestDatabase.Engine) async throws {
        let location = try PostgreSQLTestServer.named(engine.rawValue).location(ofDatabase: "nowhere")
        guard case .refused(_, reason: "there is no such database")? = await Self.refusal(location) else {
            Issue.record("not refused")
            return
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aDatabaseInAnotherEncodingIsRefused(engine: TestDatabase.Engine) async throws {
        let server = try PostgreSQLTestServer.named(engine.rawValue)
        let name = "latin_" + UUID().uuidString.lowercased().prefix(8)
        try await server.run(
            "CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc")
        #expect(await Self.refusal(try server.location(ofDatabase: name)) == .encodingIsNotUTF8(found: "LATIN1"))
        try await server.dropDatabase(name)
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func everyCommitIsSyncedWhateverTheDatabaseSays(engine: TestDatabase.Engine) async throws {
        for (set, found) in [("off", "on"), ("local", "on"), ("remote_apply", "remote_apply")] {
            try await TestDatabase.withLocation(on: engine) { location in
                let server = try PostgreSQLTestServer.named(engine.rawValue)
                try await server.run(
                    "ALTER DATABASE \(PostgreSQLTestServer.database(at: location)) SET synchronous_commit = '\(set)'")
                let database = try await Database.open(location)
                let setting = try await database.write(in: .system) { transaction in
                    try transaction.first("SHOW synchronous_commit") { try $0.text(0) }
                }
                #expect(setting == found)
                await database.close()
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aLostConnectionIsMadeAnew(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            let server = try PostgreSQLTestServer.named(engine.rawValue)
            let name = try PostgreSQLTestServer.database(at: database.location)
            for round in 1...3 {
                try await server.run(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '\(name)'")
                let count = try await database.write(in: .estate(.local)) { transaction in
                    try transaction.execute("INSERT INTO samples (id, estate_id) VALUES (\(round), \(EstateID.local))")
                    return try transaction.first("SELECT count(*) FROM samples") { try $0.integer(0) }
                }
                #expect(count == round)
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aConnectionLostInTheMiddleRunsTheBodyAgain(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            let runs = Mutex(0)
            let count = try await database.write(in: .estate(.local)) { transaction in
                let run = runs.withLock { runs in
                    runs += 1
                    return runs
                }
                try transaction.execute("INSERT INTO samples (id, estate_id) VALUES (\(run), \(EstateID.local))")
                if run == 1 { try transaction.execute("SELECT pg_terminate_backend(pg_backend_pid())") }
                return try transaction.first("SELECT count(*) FROM samples") { try $0.integer(0) }
            }
            #expect(count == 1)
            #expect(runs.withLock { $0 } == 2)
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aStatementThatTakesTooLongIsBrokenOff(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            await #expect(throws: DatabaseError.timedOut) {
                try await database.read(in: .system) { transaction in
                    try transaction.execute("SET LOCAL statement_timeout = 20")
                    try transaction.execute("SELECT pg_sleep(50)")
                }
            }
            let limit = try await database.read(in: .system) { transaction in
                try transaction.first("SHOW statement_timeout") { try $0.text(0) }
            }
            #expect(limit == "1min")
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func moreTransactionsThanConnectionsTakeTurns(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            let sum = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...60 {
                    group.addTask {
                        try await database.read(in: .system) { transaction in
                            try transaction.first("SELECT \(number)") { try $0.integer(0) } ?? 0
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 1_830)
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aTableThatChangesUnderAPreparedStatementIsReadAnew(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withSamples(engine) { database in
            for columns in 7...9 {
                // The same connection, for it is the only one that is idle.
                let found = try await database.read(in: .system) { transaction in
                    try transaction.execute("SELECT * FROM samples")
                    return try transaction.first(
                        "SELECT count(*) FROM information_schema.columns WHERE table_name = 'samples'"
                    ) { try $0.integer(0) }
                }
                #expect(found == columns)
                try await database.write(in: .system) { transaction in
                    _ = try transaction.execute("ALTER TABLE samples ADD COLUMN extra_\(raw: String(columns)) BIGINT")
                }
            }
        }
    }
}
