import GhillieCore
import Logging
import Persistence
import ServiceLifecycle
import Synchronization

/// The database of a running service: opened and migrated as soon as it is there, looked at every second, and waited for
/// when it goes away. Nobody has to restart anything.
final class Store: Service {
    /// How it is kept an eye on.
    struct Pace: Sendable {
        /// Between two looks, and between two attempts to open.
        var interval: Duration = .seconds(1)
        /// A look that takes longer counts as failed.
        var patience: Duration = .seconds(3)
    }

    private enum State {
        case away(Problem.Issue)
        case there(Database, seen: ContinuousClock.Instant)
    }

    private let location: DatabaseLocation
    private let options: Database.Options
    private let pace: Pace
    private let logger: Logger
    private let prepare: @Sendable (Database) async throws -> Void
    private let state = Mutex(State.away(.init(check: "database", detail: "not opened yet")))

    /// `prepare` is what must be done before the database counts as there.
    init(
        location: DatabaseLocation, options: Database.Options, pace: Pace = Pace(), logger: Logger,
        prepare: @escaping @Sendable (Database) async throws -> Void
    ) {
        self.location = location
        self.options = options
        self.pace = pace
        self.logger = logger
        self.prepare = prepare
    }

    // MARK: - Asking

    /// Why it cannot be used now; `nil` where it can.
    func issue() -> Problem.Issue? {
        switch state.withLock({ $0 }) {
        case .away(let issue): issue
        case .there(_, let seen) where ContinuousClock.now - seen > pace.interval + pace.patience:
            .init(check: "database", detail: "it does not answer")
        case .there: nil
        }
    }

    /// Reads what is stored, or says at once that it cannot be read.
    /// - Throws: ``Problem/storeUnavailable``, or what the transaction throws.
    func read<Result: Sendable>(
        in scope: TransactionScope, _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result {
        try await database().read(in: scope, body)
    }

    /// Writes, or says at once that nothing can be written.
    /// - Throws: ``Problem/storeUnavailable``, or what the transaction throws.
    func write<Result: Sendable>(
        in scope: TransactionScope, _ body: @escaping @Sendable (SQLTransaction) throws -> Result
    ) async throws -> Result {
        try await database().write(in: scope, body)
    }

    /// For whoever runs transactions of its own.
    func database() throws(Problem) -> Database {
        guard issue() == nil, case .there(let database, _) = state.withLock({ $0 }) else { throw .storeUnavailable }
        return database
    }

    // MARK: - Watching

    /// Until the service shuts down.
    /// - Throws: what no waiting mends: a file that is no database, a schema of a newer version.
    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                while true {
                    let database = try await self.open()
                    do {
                        try await self.watch(database)
                        await database.close()
                    } catch {
                        await database.close()
                        throw error
                    }
                }
            }
        } catch is CancellationError {}
    }

    private func open() async throws -> Database {
        while true {
            try Task.checkCancellation()
            do {
                let database = try await Database.open(location, options: options)
                if database.connectedAsBypassRole {
                    logger.warning("store.role_bypasses_row_security", metadata: ["store": "\(location)"])
                }
                try await prepare(database)
                found(database)
                return database
            } catch let error as DatabaseError where error.mayMendItself {
                lost(error)
            }
            try await Task.sleep(for: pace.interval)
        }
    }

    /// Ends where the schema is gone: it is to be opened anew, which migrates.
    private func watch(_ database: Database) async throws {
        while true {
            try await Task.sleep(for: pace.interval)
            do {
                try await database.check()
                found(database)
            } catch let error as DatabaseError {
                lost(error)
                if case .notMigrated = error { return }
            }
        }
    }

    private func found(_ database: Database) {
        let wasAway = state.withLock { state in
            defer { state = .there(database, seen: .now) }
            if case .away = state { return true }
            return false
        }
        if wasAway { logger.info("store.available", metadata: ["store": "\(location)"]) }
    }

    private func lost(_ error: DatabaseError) {
        let issue = error.issue
        let isNews = state.withLock { state in
            defer { state = .away(issue) }
            if case .away(let before) = state { return before != issue }
            return true
        }
        if isNews {
            logger.warning("store.unavailable", metadata: ["store": "\(location)", "error": "\(error)"])
        }
    }
}

extension DatabaseError {
    /// Whether waiting is worth while, because others may mend it without a word to this process.
    fileprivate var mayMendItself: Bool {
        switch self {
        case .unreachable, .authenticationFailed, .refused, .locked, .full, .timedOut, .connectionLost, .conflict,
            .closed, .notMigrated:
            true
        case .invalidLocation, .notADatabase, .notOurs, .newerVersion, .migrationChanged, .cannotOpen, .readOnly,
            .serverTooOld, .encodingIsNotUTF8, .notDurable, .statementFailed, .unexpectedNull, .unexpectedType:
            false
        }
    }

    /// What a probe says of it: no addresses, since anybody may ask.
    fileprivate var issue: Problem.Issue {
        switch self {
        case .notMigrated:
            .init(check: "migrations", detail: "the schema is not this version's; `ghillie migrate` brings it there")
        case .authenticationFailed, .refused: .init(check: "database", detail: "it refuses the connection")
        default: .init(check: "database", detail: "it cannot be reached")
        }
    }
}
