import Evidence
import GhillieCore

/// The summary: three to five sentences, the most consequential thing first, each true of this window alone.
struct SummaryWriter {
    let evidence: RepositoryEvidence
    let plan: HighlightPlan

    private let titleWords = ProseLimits.titleWords

    private var place: String { Wording.onBranch(evidence.branch) }
    private var span: String { Wording.span(evidence.window, in: evidence.calendar) }

    var summary: String { sentences.joined(separator: " ") }

    var sentences: [String] {
        switch evidence.counts.all {
        case 0: nothingLanded
        case 1: oneLanded
        default: manyLanded
        }
    }

    // MARK: - Few changes

    private var nothingLanded: [String] {
        let head =
            evidence.head.map { "The branch stood at \($0.abbreviated)." } ?? "The branch held no commit by then."
        let none =
            evidence.hiddenChanges == 0
            ? "No changes landed\(place) \(span)."
            : "No changes landed\(place) \(span) but \(evidence.hiddenChanges) that noise filters hide."
        guard let release = releaseSentence else {
            return [
                none,
                lastRelease.map { "No release was published either; the last one was \($0)." }
                    ?? "No release was published either.", head,
            ]
        }
        return [release, none, head]
    }

    private var oneLanded: [String] {
        guard let change = evidence.changes.first else { return [] }
        var sentences = releaseSentence.map { [$0] } ?? []
        sentences.append("One change landed\(place) \(span)\(deed(of: change)).")
        sentences.append(contentsOf: releaseState(of: 1))
        if sentences.count < 3 { sentences += fillers.prefix(3 - sentences.count) }
        return sentences
    }

    /// `: it added X`, or the title where it has no verb.
    private func deed(of change: EvidenceChange) -> String {
        if let revert = evidence.reverts.first, revert.changes.contains(change.id) {
            let line = RevertWording.line(revert)
            if revert.outcome == .takenBackBefore {
                return ": it had been taken back on \(revert.revertedAt.dateText)"
            }
            return ": it \(line.prefix(1).lowercased())\(line.dropFirst())"
        }
        guard !InstructionText.occurs(in: change.title) else { return "" }
        if let version = change.preparedVersion { return ": it prepared version \(version)" }
        let kind = change.isBreaking ? ", a breaking one" : ""
        if let clause = ChangeWording.clause(change, words: 16) { return "\(kind): it \(clause)" }
        return "\(kind): \(Wording.quoted(change.title, words: 16))"
    }

    // MARK: - Many changes

    private var manyLanded: [String] {
        let leads = [releaseSentence, breakingSentence, documentSentence, workSentence].compactMap { $0 }
        let counts = countsSentence
        let rest = [revertSentence] + releaseState(of: evidence.counts.all).map(Optional.some)
        // What must be said, most important first; what is said follows the order of the text.
        var text = leads.isEmpty ? [counts] + [exampleSentence].compactMap { $0 } : leads + [counts]
        text += rest.compactMap { $0 }
        var kept = [leads.isEmpty ? 0 : leads.count]
        kept += text.indices.filter { $0 != kept[0] }
        var chosen: [Int] = []
        var words = 0
        for index in kept where chosen.count < 5 {
            let length = Wording.words(in: text[index])
            guard words + length <= ProseLimits.summaryWords else { continue }
            words += length
            chosen.append(index)
        }
        var sentences = chosen.sorted().map { text[$0] }
        for filler in fillers where sentences.count < 3 { sentences.append(filler) }
        return sentences
    }

