import Bronze
import Foundation
import GhillieCore
import TestSupport
import Testing

/// Writes timelines for the acceptance suite, which holds them to GitHub's published schemas.
@Suite struct TimelineFilesTests {
    /// Where to, if anywhere.
    private static let directory = ProcessInfo.processInfo.environment["GHILLIE_TIMELINE_OUT"]

    /// Two files for each seed, each an array of what was delivered or polled.
    @Test(.enabled(if: directory != nil, "GHILLIE_TIMELINE_OUT names no directory"))
    func timelinesAreWritten() throws {
        let directory = URL(fileURLWithPath: try #require(Self.directory), isDirectory: true)
        for seed in UInt64(1)...40 {
            let timeline = try Timeline(seed: seed)
            let watched = RepositoryID(timeline.slug)
            let polled = timeline.polls(as: watched) + timeline.poll(at: timeline.end, as: watched)
            try Self.write(timeline.deliveries, to: directory.appendingPathComponent("\(seed).deliveries.json"))
            try Self.write(polled, to: directory.appendingPathComponent("\(seed).polled.json"))
        }
    }

    private static func write(_ events: [TimelineEvent], to file: URL) throws {
        var seen: Set<[UInt8]> = []
        let entries = try events.filter { seen.insert($0.json).inserted }.map { event in
            JSONValue.object([
                "name": .string(event.name), "telling": .string(event.telling.rawValue),
                "kind": .string(event.raw.kind.rawValue), "payload": try JSONValue(parsing: event.json),
            ])
        }
        try Data(JSONValue.array(entries).canonicalJSON).write(to: file)
    }
}
