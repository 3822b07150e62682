/// How often a transaction is run again when the engine says that it may then succeed, and how long it waits first.
struct TransactionRetries: Sendable {
    let attempts: Int
    let wait: @Sendable (Duration) async throws -> Void

    /// Conflicts are waited out for two seconds in all, a server that is away for a dozen.
    static let standard = TransactionRetries(attempts: 12) { try await Task.sleep(for: $0) }

    func run<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        var attempt = 1
        while true {
            do {
                return try await body()
            } catch let error as DatabaseError where error.isRetryable && attempt < limit(for: error) {
                try await wait(Self.backOff(after: attempt, for: error))
                attempt += 1
            }
        }
    }

    // A lock has been waited for already, for as long as the time-out says, at each attempt.
    private func limit(for error: DatabaseError) -> Int {
        error == .locked ? min(attempts, 2) : attempts
    }

    // Much of it is chance: two transactions that met once must not meet again.
    private static func backOff(after attempt: Int, for error: DatabaseError) -> Duration {
        if case .unreachable = error {
            let longest: Int64 = 50_000 << min(attempt, 5)
            return .microseconds(Int64.random(in: longest / 2...longest))
        }
        return .microseconds(Int64.random(in: 0...(2_000 << min(attempt, 8))))
    }
}
