import Catalogue
import GhillieCore
import Persistence
import TestSupport
import Testing

@Suite struct RepositoryRegistryTests {
    private static let acme = EstateID("acme")

    private struct Registry {
        let database: Database
        var registry: RepositoryRegistry { RepositoryRegistry(database: database) }

        /// Imports an estate of one project, whose components are those repositories, and syncs.
        func declare(_ slugs: String...) async throws -> RepositoryRegistry.Summary {
            var file = EstateFile()
            file.projects = [
                (
                    EstateFile.Part("all"),
                    slugs.enumerated().map { index, slug in
                        let parts = slug.split(separator: "/")
                        return EstateFile.Part("c\(index)", "repository: {owner: \(parts[0]), name: \(parts[1])}")
                    }
                )
            ]
            let request = try CatalogueImporter.Request(file: file.bytes, estate: "acme")
            _ = try await CatalogueImporter(database: database, clock: .system).run(request)
            return try await registry.sync(estate: acme)
        }

        func see(_ nodeID: String, _ slug: String) async throws -> WatchedRepository {
            try await database.write(in: .estate(acme)) {
                try RepositoryRegistry.observe(
                    nodeID: nodeID, slug: RepositorySlug(parsing: slug), estate: acme, at: .earliest, in: $0)
            }
        }

        func choose(_ choice: WatchedRepository.Choice?, _ slug: String) async throws -> WatchedRepository {
            try await registry.choose(choice, for: RepositorySlug(parsing: slug), estate: acme)
        }

