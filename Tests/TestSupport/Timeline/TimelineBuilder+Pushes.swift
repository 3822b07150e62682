extension TimelineBuilder {
    mutating func begin() {
        let author = TimelinePerson.ada
        let tip = commits(after: nil, 3, by: author)
        record(author, push(tip, to: TimelineRepository.defaultBranch))
    }

    /// To the default branch, without a pull request.
    mutating func pushDirectly() {
        let author = someone()
        let open = repository.issues.filter(\.isOpen).map(\.thread.number)
        if random.chance(20), let head = repository.head {
            mergeDirectly(into: head, by: author)
        } else if random.chance(40), let number = random.element(of: open), let head = repository.head {
            let tip = repository.commit(
                "\(title())\n\nFixes #\(number)", parents: [head], changes: changes(to: repository[commit: head].tree),
                author: .init(author, now))
            let pushed = push(tip, to: TimelineRepository.defaultBranch)
            let closed = closeIssue(number, by: .commit(tip), as: .completed, actor: author)
            record(author, pushed + [closed], .directPush, .issueClosedByCommit)
        } else {
            let tip = commits(after: repository.head, random.integer(1...3), by: author)
            record(author, push(tip, to: TimelineRepository.defaultBranch), .directPush)
        }
    }

    /// A branch of one person's own, merged on their machine.
    private mutating func mergeDirectly(into head: String, by author: TimelinePerson) {
        let side = commits(after: head, random.integer(1...2), by: author)
        let main = commits(after: head, 1, by: author)
        let tip = repository.commit(
            "Merge branch 'side'", parents: [main, side],
            changes: TimelineRepository.changes(
                from: repository[commit: head].tree, to: repository[commit: side].tree),
            author: .init(author, now))
        record(author, push(tip, to: TimelineRepository.defaultBranch), .directMerge)
    }

    /// Replaces the newest commits of the default branch; what was merged among them is gone.
    mutating func rewriteHistory() {
        let line = repository.firstParents(of: repository.head)
        let count = random.integer(1...3)
        guard line.count > count + 2 else { return }
        let author = someone()
        var tip = line[count]
        for sha in line.prefix(count).reversed() {
            let old = repository[commit: sha]
            guard !old.isMerge, random.chance(70) else { continue }
            tip = repository.commit(
                old.message, parents: [tip], changes: repository.changes(of: sha), author: old.author,
                committer: .init(author, now))
        }
        if tip == line[count] { tip = commits(after: tip, 1, by: author) }
        record(
            author, push(tip, to: TimelineRepository.defaultBranch, isForced: true), .rewrittenHistory)
    }

    mutating func renameOrTransfer() {
        if random.chance(50), !features.contains(.renamed) {
            let old = repository.name
            repository.name = "starship"
            repository.updatedAt = now
            record(someone(), [.renamed(from: old)], .renamed)
        } else if !features.contains(.transferred) {
            let old = repository.owner
            repository.owner = TimelineOwner(login: "umbrella", databaseID: 9_002, isOrganization: true)
            repository.updatedAt = now
            record(someone(), [.transferred(from: old)], .transferred)
        }
    }

    /// An account goes; GitHub tells nobody.
    mutating func leave() {
        let authors = repository.pullRequests.map(\.thread.author) + repository.issues.map(\.thread.author)
        guard authors.contains(.leaver), !repository.ghosts.contains(.leaver) else { return }
        repository.ghosts.insert(.leaver)
        record(.ghost, [], .ghost)
    }
}
