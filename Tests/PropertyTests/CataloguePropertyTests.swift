import Catalogue
import GhillieCore
import Persistence
import TestSupport
import Testing

/// The last file stands, whatever was imported before; a person's choice stands, whatever is imported, synced and renamed.
@Suite struct CataloguePropertyTests {
    private static let acme = EstateID("acme")

    @Test(arguments: TestDatabase.Engine.available, PropertyCases.seeds(8))
    func theLastFileStandsWhateverWasImportedBefore(engine: TestDatabase.Engine, seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let files = (0..<6).map { _ in Self.file(&random) }
        try await TestDatabase.with(engine) { database in
            let importer = CatalogueImporter(database: database, clock: .system)
            var before: CataloguePlan?
            for file in files {
                let request = try CatalogueImporter.Request(file: file.bytes, estate: "acme")
                let planned = try await importer.plan(request)
                let plan = try await importer.run(request)
                #expect(planned == plan, "seed \(seed)")
                let stored = try await database.read(in: .estate(Self.acme)) {
                    try DeclaredEstate(stored: Self.acme, in: $0)
                }
                #expect(stored == Self.sorted(try CatalogueDocument(file.bytes).estate), "seed \(seed)\n\(file.text)")
                #expect(try await importer.run(request).isEmpty, "seed \(seed)")
                // What was there is what is kept, changed or gone.
                for kind in CatalogueKind.allCases {
                    let (old, new) = (before?.counts[kind] ?? .init(), plan.counts[kind] ?? .init())
                    #expect(
                        old.created + old.updated + old.unchanged == new.updated + new.unchanged + new.deleted,
                        "seed \(seed), \(kind)")
                }
                before = plan
            }
        }
    }

    @Test(arguments: PropertyCases.seeds(40))
    func aChoiceStandsWhateverIsImportedSyncedAndRenamed(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        try await TestDatabase.with(.sqlite) { database in
            let registry = RepositoryRegistry(database: database)
            // What each of GitHub's repositories is called, and what was chosen for it last.
            var names = ["R_1": "acme/a", "R_2": "acme/b", "R_3": "acme/c"]
            var choices: [String: WatchedRepository.Choice?] = [:]
            _ = try await Self.declare([], registry, database)
            for (node, name) in names.sorted(by: { $0.key < $1.key }) { try await Self.see(node, name, in: database) }
            for _ in 0..<25 {
                let node = random.element(of: names.keys.sorted()) ?? "R_1"
                switch random.integer(0...3) {
                case 0:
                    let chosen: WatchedRepository.Choice? = random.element(of: [.on, .off, nil]) ?? nil
                    let slug = try RepositorySlug(parsing: names[node] ?? "")
                    _ = try await registry.choose(chosen, for: slug, estate: Self.acme)
                    choices[node] = chosen
                case 1:
                    let free = ["acme/a", "acme/b", "acme/c", "acme/d", "acme/e"].filter { !names.values.contains($0) }
                    names[node] = random.element(of: free) ?? names[node]
                    try await Self.see(node, names[node] ?? "", in: database)
                default:
                    let slugs = ["acme/a", "acme/b", "Acme/C", "acme/d"].filter { _ in random.chance(50) }
                    _ = try await Self.declare(slugs, registry, database)
                    let again = try await registry.sync(estate: Self.acme)
                    #expect(again.created + again.updated + again.left == 0, "seed \(seed)")
                }
                let listed = try await registry.list(estate: Self.acme, limit: 200).repositories
                #expect(Set(listed.map(\.slug)).count == listed.count, "seed \(seed)")
                for (node, name) in names {
                    let found = listed.filter { $0.nodeID == node }
                    #expect(found.map(\.slug.description) == [name], "seed \(seed)")
                    #expect(found.first?.choice == (choices[node] ?? nil), "seed \(seed)")
                }
            }
        }
    }

    private static func see(_ node: String, _ name: String, in database: Database) async throws {
        _ = try await database.write(in: .estate(acme)) {
            try RepositoryRegistry.observe(
                nodeID: node, slug: RepositorySlug(parsing: name), estate: acme, at: .earliest, in: $0)
        }
    }

    private static func declare(
        _ slugs: [String], _ registry: RepositoryRegistry, _ database: Database
    ) async throws -> RepositoryRegistry.Summary {
        var file = EstateFile()
        let components = slugs.enumerated().map { index, slug in
            let parts = slug.split(separator: "/")
            return EstateFile.Part("c\(index)", "repository: {owner: \(parts[0]), name: \(parts[1])}")
        }
        file.projects = [(EstateFile.Part("all"), components)]
        let request = try CatalogueImporter.Request(file: file.bytes, estate: "acme")
        _ = try await CatalogueImporter(database: database, clock: .system).run(request)
        return try await registry.sync(estate: acme)
    }

    // MARK: - Files of all kinds, over a few keys, so that they meet

    private static func file(_ random: inout SeededRandom) -> EstateFile {
        var file = EstateFile()
        let programmes = ["p", "q"].filter { _ in random.chance(60) }
        file.programmes = programmes.map { EstateFile.Part($0, name: random.element(of: ["X", "Y"]) ?? "X") }
        var projects = ["a", "b", "c"].filter { _ in random.chance(70) }.map { EstateFile.Part($0) }
        for index in projects.indices {
            if random.chance(50), let programme = random.element(of: programmes) {
                projects[index].more.append("programme: \(programme)")
            }
            if random.chance(40) { projects[index].more.append("noise: {ignore_labels: [chore], enabled: false}") }
            if random.chance(40) {
                projects[index].more.append("objectives: [x, {text: y, target_date: '2027-01-31'}]")
            }
        }
        file.projects = projects.map { ($0, []) }
        let keys = projects.isEmpty ? [] : ["k", "l", "m", "n"].filter { _ in random.chance(70) }
        for key in keys {
            var component = EstateFile.Part(key)
            if random.chance(60), let name = random.element(of: ["r", "R", "s"]) {
                component.more.append("repository: {owner: acme, name: \(name), documentation_paths: [docs/\(key)]}")
            }
            if random.chance(50), let target = random.element(of: keys.filter { $0 != key }) {
                component.more.append("depends_on: [{component: \(target)}, {component: \(target), kind: test}]")
            }
            if random.chance(30) { component.more.append("manual_status: {status: blocked, links: ['https://x']}") }
            file.projects[random.integer(0...(file.projects.count - 1))].components.append(component)
        }
        return file
    }

    /// As it is read back: by keys, each repository with all that its components say of it.
    private static func sorted(_ estate: DeclaredEstate) -> DeclaredEstate {
        var estate = estate
        estate.programmes.sort { $0.key < $1.key }
        estate.projects.sort { $0.key < $1.key }
        let all = estate.components
        for project in estate.projects.indices {
            estate.projects[project].components.sort { $0.key < $1.key }
            for component in estate.projects[project].components.indices {
                guard let slug = estate.projects[project].components[component].repository?.slug else { continue }
                let same = all.compactMap(\.repository).filter { RepositoryID($0.slug) == RepositoryID(slug) }
                estate.projects[project].components[component].repository?.documentationPaths = same.flatMap(
                    \.documentationPaths)
                estate.projects[project].components[component].repository?.slug = same[0].slug
            }
        }
        return estate
    }
}
