import Evidence
import GhillieCore
import Testing

@testable import StatusModels

/// What holds for every input, ordinary or hostile.
@Suite struct HeuristicPropertyTests {
    private static let seeds = (1...300).map(UInt64.init)

    private func each(_ body: (UInt64, RepositoryFacts) throws -> Void) throws {
        for seed in Self.seeds {
            var random = RandomFacts(seed: seed)
            try body(seed, try random.facts())
        }
    }

    @Test func everyResultPassesValidation() throws {
        try each { seed, facts in
            let evidence = RepositoryEvidenceBuilder.build(facts)
            let result = HeuristicStatusModel().summarize(evidence)
            let issues = StatusValidator.issues(in: result, for: evidence)
            #expect(issues == [], "seed \(seed): \(prose(result))")
        }
    }

    @Test func theSameFactsInAnyOrderGiveTheSameResult() throws {
        try each { seed, facts in
            var shuffled = facts
            shuffled.changes.reverse()
            shuffled.releases.reverse()
            shuffled.earlierReleases = facts.earlierReleases
            let (one, other) = (RepositoryEvidenceBuilder.build(facts), RepositoryEvidenceBuilder.build(shuffled))
            #expect(one.hash == other.hash, "seed \(seed)")
            #expect(HeuristicStatusModel().summarize(one) == HeuristicStatusModel().summarize(other), "seed \(seed)")
        }
    }

    @Test func everyChangeIsToldInExactlyOneLine() throws {
        try each { seed, facts in
            let evidence = RepositoryEvidenceBuilder.build(facts)
            for lines in [5, 8, 12] {
                var room = HighlightPlan.Room(.init())
                room.lines = lines
                let plan = HighlightPlan(evidence).lines(in: room)
                #expect(plan.flatMap(\.members).sorted() == Array(evidence.changes.indices), "seed \(seed)")
                #expect(plan.allSatisfy { !$0.citations.isEmpty }, "seed \(seed)")
            }
        }
    }

    @Test func whateverReadersPreferReportsAreValidAndTellEachChangeInOneLine() throws {
        try each { seed, facts in
            var facts = facts
            facts.preferences = ReportPreferences(
                listsDependencies: seed % 2 == 0, putsDocumentationFirst: seed % 3 == 0, isLong: seed % 5 < 3)
            let evidence = RepositoryEvidenceBuilder.build(facts)
            let plan = HighlightPlan(evidence).lines(in: HighlightPlan.Room(facts.preferences))
            #expect(plan.flatMap(\.members).sorted() == Array(evidence.changes.indices), "seed \(seed)")
            let result = HeuristicStatusModel().summarize(evidence)
            #expect(StatusValidator.issues(in: result, for: evidence) == [], "seed \(seed)")
        }
    }

    @Test func summariesHaveThreeToFiveSentencesOfAtMostNinetyWords() throws {
        try each { seed, facts in
            let evidence = RepositoryEvidenceBuilder.build(facts)
            let writer = SummaryWriter(evidence: evidence, plan: HighlightPlan(evidence))
            #expect((3...5).contains(writer.sentences.count), "seed \(seed): \(writer.sentences)")
            #expect(Wording.words(in: writer.summary) <= 90, "seed \(seed)")
        }
    }

    @Test func silenceAndBlindnessAreNeverGreen() throws {
        try each { seed, facts in
            let evidence = RepositoryEvidenceBuilder.build(facts)
            let status = HeuristicStatusModel().summarize(evidence).status
            if !facts.health.isHealthy || (evidence.changes.isEmpty && evidence.releases.isEmpty) {
                #expect(status != .onTrack, "seed \(seed)")
            }
        }
    }
}
