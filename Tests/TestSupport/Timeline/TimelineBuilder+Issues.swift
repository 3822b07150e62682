extension TimelineBuilder {
    mutating func openOrCloseAnIssue() {
        let actor = someone()
        let open = repository.issues.filter(\.isOpen)
        let closed = repository.issues.filter { !$0.isOpen && !$0.isDeleted }
        if random.chance(15), let issue = random.element(of: closed) {
            let number = issue.thread.number
            repository[issue: number].thread.closedAt = nil
            repository[issue: number].reason = .reopened
            note(.reopened, on: number, by: actor)
            record(actor, [.issue(number, .reopened)], .issueReopened)
        } else if random.chance(50), let issue = random.element(of: open) {
            let reasons: [(TimelineIssue.Reason, TimelineFeature)] = [
                (.completed, .issueCompleted), (.notPlanned, .issueNotPlanned), (.duplicate, .issueDuplicate),
            ]
            guard let (reason, feature) = random.element(of: reasons) else { return }
            record(actor, [closeIssue(issue.thread.number, by: nil, as: reason, actor: actor)], feature)
        } else {
            let number = repository.nextNumber()
            let thread = TimelineThread(
                number: number, databaseID: repository.nextID(), title: title(), body: random.chance(25) ? nil : text(),
                author: actor, createdAt: now, updatedAt: now)
            repository.issues.append(TimelineIssue(thread: thread))
            record(actor, [.issue(number, .opened)])
        }
    }

    mutating func closeIssue(
        _ number: Int, by closer: TimelineCloser?, as reason: TimelineIssue.Reason, actor: TimelinePerson
    ) -> TimelineHappening {
        repository[issue: number].thread.closedAt = now
        repository[issue: number].reason = reason
        note(.closed(by: closer, as: reason), on: number, by: actor)
        return .issue(number, .closed)
    }

    /// Comments on a pull request or an issue, or changes what was said.
    mutating func comment() {
        let issues = repository.issues.filter { !$0.isDeleted }
        let numbers = repository.pullRequests.map(\.number) + issues.map(\.thread.number)
        guard let number = random.element(of: numbers) else { return }
        let comments = repository[thread: number].allComments
        if random.chance(35), let index = comments.indices.randomElement(using: &random),
            !repository.ghosts.contains(comments[index].author), !comments[index].isDeleted
        {
            let old = comments[index]
            repository[thread: number].allComments[index].body = "\(old.body)\n\nEdit: \(text())"
            repository[thread: number].allComments[index].updatedAt = now
            record(old.author, [.comment(number, id: old.databaseID, .edited(from: old.body))], .commentEdited)
            return
        }
        let comment = TimelineComment(
            databaseID: repository.nextID(), author: someone(), body: text(), createdAt: now, updatedAt: now)
        repository[thread: number].allComments.append(comment)
        repository[thread: number].updatedAt = now
        record(comment.author, [.comment(number, id: comment.databaseID, .created)], .commented)
    }

    /// Of what is open: a title that is changed after a merge says something else than the commit.
    mutating func labelOrRetitle() {
        let requests = repository.pullRequests.filter(\.isOpen).map(\.number)
        let issues = repository.issues.filter(\.isOpen).map(\.thread.number)
        guard let number = random.element(of: requests + issues) else { return }
        let isRequest = repository.isPullRequest(number)
        repository[thread: number].updatedAt = now
        if random.chance(60) {
            let label = label()
            guard !repository[thread: number].labels.contains(label) else { return }
            repository[thread: number].labels.append(label)
            record(
                someone(), [isRequest ? .pullRequest(number, .labeled(label)) : .issue(number, .labeled(label))],
                .labeled)
        } else if !isRequest || repository[pullRequest: number].reverts == nil {
            let old = repository[thread: number].title
            repository[thread: number].title = title()
            record(
                someone(),
                [isRequest ? .pullRequest(number, .retitled(from: old)) : .issue(number, .retitled(from: old))],
                .retitled)
        }
    }

    /// Deletes a release, a comment, or an issue with all of its own: what is gone no poll shows.
    mutating func delete() {
        let releases = repository.releases.indices.filter { !repository.releases[$0].isDeleted }
        if random.chance(25), let index = random.element(of: releases) {
            repository.releases[index].isDeleted = true
            record(someone(), [.release(id: repository.releases[index].databaseID, .deleted)], .releaseDeleted)
            return
        }
        let issues = repository.issues.filter { !$0.isDeleted }
        if random.chance(30), let issue = random.element(of: issues) {
            repository[issue: issue.thread.number].isDeleted = true
            record(someone(), [.issue(issue.thread.number, .deleted)], .issueDeleted)
            return
        }
        let numbers = repository.pullRequests.map(\.number) + issues.map(\.thread.number)
        let commented = numbers.filter { !repository[thread: $0].comments.isEmpty }
        guard let number = random.element(of: commented),
            let index = repository[thread: number].allComments.firstIndex(where: { !$0.isDeleted })
        else { return }
        repository[thread: number].allComments[index].isDeleted = true
        let comment = repository[thread: number].allComments[index]
        record(someone(), [.comment(number, id: comment.databaseID, .deleted)], .commentDeleted)
    }
}
