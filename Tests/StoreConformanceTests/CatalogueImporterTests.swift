import Bronze
import Catalogue
import GhillieCore
import Persistence
import TestSupport
import Testing

@Suite struct CatalogueImporterTests {
    private static let acme = EstateID("acme")
    private static let clock = WallClock.fixed(at: Instant(microseconds: 1_800_000_000_000_000))

    @discardableResult
    private static func run(
        _ file: EstateFile, _ estate: String = "acme", name: String? = nil, commit: String? = nil, in database: Database
    ) async throws -> CataloguePlan {
        let request = try CatalogueImporter.Request(file: file.bytes, estate: estate, name: name, commit: commit)
        return try await CatalogueImporter(database: database, clock: clock).run(request)
    }

    private static func history(_ estate: EstateID = acme, in database: Database) async throws -> [CatalogueImport] {
        try await database.read(in: .estate(estate)) { try CatalogueImportStore.list(estate: estate, in: $0) }
    }

    private static func stored(_ estate: EstateID = acme, in database: Database) async throws -> DeclaredEstate? {
        try await database.read(in: .estate(estate)) { try DeclaredEstate(stored: estate, in: $0) }
    }

    private static func counts(_ plan: CataloguePlan) -> [String] {
        CatalogueKind.allCases.map { kind in
            let count = plan.counts[kind] ?? .init()
            return "\(kind.plural) +\(count.created) ~\(count.updated) -\(count.deleted) =\(count.unchanged)"
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aFirstImportCreatesAll(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let plan = try await Self.run(.sample, name: "Acme Harbour", commit: "ABCDEF0123", in: database)
            #expect(
                Self.counts(plan) == [
                    "programmes +2 ~0 -0 =0", "repositories +3 ~0 -0 =0", "projects +3 ~0 -0 =0",
                    "components +4 ~0 -0 =0", "edges +2 ~0 -0 =0",
                ])
            let history = try await Self.history(in: database)
            #expect(history.map(\.number) == [1])
            #expect(history.first?.commit == "abcdef0123")
            #expect(history.first?.importedAt == Self.clock.now())
            #expect(history.first?.counts == plan.counts)
            let estates = try await EstateStore.all(in: database)
            #expect(estates.map(\.name) == ["Acme Harbour"])
            #expect(estates.first?.lastImport == history.first)
            #expect(estates.first.map { [$0.projects, $0.components, $0.repositories] } == [3, 4, 0])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatWasImportedIsReadBack(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            #expect(try await Self.stored(in: database) == nil)
            try await Self.run(.sample, in: database)
            var declared = try CatalogueDocument(EstateFile.sample.bytes).estate
            declared.projects.sort { $0.key < $1.key }
            for index in declared.projects.indices { declared.projects[index].components.sort { $0.key < $1.key } }
            #expect(try await Self.stored(in: database) == declared)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func theSameAgainChangesNothing(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.run(.sample, name: "Acme", commit: "abcdef0", in: database)
            for name in ["Acme", nil] {
                let again = try await Self.run(.sample, name: name, commit: "abcdef0", in: database)
                #expect(again.isEmpty)
                #expect(
                    Self.counts(again) == [
                        "programmes +0 ~0 -0 =2", "repositories +0 ~0 -0 =3", "projects +0 ~0 -0 =3",
                        "components +0 ~0 -0 =4", "edges +0 ~0 -0 =2",
                    ])
            }
            #expect(try await Self.history(in: database).count == 1)
            // Another commit with the same content is history all the same.
            #expect(try await Self.run(.sample, commit: "abcdef1", in: database).isEmpty)
            #expect(try await Self.history(in: database).map(\.commit) == ["abcdef1", "abcdef0"])
            #expect(try await EstateStore.all(in: database).map(\.name) == ["Acme"])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aComponentThatMovesStaysTheSame(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.run(.sample, in: database)
            var file = EstateFile.sample
            // Its old project goes in the same import, and another takes its place.
            let moved = file.projects[0].components
            file.projects[0] = (EstateFile.Part("quays"), [])
            file.projects[2].components = moved
            let plan = try await Self.run(file, in: database)
            #expect(
                Self.counts(plan) == [
                    "programmes +0 ~0 -0 =2", "repositories +0 ~0 -0 =3", "projects +1 ~0 -1 =2",
                    "components +0 ~2 -0 =2", "edges +0 ~0 -0 =2",
                ])
            let step = try #require(plan.steps.first { $0.kind == .component && $0.subject == "board" })
            guard case .updated(let fields) = step.change else {
                Issue.record("\(step)")
                return
            }
            #expect(fields.map { [$0.name, $0.before, $0.after] } == [["project", "berthing", "museum"]])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsGoneFromTheFileGoes(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.run(.sample, in: database)
            var file = EstateFile.sample
            file.projects.removeLast(2)
            file.programmes.removeLast()
            file.projects[0].components[0].more.removeLast()
            let plan = try await Self.run(file, in: database)
            #expect(
                Self.counts(plan) == [
                    "programmes +0 ~0 -1 =1", "repositories +0 ~0 -1 =2", "projects +0 ~0 -2 =1",
                    "components +0 ~0 -2 =2", "edges +0 ~0 -2 =0",
                ])
            let empty = try await Self.run(EstateFile(), in: database)
            #expect(empty.steps.allSatisfy { $0.change == .deleted })
            #expect(try await Self.stored(in: database)?.projects == [])
            // The settings went back to their standard with it.
            #expect(empty.settings.map(\.name) == ["calendar"])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aPlanTellsAndWritesNothing(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let request = try CatalogueImporter.Request(file: EstateFile.sample.bytes, estate: "acme")
            let importer = CatalogueImporter(database: database, clock: Self.clock)
            let plan = try await importer.plan(request)
            #expect(plan.steps.count == 14)
            #expect(plan == CatalogueImporter.planFromNothing(request))
            #expect(try await EstateStore.all(in: database).isEmpty)
            #expect(try await importer.run(request) == plan)
            #expect(try await importer.plan(request).isEmpty)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsNotValidChangesNothing(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.run(.sample, in: database)
            var file = EstateFile.sample
            file.projects[0].components[0].key = "NOT A KEY"
            await #expect(throws: InvalidCatalogue.self) { try await Self.run(file, in: database) }
            await #expect(throws: CatalogueError.badCommit("abc")) {
                try await Self.run(.sample, commit: "abc", in: database)
            }
            await #expect(throws: CatalogueError.badEstateKey("No")) { try await Self.run(.sample, "No", in: database) }
            await #expect(throws: CatalogueError.blankEstateName) {
                try await Self.run(.sample, name: " ", in: database)
            }
            #expect(try await Self.history(in: database).count == 1)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func importsOfOneEstateTakeTurns(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let files = (0..<8).map { number in
                var file = EstateFile.sample
                file.projects.append((EstateFile.Part("extra-\(number)"), []))
                return file
            }
            let plans = try await withThrowingTaskGroup(of: CataloguePlan.self) { group in
                for file in files { group.addTask { try await Self.run(file, in: database) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            // Each has seen what the one before it left: one extra project at a time.
            #expect(plans.reduce(0) { $0 + ($1.counts[.project]?.created ?? 0) } == 3 + files.count)
            #expect(plans.reduce(0) { $0 + ($1.counts[.project]?.deleted ?? 0) } == files.count - 1)
            #expect(try await Self.history(in: database).map(\.number) == Array((1...8).reversed()))
            #expect(try await Self.stored(in: database)?.projects.count == 4)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func estatesAreApart(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.run(.sample, in: database)
            let other = try await Self.run(.sample, "other", in: database)
            #expect(other.counts[.component]?.created == 4)
            #expect(try await EstateStore.all(in: database).map(\.id.rawValue) == ["acme", "other"])
            try await Self.run(EstateFile(), "other", in: database)
            #expect(try await Self.stored(in: database)?.projects.count == 3)
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aSecondEstateIsRefusedWhereNothingSealsThem(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine, isMigrated: true) { location in
            let database = try await Database.open(try PostgreSQLTestServer.location(location, as: "ghillie_bypass"))
            try await Self.run(.sample, in: database)
            try await Self.run(.sample, in: database)
            await #expect(throws: CatalogueError.estatesAreNotSealed) {
                try await Self.run(.sample, "other", in: database)
            }
            await database.close()
        }
    }

    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func anEstateOfEventsAloneIsOneToo(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine, isMigrated: true) { location in
            let database = try await Database.open(try PostgreSQLTestServer.location(location, as: "ghillie_bypass"))
            let event = RawEvent(
                source: .git, kind: .gitCommit, sourceEventID: "1", repository: try RepositorySlug(parsing: "a/b"),
                occurredAt: .earliest, payload: [])
            _ = try await database.write(in: .estate(.local)) {
                try RawEventStore.append([event], estate: .local, receivedAt: .earliest, in: $0)
            }
            await #expect(throws: CatalogueError.estatesAreNotSealed) { try await Self.run(.sample, in: database) }
            try await Self.run(.sample, "local", in: database)
            await database.close()
        }
    }

    /// A text that the database stores otherwise is the same again.
    @Test(arguments: TestDatabase.Engine.available)
    func oddTextIsStoredOnce(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            var file = EstateFile.sample
            file.projects[2].project.name = "\"a\\0b 🚢 \\uFFFD\""
            file.projects[2].project.more = ["owners: [\"x\\0\", \"\\t\"]"]
            #expect(throws: InvalidCatalogue.self) { try CatalogueDocument(file.bytes) }
            file.projects[2].project.more = ["owners: [\"x\\0\"]", "description: \"1\\n2\\r\\u2028\""]
            try await Self.run(file, in: database)
            #expect(try await Self.run(file, in: database).isEmpty)
        }
    }
}
