import Evidence
import GhillieCore
import Silver
import StatusModels
import TestSupport
import Testing

/// Judges facts; whatever a test looks for, the result is one that may be stored.
func judged(_ facts: RepositoryFacts, _ location: SourceLocation = #_sourceLocation) -> StatusResult {
    let evidence = RepositoryEvidenceBuilder.build(facts)
    let result = HeuristicStatusModel().summarize(evidence)
    #expect(StatusValidator.issues(in: result, for: evidence) == [], sourceLocation: location)
    return result
}

/// Asserts that a rule found something, and that it says all that a risk must.
func expectRisk(
    _ key: String, in facts: RepositoryFacts, citing citations: [Citation] = [], since: Instant? = nil,
    saying words: String = "", _ location: SourceLocation = #_sourceLocation
) {
    let result = judged(facts, location)
    let risk = result.risks.first { $0.key == key && $0.state != .resolved }
    #expect(risk != nil, "\(prose(result))", sourceLocation: location)
    #expect(result.status == .atRisk, sourceLocation: location)
    guard let risk else { return }
    #expect(Set(risk.citations).isSuperset(of: citations), "\(risk.citations)", sourceLocation: location)
    #expect(risk.text.contains(words), "\(risk.text)", sourceLocation: location)
    // What is wrong and what follows from it.
    #expect(risk.text.split(separator: ". ").count == 2, "\(risk.text)", sourceLocation: location)
    if let since { #expect(risk.since == since, sourceLocation: location) }
}

func expectNoRisk(in facts: RepositoryFacts, _ location: SourceLocation = #_sourceLocation) {
    let result = judged(facts, location)
    #expect(result.risks.filter { $0.state != .resolved }.map(\.text) == [], sourceLocation: location)
    #expect(result.status != .atRisk, sourceLocation: location)
}

func hours(_ hours: Int) -> Instant { ChangeFixture.start + .seconds(3_600 * hours) }

/// What the report before said of its open risks.
func reported(_ risks: [PreviousReport.Risk]) -> PreviousReport {
    PreviousReport(
        reportID: "r", window: FactsFixture.window.preceding(by: 1), evidenceHash: ContentHash(of: []), status: .atRisk,
        highlights: [], risks: risks)
}
