extension TimelineBuilder {
    mutating func mergeAPullRequest() {
        let open = repository.pullRequests.filter(\.isOpen)
        guard let request = random.element(of: open) else { return }
        merge(request.number)
    }

    /// Makes it ready where it is a draft, and presses one of the buttons. Nothing happens where it would bring nothing.
    mutating func merge(_ number: Int) {
        repository.refresh(number)
        guard let tip = repository.branches[repository[pullRequest: number].base],
            !repository[pullRequest: number].commits.isEmpty
        else { return }
        if repository[pullRequest: number].isDraft {
            setDraft(false, of: number)
            now += 60
        }
        let request = repository[pullRequest: number]
        let by = someone()
        let hasPlainCommits = request.commits.contains { !repository[commit: $0].isMerge }
        let buttons = TimelinePullRequest.Button.allCases.filter { $0 != .rebase || hasPlainCommits }
        let button = random.element(of: buttons) ?? .merge
        let commits: [String]
        switch button {
        case .merge:
            commits = [mergeCommit(of: request, onto: tip, by: by)]
            did(.mergeButton)
        case .squash:
            commits = [squash(of: request, onto: tip)]
            did(.squashButton)
        case .rebase:
            commits = rebase(of: request, onto: tip, by: by)
            did(.rebaseButton)
        }
        land(request, by: button, commits, by)
    }

    private mutating func land(
        _ request: TimelinePullRequest, by button: TimelinePullRequest.Button, _ commits: [String],
        _ by: TimelinePerson
    ) {
        guard let last = commits.last else { return }
        let number = request.number
        repository[pullRequest: number].thread.closedAt = now
        repository[pullRequest: number].landing = .init(button: button, at: now, by: by, commits: commits)
        note(.merged(commit: last), on: number, by: by)
        note(.closed(by: nil, as: nil), on: number, by: by)
        var happenings: [TimelineHappening] = [.pullRequest(number, .closed)]
        happenings += push(last, to: request.base)
        if request.base == TimelineRepository.defaultBranch {
            if let issue = issueToClose(request) {
                happenings.append(closeIssue(issue, by: .pullRequest(number), as: .completed, actor: by))
                did(.issueClosedByPullRequest)
            }
        } else if !request.base.hasPrefix("release/") {
            did(.mergedIntoStack)
        }
        if !request.isFromFork, random.chance(70) {
            happenings += retarget(from: request.head, to: request.base) + deleteBranch(request.head)
        }
        record(by, happenings)
    }

    /// What stood on a branch that goes stands on the one that this was merged into.
    private mutating func retarget(from branch: String, to base: String) -> [TimelineHappening] {
        let above = repository.pullRequests.filter { $0.isOpen && $0.base == branch }
        for request in above {
            repository[pullRequest: request.number].base = base
            repository[pullRequest: request.number].thread.updatedAt = now
            repository.refresh(request.number)
            did(.retargeted)
        }
        return above.map { .pullRequest($0.number, .rebased(from: branch, fromSHA: $0.baseSHA)) }
    }

    private func issueToClose(_ request: TimelinePullRequest) -> Int? {
        guard let word = request.thread.body?.split(separator: "Fixes #").last, let number = Int(word) else {
            return nil
        }
        return repository.issues.first { $0.thread.number == number && $0.isOpen }?.thread.number
    }

    // MARK: The three buttons

    private func brought(by request: TimelinePullRequest, onto tip: String) -> [String: String?] {
        let fork = repository.mergeBase(tip, request.headSHA).map { repository[commit: $0].tree } ?? [:]
        return TimelineRepository.changes(from: fork, to: repository[commit: request.headSHA].tree)
    }

    private mutating func mergeCommit(
        of request: TimelinePullRequest, onto tip: String, by person: TimelinePerson
    ) -> String {
        let from = request.isFromFork ? request.thread.author.login : repository.owner.login
        return repository.commit(
            "Merge pull request #\(request.number) from \(from)/\(request.head)\n\n\(request.thread.title)",
            parents: [tip, request.headSHA], changes: brought(by: request, onto: tip), author: .init(person, now),
            committer: .init(.webFlow, now))
    }

    private mutating func squash(of request: TimelinePullRequest, onto tip: String) -> String {
        let messages = request.commits.map { repository[commit: $0].message }
        let body: String
        if messages.count == 1 {
            body = messages[0].split(separator: "\n\n", maxSplits: 1).dropFirst().joined()
        } else {
            body = messages.map { "* \($0)" }.joined(separator: "\n\n")
        }
        return repository.commit(
            "\(request.thread.title) (#\(request.number))" + (body.isEmpty ? "" : "\n\n\(body)"), parents: [tip],
            changes: brought(by: request, onto: tip), author: .init(request.thread.author, now),
            committer: .init(.webFlow, now))
    }

    private mutating func rebase(
        of request: TimelinePullRequest, onto tip: String, by person: TimelinePerson
    ) -> [String] {
        var commits: [String] = []
        for sha in request.commits where !repository[commit: sha].isMerge {
            let old = repository[commit: sha]
            commits.append(
                repository.commit(
                    old.message, parents: [commits.last ?? tip], changes: repository.changes(of: sha),
                    author: old.author, committer: .init(person, now)))
        }
        return commits
    }
}
