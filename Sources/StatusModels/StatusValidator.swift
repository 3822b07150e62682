package import Evidence
import GhillieCore

/// Checks a result against the bundle that it judges, before it is stored. Takes time linear in both.
package enum StatusValidator {
    /// What is wrong, in the order of the result; empty for a result that may be stored.
    package static func issues(in result: StatusResult, for evidence: RepositoryEvidence) -> [ValidationIssue] {
        shape(of: result, for: evidence) + citations(of: result, in: evidence)
            + ReferenceCheck(evidence).issues(in: result)
            + StatedCounts(evidence).issues(in: result) + contents(of: result)
    }

    // MARK: - Shape

    private static func shape(of result: StatusResult, for evidence: RepositoryEvidence) -> [ValidationIssue] {
        var issues: [ValidationIssue] = []
        let limits = ProseLimits(evidence.preferences)
        func check(_ holds: Bool, _ code: ValidationIssue.Code, _ message: @autoclosure () -> String) {
            if !holds { issues.append(ValidationIssue(code: code, message: message())) }
        }
        let blank = ProseLimits.texts(of: result).count { $0.allSatisfy(\.isWhitespace) }
        check(blank == 0, .blankText, "\(blank) of the texts are blank")
        let end = result.summary.reversed().drop(while: \.isWhitespace).prefix(3)
        check(end.first != "…" && !end.elementsEqual("..."), .summaryCutOff, "the summary is cut off")
        let words = Wording.words(in: result.summary)
        check(
            words <= ProseLimits.summaryWords, .summaryTooLong,
            "the summary has \(words) words; \(ProseLimits.summaryWords) are allowed")
        let activities = evidence.activityCount
        let highlights = min(limits.highlights, ProseLimits.highlightsPerActivity * activities)
        check(
            result.highlights.count <= highlights, .tooManyHighlights,
            "\(result.highlights.count) highlights, where \(activities) activities allow \(highlights)")
        check(
            result.risks.count <= limits.risks, .tooManyRisks,
            "\(result.risks.count) risks; \(limits.risks) are allowed")
        check(
            result.nextSteps.count <= limits.nextSteps, .tooManyNextSteps,
            "\(result.nextSteps.count) next steps; \(limits.nextSteps) are allowed")
        let all = ProseLimits.words(in: result)
        check(all <= limits.words, .tooManyWords, "\(all) words in all; \(limits.words) are allowed")
        return issues
    }

    // MARK: - Citations

    private static func citations(of result: StatusResult, in evidence: RepositoryEvidence) -> [ValidationIssue] {
        var issues: [ValidationIssue] = []
        let uncited = result.highlights.count { $0.citations.isEmpty } + result.risks.count { $0.citations.isEmpty }
        if uncited > 0 {
            issues.append(.init(code: .missingCitation, message: "\(uncited) highlights or risks cite nothing"))
        }
        // Few are cited and much can be: what is looked for is collected, then struck off in one pass.
        var open = Set(result.highlights.flatMap(\.citations) + result.nextSteps.flatMap(\.citations))
        open.formUnion(result.risks.flatMap(\.citations))
        strikeOff(from: &open, what: evidence)
        let earlier = evidence.previousReports.flatMap(\.risks)
        for risk in result.risks where risk.state != .new {
            for before in earlier where before.key == risk.key { open.subtract(before.citations) }
        }
        for citation in open.sorted() {
            issues.append(.init(code: .unresolvedCitation, message: "\(citation) is not in the evidence"))
        }
        return issues
    }

    private static func strikeOff(from open: inout Set<Citation>, what evidence: RepositoryEvidence) {
        if let head = evidence.head { open.remove(.commit(head)) }
        for release in evidence.releases + evidence.earlierReleases { open.remove(release.citation) }
        for revert in evidence.reverts {
            open.subtract(revert.citations)
            if let original = revert.original { open.remove(.commit(original)) }
        }
        for change in evidence.earlierFixes + evidence.earlierReverts {
            open.subtract([change.citation, .commit(change.id)])
        }
        for change in evidence.changes {
            if open.isEmpty { return }
            if let number = change.pullRequest { open.remove(.pullRequest(number)) }
            open.remove(.commit(change.id))
            open.subtract(change.commitCitations)
        }
    }

    // MARK: - Contents

    private static func contents(of result: StatusResult) -> [ValidationIssue] {
        var issues: [ValidationIssue] = []
        let texts = ProseLimits.texts(of: result)
        if texts.contains(where: Secrets.occur) {
            issues.append(.init(code: .secretEchoed, message: "a text holds what looks like a secret"))
        }
        if texts.contains(where: InstructionText.occurs) {
            issues.append(.init(code: .instructionEchoed, message: "a text holds instructions to a model"))
        }
        return issues
    }
}
