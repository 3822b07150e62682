/// What a message says about what it merged: the forms that merge buttons and git itself write.
struct MergeMessage: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A pull request with a number: GitHub, Gitea, Bitbucket, Azure, bors.
        case pullRequest(Int)
        /// A GitLab merge request, whose numbers are not pull requests'.
        case mergeRequest
        /// Branches, by git itself.
        case branches
        /// A commit or a tag, by git itself.
        case point
    }

    let kind: Kind
    /// The first branch that was merged, without its owner or remote.
    let sourceBranch: String?
    /// The other branches of an octopus.
    let otherBranches: [String]
    /// The branch that was merged into, where the message says so.
    let targetBranch: String?
    /// What people call it, where the message says so in words of its own.
    let title: String?

    private init(
        _ kind: Kind, from sourceBranch: String?, and otherBranches: [String] = [], into targetBranch: String? = nil,
        title: String?
    ) {
        self.kind = kind
        self.sourceBranch = sourceBranch
        self.otherBranches = otherBranches
        self.targetBranch = targetBranch
        self.title = title
    }

    /// `nil` where the message is not in a form of those.
    init?(_ message: CommitMessage) {
        let read =
            Self.pullRequest(message) ?? Self.mergedIn(message) ?? Self.mergedPullRequest(message)
            ?? Self.automatic(message) ?? Self.byGit(message)
        guard let read else { return nil }
        self = read
    }

    var pullRequest: Int? {
        guard case .pullRequest(let number) = kind else { return nil }
        return number
    }

    /// Whether it brought one of the branches that everyone's work goes to, so that what it brought is not one piece of
    /// work.
    func joins(_ mainlines: Set<String>) -> Bool {
        guard kind == .branches, let sourceBranch else { return false }
        return ([sourceBranch] + otherBranches).allSatisfy(mainlines.contains)
    }
}

extension MergeMessage {
    // GitHub: "Merge pull request #12 from owner/branch", the title in the body. Bitbucket Server: "Merge pull request
    // #12 in PROJECT/repo from branch to target". Gitea: "Merge pull request 'Title' (#12) from branch into target".
    // Azure, long ago: "Merge pull request 12 from branch into target".
    private static func pullRequest(_ message: CommitMessage) -> MergeMessage? {
        guard var rest = message.subject.dropping(prefix: "Merge pull request ") else { return nil }
        var title = bodyTitle(message)
        if rest.first == "'", let close = rest.range(ofLast: "' (#") {
            title = String(rest[rest.utf8.index(after: rest.startIndex)..<close.lowerBound])
            rest = rest[close.upperBound...]
        }
        let hasOwner = rest.utf8.first == UInt8(ascii: "#") && !rest.hasRange(" in ")
        if rest.utf8.first == UInt8(ascii: "#") { rest = rest.dropFirst() }
        guard let number = Int(pullRequestDigits: rest.prefix { $0.isASCII && $0.isNumber }) else { return nil }
        guard let from = rest.range(ofFirst: " from ") else {
            return MergeMessage(.pullRequest(number), from: nil, title: title)
        }
        let (source, target) = sourceAndTarget(rest[from.upperBound...])
        let branch = hasOwner ? source.split(separator: "/", maxSplits: 1).last.map(String.init) : source
        return MergeMessage(.pullRequest(number), from: branch, into: target, title: title)
    }

    // Bitbucket: "Merged in branch (pull request #12)", the title in the body.
    private static func mergedIn(_ message: CommitMessage) -> MergeMessage? {
        guard let rest = message.subject.dropping(prefix: "Merged in "),
            let open = rest.range(ofLast: " (pull request #"), rest.hasSuffix(")"),
            let number = Int(pullRequestDigits: rest[open.upperBound...].dropLast())
        else { return nil }
        return MergeMessage(.pullRequest(number), from: String(rest[..<open.lowerBound]), title: bodyTitle(message))
    }

    // Azure: "Merged PR 12: Title".
    private static func mergedPullRequest(_ message: CommitMessage) -> MergeMessage? {
        guard let rest = message.subject.dropping(prefix: "Merged PR "),
            let colon = rest.firstIndex(of: ":"), let number = Int(pullRequestDigits: rest[..<colon])
        else { return nil }
        return MergeMessage(.pullRequest(number), from: nil, title: nonEmpty(rest[colon...].dropFirst().trimmed))
    }

