import GhillieCore

/// People at work on a repository on GitHub: a random walk through what they do there, of which every step is kept.
struct TimelineBuilder {
    var random: SeededRandom
    var repository: TimelineRepository
    /// Seconds since 1970; the walk's clock only moves forward, and few commits are of a later time.
    var now: Int64 = 1_740_960_000
    private(set) var moments: [TimelineMoment] = []
    private(set) var features: Set<TimelineFeature> = []
    private var written = 0
    private let labels: [TimelineLabel]

    private let deletes: Bool
    let hasWrongClocks: Bool

    init(seed: UInt64, steps: Int, deletes: Bool, hasWrongClocks: Bool) {
        self.deletes = deletes
        self.hasWrongClocks = hasWrongClocks
        random = SeededRandom(seed: seed)
        let number = 700_000_000 + Int(seed % 1_000_000)
        repository = TimelineRepository(
            databaseID: number, owner: TimelineOwner(login: "acme", databaseID: 9_001, isOrganization: true),
            name: "rocket", at: now)
        labels = TimelineWords.labels.enumerated().map { TimelineLabel(databaseID: 5_001 + $0, name: $1) }
        begin()
        for number in 1...steps {
            step()
            // Rare among all that people do, and in every timeline.
            if number.isMultiple(of: 12) { backport() }
        }
    }

    private mutating func step() {
        now += Int64(random.integer(60...30_000))
        if deletes, random.chance(8) { return delete() }
        switch random.integer(0...99) {
        case 0..<8: pushDirectly()
        case 8..<24: openPullRequest()
        case 24..<30: pushToPullRequest()
        case 30..<46: mergeAPullRequest()
        case 46..<51: closeOrReopenAPullRequest()
        case 51..<55: toggleADraft()
        case 55..<60: review()
        case 60..<65: comment()
        case 65..<69: labelOrRetitle()
        case 69..<77: openOrCloseAnIssue()
        case 77..<82: revert()
        case 82..<86: release()
        case 86..<91: deploy()
        case 91..<94: backport()
        case 94..<96: rewriteHistory()
        case 96..<98: renameOrTransfer()
        default: leave()
        }
    }

    // MARK: What happened

    mutating func record(_ sender: TimelinePerson, _ happenings: [TimelineHappening], _ features: TimelineFeature...) {
        self.features.formUnion(features)
        moments.append(
            TimelineMoment(at: now, sender: sender, happenings: happenings, repository: repository))
    }

    mutating func did(_ feature: TimelineFeature) { features.insert(feature) }

    // MARK: Who and what

    mutating func someone(but other: TimelinePerson? = nil) -> TimelinePerson {
        var people = TimelinePerson.people
        if !repository.ghosts.contains(.leaver) { people += [.leaver, .leaver] }
        return people.filter { $0 != other }.randomElement(using: &random) ?? .ada
    }

    mutating func title() -> String {
        written += 1
        return "\(random.element(of: TimelineWords.titles) ?? "") \(written)"
    }

    mutating func text() -> String { random.element(of: TimelineWords.texts) ?? "" }

    mutating func label() -> TimelineLabel {
        guard let label = labels.randomElement(using: &random) else { preconditionFailure("there are no labels") }
        return label
    }

    /// Writes, changes or removes some paths of a tree, and now and then moves a file that nothing else touches. That is by no
    /// throw of the dice: with it or without, all else happens in the same way.
    mutating func changes(to tree: [String: String]) -> [String: String?] {
        var changes: [String: String?] = [:]
        for _ in 0..<random.integer(1...3) {
            let path = random.element(of: TimelineWords.paths) ?? "README.md"
            written += 1
            let isRemoved = tree[path] != nil && random.chance(15)
            changes[path] = .some(isRemoved ? nil : "content \(written)")
        }
        let folder = "Sources/Parts/"
        if let part = tree.keys.filter({ $0.hasPrefix(folder) }).min() {
            guard written.isMultiple(of: 6), let content = tree[part] else { return changes }
            changes[part] = .some(nil)
            changes["\(folder)\(written).swift"] = .some(content)
            did(.movedFile)
        } else {
            changes["\(folder)\(written).swift"] = .some("part \(written)")
        }
        return changes
    }

    /// Some commits, one after the other, made before now; returns the last.
    mutating func commits(after parent: String?, _ count: Int, by author: TimelinePerson) -> String {
        var tip = parent
        for index in 0..<count {
            let committed = now - Int64((count - index) * 10)
            let authored = random.chance(20) ? committed - Int64(random.integer(1...400_000)) : committed
            let body = random.chance(30) ? "\n\n\(text())" : ""
            tip = repository.commit(
                title() + body, parents: tip.map { [$0] } ?? [],
                changes: changes(to: tip.map { repository[commit: $0].tree } ?? [:]),
                author: .init(author, authored), committer: .init(author, committed))
        }
        guard let tip else { preconditionFailure("no commit was asked for") }
        return tip
    }

    // MARK: Branches

    /// Moves or makes a branch, and its open pull requests with it.
    mutating func push(_ tip: String, to branch: String, isForced: Bool = false) -> [TimelineHappening] {
        let before = repository.branches.updateValue(tip, forKey: branch)
        repository.pushedAt = now
        var happenings: [TimelineHappening] = before == nil ? [.create(name: branch, isTag: false)] : []
        happenings.append(
            .push(reference: "refs/heads/\(branch)", before: before, after: tip, isForced: isForced))
        for request in repository.pullRequests where request.isOpen && !request.isFromFork && request.head == branch {
            happenings.append(moveHead(of: request.number, to: tip, isForced: isForced))
        }
        return happenings
    }

    /// A pull request's branch has moved, wherever it is.
    mutating func moveHead(of number: Int, to tip: String, isForced: Bool) -> TimelineHappening {
        let before = repository[pullRequest: number].headSHA
        repository[pullRequest: number].headSHA = tip
        repository[pullRequest: number].thread.updatedAt = now
        repository.refresh(number)
        return .pullRequest(number, .synchronize(before: before))
    }

    mutating func deleteBranch(_ branch: String) -> [TimelineHappening] {
        guard let before = repository.branches.removeValue(forKey: branch) else { return [] }
        return [
            .push(reference: "refs/heads/\(branch)", before: before, after: nil, isForced: false),
            .delete(name: branch, isTag: false),
        ]
    }
}
