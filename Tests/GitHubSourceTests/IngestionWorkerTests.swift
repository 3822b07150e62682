import Catalogue
import GhillieCore
import GitHubAPI
import GitHubSource
import Logging
import Persistence
import Synchronization
import TestSupport
import Testing
import WorkQueue

@Suite struct IngestionWorkerTests {
    typealias Fixture = IngestionFixture

    private static func model() -> FakeGitHub.Model {
        var model = FakeGitHub.Model()
        model.grow((1...10).map(Fixture.oid), from: [], at: Fixture.days(ago: 30))
        model.grow((11...20).map(Fixture.oid), from: [Fixture.oid(10)], at: Fixture.days(ago: 13))
        return model
    }

    private static func worker(_ fixture: Fixture, _ pace: IngestionWorker.Pace = .init()) -> IngestionWorker {
        IngestionWorker(
            database: fixture.database, requests: { _ in fixture.gitHub }, pace: pace,
            clock: WallClock { [time = fixture.time] in time.now.withLock { $0 } },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// A catalogue that watches the repository of the fake.
    private static func watch(_ fixture: Fixture) async throws {
        var file = EstateFile()
        file.projects = [
            (.init("rocket"), [.init("rocket", "repository: {owner: acme, name: rocket}")])
        ]
        let importer = CatalogueImporter(database: fixture.database, clock: .fixed(at: Fixture.start))
        _ = try await importer.run(.init(file: file.bytes, estate: Fixture.estate.rawValue))
        _ = try await RepositoryRegistry(database: fixture.database).sync(estate: Fixture.estate)
    }

    private static func ask(_ fixture: Fixture) async throws -> Run {
        try await fixture.database.write(in: .estate(Fixture.estate)) { transaction in
            try IngestionRuns.ask(.init(scope: .estate), estate: Fixture.estate, in: transaction).run
        }
    }

    private static func run(_ id: RunID, _ fixture: Fixture) async throws -> (run: Run, unit: RunUnit) {
        try await fixture.database.read(in: .estate(Fixture.estate)) { transaction in
            (
                try #require(try RunStore.run(id, estate: Fixture.estate, in: transaction)),
                try #require(
                    try RunStore.units(of: id, estate: Fixture.estate, limit: 1, in: transaction).first)
            )
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsAskedForIsRead(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await Self.watch(fixture)
            let asked = try await Self.ask(fixture)
            #expect(try await Self.worker(fixture).work(estate: Fixture.estate) == 1)
            let (run, unit) = try await Self.run(asked.id, fixture)
            #expect(run.state == .succeeded)
            #expect(unit.attempts == 1)
            #expect(unit.result?.contains(#""state":"active""#) == true)
            #expect(try await fixture.stored(.gitHubCommit) == (10...20).map(Fixture.oid))
            #expect(try await Self.worker(fixture).work(estate: Fixture.estate) == 0)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatMayGoAwayIsTriedAgain(engine: TestDatabase.Engine) async throws {
        var model = Self.model()
        model.failsAt = 1
        try await Fixture.with(engine, model) { fixture in
            try await Self.watch(fixture)
            let asked = try await Self.ask(fixture)
            var pace = IngestionWorker.Pace()
            pace.backOff = .milliseconds(1)
            let worker = Self.worker(fixture, pace)
            try await worker.work(estate: Fixture.estate)
            let (run, unit) = try await Self.run(asked.id, fixture)
            #expect(run.state == .running)
            #expect(unit.state == .queued)
            #expect(unit.errorCategory == .transient)
            #expect(try await fixture.ingestion()?.errorCategory == .transient)
            try await Task.sleep(for: .milliseconds(20))
            try await worker.work(estate: Fixture.estate)
            #expect(try await Self.run(asked.id, fixture).run.state == .succeeded)
            #expect(try await fixture.ingestion()?.errorCategory == nil)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatLastsFailsTheUnitAndIsTold(engine: TestDatabase.Engine) async throws {
        var model = Self.model()
        model.isMissing = true
        try await Fixture.with(engine, model) { fixture in
            try await Self.watch(fixture)
            let asked = try await Self.ask(fixture)
            try await Self.worker(fixture).work(estate: Fixture.estate)
            let (run, unit) = try await Self.run(asked.id, fixture)
            #expect(run.state == .failed)
            #expect(unit.errorCategory == .clientError)
        }
    }

    /// What the database refuses for good ends the unit and is told by its kind, and no worker begins it again for ever.
    @Test(arguments: TestDatabase.Engine.available)
    func whatTheDatabaseRefusesEndsTheUnit(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await Self.watch(fixture)
            let asked = try await Self.ask(fixture)
            try await fixture.database.write(in: .system) { transaction in
                _ = try transaction.execute("ALTER TABLE stream_positions RENAME TO elsewhere")
            }
            try await Self.worker(fixture).work(estate: Fixture.estate)
            let (run, unit) = try await Self.run(asked.id, fixture)
            #expect(run.state == .failed)
            #expect(unit.errorCategory == .databaseError)
        }
    }

    /// A process that is told to stop gives back what it had taken, and the next one reads it.
    @Test(arguments: TestDatabase.Engine.available)
    func whatIsBrokenOffGoesBack(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await Self.watch(fixture)
            let asked = try await Self.ask(fixture)
            let stopping = IngestionWorker(
                database: fixture.database, requests: { _ in fixture.gitHub }, owner: LeaseOwner(stored: "other"),
                clock: .fixed(at: Fixture.start), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                interruptible: { body in
                    await withTaskGroup(of: Void.self) { group in
                        group.addTask { await body() }
                        group.cancelAll()
                    }
                })
            try await stopping.work(estate: Fixture.estate)
            let (run, unit) = try await Self.run(asked.id, fixture)
            #expect(run.state == .running)
            #expect(unit.state == .queued)
            #expect(unit.attempts == 0)
            try await Self.worker(fixture).work(estate: Fixture.estate)
            #expect(try await Self.run(asked.id, fixture).run.state == .succeeded)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func theScheduleAsksOnceInEachInterval(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await Self.watch(fixture)
            @Sendable func ask() async throws -> Run? {
                try await fixture.database.write(in: .estate(Fixture.estate)) { transaction in
                    try IngestionRuns.askWhatIsDue(every: .days(1), estate: Fixture.estate, in: transaction)
                }
            }
            let asked = try await withThrowingTaskGroup(of: Run?.self) { group in
                for _ in 0..<4 { group.addTask { try await ask() } }
                return try await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
            }
            #expect(asked.count == 1)
            try await Self.worker(fixture).work(estate: Fixture.estate)
            #expect(try await ask() == nil)
        }
    }
}