        /// `id slug(+node) on|off`, in the order of the list.
        func told(_ filter: WatchedRepositoryStore.Filter = .init()) async throws -> [String] {
            try await registry.list(estate: acme, filter, limit: 200).repositories.map { repository in
                let name = repository.id.rawValue == repository.slug.description ? "" : "\(repository.id)="
                return "\(name)\(repository.slug) \(repository.isIngested ? "on" : "off")"
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatTheCatalogueNamesIsWatchedAsLongAsItDoes(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let registry = Registry(database: database)
            let first = try await registry.declare("acme/a", "acme/b")
            #expect(first == .init(created: 2))
            #expect(try await registry.told() == ["acme/a on", "acme/b on"])
            #expect(try await registry.registry.sync(estate: Self.acme) == .init(unchanged: 2))
            #expect(try await registry.declare("acme/b", "acme/c") == .init(created: 1, left: 1, unchanged: 1))
            #expect(try await registry.told() == ["acme/a off", "acme/b on", "acme/c on"])
            #expect(try await registry.declare("acme/a") == .init(updated: 1, left: 2))
            #expect(try await registry.told() == ["acme/a on", "acme/b off", "acme/c off"])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aPersonsChoiceIsNeverUndone(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let registry = Registry(database: database)
            _ = try await registry.declare("acme/a", "acme/b")
            _ = try await registry.see("R_c", "acme/c")
            #expect(try await registry.choose(.off, "ACME/A").isIngested == false)
            #expect(try await registry.choose(.on, "acme/c").isIngested)
            for slugs in [("acme/a", "acme/b"), ("acme/b", "acme/c"), ("acme/x", "acme/y"), ("acme/a", "acme/c")] {
                _ = try await registry.declare(slugs.0, slugs.1)
                let told = try await registry.told()
                #expect(told.contains("acme/a off"))
                #expect(told.contains("acme/c on"))
            }
            // Left to the catalogue again, which names it.
            #expect(try await registry.choose(nil, "acme/a").isIngested)
            await #expect(throws: CatalogueError.self) { try await registry.choose(.on, "acme/nowhere") }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsSeenOnlyInEventsIsKeptWithIngestionOff(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let registry = Registry(database: database)
            _ = try await registry.declare("acme/a")
            let seen = try await registry.see("R_z", "acme/z")
            #expect(!seen.isIngested)
            #expect(try await registry.told() == ["acme/a on", "acme/z off"])
            #expect(try await registry.declare("acme/a", "Acme/Z") == .init(updated: 1, unchanged: 1))
            #expect(try await registry.told() == ["acme/a on", "acme/z on"])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aRenameIsFollowedWhenTheNodeIsKnown(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let registry = Registry(database: database)
            _ = try await registry.declare("acme/old")
            #expect(try await registry.see("R_1", "acme/old").id.rawValue == "acme/old")
            _ = try await registry.choose(.off, "acme/old")
            #expect(try await registry.see("R_1", "acme/new").id.rawValue == "acme/old")
            #expect(try await registry.told() == ["acme/old=acme/new off"])
            // The catalogue still knows it by its old name: it is the same one, and found by either.
            #expect(try await registry.registry.sync(estate: Self.acme) == .init(unchanged: 1))
            #expect(try await registry.choose(nil, "acme/old").slug.description == "acme/new")
            #expect(try await registry.declare("acme/new") == .init(updated: 1))
            #expect(try await registry.declare("acme/new", "acme/old") == .init(unchanged: 1))
            #expect(try await registry.told() == ["acme/old=acme/new on"])
            // Back again.
            _ = try await registry.see("R_1", "Acme/Old")
            #expect(try await registry.told() == ["acme/old=Acme/Old on"])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aRenameThatTheCatalogueKnewFirstIsFollowedOnceTheNodeIsKnown(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let registry = Registry(database: database)
            _ = try await registry.declare("acme/old")
            _ = try await registry.see("R_1", "acme/old")
            _ = try await registry.choose(.on, "acme/old")
            #expect(try await registry.declare("acme/new") == .init(created: 1, left: 1))
            #expect(try await registry.told() == ["acme/new on", "acme/old on"])
            let seen = try await registry.see("R_1", "acme/new")
            #expect(seen.id.rawValue == "acme/old")
            #expect(seen.choice == .on)
            #expect(try await registry.told() == ["acme/old=acme/new on"])
            #expect(try await registry.registry.sync(estate: Self.acme) == .init(unchanged: 1))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aNameThatAnotherRepositoryTakesIsItsOwn(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let registry = Registry(database: database)
            _ = try await registry.declare("acme/old")
            _ = try await registry.see("R_1", "acme/old")
            _ = try await registry.see("R_1", "acme/new")
            #expect(try await registry.see("R_2", "acme/old").id.rawValue == "acme/old#R_2")
            #expect(try await registry.told() == ["acme/old=acme/new on", "acme/old#R_2=acme/old off"])
            // The catalogue means whoever is called so now.
            #expect(try await registry.registry.sync(estate: Self.acme) == .init(updated: 1, left: 1))
            #expect(try await registry.told() == ["acme/old=acme/new off", "acme/old#R_2=acme/old on"])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func namesThatAreSwappedEndWhereTheyBelong(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let registry = Registry(database: database)
            _ = try await registry.see("R_1", "acme/a")
            _ = try await registry.see("R_2", "acme/b")
            #expect(try await registry.see("R_1", "acme/b").id.rawValue == "acme/a")
            #expect(try await registry.see("R_2", "acme/a").id.rawValue == "acme/b")
            #expect(try await registry.told() == ["acme/b=acme/a off", "acme/a=acme/b off"])
            for limit in 1...2 {
                var cursor: RepositoryCursor?
                var seen = 0
                repeat {
                    let page = try await registry.registry.list(estate: Self.acme, limit: limit, after: cursor)
                    seen += page.repositories.count
                    cursor = page.next
                } while cursor != nil
                #expect(seen == 2)
            }
        }
    }

    /// A repository that was deleted and made anew has its deliveries beside those of the first.
    @Test(arguments: TestDatabase.Engine.available)
    func twoOfOneNameAmongTheSameSightingsAreTwo(engine: TestDatabase.Engine) async throws {
        for last in ["R_1", "R_2"] {
            try await TestDatabase.with(engine) { database in
                let registry = Registry(database: database)
                _ = try await registry.see("R_1", "acme/a")
                let slug = try RepositorySlug(parsing: "acme/a")
                let nodes = last == "R_1" ? ["R_1", "R_2", "R_1"] : ["R_1", "R_2"]
                let sightings = nodes.enumerated().map { index, node in
                    RepositorySighting(
                        nodeID: GitHubNodeID(node), slug: slug, at: Instant(secondsSince1970: Int64(index + 1)))
                }
                for _ in 1...2 {
                    let ids = try await database.write(in: .estate(Self.acme)) {
                        try RepositoryRegistry.observe(Set(sightings), estate: Self.acme, in: $0).ids
                    }
                    #expect(ids.values.map(\.rawValue).sorted() == ["acme/a", "acme/a#R_2"])
                    let bearer = try await database.read(in: .estate(Self.acme)) { transaction in
                        try WatchedRepositoryStore.repository(slug, estate: Self.acme, in: transaction)
                    }
                    #expect(bearer?.nodeID == last)
                }
            }
        }
    }

    /// Deliveries come late and in any order: by which id a repository goes, and what it is called, is the same.
    @Test(arguments: TestDatabase.Engine.available, [[], ["acme/b"], ["acme/z"], ["acme/a"]])
    func theOrderOfSightingsDoesNotMatter(engine: TestDatabase.Engine, declared: [String]) async throws {
        let (old, new) = (GitHubNodeID("MDEwOlJlcG9zaXRvcnkxMjk2MjY5"), GitHubNodeID("R_kgDOABPHjQ"))
        let names: [(GitHubNodeID, String, Int64)] = [(old, "acme/b", 1), (new, "acme/z", 2), (old, "acme/a", 3)]
        var told: Set<[String]> = []
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [9]] {
            try await TestDatabase.with(engine) { database in
                let registry = Registry(database: database)
                _ = try await registry.declare(declared.first ?? "acme/other")
                var current: RepositoryID?
                for group in order == [9] ? [[2, 0, 1]] : order.map({ [$0] }) {
                    let sightings = try group.map { index in
                        RepositorySighting(
                            nodeID: names[index].0, slug: try RepositorySlug(parsing: names[index].1),
                            at: Instant(secondsSince1970: names[index].2))
                    }
                    let observation = try await database.write(in: .estate(Self.acme)) {
                        try RepositoryRegistry.observe(Set(sightings), estate: Self.acme, in: $0)
                    }
                    #expect(Set(observation.ids.keys) == [old])
                    // Whoever has rows by the id of before is told where they went.
                    if let before = current, before != observation.ids[old] {
                        #expect(observation.moves.contains { $0.from == before && $0.to == observation.ids[old] })
                    }
                    current = observation.ids[old]
                }
                told.insert(try await registry.told() + ["\(current?.rawValue ?? "")"])
                let byOldName = try await database.read(in: .estate(Self.acme)) { transaction in
                    try WatchedRepositoryStore.repository(
                        RepositorySlug(parsing: "acme/b"), estate: Self.acme, in: transaction)
                }
                #expect(byOldName?.id == current)
            }
        }
        #expect(told.count == 1, "\(told)")
        let id = declared.first ?? "acme/a"
        #expect(told.first?.last == id)
        let name = id == "acme/a" ? "acme/a" : "\(id)=acme/a"
        #expect(told.first?.first == "\(name) \(declared.isEmpty ? "off" : "on")")
    }

