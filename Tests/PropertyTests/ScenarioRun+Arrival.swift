import Bronze
import Delivery
import GhillieCore
import Gold
import Persistence
import Silver
import TestSupport
import Testing

/// In which order, how often and in which portions the raw events of a scenario arrive between two reports.
enum Arrival: Sendable {
    /// As they were read.
    case inOrder
    /// Shuffled, some of them several times, in portions that are made into Silver in between or not.
    case shuffled(seed: UInt64)
}

/// All that a scenario left behind: what was said to people, in their order, and what is stored.
struct Legacy: Equatable, Sendable {
    /// Each report as JSON but for the five fields in which equal ones may differ; of a run without one, why.
    var reports: [String] = []
    var silver = ""
}

extension ScenarioRun {
    /// Plays the whole scenario; `beforeReport` is called where Silver is up to date.
    func play(
        _ arrival: Arrival = .inOrder, beforeReport: () async throws -> Void = {}
    ) async throws -> Legacy {
        var legacy = Legacy()
        var waiting: [Delivered] = []
        var random: SeededRandom? = if case .shuffled(let seed) = arrival { SeededRandom(seed: seed) } else { nil }
        for step in scenario.steps {
            if case .ingest(let ingestion) = step {
                waiting += ingestion.events.map { Delivered(event: $0, at: ingestion.at) }
                continue
            }
            try await deliver(waiting, &random)
            waiting = []
            try await beforeReport()
            switch step {
            case .ingest: break
            case .interruptedReport(let asOf): try await openWindow(asOf: asOf)
            case .again:
                let report = try await reportAgain()
                legacy.reports.append(report.map(Self.json) ?? "nothing")
            case .report(let asked):
                let reported = try await report(asOf: asked.asOf)
                legacy.reports.append(reported.report.map(Self.json) ?? "\(reported.outcome)")
            }
        }
        legacy.silver = try await silver()
        return legacy
    }

    private struct Delivered: Sendable {
        let event: RawEvent
        let at: Instant
    }

    private func deliver(_ delivered: [Delivered], _ random: inout SeededRandom?) async throws {
        guard var generator = random else {
            for one in Self.portions(delivered) { try await append(one.events, at: one.at) }
            return try await transform(at: .earliest)
        }
        let twice = delivered.filter { _ in generator.chance(30) }
        var rest = (delivered + twice).shuffled(using: &generator)[...]
        while !rest.isEmpty {
            let portion = rest.prefix(generator.integer(1...40))
            rest = rest.dropFirst(portion.count)
            for one in Self.portions(Array(portion)) { try await append(one.events, at: one.at) }
            if generator.chance(40) { try await transform(at: .earliest, batch: generator.integer(1...20)) }
        }
        try await transform(at: .earliest, batch: generator.integer(1...20))
        random = generator
    }

    /// Neighbours that were received at one time.
    private static func portions(_ delivered: [Delivered]) -> [(at: Instant, events: [RawEvent])] {
        var portions: [(at: Instant, events: [RawEvent])] = []
        for one in delivered {
            if portions.last?.at != one.at { portions.append((at: one.at, events: [])) }
            portions[portions.count - 1].events.append(one.event)
        }
        return portions
    }

    private static func json(_ report: Report) -> String { ReportJSON.render([report.withoutItsOwnNames]) }
}
