import Persistence
import Synchronization
import Testing

@testable import ghillie

@Suite struct PatientMigrationTests {
    private static let away = DatabaseError.unreachable(server: "host:5432", reason: "Connection refused")

    /// A clock on which waiting takes no time.
    private struct QuickClock: Clock {
        struct Instant: InstantProtocol {
            let offset: Duration
            func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
            func duration(to other: Instant) -> Duration { other.offset - offset }
            static func < (lhs: Self, rhs: Self) -> Bool { lhs.offset < rhs.offset }
        }

        final class Time: Sendable { let value = Mutex(Duration.zero) }

        let time = Time()
        var now: Instant { Instant(offset: time.value.withLock { $0 }) }
        var minimumResolution: Duration { .zero }

        func sleep(until deadline: Instant, tolerance: Duration?) async throws {
            time.value.withLock { $0 = max($0, deadline.offset) }
        }
    }

    /// Runs it against these answers, in turn; the last is repeated.
    private static func run(
        _ answers: [Result<MigrationOutcome, DatabaseError>], patience: Duration
    ) async -> (result: Result<MigrationOutcome, any Error>, attempts: Int, told: [DatabaseError]) {
        let attempts = Mutex(0)
        let told = Mutex<[DatabaseError]>([])
        let migration = PatientMigration(patience: patience, clock: QuickClock()) {
            let number = attempts.withLock { number in
                defer { number += 1 }
                return number
            }
            return try answers[min(number, answers.count - 1)].get()
        } tellWaiting: { error in
            told.withLock { $0.append(error) }
        }
        let result: Result<MigrationOutcome, any Error>
        do { result = .success(try await migration.run()) } catch { result = .failure(error) }
        return (result, attempts.withLock { $0 }, told.withLock { $0 })
    }

    @Test func aServerThatComesLateIsWaitedForAndThatIsSaidOnce() async throws {
        let outcome = MigrationOutcome(schema: 5, applied: 5)
        let run = await Self.run([.failure(Self.away), .failure(.locked), .success(outcome)], patience: .seconds(60))
        #expect(try run.result.get() == outcome)
        #expect(run.attempts == 3)
        #expect(run.told == [Self.away])
    }

    @Test func patienceEnds() async {
        let run = await Self.run([.failure(Self.away)], patience: .seconds(3))
        #expect(throws: Self.away) { try run.result.get() }
        // At once, and after each of three seconds.
        #expect(run.attempts == 4)
    }

    @Test func withoutPatienceItIsTriedOnce() async {
        let run = await Self.run([.failure(Self.away)], patience: .zero)
        #expect(throws: Self.away) { try run.result.get() }
        #expect(run.attempts == 1)
        #expect(run.told.isEmpty)
    }

    @Test(arguments: [DatabaseError.authenticationFailed(server: "h"), .notOurs, .newerVersion(found: 9, known: 5)])
    func whatNoWaitingMendsIsToldAtOnce(error: DatabaseError) async {
        let run = await Self.run([.failure(error)], patience: .seconds(60))
        #expect(throws: error) { try run.result.get() }
        #expect(run.attempts == 1)
    }

    @Test func itSaysWhatItDid() {
        #expect(MigrationOutcome(schema: 5, applied: 2).sentence == "migrated to version 5")
        #expect(MigrationOutcome(schema: 5, applied: 0).sentence == "already at version 5")
    }
}
