import Bronze
import Foundation
import GhillieCore
import Persistence
import Silver

/// From pending raw events to Silver, landings and activities included, beside a bare decode of the same JSON.
struct TransformMeasure {
    let engine: BenchmarkEngine
    let runs: Int
    let payloadBytes: Int
    let count: Int
    let goal: Figure.Goal?

    func figure() async throws -> Figure {
        var transformed: [Double] = []
        var decoded: [Double] = []
        for run in 0..<runs {
            let repository = try SyntheticEvents.repository()
            var history = SyntheticHistory(
                seed: UInt64(run), start: SyntheticEvents.start, secondsBetweenCommits: 600,
                payloadBytes: payloadBytes...payloadBytes)
            let commits = history.commits(count - 1)
            let seenAt = SyntheticEvents.start + .seconds(600 * Int64(count + 1))
            let events =
                SyntheticEvents.events(of: commits, in: repository)
                + (commits.last.map { [SyntheticEvents.head($0.sha, observedAt: seenAt, in: repository)] } ?? [])
            decoded.append(try decode(events))
            transformed.append(try await transform(events, seenAt: seenAt))
        }
        return Figure(
            engine: engine.name, name: "Silver transform, \(payloadBytes / 1_024) KB", unit: .perSecond,
            samples: transformed, ceiling: .init(name: "bare JSON decode", samples: decoded), goal: goal)
    }

    private func transform(_ events: [RawEvent], seenAt: Instant) async throws -> Double {
        try await engine.withFreshDatabase { fresh in
            try await fresh.opened { database in
                for batch in events.chunks(of: AppendMeasure.batch) {
                    try await database.write(in: .estate(.local)) { transaction in
                        _ = try RawEventStore.append(batch, estate: .local, receivedAt: seenAt, in: transaction)
                    }
                }
                let transformer = EventTransformer(database: database, clock: .fixed(at: seenAt))
                let seconds = try await Stopwatch.seconds { _ = try await transformer.transformPending(estate: .local) }
                try await checkAllLanded(events.count - 1, in: database)
                return Double(events.count) / seconds
            }
        }
    }

    private func checkAllLanded(_ count: Int, in database: Database) async throws {
        let landed = try await database.read(in: .estate(.local)) { transaction in
            try transaction.first("SELECT COUNT(*) FROM activities") { try $0.integer(0) }
        }
        guard landed == count else {
            throw BenchmarkError.unexpectedResult("\(landed ?? 0) of \(count) commits landed")
        }
    }

    private func decode(_ events: [RawEvent]) throws -> Double {
        let decoder = JSONDecoder()
        let payloads = events.dropLast().map { Data($0.payload) }
        let seconds = try Stopwatch.seconds {
            for payload in payloads { _ = try decoder.decode(BareCommit.self, from: payload) }
        }
        return Double(payloads.count) / seconds
    }
}

/// A clone's commit for `JSONDecoder`.
private struct BareCommit: Decodable {
    struct Signature: Decodable {
        let name: String
        let email: String
        let seconds: Int64
        let zone: String
    }

    let sha: String
    let parents: [String]
    let author: Signature
    let committer: Signature
    let message: String
    let paths: [String]?
    let pathsOmitted: Int
    let diffID: String?

    enum CodingKeys: String, CodingKey {
        case sha, parents, author, committer, message, paths
        case pathsOmitted = "paths_omitted"
        case diffID = "diff_id"
    }
}
