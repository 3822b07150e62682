import GhillieCore

/// One connection of the pool, on a thread where it may block; made when it is first used, and anew when it was lost.
actor PostgreSQLConnection {
    private let connector: PostgreSQLConnector
    private let executor: BlockingExecutor
    private var session: PostgreSQLSession?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ connector: PostgreSQLConnector) {
        self.connector = connector
        executor = BlockingExecutor(label: "ghillie.postgresql.connection")
    }

    /// Runs a whole transaction.
    func transaction<Result>(
        _ kind: TransactionKind, in scope: TransactionScope, _ body: @Sendable (SQLTransaction) throws -> Result
    ) throws -> sending Result where Result: Sendable {
        let session = try connectedSession()
        do {
            try begin(kind, in: scope, on: session)
            let transaction = SQLTransaction(session)
            defer { transaction.end() }
            let result = try body(transaction)
            try transaction.checkIsIntact()
            try session.commit()
            return result
        } catch {
            do { try session.run("ROLLBACK") } catch { self.session = nil }
            if session.isBroken { self.session = nil }
            throw error
        }
    }

    func facts() throws -> PostgreSQLFacts { try PostgreSQLFacts(try connectedSession()) }

    func close() { session = nil }

    private func connectedSession() throws -> PostgreSQLSession {
        if let session, !session.isBroken { return session }
        let session = try connector.connect()
        self.session = session
        return session
    }

    /// One round trip: the scope is set by the same message that begins the transaction.
    private func begin(_ kind: TransactionKind, in scope: TransactionScope, on session: PostgreSQLSession) throws {
        let estate =
            switch scope {
            case .estate(let estate): try session.literal(estate.rawValue)
            case .system: "''"
            }
        try session.run("BEGIN \(kind.rawValue); SELECT set_config('ghillie.estate', \(estate), true)")
    }

    enum TransactionKind: String {
        /// One snapshot for all that is read; never a conflict.
        case read = "ISOLATION LEVEL REPEATABLE READ READ ONLY"
        /// As though writes ran one after the other, which is what they do on SQLite: whatever a store reads before it
        /// writes still holds when it commits, on both engines, without a lock that one of them has not. The price is
        /// that a transaction may have to run again.
        case write = "ISOLATION LEVEL SERIALIZABLE READ WRITE"
        /// Sees what others committed while it waited for a lock.
        case migration = "ISOLATION LEVEL READ COMMITTED READ WRITE"
    }
}
