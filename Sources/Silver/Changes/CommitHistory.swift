import GhillieCore

/// The commits of a repository, or what is new of them, column by column: as much of each as landings and changes need,
/// so that a million fit into memory.
struct CommitHistory: Sendable {
    /// A commit's number is its place here.
    private(set) var shas: [String] = []
    private(set) var parents: [[Substring]] = []
    private(set) var committedAt: [Instant] = []
    /// Equal for equal committers.
    private(set) var committers: [Int32] = []
    private(set) var isBot: [Bool] = []
    /// Whether the parent of a fork has it.
    private(set) var isFromParent: [Bool] = []
    /// The subject, without a pull request's number at its end.
    private(set) var titles: [String] = []
    /// The pull request's number at the end of the subject; 0 where there is none.
    private(set) var pullRequests: [Int32] = []
    private(set) var declaresBreakingChange: [Bool] = []
    private(set) var merges: [Int32: MergeMessage] = [:]
    private(set) var reverts: [Int32: RevertReference] = [:]
    /// The pull requests by which commits came, as far as GitHub has told.
    private var associated: [Int32: PullRequestFacts] = [:]
    private var numbers: [Substring: Int32] = [:]
    private var committerNumbers: [String: Int32] = [:]

    var count: Int { shas.count }

    /// The number of a commit.
    func number(of sha: some StringProtocol) -> Int32? { numbers[Substring(sha)] }

    /// Takes in what GitHub says of commits, by their ids: it knows better than their messages.
    mutating func associate(_ facts: [String: PullRequestFacts]) {
        for (sha, facts) in facts {
            if let number = number(of: sha) { associated[number] = facts }
        }
    }

    /// The pull request by which a commit came, as GitHub says it.
    func pullRequest(by commit: Int32) -> PullRequestFacts? { associated[commit] }

    /// The number of that pull request, else the one at the end of the subject.
    func pullRequestNumber(of commit: Int32) -> Int? {
        if let facts = associated[commit] { return facts.number }
        let number = pullRequests[Int(commit)]
        return number == 0 ? nil : Int(number)
    }

    /// The graph of the commits, without cycles. Those that have landed are here for their messages alone: as parents
    /// they are its border. Of a parent that is not among the commits, `border` says what it is.
    func graph(landed: Set<String> = [], border: (Substring) -> CommitGraph.Border) -> CommitGraph {
        var graph = CommitGraph(
            parents: parents,
            number: { landed.isEmpty || !landed.contains(String($0)) ? numbers[$0] : nil },
            border: { landed.contains(String($0)) ? .landed : border($0) })
        graph.breakCycles()
        return graph
    }

    /// Parents are ids with a space between them.
    mutating func append(
        sha: String, parents: String, committer: String, committedAt: Instant, isBot: Bool, isFromParent: Bool,
        message: CommitMessage
    ) {
        let number = Int32(shas.count)
        shas.append(sha)
        numbers[sha[...]] = number
        let parents = parents.utf8.split(separator: UInt8(ascii: " ")).map { Substring($0) }
        self.parents.append(parents)
        self.committedAt.append(committedAt)
        let next = Int32(committerNumbers.count)
        committers.append(
            committerNumbers[committer]
                ?? {
                    committerNumbers[committer] = next
                    return next
                }())
        self.isBot.append(isBot)
        self.isFromParent.append(isFromParent)
        declaresBreakingChange.append(message.declaresBreakingChange)
        appendTitle(message, isMerge: parents.count > 1, number: number)
    }

    private mutating func appendTitle(_ message: CommitMessage, isMerge: Bool, number: Int32) {
        let merge =
            message.subject.hasPrefixIgnoringCase("Merge") || message.subject.hasPrefix("Auto merge")
            ? MergeMessage(message) : nil
        let suffix = SubjectNumber(of: message.subject)
        let title = Self.unbroken(suffix?.title ?? message.subject, message)
        titles.append(title)
        pullRequests.append(Int32(suffix?.number ?? 0))
        // Of a commit with one parent only a pull request's number says something: it was squashed by that button.
        if let merge, isMerge || merge.pullRequest != nil { merges[number] = merge }
        if let revert = RevertReference(title: merge?.title ?? title, message: message) { reverts[number] = revert }
    }

    /// GitHub breaks a long title with an ellipsis and goes on in the body.
    private static func unbroken(_ title: String, _ message: CommitMessage) -> String {
        guard title.hasSuffix("…"), message.body.hasPrefix("…") else { return title }
        let rest = message.bodyLines.first { _ in true } ?? ""
        return String(title.dropLast()) + String(rest.dropFirst())
    }
}
