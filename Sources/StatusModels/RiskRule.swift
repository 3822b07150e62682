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
            guard revert.outcome == .reverted || revert.outcome == .partlyReverted, let tag = revert.releasedIn,
                let subject = revert.original
            else { return nil }
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
            ($0.outcome == .reverted || $0.outcome == .partlyReverted) && !$0.isOfThisWindow && $0.releasedIn == nil
        }
        guard reverts.count >= 2, let first = reverts.first else { return [] }
        let named = reverts.prefix(2).map { RevertWording.title(of: $0, words: 6) }
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

    /// The newest release is a major one of the last four weeks, and what it needs is not released. An older one has been
    /// lived with: waiting longer is how the repository works, not a risk of this window.
    private func fixesAfterMajor(in evidence: RepositoryEvidence) -> [Finding] {
        guard let release = evidence.newestRelease, release.version?.step == .major, let position = release.position,
            release.publishedAt >= min(evidence.window.start, evidence.window.end - .days(28))
        else { return [] }
        // Of earlier windows only titles are known here, and a title alone makes no fix of the product: those count that
        // an earlier report has named.
        let named = evidence.previousReports.first?.risks.first { $0.key == key(release.tag) }?.citations ?? []
        let fixes =
            Fix.ofEarlierWindows(in: evidence).filter { named.contains($0.citation) }
            + Fix.ofThisWindow(in: evidence).filter { $0.position > position }
        guard let first = fixes.first else { return [] }
        let number = Wording.count(fixes.count, "fix", "fixes")
        let titles = fixes.count == 1 ? first.quotedTitle.map { ", \($0)," } ?? "" : ""
        return [
            Finding(
                key: key(release.tag),
                reason: "\(number) after \(release.name), a major release, \(Self.be(fixes.count)) not released",
                text: "\(number)\(titles) landed after \(release.name), a major release, and "
                    + "\(Self.be(fixes.count)) not released by \(evidence.window.lastDay.dateText). "
                    + "Whoever moved to \(release.name) was without \(fixes.count == 1 ? "it" : "them").",
                citations: [release.citation] + fixes.prefix(ProseLimits.citations).map(\.citation),
                since: first.landedAt)
        ]
    }

    /// A patch release with a fix, within three working days of a minor or major release.
    private func earlyFixes(in evidence: RepositoryEvidence) -> [Finding] {
        let known = evidence.releases + evidence.earlierReleases
        var findings: [Finding] = []
        for patch in evidence.releases where patch.version?.step == .patch {
            guard let end = patch.position, let component = patch.version?.component else { continue }
            let subject = known.filter { release in
                guard let version = release.version, version.step == .major || version.step == .minor,
                    let position = release.position
                else { return false }
                return version.component == component && position < end && release.publishedAt < patch.publishedAt
            }
            .max { ($0.publishedAt, $0.tag) < ($1.publishedAt, $1.tag) }
            guard let subject, let start = subject.position,
                patch.publishedAt <= subject.publishedAt.addingWorkingDays(3),
                !findings.contains(where: { $0.key == key(subject.tag) }),
                let fix = Fix.ofThisWindow(in: evidence).first(where: { start < $0.position && $0.position <= end })
            else { continue }
            let quoted = fix.quotedTitle.map { " \($0)" } ?? ""
            findings.append(
                Finding(
                    key: key(subject.tag), reason: "\(subject.name) needed a fix within three working days",
                    text:
                        "\(subject.name), a \(Wording.step(subject)) of \(subject.publishedAt.dateText), needed the fix"
                        + "\(quoted) within three working days, which \(patch.name) brought. "
                        + "Whoever stayed on \(subject.name) was without it.",
                    citations: [patch.citation, subject.citation, fix.citation], since: patch.publishedAt))
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

    private static func name(_ tag: String) -> String { EvidenceRelease.name(of: tag) }
    private static func be(_ count: Int) -> String { count == 1 ? "was" : "were" }
}

/// A fix by people, of this window or an earlier one.
struct Fix {
    let title: String
    let citation: Citation
    let landedAt: Instant
    let position: Int

    /// `nil` for a title that says nothing or that is not to be repeated.
    var quotedTitle: String? {
        TitleNoise.isNoise(title) || InstructionText.occurs(in: title) ? nil : Wording.quoted(title)
    }

    /// In the order of landing; as far as titles tell.
    static func ofEarlierWindows(in evidence: RepositoryEvidence) -> [Fix] {
        evidence.earlierFixes.map {
            Fix(title: $0.title, citation: $0.citation, landedAt: $0.landedAt, position: $0.position)
        }
    }

    /// In the order of landing.
    static func ofThisWindow(in evidence: RepositoryEvidence) -> [Fix] {
        evidence.changes.filter { $0.type == .bug && !$0.isBot && $0.standing == .delivered }.map {
            Fix(title: $0.title, citation: $0.citation, landedAt: $0.landedAt, position: $0.position)
        }
    }
}
