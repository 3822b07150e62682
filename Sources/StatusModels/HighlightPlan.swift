import Evidence
import GhillieCore

/// Which line of a report tells which change: every change in exactly one line, shown by itself or counted with others.
struct HighlightPlan {
    /// One line of the report.
    struct Line {
        let section: StatusResult.Section
        let text: String
        let citations: [Citation]
        let late: Bool
        /// Indices of the changes that it tells, as work, as part of a revert, or by their number.
        let members: [Int]
    }

    /// How much room there is.
    struct Room {
        var lines: Int
        var releases: Int
        var reverts: Int
        /// Words of a title.
        var titleWords = 18

        init(_ preferences: ReportPreferences) {
            lines = ProseLimits(preferences).highlights
            releases = preferences.isLong ? 6 : 3
            reverts = preferences.isLong ? 6 : 3
        }
    }

    let evidence: RepositoryEvidence
    /// Work to be told by itself or counted, by section, the most consequential first.
    let ranked: [StatusResult.Section: [Int]]
    /// Dependency updates.
    let dependencies: [Int]
    /// Commits that only set a version, by the index of the release that holds them.
    let setBy: [Int: [Int]]
    private let indices: [GitObjectID: Int]

    init(_ evidence: RepositoryEvidence) {
        self.evidence = evidence
        let weights = ChangeWeights(evidence)
        var sections: [StatusResult.Section: [Int]] = [:]
        var dependencies: [Int] = []
        var setBy: [Int: [Int]] = [:]
        var reappliedBy: [GitObjectID] = []
        for (index, change) in evidence.changes.enumerated() where change.standing == .delivered {
            reappliedBy += change.reappliedBy
            if let section = Self.section(of: change.type) {
                sections[section, default: []].append(index)
            } else if change.type == .dependencies {
                dependencies.append(index)
            } else if let release = Self.release(setBy: change, in: evidence.releases) {
                setBy[release, default: []].append(index)
            } else {
                sections[.maintenance, default: []].append(index)
            }
        }
        ranked = sections.mapValues { weights.sorted($0) }
        self.dependencies = dependencies
        self.setBy = setBy
        var wanted = Set(evidence.reverts.flatMap(\.changes))
        wanted.formUnion(reappliedBy)
        var found: [GitObjectID: Int] = [:]
        if !wanted.isEmpty {
            for (index, change) in evidence.changes.enumerated() where wanted.contains(change.id) {
                found[change.id] = index
            }
        }
        indices = found
    }

    /// In the order of sections, within each the most consequential first.
    func lines(in room: Room) -> [Line] {
        var lines = releaseLines(room) + revertLines(room)
        let sections = Self.sections.filter { ranked[$0] != nil }
        if !dependencies.isEmpty {
            // Work comes first: each of its sections has a line at least, and half of what there is.
            let left = room.lines - lines.count
            lines += dependencyLines(atMost: max(min(left - sections.count, left / 2), 1))
        }
        let shares = share(room.lines - lines.count, among: sections)
        for (section, share) in zip(sections, shares) { lines += workLines(section, share: share, room: room) }
        return order.flatMap { section in
            lines.filter { $0.section == section }.map(withReverts)
        }
    }

    /// The sections that hold work, the most consequential first.
    private static let sections: [StatusResult.Section] = [.features, .fixes, .documentation, .other, .maintenance]

    private static func section(of type: WorkType) -> StatusResult.Section? {
        switch type {
        case .feature: .features
        case .bug: .fixes
        case .documentation: .documentation
        case .refactor, .chore: .maintenance
        case .other: .other
        case .dependencies, .release: nil
        }
    }

    private static func release(setBy change: EvidenceChange, in releases: [EvidenceRelease]) -> Int? {
        let holding = releases.indices.filter { releases[$0].contains(position: change.position) }
        return holding.min { (releases[$0].position ?? 0, $0) < (releases[$1].position ?? 0, $1) }
            ?? releases.indices.first { index in change.holds(releases[index].target) }
    }

    /// The reverts by which its work came and went on the way belong to the line that tells the work.
    private func withReverts(_ line: Line) -> Line {
        let reverts = line.members.flatMap { evidence.changes[$0].reappliedBy }
        guard !reverts.isEmpty else { return line }
        return Line(
            section: line.section, text: line.text, citations: line.citations, late: line.late,
            members: line.members + reverts.compactMap { indices[$0] })
    }

    // MARK: - Work

    /// How many lines each section gets: one for each, then in turn while it has more to show.
    private func share(_ lines: Int, among sections: [StatusResult.Section]) -> [Int] {
        var shares = sections.map { _ in 1 }
        var left = lines - sections.count
        // Features and fixes are what people ask for first.
        let appetite: [StatusResult.Section: Int] = [
            .features: 3, .fixes: 2, .documentation: 1, .other: 1, .maintenance: 1,
        ]
        var isGrowing = true
        while left > 0, isGrowing {
            isGrowing = false
            for (index, section) in sections.enumerated() {
                for _ in 0..<(appetite[section] ?? 1) where left > 0 && shares[index] < (ranked[section]?.count ?? 0) {
                    shares[index] += 1
                    left -= 1
                    isGrowing = true
                }
            }
        }
        return shares
    }

