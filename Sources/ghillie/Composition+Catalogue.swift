import Persistence

extension Composition {
    /// Works on the database that is meant, made where it is not there yet.
    func withDatabase<Result: Sendable>(
        named flag: String?, _ body: (Database) async throws -> Result
    ) async throws -> Result {
        let database = try await openDatabase(named: flag)
        do {
            let result = try await body(database)
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }

    /// Runs a body until it ends, or until the first Ctrl-C or SIGTERM cancels it.
    func untilInterrupted(_ body: @escaping @Sendable () async -> Void) async {
        let (stops, stop) = AsyncStream.makeStream(of: Void.self)
        interruption.drainFirst { stop.finish() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await body() }
            group.addTask { for await _ in stops {} }
            await group.next()
            group.cancelAll()
        }
    }
}
