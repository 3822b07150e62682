import Bronze
import GhillieCore
import Persistence

/// Bronze's append, in batches as a clone's ingester makes them, beside a bare batched insert of the same bytes.
struct AppendMeasure {
    let engine: BenchmarkEngine
    let runs: Int
    let payloadBytes: Int
    let count: Int

    /// A statement and a commit each.
    static let batch = 500

    func figure() async throws -> Figure {
        let repository = try SyntheticEvents.repository()
        var appended: [Double] = []
        var bare: [Double] = []
        for run in 0..<runs {
            var history = SyntheticHistory(
                seed: UInt64(run), start: SyntheticEvents.start, secondsBetweenCommits: 600,
                payloadBytes: payloadBytes...payloadBytes)
            let batches = SyntheticEvents.events(of: history.commits(count), in: repository).chunks(of: Self.batch)
            let bareBatches = batches.map { batch in
                batch.map(BareEvent.init).sorted { $0.dedupeKey.lexicographicallyPrecedes($1.dedupeKey) }
            }
            // Each half goes first in half of the runs.
            if run % 2 == 0 { bare.append(try await bareInsert(bareBatches)) }
            appended.append(try await append(batches))
            if run % 2 == 1 { bare.append(try await bareInsert(bareBatches)) }
        }
        let kibibytes = payloadBytes / 1_024
        return Figure(
            engine: engine.name, name: "Bronze append, \(kibibytes) KB", unit: .perSecond, samples: appended,
            ceiling: .init(name: "bare insert", samples: bare), goal: .share(atLeast: 0.6))
    }

    private func append(_ batches: [[RawEvent]]) async throws -> Double {
        try await engine.withFreshDatabase { fresh in
            try await fresh.opened { database in
                let receivedAt = WallClock.system.now()
                let seconds = try await Stopwatch.seconds {
                    for batch in batches {
                        let new = try await database.write(in: .estate(.local)) { transaction in
                            try RawEventStore.append(batch, estate: .local, receivedAt: receivedAt, in: transaction)
                        }
                        guard new == batch.count else { throw BenchmarkError.unexpectedResult("not all were appended") }
                    }
                }
                return Double(count) / seconds
            }
        }
    }

    private func bareInsert(_ batches: [[BareEvent]]) async throws -> Double {
        try await engine.withFreshDatabase { fresh in Double(count) / (try fresh.bareInsert(batches)) }
    }
}
