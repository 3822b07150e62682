import Bronze
import Foundation
import GhillieCore
import GitSource
import Persistence
import Synchronization
import TestSupport
import Testing

/// Clones into Bronze.
@Suite struct CloneIngesterTests {
    private let start = 1_767_225_600
    private let now = Instant(secondsSince1970: 1_769_817_600)

    private func history(commits: Int = 3) -> GitFixtureHistory {
        var history = GitFixtureHistory()
        for number in 0..<commits {
            let mark = history.commit("C\(number)", at: start + number * 60, .write("a", "\(number)"))
            if number == 1 {
                history.tag("v1.0.0", at: mark, "First\n", time: start + 600)
                history.tag("light", at: mark)
            }
        }
        return history
    }

    private func ingester(_ database: Database, at time: Instant? = nil) -> CloneIngester {
        CloneIngester(database: database, estate: .local, clock: .fixed(at: time ?? now))
    }

    private func events(_ database: Database) async throws -> [StoredRawEvent] {
        try await database.read(in: .estate(.local)) { transaction in
            try RawEventStore.all(estate: .local, limit: 10_000, in: transaction)
        }
    }

    private func position(_ database: Database, of clone: GitClone) async throws -> StreamPosition? {
        try await database.read(in: .estate(.local)) { transaction in
            try StreamPositionStore.position(repository: clone.slug, stream: "git", estate: .local, in: transaction)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aCloneIsStoredWholeAndTheHeadLast(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let fixture = try GitFixture(history())
            let clone = try await fixture.open()
            let progress = try await ingester(database).ingest(clone)
            #expect(progress.commitsRead == 3)
            #expect(progress.tagsRead == 2)
            #expect(progress.eventsStored == 6)
            #expect(progress.headMoved)

            let events = try await events(database)
            #expect(events.filter { $0.kind == .gitCommit }.count == 3)
            let last = try #require(events.last)
            #expect(last.kind == .gitHead)
            #expect(last.occurredAt == now)
            let head = try GitHeadPayload(parsing: last.payload)
            #expect(head == GitHeadPayload(branch: "main", head: clone.head.rawValue, observedAt: now))
            let times = Dictionary(events.map { ($0.sourceEventID, $0.occurredAt) }, uniquingKeysWith: { $1 })
            #expect(times["v1.0.0"] == Instant(secondsSince1970: Int64(start + 600)))
            #expect(times["light"] == Instant(secondsSince1970: Int64(start + 60)))
            let commit = try #require(events.first { $0.sourceEventID == clone.head.rawValue && $0.kind == .gitCommit })
            #expect(commit.occurredAt == Instant(secondsSince1970: Int64(start + 120)))
            #expect(commit.repository == clone.slug.description)
            let payload = try GitCommitPayload(parsing: commit.payload)
            #expect(payload.paths == ["M a"])

            let position = try #require(try await position(database, of: clone))
            #expect(position.head == clone.head)
            #expect(position.checkedAt == now)
        }
    }

    @Test func aSecondReadingFindsNothingNew() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let fixture = try GitFixture(history())
            try await ingester(database).ingest(fixture.open())
            let before = try await events(database).map(\.id)
            let later = now + .days(1)
            let steps = Mutex<[CloneIngester.Step]>([])
            let clone = try await fixture.open()
            let progress = try await ingester(database, at: later).ingest(clone) { step, _ in
                steps.withLock { $0.append(step) }
            }
            #expect(progress.commitsRead == 0)
            #expect(progress.eventsStored == 0)
            #expect(!progress.headMoved)
            #expect(steps.withLock { $0 } == [.positionSaved])
            #expect(try await events(database).map(\.id) == before)
            #expect(try await position(database, of: clone)?.checkedAt == later)
        }
    }

    @Test func onlyWhatIsNewIsReadAfterwards() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let fixture = try GitFixture(history())
            try await ingester(database).ingest(fixture.open())
            var more = GitFixtureHistory(continuing: "main")
            let old = more.commit("Old branch", on: "topic", at: start - 86_400, parents: [.existing("main")])
            more.merge("Merge", of: [old], into: .existing("main"), at: start + 700)
            try fixture.add(more)
            let progress = try await ingester(database, at: now + .days(1)).ingest(fixture.open())
            #expect(progress.commitsRead == 2)
            #expect(progress.tagsRead == 0)
            #expect(progress.eventsStored == 3)
            #expect(progress.headMoved)
        }
    }

    @Test func rewrittenHistoryBringsItsNewCommitsAndHead() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let fixture = try GitFixture(history())
            try await ingester(database).ingest(fixture.open())
            var rewritten = GitFixtureHistory()
            let base = try fixture.id(of: "main~1").rawValue
            rewritten.commit("Instead", at: start + 900, parents: [.existing(base)], .write("a", "x"))
            try fixture.add(rewritten)
            let clone = try await fixture.open()
            let progress = try await ingester(database, at: now + .days(1)).ingest(clone)
            #expect(progress.commitsRead == 1)
            #expect(progress.headMoved)

            // Back to where it was: nothing to read, and yet the head has moved.
            try fixture.git("update-ref", "refs/heads/main", "v1.0.0^{commit}")
            let back = try await ingester(database, at: now + .days(2)).ingest(fixture.open())
            #expect(back.commitsRead == 0)
            #expect(back.headMoved)
            #expect(back.eventsStored == 1)
        }
    }

    @Test func tagsThatAppearOrMoveAreStored() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let fixture = try GitFixture(history())
            try await ingester(database).ingest(fixture.open())
            try fixture.git("tag", "v2.0.0", "main")
            try fixture.git("tag", "--force", "light", "main")
            let progress = try await ingester(database).ingest(fixture.open())
            #expect(progress.tagsRead == 3)
            #expect(progress.eventsStored == 2)
            #expect(!progress.headMoved)
        }
    }

    @Test func anotherBranchAtTheSameCommitIsToldToo() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let fixture = try GitFixture(history())
            try await ingester(database).ingest(fixture.open())
            try fixture.git("branch", "-m", "main", "trunk")
            let progress = try await ingester(database, at: now + .days(1)).ingest(fixture.open())
            #expect(progress.headMoved)
            #expect(progress.eventsStored == 1)
        }
    }

    @Test func aShallowCloneThatIsDeepenedBringsItsOlderHistory() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let fixture = try GitFixture(history(commits: 6))
            let path = try fixture.clone(to: "clone", "--depth=2")
            #expect(try await ingester(database).ingest(fixture.open(path)).commitsRead == 2)
            try fixture.git(["fetch", "--quiet", "--unshallow"], in: path)
            let progress = try await ingester(database).ingest(fixture.open(path))
            #expect(progress.commitsRead == 6)
            // Four older ones, the border once more with its paths, and the tags that came along.
            #expect(progress.eventsStored == 5 + progress.tagsRead)
            #expect(!progress.headMoved)
        }
    }

    @Test func aRunThatIsBrokenOffAnywhereIsMadeUpForByTheNext() async throws {
        let fixture = try GitFixture(history(commits: 1_200))
        let clone = try await fixture.open()
        var whole: Set<String> = []
        try await TestDatabase.with(.sqlite) { database in
            let steps = Mutex<[CloneIngester.Step]>([])
            try await ingester(database).ingest(clone) { step, _ in steps.withLock { $0.append(step) } }
            #expect(
                steps.withLock { $0 } == [
                    .commitsStored, .commitsStored, .commitsStored, .tagsStored, .positionSaved,
                ])
            whole = try await Set(events(database).map { "\($0.kind?.rawValue ?? "") \($0.sourceEventID)" })
        }
        for stop in 1...4 {
            try await TestDatabase.with(.sqlite) { database in
                let steps = Mutex(0)
                let task = Task { [ingester = ingester(database)] in
                    try await ingester.ingest(clone) { _, _ in
                        if steps.withLock({
                            $0 += 1; return $0
                        }) == stop {
                            withUnsafeCurrentTask { $0?.cancel() }
                        }
                    }
                }
                let result = await task.result
                #expect(throws: (any Error).self) { try result.get() }
                #expect(try await position(database, of: clone) == nil)
                let again = try await ingester(database).ingest(fixture.open())
                #expect(again.commitsRead == 1_200)
                let events = try await events(database)
                #expect(Set(events.map { "\($0.kind?.rawValue ?? "") \($0.sourceEventID)" }) == whole)
                #expect(events.count == whole.count)
            }
        }
    }

    @Test func anOlderReadingDoesNotUndoANewerOne() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let fixture = try GitFixture(history())
            let older = try await fixture.open()
            var more = GitFixtureHistory(continuing: "main")
            more.commit("More", at: start + 900)
            try fixture.add(more)
            let newer = try await fixture.open()
            let ingester = ingester(database)
            // The newer one is read whole while the older one is at its first step.
            let slow = Task(executorPreference: OwnQueue()) {
                try await ingester.ingest(older) { step, _ in
                    guard step == .commitsStored else { return }
                    let done = DispatchSemaphore(value: 0)
                    Task.detached {
                        _ = try? await ingester.ingest(newer)
                        done.signal()
                    }
                    done.wait()
                }
            }
            _ = try await slow.value
            #expect(try await position(database, of: newer)?.head == newer.head)
            let heads = try await events(database).filter { $0.kind == .gitHead }
            #expect(heads.map(\.sourceEventID) == [newer.head.rawValue])
        }
    }
}

/// A thread that a test may block.
private final class OwnQueue: TaskExecutor {
    private let queue = DispatchQueue(label: "test")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