    private var countsSentence: String {
        let counts = evidence.counts
        let kinds: [(Int, String, String)] = [
            (counts.delivered(.feature), "feature", "features"), (counts.delivered(.bug), "fix", "fixes"),
            (counts.delivered(.documentation), "documentation change", "documentation changes"),
            (counts.delivered(.other), "other change", "other changes"),
            (counts.delivered(.refactor) + counts.delivered(.chore), "maintenance change", "maintenance changes"),
            (counts.delivered(.release), "release preparation", "release preparations"),
            (counts.delivered(.dependencies), "dependency update", "dependency updates"),
        ]
        var parts = kinds.filter { $0.0 > 0 }.map { Wording.count($0.0, $0.1, $0.2) }
        if counts.partOfReverts > 0 {
            parts.append(
                counts.partOfReverts == 1
                    ? evidence.reverts.contains { $0.outcome == .takenBackBefore } ? "1 taken back before" : "1 revert"
                    : "\(counts.partOfReverts) that reverted or were reverted")
        }
        let number = Wording.count(counts.all, "change")
        let late =
            counts.late == 0
            ? "" : counts.late == counts.all ? ", all of them told late" : ", \(counts.late) of them told late"
        if parts.count == 1 {
            let what =
                counts.delivered(.other) == counts.all
                ? "" : counts.partOfReverts > 0 ? ", all of them in reverts" : ", all of them \(noun(parts[0]))"
            return "\(Wording.capitalized(span)), \(number) landed\(place)\(what)\(late)."
        }
        return "\(Wording.capitalized(span)), \(number) landed\(place): \(Wording.list(parts))\(late)."
    }

    /// `5 features` without its number.
    private func noun(_ counted: String) -> String { String(counted.drop { $0 != " " }.dropFirst()) }

    private var releaseSentence: String? {
        let order = ReleaseWording.byConsequence(evidence.releases)
        guard let first = order.first.map({ evidence.releases[$0] }) else { return nil }
        let kind = first.version == nil ? "" : ", a \(Wording.step(first)),"
        let others = order.count > 1 ? ", one of \(order.count) releases of this window" : ""
        return "\(ReleaseWording.subject(first))\(kind) was published on \(first.publishedAt.dateText)"
            + "\(ReleaseWording.holding(first))\(others)."
    }

    private var breakingSentence: String? {
        let breaking = evidence.changes.filter { $0.isBreaking && $0.standing == .delivered && isTellable($0) }
        guard let first = breaking.first else { return nil }
        if evidence.counts.breaking > 1 {
            return
                "\(evidence.counts.breaking) breaking changes landed, \(Wording.quoted(first.title, words: titleWords)) the first of them."
        }
        if let clause = ChangeWording.clause(first, words: titleWords) { return "A breaking change \(clause)." }
        return "A breaking change landed, \(Wording.quoted(first.title, words: titleWords))."
    }

    /// The roadmap, else a decision.
    private var documentSentence: String? {
        guard !evidence.documentation.isEmpty else { return nil }
        var delivered = Set(evidence.documentation.map(\.change))
        delivered.formIntersection(evidence.changes.lazy.filter { $0.standing == .delivered }.map(\.id))
        let documents = evidence.documentation.filter {
            delivered.contains($0.change) && !InstructionText.occurs(in: $0.path)
        }
        func path(_ document: DocumentationChange) -> String { Self.path(document.path) }
        if let roadmap = documents.first(where: \.isRoadmap) {
            let verb = roadmap.kind == .added ? "was added" : roadmap.kind == .removed ? "was removed" : "changed"
            let change = evidence.changes.first { $0.id == roadmap.change }
            let with =
                change.flatMap { isTellable($0) ? " with \(Wording.quoted($0.title, words: titleWords))" : nil } ?? ""
            return "The roadmap, \(path(roadmap)), \(verb)\(with)."
        }
        let decisions = documents.filter(\.isDecision)
        let added = decisions.filter { $0.kind == .added }
        if let first = added.first {
            return added.count == 1
                ? "A decision was recorded in \(path(first))."
                : "\(added.count) decisions were recorded, \(path(first)) among them."
        }
        return decisions.first.map {
            "The decision record \(path($0)) \($0.kind == .removed ? "was removed" : "was revised")."
        }
    }

    /// What is left of a long one is its end: a sentence that ends with it ends with a name, not with dots.
    private static func path(_ path: String) -> String {
        path.count <= 60 ? path : "…" + path.suffix(59)
    }

