import Logging
import Persistence

@testable import HTTPAPI

extension Store {
    static func of(
        _ location: DatabaseLocation, migrates: Bool = true,
        prepare: @escaping @Sendable (Database) async throws -> Void = { _ in }
    ) -> Store {
        Store(
            location: location, options: Database.Options(connectionPatience: .seconds(1), migrates: migrates),
            // Beside tests that keep every core busy a look may take long and be none the worse.
            pace: Pace(interval: .milliseconds(20), patience: .seconds(60)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, prepare: prepare)
    }

    /// Waits, for a bounded time, until what it says of itself is so.
    func settles(_ condition: (Problem.Issue?) -> Bool) async throws -> Bool {
        for _ in 0..<6_000 {
            if condition(issue()) { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    /// Runs it beside `body`, and ends it after.
    func whileRunning(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.run() }
            try await body()
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}
