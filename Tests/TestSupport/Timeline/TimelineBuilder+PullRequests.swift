extension TimelineBuilder {
    /// What a pull request is opened with.
    struct Proposal {
        var title: String
        var body: String?
        var base: String
        var branch: String
        var tip: String
        var author: TimelinePerson
        var reverts: Int?
        var isFromFork = false
        var isDraft = false
    }

    private var openRequests: [TimelinePullRequest] { repository.pullRequests.filter(\.isOpen) }

    /// On the default branch, or on another pull request's.
    mutating func openPullRequest() {
        let isBot = random.chance(15)
        let author = isBot ? random.element(of: TimelinePerson.bots) ?? .dependabot : someone()
        let stackable = openRequests.filter { !$0.isFromFork && repository.branches[$0.head] != nil }
        let under = random.chance(30) && !isBot ? random.element(of: stackable) : nil
        let base = under?.head ?? TimelineRepository.defaultBranch
        guard let start = repository.branches[base] else { return }
        // Some branches are old when they become pull requests.
        let line = repository.firstParents(of: start)
        let root = under == nil ? line[min(random.integer(0...4), line.count - 1)] : start
        let topic = "topic-\(moments.count)"
        var proposal = Proposal(
            title: title(), body: random.chance(20) ? nil : text(), base: base,
            branch: isBot ? "\(author.graphQLLogin)/npm_and_yarn/\(topic)" : "\(author.login)/\(topic)",
            tip: commits(after: root, random.integer(1...3), by: author), author: author,
            isFromFork: under == nil && !isBot && random.chance(15), isDraft: random.chance(20))
        if isBot {
            proposal.title = "Bump engine from 1.\(moments.count).0 to 1.\(moments.count).1"
            did(.bot)
        }
        if random.chance(40), let issue = random.element(of: repository.issues.filter(\.isOpen)) {
            proposal.body = "\(text())\n\nFixes #\(issue.thread.number)"
        }
        if under != nil { did(.stacked) }
        open(proposal)
    }

    /// Pushes the branch and opens it; returns the number.
    @discardableResult
    mutating func open(_ proposal: Proposal) -> Int {
        let pushed = proposal.isFromFork ? [] : push(proposal.tip, to: proposal.branch)
        let number = repository.nextNumber()
        let thread = TimelineThread(
            number: number, databaseID: repository.nextID(), title: proposal.title, body: proposal.body,
            author: proposal.author, createdAt: now, updatedAt: now)
        repository.pullRequests.append(
            TimelinePullRequest(
                thread: thread, isDraft: proposal.isDraft, base: proposal.base,
                baseSHA: repository.branches[proposal.base] ?? proposal.tip, head: proposal.branch,
                headSHA: proposal.tip, isFromFork: proposal.isFromFork, reverts: proposal.reverts))
        repository.refresh(number)
        if proposal.isFromFork { did(.fork) }
        if proposal.isDraft { did(.draft) }
        if proposal.body == nil { did(.emptyPullRequestBody) }
        record(proposal.author, pushed + [.pullRequest(number, .opened)])
        return number
    }

    mutating func pushToPullRequest() {
        guard let request = random.element(of: openRequests) else { return }
        let isForced = random.chance(35)
        let parents = repository[commit: request.headSHA].parents
        let parent = isForced ? parents.first ?? request.headSHA : request.headSHA
        let tip = commits(after: parent, random.integer(1...2), by: request.thread.author)
        if isForced { note(.headForcePushed, on: request.number, by: request.thread.author) }
        let happenings =
            request.isFromFork
            ? [moveHead(of: request.number, to: tip, isForced: isForced)]
            : push(tip, to: request.head, isForced: isForced)
        record(request.thread.author, happenings, isForced ? .forcePushedHead : .pushedHead)
    }

    mutating func closeOrReopenAPullRequest() {
        let actor = someone()
        let closed = repository.pullRequests.filter { request in
            !request.isOpen && request.landing == nil && repository.branches[request.base] != nil
        }
        if random.chance(50), let request = random.element(of: closed) {
            repository[pullRequest: request.number].thread.closedAt = nil
            note(.reopened, on: request.number, by: actor)
            repository.refresh(request.number)
            record(actor, [.pullRequest(request.number, .reopened)], .pullRequestReopened)
        } else if let request = random.element(of: openRequests) {
            repository[pullRequest: request.number].thread.closedAt = now
            note(.closed(by: nil, as: nil), on: request.number, by: actor)
            record(actor, [.pullRequest(request.number, .closed)], .pullRequestClosed)
        }
    }

    mutating func toggleADraft() {
        guard let request = random.element(of: openRequests) else { return }
        setDraft(!request.isDraft, of: request.number)
    }

    mutating func setDraft(_ isDraft: Bool, of number: Int) {
        let author = repository[pullRequest: number].thread.author
        repository[pullRequest: number].isDraft = isDraft
        note(isDraft ? .convertedToDraft : .readyForReview, on: number, by: author)
        record(
            author, [.pullRequest(number, isDraft ? .convertedToDraft : .readyForReview)],
            isDraft ? .convertedToDraft : .readyForReview)
    }

    mutating func review() {
        // By the published schema a review's pull request has a head repository, so not of a fork that is gone.
        guard let request = random.element(of: openRequests.filter { !$0.isFromFork }) else { return }
        let reviews = request.reviews
        if random.chance(60), let index = reviews.firstIndex(where: { $0.state == .changesRequested }) {
            repository[pullRequest: request.number].reviews[index].state = .dismissed
            repository[pullRequest: request.number].reviews[index].updatedAt = now
            repository[pullRequest: request.number].thread.updatedAt = now
            record(someone(), [.review(request.number, id: reviews[index].databaseID, .dismissed)], .reviewDismissed)
            return
        }
        let states: [TimelineReview.State] = [.commented, .approved, .changesRequested]
        let review = TimelineReview(
            databaseID: repository.nextID(), author: someone(but: request.thread.author),
            body: random.chance(30) ? "" : text(), commit: request.headSHA, submittedAt: now, updatedAt: now,
            state: random.element(of: states) ?? .commented)
        repository[pullRequest: request.number].reviews.append(review)
        repository[pullRequest: request.number].thread.updatedAt = now
        record(review.author, [.review(request.number, id: review.databaseID, .submitted)], .reviewed)
    }

    /// Adds to what a thread's timeline shows, which is an update of it.
    mutating func note(_ kind: TimelineItemEvent.Kind, on number: Int, by actor: TimelinePerson) {
        let event = TimelineItemEvent(databaseID: repository.nextID(), kind: kind, at: now, actor: actor)
        repository[thread: number].events.append(event)
        // GitHub updates an item a little after its event, or so it looks in whole seconds.
        repository[thread: number].updatedAt = now + Int64(event.databaseID % 2)
    }
}
