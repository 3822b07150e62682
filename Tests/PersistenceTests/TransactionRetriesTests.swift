import Synchronization
import Testing

@testable import Persistence

@Suite("Retries")
struct TransactionRetriesTests {
    @Test(arguments: [
        (DatabaseError.conflict(code: "40001"), 120), (.locked, 2), (.unreachable(server: "here", reason: "away"), 12),
        (.connectionLost(committing: false), 12), (.connectionLost(committing: true), 1), (.readOnly, 1), (.full, 1),
        (.statementFailed(code: "23505", reason: "twice"), 1),
    ])
    func eachFaultIsTriedAsOftenAsItMayHelp(fault: DatabaseError, attempts: Int) async throws {
        let run = Mutex(0)
        await #expect(throws: fault) {
            try await TransactionRetries { _ in }.run {
                run.withLock { $0 += 1 }
                throw fault
            }
        }
        #expect(run.withLock { $0 } == attempts)
    }

    @Test func whatSucceedsAtLastIsAnswered() async throws {
        let waits = Mutex<[Duration]>([])
        let retries = TransactionRetries { wait in waits.withLock { $0.append(wait) } }
        let run = Mutex(0)
        let answer = try await retries.run {
            let number = run.withLock { run in
                run += 1
                return run
            }
            if number < 40 { throw DatabaseError.conflict(code: "40P01") }
            return number
        }
        #expect(answer == 40)
        let waited = waits.withLock { $0 }
        #expect(waited.count == 39)
        #expect(waited.allSatisfy { $0 <= .milliseconds(512) })
    }

    @Test func aWaitThatIsCancelledEndsIt() async throws {
        await #expect(throws: CancellationError.self) {
            try await TransactionRetries { _ in throw CancellationError() }.run {
                throw DatabaseError.locked
            }
        }
    }
}
