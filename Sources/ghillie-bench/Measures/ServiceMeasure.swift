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
        var loads: [WrkRun] = []
        var bareLoads: [WrkRun] = []
        let bare = try RunningServer(
            URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path, { ["bare-server", "--port", "\($0)"] },
            environment: { _ in [:] })
        for run in 0..<runs {
            if run % 2 == 0 { bareLoads.append(try load(bare)) }
            try await engine.withFreshDatabase { database in
                let server = try serve(database)
                starts.append(server.secondsToFirstAnswer * 1_000)
                sleep(Self.idleSeconds)
                memory.append(try server.residentMebibytes())
                loads.append(try load(server))
                try server.stop()
            }
            if run % 2 == 1 { bareLoads.append(try load(bare)) }
        }
        try bare.stop()
        return [
            Figure(
                engine: engine.name, name: "serve, exec to first 200", unit: .milliseconds, samples: starts,
                goal: .atMost(100)),
            Figure(
                engine: engine.name, name: "serve, idle memory", unit: .mebibytes, samples: memory, goal: .atMost(60)),
            Figure(
                engine: engine.name, name: "serve, /health", unit: .perSecond,
                samples: loads.map(\.requestsPerSecond),
                ceiling: .init(name: "bare handler", samples: bareLoads.map(\.requestsPerSecond)),
                goal: .share(atLeast: 0.9)),
            Figure(
                engine: engine.name, name: "serve, /health, p99", unit: .milliseconds,
                samples: loads.map(\.milliseconds99thPercentile),
                ceiling: .init(name: "bare handler", samples: bareLoads.map(\.milliseconds99thPercentile)),
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
