import Foundation
import GRDBSQLite
import GhillieCore
import Persistence
import TestSupport
import Testing

/// How a file is made, and which files are refused, as they were.
@Suite struct SQLiteFileTests {
    /// A directory of a test's own, and what it holds, as names and bytes.
    private struct Place {
        let url = FileManager.default.temporaryDirectory.appending(path: "ghillie-test-\(UUID().uuidString)")

        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false) }

        func path(_ name: String) -> String { url.appending(path: name).path }

        func contents() throws -> [String: Data] {
            let names = try FileManager.default.contentsOfDirectory(atPath: url.path)
            return Dictionary(
                uniqueKeysWithValues: names.map { ($0, FileManager.default.contents(atPath: path($0)) ?? Data()) })
        }

        func remove() { try? FileManager.default.removeItem(at: url) }
    }

    private static func open(_ path: String, patience: Duration = .milliseconds(30)) async throws -> Database {
        try await Database.open(.sqlite(path: path), options: Database.Options(patience: patience))
    }

    private static func refusal(_ path: String) async -> DatabaseError? {
        do {
            await (try open(path)).close()
            return nil
        } catch {
            return error as? DatabaseError
        }
    }

    /// Runs SQL on a connection of another program, which stays open when `body` does.
    private static func withConnection<Result>(
        to path: String, _ sql: String, _ body: () async throws -> Result
    ) async throws -> Result {
        var connection: OpaquePointer?
        defer { sqlite3_close(connection) }
        try #require(sqlite3_open(path, &connection) == SQLITE_OK)
        try #require(sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK)
        return try await body()
    }

    private static func permissions(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
    }

    @Test func makesTheFileAndItsDirectoriesForTheirOwnerAlone() async throws {
        let place = try Place()
        defer { place.remove() }
        let path = place.path("new/deep er/100%?#;ü.db")
        let database = try await Self.open(path)
        #expect(try Self.permissions(place.path("new")) == 0o700)
        #expect(try Self.permissions(place.path("new/deep er")) == 0o700)
        for file in [path, path + "-wal", path + "-shm"] { #expect(try Self.permissions(file) == 0o600) }
        await database.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path("new/deep er")) == ["100%?#;ü.db"])
        #expect(await Self.refusal(path) == nil)
    }

    @Test func anEmptyFileIsANewDatabase() async throws {
        let place = try Place()
        defer { place.remove() }
        try Data().write(to: URL(filePath: place.path("a.db")))
        #expect(await Self.refusal(place.path("a.db")) == nil)
    }

    @Test(arguments: ["DELETE", "WAL"])
    func aDatabaseOfAnotherProgramIsLeftAsItWas(journal: String) async throws {
        let place = try Place()
        defer { place.remove() }
        let path = place.path("theirs.db")
        try await Self.withConnection(
            to: path, "PRAGMA journal_mode = \(journal); CREATE TABLE diary (entry TEXT)"
        ) {}
        let before = try place.contents()
        #expect(before.keys.sorted() == ["theirs.db"])
        #expect(await Self.refusal(path) == .notOurs)
        #expect(try place.contents() == before)
    }

    @Test func aDatabaseThatAnotherProgramHasOpenIsLeftAsItWas() async throws {
        let place = try Place()
        defer { place.remove() }
        let path = place.path("theirs.db")
        try await Self.withConnection(to: path, "PRAGMA journal_mode = WAL; CREATE TABLE diary (entry TEXT)") {
            let before = try place.contents()
            #expect(await Self.refusal(path) == .notOurs)
            let after = try place.contents()
            #expect(after["theirs.db"] == before["theirs.db"])
            #expect(after["theirs.db-wal"] == before["theirs.db-wal"])
        }
    }

    @Test func anotherKindOfFileIsLeftAsItWas() async throws {
        let place = try Place()
        defer { place.remove() }
        try Data("Dear diary,\n".utf8).write(to: URL(filePath: place.path("a.txt")))
        let before = try place.contents()
        guard case .notADatabase? = await Self.refusal(place.path("a.txt")) else {
            Issue.record("not refused as no database")
            return
        }
        #expect(try place.contents() == before)
    }

    @Test func aDamagedDatabaseIsRefused() async throws {
        let place = try Place()
        defer { place.remove() }
        let path = place.path("a.db")
        await (try Self.open(path)).close()
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seek(toOffset: 100)
        try file.write(contentsOf: Data(repeating: 0xAB, count: 3_000))
        try file.close()
        let before = try place.contents()
        guard case .notADatabase? = await Self.refusal(path) else {
            Issue.record("not refused as damaged")
            return
        }
        #expect(try place.contents() == before)
    }

    @Test func whatIsInTheWayIsNamed() async throws {
        let place = try Place()
        defer { place.remove() }
        try FileManager.default.createDirectory(atPath: place.path("a.db"), withIntermediateDirectories: false)
        try Data("x".utf8).write(to: URL(filePath: place.path("file")))
        for path in ["a.db", "file/a.db", String(repeating: "x", count: 300)] {
            guard case .cannotOpen? = await Self.refusal(place.path(path)) else {
                Issue.record("\(path) is not refused")
                continue
            }
        }
        #expect(try place.contents().keys.sorted() == ["a.db", "file"])
    }

    @Test func aDatabaseThatIsLockedIsRefused() async throws {
        let place = try Place()
        defer { place.remove() }
        let path = place.path("a.db")
        await (try Self.open(path)).close()
        for lock in ["BEGIN IMMEDIATE", "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT"] {
            try await Self.withConnection(to: path, lock) {
                #expect(await Self.refusal(path) == .locked)
            }
            #expect(await Self.refusal(path) == nil)
        }
    }

    @Test func aDatabaseWithoutSpaceSaysSoAndKeepsNothingOfTheTransaction() async throws {
        let place = try Place()
        defer { place.remove() }
        let database = try await Self.open(place.path("a.db"))
        // What a full disk says, by the file's own limit.
        try await database.write(in: .system) { transaction in
            let pages = try transaction.first("PRAGMA page_count") { try $0.integer(0) } ?? 0
            _ = try transaction.first("PRAGMA max_page_count = \(raw: String(pages + 4))") { try $0.integer(0) }
        }
        await #expect(throws: DatabaseError.full) {
            try await database.write(in: .estate(.local)) { transaction in
                for stream in 0..<10_000 {
                    try transaction.execute(
                        """
                        INSERT INTO stream_positions (estate_id, repository_ref, stream, checked_at)
                        VALUES (\(EstateID.local), \("acme/widgets"), \("stream \(stream)"), \(Instant.earliest))
                        """)
                }
            }
        }
        let count = try await database.read(in: .estate(.local)) { transaction in
            try transaction.first("SELECT count(*) FROM stream_positions") { try $0.integer(0) }
        }
        #expect(count == 0)
        await database.close()
    }

    @Test func everyCommitIsSynced() async throws {
        let place = try Place()
        defer { place.remove() }
        let database = try await Self.open(place.path("a.db"))
        let settings = try await database.write(in: .system) { transaction in
            try ["synchronous", "foreign_keys"].map { name in
                try transaction.first("PRAGMA \(raw: name)") { try $0.integer(0) }
            }
        }
        #expect(settings == [2, 1])
        let journal = try await database.read(in: .system) { transaction in
            try transaction.first("PRAGMA journal_mode") { try $0.text(0) }
        }
        #expect(journal == "wal")
        await database.close()
    }

    /// In a process of its own: root, who may write everywhere, gives that up first.
    @Test func whatMayNotBeWrittenIsRefused() async {
        await #expect(processExitsWith: .success) {
            let place = try Place()
            try #require(chmod(place.url.path, 0o777) == 0)
            if geteuid() == 0 { try #require(setuid(65_534) == 0) }
            let path = place.path("a.db")
            await (try Self.open(path)).close()
            let before = try place.contents()

            try #require(chmod(path, 0o400) == 0)
            #expect(await Self.refusal(path) == .readOnly)
            try #require(chmod(path, 0o600) == 0)

            let closed = place.path("closed")
            try FileManager.default.createDirectory(atPath: closed, withIntermediateDirectories: false)
            try FileManager.default.copyItem(atPath: path, toPath: closed + "/a.db")
            try #require(chmod(closed, 0o500) == 0)
            #expect(await Self.refusal(closed + "/a.db") == .readOnly)
            guard case .cannotOpen? = await Self.refusal(closed + "/new.db"),
                case .cannotOpen? = await Self.refusal(closed + "/new/a.db")
            else { fatalError("a new file is not refused") }
            #expect(try FileManager.default.contentsOfDirectory(atPath: closed) == ["a.db"])
            try #require(chmod(closed, 0o700) == 0)
            try FileManager.default.removeItem(atPath: closed)
            #expect(try place.contents() == before)
            place.remove()
        }
    }

    /// The log is folded into the file while it is written and read, and is gone with the last who uses it.
    @Test func theLogStaysShortHoweverMuchIsWritten() async throws {
        let place = try Place()
        defer { place.remove() }
        let database = try await Self.open(place.path("a.db"))
        try await database.write(in: .system) { transaction in
            _ = try transaction.execute("CREATE TABLE filler (number BIGINT, text TEXT)")
        }
        let text = String(repeating: "x", count: 1 << 20)
        try await withThrowingTaskGroup { group in
            group.addTask {
                for number in 0..<300 {
                    try await database.write(in: .system) { transaction in
                        _ = try transaction.execute("INSERT INTO filler (number, text) VALUES (\(number), \(text))")
                    }
                }
            }
            group.addTask {
                for _ in 0..<100 {
                    _ = try await database.read(in: .system) { transaction in
                        try transaction.first("SELECT COUNT(*) FROM filler") { try $0.integer(0) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let log = try #require(try place.contents()["a.db-wal"])
        #expect(log.count < 100 << 20, "300 MiB were written")
        await database.close()
        #expect(try place.contents().keys.sorted() == ["a.db"])
        let again = try await Self.open(place.path("a.db"))
        let count = try await again.read(in: .system) { transaction in
            try transaction.first("SELECT COUNT(*) FROM filler") { try $0.integer(0) }
        }
        #expect(count == 300)
        await again.close()
    }
}
