import Foundation
import GhillieCore
import Persistence

/// An engine to measure, and how to get a fresh database on it.
enum BenchmarkEngine {
    /// Files in this directory.
    case sqlite(directory: URL)
    /// Databases of this server, beside the one that the URL names.
    case postgresql(url: String, version: String)

    var name: String {
        switch self {
        case .sqlite: "SQLite"
        case .postgresql(_, let version): "PostgreSQL \(version)"
        }
    }

    var isSQLite: Bool {
        switch self {
        case .sqlite: true
        case .postgresql: false
        }
    }

    static func postgresql(url: String) throws -> BenchmarkEngine {
        let version = try BarePostgreSQL(url: url).run("SHOW server_version").prefix { $0 != " " }
        return .postgresql(url: url, version: String(version))
    }

    /// Why figures of this engine would flatter it, if they would.
    func lackOfDurability() throws -> String? {
        switch self {
        case .sqlite(let directory):
            guard Self.isInMemory(directory) else { return nil }
            return "\(directory.path) is in memory: syncs cost nothing there (name another with --directory)"
        case .postgresql(let url, _):
            let settings = try BarePostgreSQL(url: url).run(
                "SELECT current_setting('fsync') || ' ' || current_setting('synchronous_commit')")
            return settings == "on on" ? nil : "the server's fsync and synchronous_commit are \(settings)"
        }
    }

    /// Hands a database that does not exist yet to `body`, and removes it.
    func withFreshDatabase<Result>(
        copyOf original: BenchmarkDatabase? = nil, _ body: (BenchmarkDatabase) async throws -> Result
    ) async throws -> Result {
        let name = "ghillie_bench_\(UInt64.random(in: 0..<(1 << 40)))"
        let database: BenchmarkDatabase
        switch self {
        case .sqlite(let directory):
            let file = directory.appending(path: "\(name).db")
            if case .sqlite(let path) = original?.location {
                try FileManager.default.copyItem(atPath: path, toPath: file.path)
            }
            database = BenchmarkDatabase(location: .sqlite(path: file.path))
        case .postgresql(let url, _):
            let server = try BarePostgreSQL(url: url)
            var template = ""
            if case .postgresql(let url) = original?.location {
                template = " TEMPLATE \(Self.databaseName(inURL: url))"
            }
            try server.run("CREATE DATABASE \(name)\(template)")
            database = BenchmarkDatabase(location: .postgresql(url: Self.url(url, naming: name)))
        }
        do {
            let result = try await body(database)
            try remove(database)
            return result
        } catch {
            try? remove(database)
            throw error
        }
    }

    private func remove(_ database: BenchmarkDatabase) throws {
        switch (self, database.location) {
        case (_, .sqlite(let path)):
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        case (.postgresql(let url, _), .postgresql(let own)):
            try BarePostgreSQL(url: url).run("DROP DATABASE \(Self.databaseName(inURL: own))")
        case (.sqlite, .postgresql): break
        }
    }

    private static func isInMemory(_ directory: URL) -> Bool {
        let mounts = (try? String(contentsOfFile: "/proc/mounts", encoding: .utf8)) ?? ""
        let fields = mounts.split(separator: "\n").map { $0.split(separator: " ") }.filter { $0.count > 2 }
        let path = directory.resolvingSymlinksInPath().path + "/"
        let mount = fields.filter { path.hasPrefix($0[1] == "/" ? "/" : "\($0[1])/") }.max { $0[1].count < $1[1].count }
        return mount.map { $0[2] == "tmpfs" || $0[2] == "ramfs" } ?? false
    }

    private static func url(_ url: String, naming database: String) -> String {
        var components = URLComponents(string: url)
        components?.path = "/\(database)"
        return components?.string ?? url
    }

    private static func databaseName(inURL url: String) -> String {
        String(URLComponents(string: url)?.path.dropFirst() ?? "")
    }
}

/// A database of one run.
struct BenchmarkDatabase {
    let location: DatabaseLocation

    /// What `--database` of the real binary takes.
    var argument: String {
        switch location {
        case .sqlite(let path): path
        case .postgresql(let url): url
        }
    }

    /// Opens it through Ghillie's own storage, migrated, and closes it after.
    func opened<Result>(_ body: (Database) async throws -> Result) async throws -> Result {
        let database = try await Database.open(location)
        do {
            let result = try await body(database)
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }

    /// Inserts batches by the engine's own client alone.
    /// - Returns: seconds.
    func bareInsert(_ batches: [[BareEvent]]) throws -> Double {
        switch location {
        case .sqlite(let path):
            let bare = try BareSQLite(path: path)
            return try Stopwatch.seconds { try bare.insert(batches) }
        case .postgresql(let url):
            let bare = try BarePostgreSQL(url: url)
            try bare.createTables()
            return try Stopwatch.seconds { try bare.insert(batches) }
        }
    }

    /// Inserts a row of coverage for each activity by the engine's own client alone.
    /// - Returns: seconds.
    func bareCoverage(_ activities: [[UInt8]]) throws -> Double {
        switch location {
        case .sqlite(let path):
            let bare = try BareSQLite(path: path)
            return try Stopwatch.seconds { try bare.insertCoverage(activities) }
        case .postgresql(let url):
            let bare = try BarePostgreSQL(url: url)
            try bare.createTables()
            return try Stopwatch.seconds { try bare.insertCoverage(activities) }
        }
    }
}