    private func workLines(_ section: StatusResult.Section, share: Int, room: Room) -> [Line] {
        let members = ranked[section] ?? []
        var shown: [Int] = []
        var index = 0
        // What does not fit, or says nothing, shares the last line.
        while index < members.count, shown.count < share {
            if isWorthShowing(evidence.changes[members[index]]) { shown.append(members[index]) }
            index += 1
        }
        if shown.count < members.count, shown.count == share { shown.removeLast() }
        let told = Set(shown)
        var rest = members.filter { !told.contains($0) }
        // A line for one change may as well say which; a poor title is better than a number.
        if rest.count == 1, isPresentable(evidence.changes[rest[0]]) {
            shown += rest
            rest = []
        }
        var lines = shown.map { changeLine($0, section: section, room: room) }
        if !rest.isEmpty {
            lines.append(CountedLine(evidence, section: section, members: rest, shown: shown.count).line)
        }
        return lines
    }

    private func isWorthShowing(_ change: EvidenceChange) -> Bool {
        !TitleNoise.isNoise(change.title) && !InstructionText.occurs(in: change.title)
    }

    private func isPresentable(_ change: EvidenceChange) -> Bool {
        change.title.contains(" ") && !InstructionText.occurs(in: change.title)
    }

    private func changeLine(_ index: Int, section: StatusResult.Section, room: Room) -> Line {
        let change = evidence.changes[index]
        var text = ChangeWording.line(change, words: room.titleWords)
        if !change.reappliedBy.isEmpty { text += " (reverted and reapplied on the way)" }
        return Line(
            section: section, text: text, citations: ChangeWording.citations(of: change), late: change.isLate,
            members: [index])
    }

    /// All updates in one line, or one by one as far as there is room, a line for the rest.
    private func dependencyLines(atMost most: Int) -> [Line] {
        guard evidence.preferences.listsDependencies else {
            return [DependencyLine(evidence, members: dependencies).line]
        }
        let shown = dependencies.count > most ? dependencies.prefix(most - 1) : dependencies[...]
        let rest = Array(dependencies.dropFirst(shown.count))
        let lines = shown.map { DependencyLine(evidence, members: [$0]).line }
        return rest.isEmpty ? lines : lines + [DependencyLine(evidence, members: rest).line]
    }

    /// In which order the sections are told.
    private var order: [StatusResult.Section] {
        let all = StatusResult.Section.allCases
        guard evidence.preferences.putsDocumentationFirst else { return all }
        return [.documentation] + all.filter { $0 != .documentation }
    }

    // MARK: - Releases

    private func releaseLines(_ room: Room) -> [Line] {
        let order = ReleaseWording.byConsequence(evidence.releases)
        let shown = order.count > room.releases ? Array(order.prefix(room.releases - 1)) : order
        let rest = order.dropFirst(shown.count)
        var lines = shown.map { index in
            let release = evidence.releases[index]
            let members = setBy[index] ?? []
            return Line(
                section: .releases, text: ReleaseWording.line(release), citations: [release.citation],
                late: release.isLate, members: members)
        }
        if !rest.isEmpty {
            let releases = rest.map { evidence.releases[$0] }
            lines.append(
                Line(
                    section: .releases, text: ReleaseWording.line(counting: releases, areMore: !shown.isEmpty),
                    citations: releases.prefix(ProseLimits.citations).map(\.citation),
                    late: releases.allSatisfy(\.isLate), members: rest.flatMap { setBy[$0] ?? [] }))
        }
        return lines
    }

    // MARK: - Reverts

    private func revertLines(_ room: Room) -> [Line] {
        let order = evidence.reverts.indices.sorted {
            (RevertWording.consequence(evidence.reverts[$0]), $0) < (
                RevertWording.consequence(evidence.reverts[$1]), $1
            )
        }
        let shown = order.count > room.reverts ? Array(order.prefix(room.reverts - 1)) : order
        let rest = order.dropFirst(shown.count).map { evidence.reverts[$0] }
        var lines = shown.map { index in
            let revert = evidence.reverts[index]
            return Line(
                section: .reverts, text: RevertWording.line(revert), citations: revert.citations, late: revert.isLate,
                members: members(of: revert))
        }
        if !rest.isEmpty {
            lines.append(
                Line(
                    section: .reverts,
                    text: Wording.count(rest.count, shown.isEmpty ? "revert" : "more revert"),
                    citations: Array(rest.flatMap(\.citations).prefix(ProseLimits.citations)),
                    late: rest.allSatisfy(\.isLate), members: rest.flatMap(members(of:))))
        }
        return lines
    }

    private func members(of revert: EvidenceRevert) -> [Int] { revert.changes.compactMap { indices[$0] } }
}