    @Test(arguments: TestDatabase.Engine.available)
    func theListIsFilteredAndPaged(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let registry = Registry(database: database)
            var file = EstateFile()
            file.projects = (0..<3).map { project in
                (
                    EstateFile.Part("p\(project)"),
                    (0..<4).map {
                        EstateFile.Part("c\(project)-\($0)", "repository: {owner: acme, name: r\(project)-\($0)}")
                    }
                )
            }
            let request = try CatalogueImporter.Request(file: file.bytes, estate: "acme")
            _ = try await CatalogueImporter(database: registry.database, clock: .system).run(request)
            _ = try await registry.registry.sync(estate: Self.acme)
            _ = try await registry.choose(.off, "acme/r1-2")
            #expect(try await registry.told(.init(isIngested: false)) == ["acme/r1-2 off"])
            #expect(try await registry.told(.init(isIngested: true)).count == 11)
            #expect(try await registry.told(.init(isIngested: true, project: "p1")).count == 3)
            #expect(try await registry.told(.init(project: "nowhere")).isEmpty)
            for limit in [1, 5, 11, 12, 200] {
                var slugs: [String] = []
                var cursor: RepositoryCursor?
                repeat {
                    let text = cursor?.text
                    let page = try await registry.registry.list(
                        estate: Self.acme, limit: limit, after: text.flatMap(RepositoryCursor.init))
                    slugs += page.repositories.map(\.slug.description)
                    cursor = page.next
                } while cursor != nil
                #expect(slugs == (0..<3).flatMap { project in (0..<4).map { "acme/r\(project)-\($0)" } })
            }
            await #expect(throws: CatalogueError.unknownEstate(EstateID("other"))) {
                try await registry.registry.list(estate: EstateID("other"), limit: 1)
            }
        }
    }

    @Test func aCursorOfAnotherMakingIsNone() {
        for text in ["", "x", "%%%", "YWJj", "abc/def"] { #expect(RepositoryCursor(text) == nil) }
    }
}
