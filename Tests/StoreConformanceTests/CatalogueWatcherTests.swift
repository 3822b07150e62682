import Catalogue
import GhillieCore
import Persistence
import Synchronization
import TestSupport
import Testing

@Suite struct CatalogueWatcherTests {
    /// A file that another takes the place of after each look, and what was told of it.
    private final class Script: Sendable {
        private struct State {
            var versions: [Result<CatalogueWatcher.Reading, any Error>]
            var told: [String] = []
        }

        private let state: Mutex<State>

        init(_ versions: [Result<CatalogueWatcher.Reading, any Error>]) { state = Mutex(State(versions: versions)) }

        var told: [String] { state.withLock(\.told) }

        func read(unless known: String?) throws -> CatalogueWatcher.Reading? {
            try state.withLock { try $0.versions[0].get() }
        }

        /// - Throws: where there are no more versions.
        func next() throws {
            try state.withLock { state in
                guard state.versions.count > 1 else { throw CancellationError() }
                state.versions.removeFirst()
            }
        }

        func tell(_ event: CatalogueWatcher.Event) {
            let line =
                switch event {
                case .imported(let plan, let summary, let commit):
                    "\(commit ?? "-") \(plan.steps.count) steps, \(summary.created) new, \(summary.left) left"
                case .failed(let error): "\(type(of: error))"
                }
            state.withLock { $0.told.append(line) }
        }
    }

    /// Time that passes at once, and brings the next version.
    private struct ScriptClock: Clock {
        let script: Script
        var now: ContinuousClock.Instant { .now }
        var minimumResolution: Duration { .zero }
        func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws { try script.next() }
    }

    private struct Away: Error {}

    private static func reading(_ text: String, commit: String? = nil) -> Result<CatalogueWatcher.Reading, any Error> {
        .success(CatalogueWatcher.Reading(bytes: Array(text.utf8), commit: commit))
    }

    private static func watch(
        _ versions: [Result<CatalogueWatcher.Reading, any Error>], in database: Database
    ) async -> [String] {
        let script = Script(versions)
        let watcher = CatalogueWatcher(
            database: database, clock: .system, estate: "acme", name: nil, read: script.read(unless:), tell: script.tell
        )
        await watcher.run(every: .seconds(1), on: ScriptClock(script: script))
        return script.told
    }

    @Test(arguments: TestDatabase.Engine.available)
    func eachChangeIsImportedOnce(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let sample = Self.reading(EstateFile.sample.text)
            let empty = Self.reading(EstateFile().text)
            let told = await Self.watch([sample, sample, empty, empty, sample], in: database)
            #expect(told == ["- 14 steps, 3 new, 0 left", "- 14 steps, 0 new, 3 left", "- 14 steps, 0 new, 0 left"])
            // Started anew, it finds nothing to do and says so.
            #expect(await Self.watch([sample, sample], in: database) == ["- 0 steps, 0 new, 0 left"])
            let history = try await database.read(in: .estate(EstateID("acme"))) {
                try CatalogueImportStore.list(estate: EstateID("acme"), in: $0)
            }
            #expect(history.count == 3)
        }
    }

    @Test func whatCannotBeImportedIsToldOnceAndTriedAgain() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let good = Self.reading(EstateFile.sample.text)
            let bad = Self.reading("version: 0")
            let away: Result<CatalogueWatcher.Reading, any Error> = .failure(Away())
            let told = await Self.watch([away, away, bad, bad, away, good, away, good], in: database)
            #expect(told == ["Away", "InvalidCatalogue", "Away", "- 14 steps, 3 new, 0 left", "Away"])
            try await database.read(in: .system) { _ in }
        }
    }

    /// In a checkout HEAD counts: what is not committed yet does not.
    @Test func aCheckoutIsImportedWhenItsHeadMoves() async throws {
        try await TestDatabase.with(.sqlite) { database in
            let first = Self.reading(EstateFile.sample.text, commit: "aaaaaaa")
            let dirty = Self.reading("version: 2\nprojects: []", commit: "aaaaaaa")
            let second = Self.reading(EstateFile.sample.text, commit: "bbbbbbb")
            let told = await Self.watch([first, dirty, second], in: database)
            #expect(told == ["aaaaaaa 14 steps, 3 new, 0 left", "bbbbbbb 0 steps, 0 new, 0 left"])
            try await database.read(in: .system) { _ in }
        }
    }

    @Test func aStoreThatIsAwayIsTriedEachTime() async throws {
        try await TestDatabase.with(.sqlite) { database in
            await database.close()
            let good = Self.reading(EstateFile.sample.text)
            #expect(await Self.watch([good, good, good], in: database) == ["DatabaseError"])
            try Task.checkCancellation()
        }
    }
}
