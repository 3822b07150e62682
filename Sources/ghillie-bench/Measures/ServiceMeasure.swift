import Foundation

/// `ghillie serve` from outside, with its store open: how soon it answers, what it holds when idle, and how many probes it
/// answers beside a bare handler.
struct ServiceMeasure {
    /// Long enough for the store to be opened and looked at.
    private static let idleSeconds: UInt32 = 3

    let engine: BenchmarkEngine
    let runs: Int
    let binary: String
    let loadSeconds: Int

    func figures() async throws -> [Figure] {
        var starts: [Double] = []
        var memory: [Double] = []
        var rates: [Double] = []
        var latencies: [Double] = []
        var bareRates: [Double] = []
        let bare = try RunningServer(
            URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path, { ["bare-server", "--port", "\($0)"] },
            environment: { _ in [:] })
        for run in 0..<runs {
            if run % 2 == 0 { bareRates.append(try load(bare).requestsPerSecond) }
            try await engine.withFreshDatabase { database in
                let server = try serve(database)
                starts.append(server.secondsToFirstAnswer * 1_000)
                sleep(Self.idleSeconds)
                memory.append(try server.residentMebibytes())
                let loaded = try load(server)
                rates.append(loaded.requestsPerSecond)
                latencies.append(loaded.milliseconds99thPercentile)
                try server.stop()
            }
            if run % 2 == 1 { bareRates.append(try load(bare).requestsPerSecond) }
        }
        try bare.stop()
        return [
            Figure(
                engine: engine.name, name: "serve, exec to first 200", unit: .milliseconds, samples: starts,
                goal: .atMost(100)),
            Figure(
                engine: engine.name, name: "serve, idle memory", unit: .mebibytes, samples: memory, goal: .atMost(60)),
            Figure(
                engine: engine.name, name: "serve, /health", unit: .perSecond, samples: rates,
                ceiling: .init(name: "bare handler", samples: bareRates), goal: .share(atLeast: 0.9)),
            Figure(
                engine: engine.name, name: "serve, /health, p99", unit: .milliseconds, samples: latencies,
                goal: .atMost(10)),
        ]
    }

    private func load(_ server: RunningServer) throws -> WrkRun {
        try WrkRun(url: server.url, seconds: loadSeconds)
    }

    private func serve(_ database: BenchmarkDatabase) throws -> RunningServer {
        try RunningServer(binary, { _ in ["serve"] }) { port in
            [
                "GHILLIE_HOST": "127.0.0.1", "GHILLIE_PORT": "\(port)", "GHILLIE_DATABASE_URL": database.argument,
                "GHILLIE_ADMIN_TOKEN": "a token of the benchmark".replacing(" ", with: "-"), "GHILLIE_DRAIN_S": "0",
            ]
        }
    }
}
