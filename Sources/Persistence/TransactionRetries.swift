/// Runs a transaction again where the engine says that it may then succeed, and waits a while first.
struct TransactionRetries: Sendable {
    let wait: @Sendable (Duration) async throws -> Void

    static let standard = TransactionRetries { try await Task.sleep(for: $0) }

    /// Throws what the last attempt threw, or at once what no other attempt can mend.
    func run<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        var attempt = 1
        while true {
            do {
                return try await body()
            } catch let error as DatabaseError where error.isRetryable && attempt < Self.attempts(for: error) {
                try await wait(Self.backOff(after: attempt, for: error))
                attempt += 1
            }
        }
    }

    private static func attempts(for error: DatabaseError) -> Int {
        switch error {
        // It has been waited for already, for as long as the time-out says, at each attempt.
        case .locked: 2
        // Of those that conflict one is committed, so each has its turn at last, however many there are and however
        // slow the machine is: up to half a minute of waiting.
        case .conflict: 120
        // A server that is away: a dozen seconds.
        default: 12
        }
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
