import Evidence
import GhillieCore

/// The rules that make a status at risk, as far as git can show them; most severe first.
enum RiskRule: String, CaseIterable {
    case releasedChangeReverted = "released-change-reverted"
    case repeatedReverts = "repeated-reverts"
    case fixAfterMajorNotReleased = "fix-after-major-not-released"
    case earlyFix = "early-fix"
    case mostlyFixes = "mostly-fixes"

    /// The rule that raised a risk with this key.
    init?(key: String) {
        self.init(rawValue: String(key.prefix { $0 != ":" }))
    }

    /// A rule that found its subject.
    struct Finding {
        let key: String
        /// What is wrong, as a clause.
        let reason: String
        /// The same with its consequence, as a sentence.
        let text: String
        let citations: [Citation]
        let since: Instant
    }

    func findings(in evidence: RepositoryEvidence) -> [Finding] {
        switch self {
        case .releasedChangeReverted: releasedChangesReverted(in: evidence)
        case .repeatedReverts: repeatedReverts(in: evidence)
        case .fixAfterMajorNotReleased: fixesAfterMajor(in: evidence)
        case .earlyFix: earlyFixes(in: evidence)
        case .mostlyFixes: mostlyFixes(in: evidence)
        }
    }

    private func key(_ subject: String) -> String { "\(rawValue):\(subject)" }

    // MARK: - Reverts

    private func releasedChangesReverted(in evidence: RepositoryEvidence) -> [Finding] {
        evidence.reverts.compactMap { revert in
            guard Self.takesBackWork(revert), let tag = revert.releasedIn, let subject = revert.original else {
                return nil
            }
            let release = Self.name(tag)
            let partly = revert.outcome == .partlyReverted ? "partly " : ""
            let title = RevertWording.title(of: revert)
            let after =
                revert.revertReleasedIn.map {
                    "\(Self.name($0)) followed without it, but whoever runs \(release) has it."
                }
                ?? "No release had followed, so \(release) still shipped it."
            return Finding(
                key: key(subject.rawValue), reason: "\(title), part of \(release), was \(partly)reverted",
                text: "\(title), part of \(release), was \(partly)reverted on \(revert.revertedAt.dateText). \(after)",
                citations: revert.citations + [.release(tag: tag)], since: revert.revertedAt)
        }
    }

    /// Of what earlier reports told as delivered; released work has a risk of its own.
    private func repeatedReverts(in evidence: RepositoryEvidence) -> [Finding] {
        let reverts = evidence.reverts.filter {
            Self.takesBackWork($0) && !$0.isOfThisWindow && $0.releasedIn == nil
        }
        guard reverts.count >= 2, let first = reverts.first else { return [] }
        let named = reverts.prefix(2).map { RevertWording.title(of: $0, words: 10) }
        let rest = reverts.count - named.count
        let number = Wording.count(reverts.count, "earlier change")
        return [
            Finding(
                key: key("window"), reason: "\(number) were reverted",
                text: "\(number) were reverted: \(Wording.list(named + (rest > 0 ? ["\(rest) more"] : []))). "
                    + "Work that counted as delivered has to be done again or dropped.",
                citations: Array(reverts.flatMap(\.citations).prefix(ProseLimits.citations)), since: first.revertedAt)
        ]
    }

    // MARK: - Fixes and releases

    /// How long a major release is watched for fixes: an older one has been lived with.
    private static let watch = Duration.days(91)

    /// The newest release is a major one, and what landed since to mend it is not released.
    private func fixesAfterMajor(in evidence: RepositoryEvidence) -> [Finding] {
        guard let release = evidence.newestRelease, release.version?.step == .major, let position = release.position,
            evidence.window.end <= release.publishedAt + Self.watch,
            // What a later version holds that came from another branch, this one does not show.
            evidence.laterVersionElsewhere(than: release.version) == nil
        else { return [] }
        // Of earlier windows only titles are known here, and a title alone makes no fix of the product: those count that
        // an earlier report has named.
        let named = evidence.previousReports.first?.risks.first { $0.key == key(release.tag) }?.citations ?? []
        let fixes =
            Fix.ofEarlierWindows(in: evidence).filter { named.contains($0.citation) }
            + Fix.ofThisWindow(in: evidence).landed(after: position, upTo: .max)
            .filter { release.concerns($0.change) && $0.isTelling }
        guard let first = fixes.first else { return [] }
        let number = Wording.count(fixes.count, "fix", "fixes")
        let titles = fixes.count == 1 ? first.quotedTitle.map { ", \($0)," } ?? "" : ""
        return [
            Finding(
                key: key(release.tag),
                reason: "\(number) after \(release.name), a major release, \(Self.be(fixes.count)) not released",
                text: "\(number)\(titles) landed after \(release.name), a major release, and "
                    + "\(Self.be(fixes.count)) not released by \(evidence.calendar.lastDayText(of: evidence.window)). "
                    + "Whoever moved to \(release.name) was without \(fixes.count == 1 ? "it" : "them").",
                citations: [release.citation] + fixes.prefix(ProseLimits.citations).map(\.citation),
                since: first.landedAt)
        ]
    }

