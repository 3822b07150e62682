import Catalogue
import GhillieCore
import Persistence

/// A large estate, from its file's bytes to the database and again without a change; then a page of its repositories.
struct CatalogueMeasure {
    private static let estate = EstateID("bench")
    private static let page = 50

    let engine: BenchmarkEngine
    let runs: Int
    let projects: Int
    let repositories: Int

    func figures() async throws -> [Figure] {
        let file = Array(SyntheticEstate(projects: projects, repositories: repositories).text.utf8)
        var first: [Double] = []
        var again: [Double] = []
        var synced: [Double] = []
        var listed: [Double] = []
        for _ in 0..<runs {
            try await engine.withFreshDatabase { fresh in
                try await fresh.opened { database in
                    first.append(try await importing(file, created: repositories, in: database))
                    again.append(try await importing(file, created: 0, in: database))
                    let registry = RepositoryRegistry(database: database)
                    synced.append(try await milliseconds { _ = try await registry.sync(estate: Self.estate) })
                    listed.append(try await listing(registry))
                }
            }
        }
        let size = "\(repositories) repositories in \(projects) projects"
        return [
            figure("import, \(size)", first, atMost: 2_000), figure("import unchanged, \(size)", again, atMost: 1_000),
            figure("registry sync, \(size)", synced, atMost: nil),
            figure("page of \(Self.page) of \(repositories) repositories", listed, atMost: 5),
        ]
    }

    private func importing(_ file: [UInt8], created: Int, in database: Database) async throws -> Double {
        let importer = CatalogueImporter(database: database, clock: .system)
        let stopwatch = Stopwatch()
        let request = try CatalogueImporter.Request(file: file, estate: Self.estate.rawValue)
        let plan = try await importer.run(request)
        let milliseconds = stopwatch.seconds * 1_000
        guard plan.counts[.repository]?.created == created else {
            throw BenchmarkError.unexpectedResult("not \(created) repositories were created")
        }
        return milliseconds
    }

    /// The slowest page of the whole list, in milliseconds.
    private func listing(_ registry: RepositoryRegistry) async throws -> Double {
        var slowest = 0.0
        var count = 0
        var cursor: RepositoryCursor?
        repeat {
            let stopwatch = Stopwatch()
            let page = try await registry.list(estate: Self.estate, limit: Self.page, after: cursor)
            slowest = max(slowest, stopwatch.seconds * 1_000)
            count += page.repositories.count
            cursor = page.next
        } while cursor != nil
        guard count == repositories else { throw BenchmarkError.unexpectedResult("\(count) repositories were listed") }
        return slowest
    }

    private func milliseconds(_ body: () async throws -> Void) async throws -> Double {
        try await Stopwatch.seconds(body) * 1_000
    }

    private func figure(_ name: String, _ samples: [Double], atMost goal: Double?) -> Figure {
        Figure(
            engine: engine.name, name: name, unit: .milliseconds, samples: samples, goal: goal.map(Figure.Goal.atMost))
    }
}
