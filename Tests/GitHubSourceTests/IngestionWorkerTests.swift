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

    static func model() -> FakeGitHub.Model {
        var model = FakeGitHub.Model()
        model.grow((1...10).map(Fixture.oid), from: [], at: Fixture.days(ago: 30))
        model.grow((11...20).map(Fixture.oid), from: [Fixture.oid(10)], at: Fixture.days(ago: 13))
        return model
    }

    static func worker(
        _ fixture: Fixture, _ pace: IngestionWorker.Pace = .init(), _ gitHub: (any GitHubRequests)? = nil,
        search: TransferSearch = TransferSearch()
    ) -> IngestionWorker {
        IngestionWorker(
            database: fixture.database, requests: { _ in gitHub ?? fixture.gitHub }, search: search, pace: pace,
            clock: WallClock { [time = fixture.time] in time.now.withLock { $0 } },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// A repository of each owner, `acme` and `slow`, of which some answer nothing but probes until they are let.
    private struct TwoOwners: GitHubRequests {
        let acme: FakeGitHub
        let slow: FakeGitHub
        let held = Held()

        final class Held: Sendable {
            let owners: Mutex<Set<String>> = Mutex([])
            /// How many requests wait, or have waited.
            let waited = Mutex(0)

            func letGo() { owners.withLock { $0 = [] } }
        }

        init(acme: FakeGitHub, holding owners: Set<String>) {
            var model = IngestionWorkerTests.model()
            (model.nodeID, model.slug) = ("R_2", "slow/rocket")
            (self.acme, slow) = (acme, FakeGitHub(model))
            held.owners.withLock { $0 = owners }
        }

        func send(_ request: GraphQLRequest) async throws -> GraphQLReply {
            if !request.query.contains("query Probe") { try await wait(request.owner) }
            return try await (request.owner == "slow" ? slow : acme).send(request)
        }

        func send(_ request: RESTRequest) async throws -> RESTReply {
            try await wait(request.owner)
            return try await (request.owner == "slow" ? slow : acme).send(request)
        }

        private func wait(_ owner: String) async throws {
            guard held.owners.withLock({ $0.contains(owner) }) else { return }
            held.waited.withLock { $0 += 1 }
            while held.owners.withLock({ $0.contains(owner) }) { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    private static func until(_ condition: () async throws -> Bool) async throws {
        while try await !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// A catalogue that watches the repository of the fake, and one of the same name of each further owner.
    static func watch(_ fixture: Fixture, _ further: String...) async throws {
        var file = EstateFile()
        file.projects = [
            (
                .init("rocket"),
                (["acme"] + further).map { .init("rocket-of-\($0)", "repository: {owner: \($0), name: rocket}") }
            )
        ]
        let importer = CatalogueImporter(database: fixture.database, clock: .fixed(at: Fixture.start))
        _ = try await importer.run(.init(file: file.bytes, estate: Fixture.estate.rawValue))
        _ = try await RepositoryRegistry(database: fixture.database).sync(estate: Fixture.estate)
    }

    static func ask(
        _ fixture: Fixture, _ scope: IngestionRunRequest.Scope = .estate
    ) async throws -> Run {
        try await fixture.database.write(in: .estate(Fixture.estate)) { transaction in
            try IngestionRuns.ask(.init(scope: scope), estate: Fixture.estate, in: transaction).run
        }
    }

    private static func units(_ id: RunID, _ fixture: Fixture) async throws -> [String: RunUnit] {
        let units = try await fixture.database.read(in: .estate(Fixture.estate)) { transaction in
            try RunStore.units(of: id, estate: Fixture.estate, limit: 10, in: transaction)
        }
        return Dictionary(uniqueKeysWithValues: units.map { ($0.label, $0) })
    }

    static func run(_ id: RunID, _ fixture: Fixture) async throws -> (run: Run, unit: RunUnit) {
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
            pace.backOff = .seconds(3_600)
            let worker = Self.worker(fixture, pace)
            try await worker.work(estate: Fixture.estate)
            let (run, unit) = try await Self.run(asked.id, fixture)
            #expect(run.state == .running)
            #expect(unit.state == .queued)
            #expect(unit.errorCategory == .transient)
            #expect(try await fixture.ingestion()?.errorCategory == .transient)
            try await fixture.database.write(in: .estate(Fixture.estate)) { transaction in
                _ = try transaction.execute(
                    "UPDATE run_units SET available_at = \(try transaction.now()) WHERE estate_id = \(Fixture.estate)")
            }
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

    /// A right that is missing is somebody's to give, and looked at each time; it is no repository that is gone.
    @Test(arguments: TestDatabase.Engine.available)
    func whatGitHubForbidsFailsAndIsLookedAtAgain(engine: TestDatabase.Engine) async throws {
        var model = Self.model()
        (model.isMissing, model.missingType) = (true, "FORBIDDEN")
        try await Fixture.with(engine, model) { fixture in
            try await Self.watch(fixture)
            let asked = try await Self.ask(fixture)
            try await Self.worker(fixture).work(estate: Fixture.estate)
            #expect(try await Self.run(asked.id, fixture).unit.errorCategory == .clientError)
            let ingestion = try #require(try await fixture.ingestion())
            #expect(ingestion.errorCategory == .clientError)
            #expect(ingestion.recheckAt == nil)
            #expect(fixture.gitHub.asked.count == 1)
            fixture.gitHub.change { $0.isMissing = false }
            let due = try await fixture.database.write(in: .estate(Fixture.estate)) { transaction in
                try IngestionRuns.askWhatIsDue(every: .seconds(1), estate: Fixture.estate, in: transaction)
            }
            #expect(due?.unitCount == 1)
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
            let gitHub = TwoOwners(acme: fixture.gitHub, holding: ["acme"])
            let stopping = IngestionWorker(
                database: fixture.database, requests: { _ in gitHub }, owner: LeaseOwner(stored: "other"),
                clock: .fixed(at: Fixture.start), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                interruptible: { body in
                    await withTaskGroup { group in
                        group.addTask { await body() }
                        try? await Self.until { gitHub.held.waited.withLock { $0 > 0 } }
                        group.cancelAll()
                        return await group.next() ?? .success(0)
                    }
                })
            #expect(try await stopping.work(estate: Fixture.estate) == 1)
            let (run, unit) = try await Self.run(asked.id, fixture)
            #expect(run.state == .running)
            #expect(unit.state == .queued)
            #expect(unit.attempts == 0)
            try await Self.worker(fixture).work(estate: Fixture.estate)
            #expect(try await Self.run(asked.id, fixture).run.state == .succeeded)
        }
    }

    /// While one repository is read for long, others are, and so is what is asked for meanwhile.
    @Test(.timeLimit(.minutes(5)), arguments: TestDatabase.Engine.available)
    func aSlowUnitHoldsUpNothingButItself(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await Self.watch(fixture, "slow")
            let gitHub = TwoOwners(acme: fixture.gitHub, holding: ["slow"])
            let first = try await Self.ask(fixture)
            var pace = IngestionWorker.Pace()
            (pace.batch, pace.pause) = (1, .milliseconds(10))
            async let taken = Self.worker(fixture, pace, gitHub).work(estate: Fixture.estate)
            try await Self.until { try await Self.units(first.id, fixture)["acme/rocket"]?.state == .succeeded }
            let second = try await Self.ask(fixture, .repository(RepositorySlug(parsing: "acme/rocket")))
            try await Self.until { try await Self.units(second.id, fixture)["acme/rocket"]?.state == .succeeded }
            #expect(try await Self.units(first.id, fixture)["slow/rocket"]?.state == .running)
            gitHub.held.letGo()
            #expect(try await taken == 3)
            #expect(try await Self.run(first.id, fixture).run.state == .succeeded)
        }
    }

    /// A worker whose places are all taken keeps nothing for itself that another could read.
    @Test(.timeLimit(.minutes(5)), arguments: TestDatabase.Engine.available)
    func whatASlowWorkerHasNotBegunAnotherReads(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await Self.watch(fixture, "slow")
            let gitHub = TwoOwners(acme: fixture.gitHub, holding: ["acme", "slow"])
            let asked = try await Self.ask(fixture)
            var pace = IngestionWorker.Pace()
            (pace.atOnce, pace.patience, pace.pause) = (1, .milliseconds(50), .milliseconds(10))
            async let taken = Self.worker(fixture, pace, gitHub).work(estate: Fixture.estate)
            try await Self.until { gitHub.held.waited.withLock { $0 > 0 } }
            let free = TwoOwners(acme: fixture.gitHub, holding: [])
            let other = Self.worker(fixture, .init(), free)
            try await Self.until {
                try await other.work(estate: Fixture.estate)
                return try await Self.run(asked.id, fixture).run.counts[.succeeded] == 1
            }
            gitHub.held.letGo()
            _ = try await taken
            #expect(try await Self.run(asked.id, fixture).run.state == .succeeded)
        }
    }

    /// What is being read is read to its end; what a worker has taken and not begun does not begin.
    @Test(.timeLimit(.minutes(5)), arguments: TestDatabase.Engine.available)
    func ofACancelledRunNothingMoreBegins(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await Self.watch(fixture, "slow")
            let gitHub = TwoOwners(acme: fixture.gitHub, holding: ["acme", "slow"])
            let asked = try await Self.ask(fixture)
            var pace = IngestionWorker.Pace()
            pace.atOnce = 1
            async let taken = Self.worker(fixture, pace, gitHub).work(estate: Fixture.estate)
            try await Self.until { gitHub.held.waited.withLock { $0 > 0 } }
            try await fixture.database.write(in: .estate(Fixture.estate)) { transaction in
                _ = try RunStore.cancel(asked.id, estate: Fixture.estate, in: transaction)
            }
            gitHub.held.letGo()
            _ = try await taken
            let (run, _) = try await Self.run(asked.id, fixture)
            #expect(run.state == .cancelled)
            #expect(run.counts == [.succeeded: 1, .cancelled: 1])
        }
    }

    /// A limit of one owner, or a run that is slow, is no reason not to look at the others.
    @Test(arguments: TestDatabase.Engine.available)
    func whatARunIsStillToLookAtIsNotAskedForAgain(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await Self.watch(fixture, "slow")
            fixture.gitHub.change { $0.limited = ["slow"] }
            let first = try await Self.ask(fixture)
            try await Self.worker(fixture).work(estate: Fixture.estate)
            #expect(
                try await Self.units(first.id, fixture).mapValues(\.state) == [
                    "acme/rocket": .succeeded, "slow/rocket": .queued,
                ])
            let scheduled = try await fixture.database.write(in: .estate(Fixture.estate)) { transaction in
                try IngestionRuns.askWhatIsDue(every: .seconds(1), estate: Fixture.estate, in: transaction)
            }
            let units = try await Self.units(try #require(scheduled).id, fixture)
            #expect(units.keys.sorted() == ["acme/rocket"])
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
