import Catalogue
import GhillieCore
import GitHubSource
import Logging
import Persistence
import WorkQueue

/// The first look at a large estate and a second one at which nothing has moved, at 5,000 points an hour on a clock that nobody
/// waits for: what is measured is what GitHub is asked.
struct EstateMeasure {
    private static let estate = EstateID("bench")

    let engine: BenchmarkEngine
    let repositories: Int

    func figures() async throws -> [Figure] {
        try await engine.withFreshDatabase { fresh in
            try await fresh.opened { database in
                let file = Array(SyntheticEstate(projects: 10, repositories: repositories).text.utf8)
                let gitHub = SyntheticGitHubEstate(
                    (0..<repositories).map { number in
                        // The projects share out the repositories in order, each to an owner of its own.
                        let project = (0..<10).first { number < repositories * ($0 + 1) / 10 } ?? 9
                        return "owner-\(project)/repository-\(number)"
                    })
                _ = try await CatalogueImporter(database: database, clock: gitHub.clock)
                    .run(CatalogueImporter.Request(file: file, estate: Self.estate.rawValue))
                _ = try await RepositoryRegistry(database: database).sync(estate: Self.estate)
                let begun = gitHub.tally
                try await look(gitHub, in: database)
                let first = gitHub.tally
                try await look(gitHub, in: database)
                let again = gitHub.tally
                return [
                    figure(
                        "first pass", .minutes, Double((first.now - begun.now).wholeMilliseconds) / 60_000,
                        goal: .atMost(60)),
                    figure("first pass", .points, Double(first.points)),
                    figure(
                        "a lively repository at first", .points, Double(first.lively) / Double(gitHub.livelyCount)),
                    figure("unchanged poll", .points, Double(again.points - first.points), goal: .atMost(200)),
                ]
            }
        }
    }

    private func figure(_ what: String, _ unit: Figure.Unit, _ value: Double, goal: Figure.Goal? = nil) -> Figure {
        Figure(
            engine: engine.name, name: "estate of \(repositories), a tenth lively: \(what)", unit: unit,
            samples: [value], goal: goal)
    }

    private func look(_ gitHub: SyntheticGitHubEstate, in database: Database) async throws {
        let run = try await database.write(in: .estate(Self.estate)) { transaction in
            try IngestionRuns.ask(.init(scope: .estate), estate: Self.estate, in: transaction).run
        }
        let worker = IngestionWorker(
            database: database, requests: { _ in gitHub }, clock: gitHub.clock,
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        while try await worker.work(estate: Self.estate, run: run.id) > 0 {}
        let ended = try await database.read(in: .estate(Self.estate)) { transaction in
            try RunStore.run(run.id, estate: Self.estate, in: transaction)
        }
        guard ended?.state == .succeeded else {
            throw BenchmarkError.unexpectedResult("the run is \(ended?.state.rawValue ?? "gone")")
        }
    }
}
