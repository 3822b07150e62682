extension TimelineBuilder {
    /// Takes back a merged pull request, by the button or by hand; or takes that back again.
    mutating func revert() {
        let landed = repository.pullRequests.filter { request in
            request.landing != nil && request.base == TimelineRepository.defaultBranch
                && !repository.pullRequests.contains { $0.reverts == request.number }
        }
        guard let head = repository.head else { return }
        let main = repository.reached(from: head)
        let undone = landed.filter { $0.reverts != nil }
        let target = random.chance(40) ? random.element(of: undone) : nil
        guard let target = target ?? random.element(of: landed), let landing = target.landing,
            landing.commits.allSatisfy(main.contains)
        else { return }
        let author = someone()
        if random.chance(25) {
            let tip = takeBack(landing, after: head, by: author)
            record(author, push(tip, to: TimelineRepository.defaultBranch), .directRevert)
            return
        }
        let number = open(
            Proposal(
                title: "Revert \"\(target.thread.title)\"", body: "Reverts \(repository.slug)#\(target.number)",
                base: TimelineRepository.defaultBranch, branch: "revert-\(target.number)-\(target.head)",
                tip: takeBack(landing, after: head, by: author), author: author, reverts: target.number))
        did(target.reverts == nil ? .revert : .revertOfRevert)
        now += Int64(random.integer(60...3_600))
        if random.chance(80) { merge(number) }
    }

    private mutating func takeBack(
        _ landing: TimelinePullRequest.Landing, after head: String, by author: TimelinePerson
    ) -> String {
        var tip = head
        for sha in landing.commits.reversed() {
            let old = repository[commit: sha]
            let which = old.isMerge ? "\(sha), reversing\nchanges made to \(old.parents[0])." : "\(sha)."
            tip = repository.commit(
                "Revert \"\(old.subject)\"\n\nThis reverts commit \(which)", parents: [tip],
                changes: repository.changes(of: sha, backwards: true), author: .init(author, now))
        }
        return tip
    }

    /// Brings a merged pull request to a release branch, which is made where there is none.
    mutating func backport() {
        let branch = "release/1.x"
        let author = someone()
        if repository.branches[branch] == nil {
            let line = repository.firstParents(of: repository.head)
            record(author, push(line[min(line.count - 1, 5)], to: branch), .releaseBranch)
            now += 60
        }
        guard let base = repository.branches[branch] else { return }
        let landed = repository.pullRequests.filter {
            $0.landing != nil && $0.base == TimelineRepository.defaultBranch
        }
        guard let original = random.element(of: landed), let landing = original.landing else { return }
        let forms = TimelineBackPort.Form.allCases
        let form = forms[(original.number + moments.count) % forms.count]
        var tip = base
        for sha in landing.commits {
            let old = repository[commit: sha]
            let names = form == .whole || form == .picked
            tip = repository.commit(
                old.message + (names ? "\n\n(cherry picked from commit \(sha))" : ""), parents: [tip],
                changes: repository.changes(of: sha), author: old.author, committer: .init(author, now))
        }
        let isSaid = form == .whole
        let number = open(
            Proposal(
                title: (isSaid ? "[\(branch)] " : "") + original.thread.title,
                body: isSaid ? "Backport #\(original.number)" : nil, base: branch,
                branch: isSaid || form == .branch
                    ? "backport-\(original.number)-to-\(moments.count)" : "\(author.login)/again-\(moments.count)",
                tip: tip, author: author))
        repository[pullRequest: number].backPort = TimelineBackPort(original: original.number, form: form)
        did(.backport)
        now += Int64(random.integer(60...3_600))
        if random.chance(70) { merge(number) }
    }
}