    /// The foremost features and the foremost fix, in one sentence.
    private var workSentence: String? {
        let features = foremost(.features, count: 2)
        let fix = foremost(.fixes, count: 1).first
        var parts: [String] = []
        if let first = features.first {
            let number = evidence.counts.delivered(.feature)
            parts.append(number == 1 ? "The one feature \(first)" : "The largest feature \(first)")
            if features.count > 1, fix == nil || Wording.words(in: first + features[1]) <= 20 {
                parts.append("another \(features[1])")
            }
        }
        if let fix {
            let number = evidence.counts.delivered(.bug)
            let subject = number == 1 ? "the one fix" : "one of the fixes"
            parts.append(parts.isEmpty ? "\(Wording.capitalized(subject)) \(fix)" : "\(subject) \(fix)")
        }
        return parts.isEmpty ? nil : joinedClauses(parts)
    }

    /// What the work was where it was neither feature nor fix.
    private var exampleSentence: String? {
        for section in [StatusResult.Section.documentation, .other, .maintenance] {
            let clauses = foremost(section, count: 2)
            guard let first = clauses.first else { continue }
            return joinedClauses(["One of them \(first)"] + clauses.dropFirst().map { "another \($0)" })
        }
        return nil
    }

    private func joinedClauses(_ parts: [String]) -> String {
        guard parts.count > 1, let last = parts.last else { return (parts.first ?? "") + "." }
        return "\(parts.dropLast().joined(separator: ", ")), and \(last)."
    }

    /// The foremost changes of a section as clauses.
    private func foremost(_ section: StatusResult.Section, count: Int) -> [String] {
        var clauses: [String] = []
        for index in plan.ranked[section] ?? [] {
            let change = evidence.changes[index]
            // A breaking change has its own sentence.
            guard isTellable(change), !change.isBreaking else { continue }
            clauses.append(
                ChangeWording.clause(change, words: titleWords)
                    ?? "was \(Wording.quoted(change.title, words: titleWords))")
            if clauses.count == count { break }
        }
        return clauses
    }

    private func isTellable(_ change: EvidenceChange) -> Bool {
        !TitleNoise.isNoise(change.title) && !InstructionText.occurs(in: change.title)
    }

    private var revertSentence: String? {
        let taken = evidence.reverts.filter { $0.outcome == .reverted || $0.outcome == .partlyReverted }
        let neutral = evidence.reverts.filter { $0.outcome == .neutral }
        if taken.count == 1, let revert = taken.first {
            return
                "\(RevertWording.title(of: revert)) was \(revert.outcome == .partlyReverted ? "partly " : "")reverted."
        }
        if taken.count > 1 { return "\(taken.count) pieces of delivered work were reverted." }
        if neutral.count == 1, let revert = neutral.first {
            return "\(RevertWording.title(of: revert)) landed and was reverted before any release."
        }
        return neutral.isEmpty ? nil : "\(neutral.count) pieces of work landed and were reverted before any release."
    }

    // MARK: - Releases

    /// Whether what landed is released; nothing where no release is known.
    private func releaseState(of changes: Int) -> [String] {
        guard let release = evidence.newestRelease else { return [] }
        let waiting = evidence.changes.count { !release.contains(position: $0.position) }
        let isOfThisWindow = evidence.releases.contains { $0.tag == release.tag }
        if waiting == 0 {
            return [changes == 1 ? "It is part of \(release.name)." : "All of it is part of \(release.name)."]
        }
        if waiting == changes, !isOfThisWindow, let last = lastRelease {
            return [
                "\(changes == 1 ? "It" : "None of it") was \(changes == 1 ? "not " : "")released by then; the last release was \(last)."
            ]
        }
        return [
            waiting == 1
                ? "One of them came after \(release.name) and was not released."
                : "\(waiting) of them came after \(release.name) and were not released."
        ]
    }

    /// `v1.2.0 of 2025-05-04`
    private var lastRelease: String? {
        evidence.newestRelease.map { "\($0.name) of \($0.publishedAt.dateText)" }
    }

    /// What is true of quiet windows, for summaries that would be too short.
    private var fillers: [String] {
        var fillers: [String] = []
        if evidence.reverts.isEmpty { fillers.append("Nothing was reverted.") }
        if evidence.releases.isEmpty { fillers.append("No release was published in these days.") }
        if let head = evidence.head { fillers.append("The branch stood at \(head.abbreviated) at the end.") }
        if evidence.counts.breaking == 0 { fillers.append("No change declared itself breaking.") }
        return fillers
    }
}
