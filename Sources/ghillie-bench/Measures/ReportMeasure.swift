import Evidence
import GhillieCore
import Gold
import Persistence
import Silver

/// From uncovered activities to a stored report, and the evidence alone; beside the bare insert of their coverage.
struct ReportMeasure {
    let engine: BenchmarkEngine
    let runs: Int
    let activities: Int
    /// Commits before the window, and how far apart they are.
    let before: Int
    let secondsBetween: Int64
    let name: String
    let goal: Figure.Goal?
    let measuresEvidence: Bool

    func figures() async throws -> [Figure] {
        try await engine.withFreshDatabase { original in
            let filled = try await original.opened { database in
                try await FilledRepository.fill(
                    database, activities: activities, before: before, secondsBetween: secondsBetween)
            }
            var reports: [Double] = []
            var bare: [Double] = []
            for run in 0..<runs {
                if run % 2 == 0 { bare.append(try await bareCoverage()) }
                reports.append(try await report(filled, from: original))
                if run % 2 == 1 { bare.append(try await bareCoverage()) }
            }
            let report = Figure(
                engine: engine.name, name: "report, \(name)", unit: .milliseconds, samples: reports,
                ceiling: .init(name: "bare coverage", samples: bare), goal: goal)
            return measuresEvidence ? [try await evidence(filled, in: original), report] : [report]
        }
    }

    /// On a copy of its own each time, since a window is reported once; with nothing in the caches of its connections.
    private func report(_ filled: FilledRepository, from original: BenchmarkDatabase) async throws -> Double {
        try await engine.withFreshDatabase(copyOf: original) { fresh in
            try await fresh.opened { database in
                let stopwatch = Stopwatch()
                let report = try await filled.report(asOf: filled.reporting.end, in: database)
                let milliseconds = stopwatch.seconds * 1_000
                guard report.coverage.activities == activities else {
                    throw BenchmarkError.unexpectedResult(
                        "\(report.coverage.activities) activities were reported, not \(activities)")
                }
                return milliseconds
            }
        }
    }

    private func bareCoverage() async throws -> Double {
        var generator = SeededGenerator(seed: 1)
        let ids = (0..<activities).map { _ in
            (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }.sorted { $0.lexicographicallyPrecedes($1) }
        return try await engine.withFreshDatabase { try $0.bareCoverage(ids) * 1_000 }
    }

    private func evidence(_ filled: FilledRepository, in original: BenchmarkDatabase) async throws -> Figure {
        let facts = try await original.opened { database in
            try await database.read(in: .estate(.local)) { transaction in
                let repository = RepositoryID(filled.repository)
                return RepositoryFacts(
                    repository: filled.repository, branch: SyntheticEvents.branch, head: nil,
                    window: filled.reporting, health: IngestionHealth(),
                    changes: try SilverStore.uncoveredChanges(
                        repository: repository, estate: .local, from: .earliest, before: filled.reporting.end,
                        in: transaction),
                    releases: try SilverStore.uncoveredReleases(
                        repository: repository, estate: .local, from: .earliest, before: filled.reporting.end,
                        in: transaction))
            }
        }
        let samples = (0..<runs).map { _ in
            Stopwatch.seconds { _ = RepositoryEvidenceBuilder.build(facts).hash } * 1_000
        }
        return Figure(engine: "–", name: "evidence, \(name)", unit: .milliseconds, samples: samples)
    }
}
