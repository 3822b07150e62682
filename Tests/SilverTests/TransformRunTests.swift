import GhillieCore
import Persistence
import TestSupport
import Testing

@testable import Silver

/// What a run of the transformer may take for all that has changed.
@Suite struct TransformRunTests {
    private static let repository = RepositoryID(stored: "acme/rocket")

    private static func run(after generations: [Int]) async throws -> TransformRun {
        try await TestDatabase.with(.sqlite) { database in
            var run = try await database.read(in: .estate(.local)) { try TransformRun(estate: .local, in: $0) }
            for generation in generations {
                run.note(generation, [repository: EntityStore.Delta(insertedCommits: ["commit \(generation)"])])
            }
            return run
        }
    }

    @Test func whatARunAloneHasSeenIsAllThereIs() async throws {
        let news = try await Self.run(after: [1, 2]).news(of: Self.repository, at: 3)
        #expect(!news.needsRebuild)
        #expect(news.commits == ["commit 1", "commit 2"])
    }

    @Test(arguments: [([2], 3), ([1, 3], 4), ([1, 2], 4), ([1, 3, 4], 5)])
    func afterAnyWriteOfAnotherRunThereMayBeMore(generations: [Int], now: Int) async throws {
        #expect(try await Self.run(after: generations).news(of: Self.repository, at: now).needsRebuild)
    }

    /// However much waits, what is known of it is bounded, and what came before the bound is not taken for all.
    @Test func whatWouldTakeTooMuchMemoryIsForgotten() async throws {
        let news = try await TestDatabase.with(.sqlite) { database in
            var run = try await database.read(in: .estate(.local)) { try TransformRun(estate: .local, in: $0) }
            for generation in 1...30 {
                let repositories = (0..<100).map { RepositoryID(stored: "acme/\($0)") }
                let commits = (0..<100).map { "commit \(generation) \($0)" }
                let delta = EntityStore.Delta(insertedCommits: commits)
                run.note(generation, Dictionary(uniqueKeysWithValues: repositories.map { ($0, delta) }))
            }
            return run.news(of: RepositoryID(stored: "acme/1"), at: 31)
        }
        #expect(news.needsRebuild)
        #expect(news.count == 0)
    }

    @Test func ofARepositoryWithoutNewsThereMayBeAny() async throws {
        let other = RepositoryID(stored: "acme/lander")
        #expect(try await Self.run(after: [1]).news(of: other, at: 2).needsRebuild)
    }
}
