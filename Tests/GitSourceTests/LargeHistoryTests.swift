import Bronze
import GhillieCore
import GitSource
import TestSupport
import Testing

/// Forty thousand commits.
@Suite struct LargeHistoryTests {
    @Test func fortyThousandCommitsAreReadInPieces() async throws {
        let fixture = try GitFixture(Self.history(commits: 40_000))
        let began = ContinuousClock.now
        let reader = GitHistoryReader(try await fixture.open())
        var count = 0
        var paths = 0
        while true {
            let commits = try await reader.nextCommits()
            if commits.isEmpty { break }
            count += commits.count
            paths += commits.reduce(0) { $0 + ($1.paths?.count ?? 0) }
            // What bounds the memory that a history takes, however long; the program's own is measured from outside.
            #expect(commits.count <= 500)
        }
        let took = ContinuousClock.now - began
        #expect(count == 40_000)
        #expect(paths == 36_001)
        // Generous for a debug build on a machine that is busy with other tests.
        #expect(took < .seconds(180), "\(took)")
    }

    /// Every tenth commit merges a branch of one.
    static func history(commits: Int) -> GitFixtureHistory {
        var history = GitFixtureHistory()
        let body = "\n\n" + String(repeating: "Why this was needed, and what it does.\n", count: 3)
        var tip = history.commit("Root", at: 1_600_000_000, .write("d0/f0", "0"))
        var side = tip
        for number in 1..<commits {
            let at = 1_600_000_000 + number * 600
            if number % 10 == 0 {
                tip = history.merge("Merge \(number)\(body)", of: [side], into: tip, at: at)
                continue
            }
            let isSide = number % 10 == 9 && number + 1 < commits
            let mark = history.commit(
                "Change \(number)\(body)", on: isSide ? "side" : "main", at: at, parents: [tip],
                .write("d\(number % 40)/e\(number % 7)/f\(number % 997)", "\(number)"))
            if isSide { side = mark } else { tip = mark }
        }
        return history
    }
}