    /// A release with a fix, within three working days of a minor or major release.
    private func earlyFixes(in evidence: RepositoryEvidence) -> [Finding] {
        var findings: [Finding] = []
        var told: Set<Citation> = []
        let succession = ReleaseSuccession(of: evidence)
        let fixes = Fix.ofThisWindow(in: evidence)
        let earlierFixes = Fix.ofEarlierWindows(in: evidence)
        // One fix that several parts released is one risk: the whole repository's, where that was released too.
        let releases =
            evidence.releases.filter { $0.version?.component.isEmpty == true }
            + evidence.releases.filter { $0.version?.component.isEmpty == false }
        for release in releases where !release.isPreRelease {
            guard let subject = succession.lastStep(before: release), let end = release.position,
                release.publishedAt <= evidence.calendar.adding(workingDays: 3, to: subject.publishedAt),
                // What the release before held already, this one did not bring.
                let start = succession.lastPosition(before: release),
                !findings.contains(where: { $0.key == key(subject.tag) })
            else { continue }
            // Of earlier windows only titles are known here: they name a fix where a patch release vouches for it.
            let landed =
                (release.version?.step == .patch ? earlierFixes.landed(after: start, upTo: end) : [])
                + fixes.landed(after: start, upTo: end)
            let fix = landed.first { release.concerns($0.change) && $0.isTelling }
            guard let fix, told.insert(fix.citation).inserted else { continue }
            let title = fix.quotedTitle.map { ", \($0)," } ?? ""
            findings.append(
                Finding(
                    key: key(subject.tag),
                    reason: "a fix followed \(subject.name), a \(Wording.step(subject)), within three working days",
                    text: "A fix\(title) followed \(subject.name), a \(Wording.step(subject)) of "
                        + "\(subject.publishedAt.dateText), within three working days, in \(release.name). "
                        + "Whoever stayed on \(subject.name) was without it.",
                    citations: [release.citation, subject.citation, fix.citation], since: release.publishedAt))
        }
        return findings
    }

    /// At least five fixes, 60 % of people's changes, and 1.5 times what is usual here.
    private func mostlyFixes(in evidence: RepositoryEvidence) -> [Finding] {
        let fixes = evidence.counts.fixesByPeople
        let people = evidence.counts.byPeople
        guard fixes >= 5, fixes * 10 >= people * 6, let doubled = evidence.doubledMedianOfEarlierFixes,
            // 1.5 × median, both sides times four.
            fixes * 4 >= doubled * 3
        else { return [] }
        let median = doubled.isMultiple(of: 2) ? "\(doubled / 2)" : "\(doubled / 2).5"
        let windows = evidence.fixesPerEarlierWindow.count
        let cited = Fix.ofThisWindow(in: evidence)
        return [
            Finding(
                key: key("window"), reason: "\(fixes) of \(people) changes by people were fixes",
                text:
                    "\(fixes) of \(people) changes by people were fixes, where the median of the \(windows) windows before "
                    + "was \(median). Repair took the place of other work.",
                citations: cited.prefix(ProseLimits.citations).map(\.citation),
                since: cited.first?.landedAt ?? evidence.window.start)
        ]
    }

    /// Whether any of the product went: who uses it does not miss a test, a workflow or a document.
    private static func takesBackWork(_ revert: EvidenceRevert) -> Bool {
        (revert.outcome == .reverted || revert.outcome == .partlyReverted) && revert.touchesProduct
    }

    private static func name(_ tag: String) -> String { EvidenceRelease.name(of: tag) }
    private static func be(_ count: Int) -> String { count == 1 ? "was" : "were" }
}