    // bors: "Merge #12", with "12: Title r=reviewer a=author" in the body. homu: "Auto merge of #12 - owner:branch,
    // r=reviewer".
    private static func automatic(_ message: CommitMessage) -> MergeMessage? {
        if let rest = message.subject.dropping(prefix: "Auto merge of #") {
            guard let dash = rest.range(ofFirst: " - "), let number = Int(pullRequestDigits: rest[..<dash.lowerBound])
            else {
                return nil
            }
            let source = rest[dash.upperBound...].prefix { $0 != "," }
            let branch = source.split(separator: ":", maxSplits: 1).last.map { $0.trimmed }
            return MergeMessage(.pullRequest(number), from: branch, title: bodyTitle(message))
        }
        guard let rest = message.subject.dropping(prefix: "Merge #"), let number = Int(pullRequestDigits: rest) else {
            return nil
        }
        var title = bodyTitle(message)
        if let line = title, let named = line.dropping(prefix: "\(number): ") {
            title = named.range(ofFirst: " r=").map { String(named[..<$0.lowerBound]) } ?? String(named)
        }
        return MergeMessage(.pullRequest(number), from: nil, title: title)
    }

    // git: "Merge branch 'a'", "Merge branches 'a', 'b' and 'c' into d", "Merge remote-tracking branch 'origin/a' into
    // b", "Merge branch 'a' of URL", "Merge tag 'v1'", "Merge commit '…'"; by hand and by GitHub's button: "Merge a
    // into b". GitLab writes as git does, with the title and "See merge request group/project!12" in the body.
    private static func byGit(_ message: CommitMessage) -> MergeMessage? {
        guard let rest = message.subject.dropping(prefix: "Merge ") else { return nil }
        let words: [(prefix: String, kind: Kind, hasRemote: Bool)] = [
            ("branch ", .branches, false), ("branches ", .branches, false),
            ("remote-tracking branch ", .branches, true), ("remote-tracking branches ", .branches, true),
            ("remote branch ", .branches, true), ("tag ", .point, false), ("commit ", .point, false),
        ]
        for word in words {
            guard let rest = rest.dropping(prefix: word.prefix) else { continue }
            guard var names = Names(rest) else { return nil }
            if word.hasRemote { names.dropRemotes() }
            let isRequest = message.body.utf8.contains(ascii: "See merge request ")
            return MergeMessage(
                isRequest ? .mergeRequest : word.kind, from: names.sources.first,
                and: Array(names.sources.dropFirst()), into: names.target, title: bodyTitle(message))
        }
        let parts = rest.split(separator: " ")
        guard parts.count == 3, parts[1] == "into" else { return nil }
        return MergeMessage(.branches, from: String(parts[0]), into: String(parts[2]), title: bodyTitle(message))
    }

    private static func sourceAndTarget(_ text: Substring) -> (source: String, target: String?) {
        for word in [" into ", " to "] {
            if let range = text.range(ofFirst: word) {
                return (text[..<range.lowerBound].trimmed, text[range.upperBound...].trimmed)
            }
        }
        return (text.trimmed, nil)
    }

    /// The first line of the body that is a title rather than something that a tool has written there.
    static func bodyTitle(_ message: CommitMessage) -> String? {
        for line in message.bodyLines {
            let line = Substring(line.utf8.trimmed)
            if line.isEmpty { continue }
            // What git adds: a list of the commits that were merged, or of conflicts.
            if line.hasPrefix("* ") && line.hasSuffix(":") || line.hasPrefixIgnoringCase("Conflicts:")
                || line.hasPrefix("#")
            {
                return nil
            }
            if trailers.contains(where: line.hasPrefixIgnoringCase) { continue }
            return String(line)
        }
        return nil
    }

    private static let trailers = [
        "Signed-off-by:", "Co-authored-by:", "Reviewed-by:", "Acked-by:", "Tested-by:", "Approved-by:", "Change-Id:",
        "See merge request ", "Reviewed-on:", "Cc:",
    ]

    private static func nonEmpty(_ text: String) -> String? { text.isEmpty ? nil : text }
}

/// The quoted names of `'a', 'b' and 'c' of URL into d`.
private struct Names {
    private(set) var sources: [String] = []
    private(set) var target: String?

    init?(_ text: Substring) {
        guard let quote = text.first, quote == "'" || quote == "\"" else { return nil }
        var rest = text
        while rest.first == quote, let close = rest.dropFirst().firstIndex(of: quote) {
            // GitHub names a fork's branch by its owner: 'owner:branch'. No branch has a colon in its name.
            let name = rest[rest.index(after: rest.startIndex)..<close]
            sources.append(String(name.split(separator: ":", maxSplits: 1).last ?? name))
            rest = rest[rest.index(after: close)...]
            for separator in [", ", " and "] {
                if let next = rest.dropping(prefix: separator) { rest = next }
            }
        }
        guard !sources.isEmpty else { return nil }
        if let into = rest.range(ofLast: " into ") ?? (rest.hasPrefix("into ") ? rest.range(ofFirst: "into ") : nil) {
            target = rest[into.upperBound...].trimmed.trimming("'")
        }
    }

    mutating func dropRemotes() {
        sources = sources.map { $0.split(separator: "/", maxSplits: 1).last.map(String.init) ?? $0 }
    }
}
