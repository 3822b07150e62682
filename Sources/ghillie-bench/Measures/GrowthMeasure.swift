import ArgumentParser
import Bronze
import Foundation
import GhillieCore
import Persistence
import Silver

/// Years of an estate, round by round: what has come is refined by a process of its own, whose memory is measured, and the
/// last rounds are held against the first.
struct GrowthMeasure {
    static let rounds = 25

    let engine: BenchmarkEngine
    let events: Int

    func figures(in directory: URL) async throws -> [Figure] {
        let rates = directory.appending(path: "rates")
        let run = try await engine.withFreshDatabase { fresh in
            try ChildRun.succeeding(
                URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path,
                ["grow", "--location", fresh.argument, "--events", "\(events)", "--rates", rates.path])
        }
        let perRound = try String(contentsOf: rates, encoding: .utf8).split(separator: "\n").compactMap { Double($0) }
        guard perRound.count == Self.rounds else {
            throw BenchmarkError.unexpectedResult("\(perRound.count) of \(Self.rounds) rounds have a rate")
        }
        let fifth = Self.rounds / 5
        return [
            Figure(
                engine: engine.name, name: "growth to \(events) events", unit: .perSecond, samples: perRound,
                goal: .atLeast(5_000)),
            Figure(
                engine: engine.name, name: "growth, the last fifth beside the first", unit: .perSecond,
                samples: Array(perRound.suffix(fifth)),
                ceiling: .init(name: "the first fifth", samples: Array(perRound.prefix(fifth))),
                goal: .share(atLeast: 0.8)),
            Figure(
                engine: engine.name, name: "growth, peak memory", unit: .mebibytes, samples: [run.peakMebibytes],
                goal: .atMost(512)),
        ]
    }
}

/// The process that is measured: appends made-up events of many repositories and refines them, round by round.
struct Grow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grow", abstract: "Append and refine events, round by round.", shouldDisplay: false)

    private static let repositories = 250
    private static let secondsBetweenCommits: Int64 = 600

    @Option var location: String
    @Option var events: Int
    @Option var rates: String

    func run() async throws {
        let database = try await Database.open(DatabaseLocation(parsing: location))
        var estate = try (0..<Self.repositories).map { number in
            (
                repository: try SyntheticEvents.repository("bench-\(number)"),
                history: SyntheticHistory(
                    seed: UInt64(number), start: SyntheticEvents.start,
                    secondsBetweenCommits: Self.secondsBetweenCommits, payloadBytes: 2_048...2_048)
            )
        }
        let ofARound = events / GrowthMeasure.rounds
        let ofARepository = ofARound / Self.repositories
        var perRound: [Double] = []
        for round in 1...GrowthMeasure.rounds {
            let seenAt = SyntheticEvents.start + .seconds(Self.secondsBetweenCommits * Int64(round * ofARepository + 1))
            for index in estate.indices {
                let (repository, commits) = (
                    estate[index].repository, estate[index].history.commits(ofARepository - 1)
                )
                let head = commits.last.map { [SyntheticEvents.head($0.sha, observedAt: seenAt, in: repository)] }
                for batch in (SyntheticEvents.events(of: commits, in: repository) + (head ?? [])).chunks(of: 500) {
                    try await database.write(in: .estate(.local)) { transaction in
                        _ = try RawEventStore.append(batch, estate: .local, receivedAt: seenAt, in: transaction)
                    }
                }
            }
            let transformer = EventTransformer(database: database, clock: .fixed(at: seenAt))
            var refined = 0
            let seconds = try await Stopwatch.seconds {
                refined = try await transformer.transformPending(estate: .local).processed
            }
            guard refined == ofARepository * Self.repositories else {
                throw BenchmarkError.unexpectedResult("\(refined) events of a round were refined")
            }
            perRound.append(Double(refined) / seconds)
        }
        let landed = try await database.read(in: .estate(.local)) { transaction in
            try transaction.first("SELECT COUNT(*) FROM activities") { try $0.integer(0) } ?? 0
        }
        await database.close()
        let commits = (ofARepository - 1) * Self.repositories * GrowthMeasure.rounds
        guard landed == commits else {
            throw BenchmarkError.unexpectedResult("\(landed) of \(commits) commits landed")
        }
        try Data(perRound.map { "\($0)\n" }.joined().utf8).write(to: URL(filePath: rates))
    }
}
