import Foundation
import Synchronization

/// What `GET /metrics` tells, in Prometheus' text format. Routes are named by their pattern: no slug becomes a label.
final class Metrics: Sendable {
    private struct Key: Hashable, Comparable {
        let method: String
        let route: String
        let status: Int

        static func < (lhs: Self, rhs: Self) -> Bool {
            (lhs.route, lhs.method, lhs.status) < (rhs.route, rhs.method, rhs.status)
        }
    }

    private struct Tally {
        var count = 0
        var seconds = 0.0

        mutating func add(_ seconds: Double) {
            count += 1
            self.seconds += seconds
        }
    }

    private let version: String
    private let startedAt: Double
    private let tallies = Mutex<[Key: Tally]>([:])
    private let deliveries = Mutex<[DeliveryOutcome: Int]>([:])

    init(version: String) {
        self.version = version
        startedAt = Date().timeIntervalSince1970
    }

    func count(method: String, route: String, status: Int, took duration: Duration) {
        let (seconds, attoseconds) = duration.components
        tallies.withLock {
            $0[Key(method: method, route: route, status: status), default: Tally()]
                .add(Double(seconds) + Double(attoseconds) / 1e18)
        }
    }

    func count(delivery outcome: DeliveryOutcome) { deliveries.withLock { $0[outcome, default: 0] += 1 } }

    /// `more` follows what this process knows of itself.
    func text(isReady: Bool, _ more: [Family] = []) -> String {
        let requests = tallies.withLock { $0 }.sorted { $0.key < $1.key }.map { key, tally in
            (labels: #"{method="\#(key.method)",route="\#(key.route)",status="\#(key.status)"}"#, tally: tally)
        }
        // All of them from the beginning: a series that appears with its first failure has no rate yet.
        let outcomes = deliveries.withLock { counts in
            DeliveryOutcome.allCases.map { (outcome: $0.rawValue, count: counts[$0, default: 0]) }
        }
        let durations = requests.flatMap { labels, tally in
            ["_count\(labels) \(tally.count)", "_sum\(labels) \(tally.seconds)"]
        }
        let own = [
            Family(
                "ghillie_build_info", "gauge", "The version that runs.", [#"{version="\#(version)"} 1"#]),
            Family("ghillie_ready", "gauge", "1 where GET /ready says so.", [isReady ? " 1" : " 0"]),
            Family(
                "ghillie_http_requests_total", "counter", "Requests answered.",
                requests.map { "\($0.labels) \($0.tally.count)" }),
            Family(
                "ghillie_http_request_duration_seconds", "summary", "How long answers took to make.", durations),
            Family(
                "ghillie_webhook_deliveries_total", "counter", "Webhook deliveries, by how they ended.",
                outcomes.map { #"{outcome="\#($0.outcome)"} \#($0.count)"# }),
            Family(
                "process_start_time_seconds", "gauge", "When the process started, in seconds since 1970.",
                [" \(startedAt)"]),
            Family(
                "process_resident_memory_bytes", "gauge", "Memory that the process holds.",
                Self.residentBytes().map { [" \($0)"] } ?? []),
        ]
        return (own + more).map(\.text).joined()
    }

    /// A metric with its samples.
    struct Family {
        let name: String
        let type: String
        let help: String
        /// What follows the name in each line: labels, or a suffix, and the value.
        let samples: [String]

        init(_ name: String, _ type: String, _ help: String, _ samples: [String]) {
            self.name = name
            self.type = type
            self.help = help
            self.samples = samples
        }

        fileprivate var text: String {
            let lines = ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"] + samples.map { name + $0 }
            return lines.map { $0 + "\n" }.joined()
        }
    }

    private static func residentBytes() -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
