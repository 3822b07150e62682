import GhillieCore

// MARK: - Changes without a merge

extension ChangeGrouping {
    func run(_ entries: ArraySlice<Entry>) -> GroupedChange {
        let commits = entries.map(\.commit)
        let first = commits[0]
        let facts = history.pullRequest(by: first)
        let number = pullRequest(of: first) ?? history.merges[first]?.pullRequest
        let title = facts?.title ?? history.merges[first]?.title ?? history.titles[Int(first)]
        let reverts = commits.compactMap { history.reverts[$0] }
        return GroupedChange(
            row: Change(
                id: history.shas[Int(first)],
                kind: number != nil ? .pullRequest : commits.count > 1 ? .rebase : .commit,
                pullRequest: number, title: Self.named(title), sourceBranch: history.merges[first]?.sourceBranch,
                isBot: facts?.isBot ?? commits.allSatisfy { history.isBot[Int($0)] },
                isBreaking: commits.contains { history.declaresBreakingChange[Int($0)] },
                landedAt: entries[entries.startIndex].landedAt,
                position: entries[entries.endIndex - 1].position),
            commits: commits,
            revert: reverts.count == commits.count ? RevertReference(joining: reverts) : nil,
            workCount: commits.count)
    }

    private func pullRequest(of commit: Int32) -> Int? { history.pullRequestNumber(of: commit) }

    private static func named(_ title: String) -> String { title.isEmpty ? "(no commit message)" : title }
}

// MARK: - Merges

extension ChangeGrouping {
    /// The change of a merge, and whether the merge only joins histories, so that what it brought is not part of it.
    func merge(_ entry: Entry) -> (GroupedChange, joinsHistories: Bool) {
        let message = history.merges[entry.commit]
        let facts = history.pullRequest(by: entry.commit)
        let number = facts?.number ?? message?.pullRequest ?? pullRequest(of: entry.commit)
        let work = entry.brought.filter { !graph.isMerge($0) }
        if number == nil, joinsHistories(entry, message, work: work) { return (joint(entry), true) }
        let title = Self.named(facts?.title ?? title(of: entry.commit, message, work: work))
        let members = entry.brought + [entry.commit]
        let isBots = !work.isEmpty && work.allSatisfy { history.isBot[Int($0)] }
        let row = Change(
            id: history.shas[Int(entry.commit)], kind: number != nil ? .pullRequest : .merge, pullRequest: number,
            title: title, sourceBranch: message?.sourceBranch,
            isBot: facts?.isBot ?? (isBots || message?.sourceBranch.map(BranchName.isBots) == true),
            isBreaking: members.contains { history.declaresBreakingChange[Int($0)] }
                || ConventionalPrefix(of: title)?.isBreaking == true,
            landedAt: entry.landedAt, position: entry.position)
        let revert = revert(entry, message, work: work)
        return (GroupedChange(row: row, commits: members, revert: revert, workCount: work.count), false)
    }

    func joint(_ entry: Entry) -> GroupedChange { sync(entry, named: entry.commit, [entry.commit]) }

    /// Commits that an entry brought and that are no change to tell.
    func sync(_ entry: Entry, named name: Int32, _ commits: [Int32]) -> GroupedChange {
        let row = Change(
            id: history.shas[Int(name)], kind: .sync, pullRequest: nil,
            title: Self.named(history.titles[Int(name)]), sourceBranch: history.merges[name]?.sourceBranch,
            isBot: false, isBreaking: false, landedAt: entry.landedAt, position: entry.position)
        return GroupedChange(row: row, commits: commits, revert: nil, workCount: 0)
    }

    /// What a merge says in words of its own, else the subject of the only commit that it brought, else its branch.
    private func title(of merge: Int32, _ message: MergeMessage?, work: [Int32]) -> String {
        let subject = history.titles[Int(merge)]
        guard let message else { return subject }
        let onlySubject = work.count == 1 ? history.titles[Int(work[0])] : nil
        return message.title ?? onlySubject ?? message.sourceBranch.flatMap(BranchName.words) ?? subject
    }

    /// Whether a merge says that it brought a branch that everyone's work goes to.
    func joinsMainline(_ commit: Int32) -> Bool {
        guard pullRequest(of: commit) == nil, let message = history.merges[commit] else { return false }
        return message.joins(mainlines) || message.joins(BranchName.integration)
    }

    private func joinsHistories(_ entry: Entry, _ message: MergeMessage?, work: [Int32]) -> Bool {
        if joinsMainline(entry.commit) { return true }
        if message?.kind == .mergeRequest { return false }
        // Nothing to tell, unless what it brought is merely not known.
        if work.isEmpty { return !graph.hasMissingParents(entry.commit) }
        return entry.brought.contains { commit in
            guard let merge = history.merges[commit] else { return pullRequest(of: commit) != nil }
            return merge.pullRequest != nil || merge.kind == .mergeRequest
        }
    }

    private func revert(_ entry: Entry, _ message: MergeMessage?, work: [Int32]) -> RevertReference? {
        let reverts = work.compactMap { history.reverts[$0] }
        var references = reverts.count == work.count ? reverts : []
        if let own = history.reverts[entry.commit] { references.insert(own, at: 0) }
        guard var reference = RevertReference(joining: references) else { return nil }
        // GitHub names the branch of its revert button `revert-12-branch`.
        if reference.pullRequest == nil, let branch = message?.sourceBranch?.dropping(prefix: "revert-") {
            reference.pullRequest = Int(pullRequestDigits: branch.prefix { $0 != "-" })
        }
        return reference
    }
}
