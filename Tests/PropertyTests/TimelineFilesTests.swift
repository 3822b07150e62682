import Bronze
import Foundation
import GhillieCore
import TestSupport
import Testing

/// Writes timelines for the acceptance suite, which holds them to GitHub's published schemas.
@Suite struct TimelineFilesTests {
    /// Where to; a place of the test's own where nobody says.
    private static let directory = ProcessInfo.processInfo.environment["GHILLIE_TIMELINE_OUT"]

    /// Two files for each seed, each an array of what was delivered or polled.
    @Test func timelinesAreWritten() throws {
        let own = FileManager.default.temporaryDirectory.appending(path: "ghillie-test-\(UUID().uuidString)")
        let directory = Self.directory.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? own
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: own) }
        for seed in UInt64(1)...20 {
            let timeline = try Timeline(seed: seed, deletes: true)
            let watched = RepositoryID(timeline.slug)
            let polled = timeline.polls(as: watched) + timeline.poll(at: timeline.end, as: watched)
            for (name, events) in [("deliveries", timeline.deliveries), ("polled", polled)] {
                let file = directory.appendingPathComponent("\(seed).\(name).json")
                try Self.write(events, to: file)
                let written = try JSONValue(parsing: Array(Data(contentsOf: file)))
                #expect(written.array?.isEmpty == false, "seed \(seed): \(name)")
            }
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
