import Foundation
import GhillieCore

/// The real binary, from outside: how soon it answers, how long `try` takes, how much memory it needs.
struct ProgramMeasure {
    let engine: BenchmarkEngine
    let runs: Int
    let binary: String
    let directory: URL

    /// Of a clone of so many commits, and of one at which memory has a goal.
    func figures(commits: (small: Int, large: Int)) async throws -> [Figure] {
        var figures: [Figure] = []
        if case .sqlite = engine { figures.append(try startUp()) }
        figures += try await tryOnce(commits: commits.small, goal: nil)
        figures += try await tryOnce(commits: commits.large, goal: .atMost(512))
        return figures
    }

    private func startUp() throws -> Figure {
        // The first run of a program reads it from the disk.
        _ = try ChildRun.succeeding(binary, ["--version"])
        let pairs = try (0..<runs * 4).map { _ in
            (
                own: try ChildRun.succeeding(binary, ["--version"]).seconds * 1_000,
                bare: try ChildRun.succeeding("true", []).seconds * 1_000
            )
        }
        return Figure(
            engine: "–", name: "start-up", unit: .milliseconds, samples: pairs.map(\.own),
            ceiling: .init(name: "true", samples: pairs.map(\.bare)))
    }

    private func tryOnce(commits count: Int, goal: Figure.Goal?) async throws -> [Figure] {
        let days = 14
        let seconds = Int64(days) * 86_400 / Int64(count + 1)
        var history = SyntheticHistory(
            seed: 1, start: SyntheticEvents.start, secondsBetweenCommits: seconds, payloadBytes: 500...1_500)
        let clone = try SyntheticClone(of: history.commits(count), in: directory, name: "clone-\(count).git")
        defer { try? FileManager.default.removeItem(atPath: clone.path) }
        let asOf = SyntheticEvents.start + .days(days)
        var times: [Double] = []
        var bare: [Double] = []
        var peaks: [Double] = []
        for _ in 0..<runs {
            bare.append(
                try ChildRun.succeeding(
                    "git", ["-C", clone.path, "log", "--topo-order", "--raw", "-z", "--format=raw", "main"]
                ).seconds * 1_000)
            let run = try await engine.withFreshDatabase { fresh in
                try ChildRun.succeeding(
                    binary,
                    [
                        "try", clone.path, "--database", fresh.argument, "--as-of", asOf.rfc3339, "--first-window-days",
                        "\(days)",
                    ])
            }
            times.append(run.seconds * 1_000)
            peaks.append(run.peakMebibytes)
        }
        return [
            Figure(
                engine: engine.name, name: "try, \(count) commits", unit: .milliseconds, samples: times,
                ceiling: .init(name: "git log --raw", samples: bare)),
            Figure(
                engine: engine.name, name: "try, \(count) commits, peak memory", unit: .mebibytes, samples: peaks,
                goal: goal),
        ]
    }
}
