/// A bounded number of connections, lent one transaction at a time and in the order of asking.
actor PostgreSQLPool {
    private let connector: PostgreSQLConnector
    private let limit: Int
    private var idle: [PostgreSQLConnection] = []
    private var lent = 0
    private var waiting: [CheckedContinuation<PostgreSQLConnection, any Error>] = []
    private var closing: [CheckedContinuation<Void, Never>] = []
    private var isClosed = false

    init(_ connector: PostgreSQLConnector, limit: Int = 8) {
        self.connector = connector
        self.limit = limit
    }

    func withConnection<Result: Sendable>(
        _ body: @Sendable (PostgreSQLConnection) async throws -> Result
    ) async throws -> Result {
        let connection = try await borrow()
        do {
            try Task.checkCancellation()
            let result = try await body(connection)
            giveBack(connection)
            return result
        } catch {
            giveBack(connection)
            throw error
        }
    }

    /// Waits for what is lent, and closes every connection.
    func close() async {
        isClosed = true
        for waiter in waiting { waiter.resume(throwing: DatabaseError.closed) }
        waiting = []
        if lent > 0 { await withCheckedContinuation { closing.append($0) } }
        for connection in idle { await connection.close() }
        idle = []
    }

    private func borrow() async throws -> PostgreSQLConnection {
        if isClosed { throw DatabaseError.closed }
        if lent == limit { return try await withCheckedThrowingContinuation { waiting.append($0) } }
        lent += 1
        // The one that was used last: the others may be closed by the server for their idleness.
        return idle.popLast() ?? PostgreSQLConnection(connector)
    }

    private func giveBack(_ connection: PostgreSQLConnection) {
        if let waiter = waiting.first {
            waiting.removeFirst()
            waiter.resume(returning: connection)
            return
        }
        lent -= 1
        idle.append(connection)
        guard lent == 0 else { return }
        for continuation in closing { continuation.resume() }
        closing = []
    }
}
