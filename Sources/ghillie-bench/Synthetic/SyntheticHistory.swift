import Bronze
import GhillieCore

/// A made-up history of one repository's default branch, in the shape of real ones: single commits, squashed pull requests,
/// merges with the commits that they bring, bots, reverts, release tags. The same seed gives the same history.
struct SyntheticHistory {
    /// Time from one commit to the next; whole seconds, so that no two commits share one.
    private var secondsBetweenCommits: Int64
    /// How large a commit's payload is, in bytes of its canonical JSON.
    private let payloadBytes: ClosedRange<Int>
    private var generator: SeededGenerator
    private var seconds: Int64
    private var pullRequest = 0
    private var releases = 0
    private(set) var head: GitCommitPayload?

    init(seed: UInt64, start: Instant, secondsBetweenCommits: Int64, payloadBytes: ClosedRange<Int>) {
        self.secondsBetweenCommits = secondsBetweenCommits
        self.payloadBytes = payloadBytes
        generator = SeededGenerator(seed: seed)
        seconds = start.microseconds / 1_000_000
    }

    /// The next commits of the branch, oldest first, all of which have landed by the last one.
    mutating func commits(_ count: Int) -> [GitCommitPayload] {
        var commits: [GitCommitPayload] = []
        commits.reserveCapacity(count)
        while commits.count < count {
            let brought = Int.random(in: 1...4, using: &generator)
            if let head, generator.chance(12), count - commits.count > brought {
                commits += merge(bringing: brought, onto: head)
            } else {
                commits.append(single())
            }
            head = commits.last
        }
        return commits
    }

    /// What follows begins at this time, at this pace.
    mutating func continues(at instant: Instant, secondsBetweenCommits: Int64) {
        seconds = instant.microseconds / 1_000_000
        self.secondsBetweenCommits = secondsBetweenCommits
    }

    /// A release of the commit that stands at the tip now.
    mutating func release() -> GitTagPayload? {
        guard let head else { return nil }
        releases += 1
        return GitTagPayload(
            name: "v1.\(releases).0", target: head.sha, targetSeconds: head.committer.seconds,
            taggerSeconds: head.committer.seconds, message: "Release 1.\(releases).0")
    }

    private mutating func single() -> GitCommitPayload {
        let parents = head.map { [$0.sha] } ?? []
        if let head, generator.chance(1) {
            let title = head.message.prefix { $0 != "\n" }
            return commit(
                parents: parents, subject: "Revert \"\(title)\"", opening: "This reverts commit \(head.sha).\n")
        }
        if generator.chance(8) {
            pullRequest += 1
            let name = generator.element(of: SyntheticVocabulary.words)
            return commit(
                parents: parents, author: "dependabot[bot]",
                subject: "Bump \(name) from 1.2.0 to 1.3.0 (#\(pullRequest))"
            )
        }
        var subject = self.subject()
        if generator.chance(45) {
            pullRequest += 1
            subject += " (#\(pullRequest))"
        }
        return commit(parents: parents, subject: subject)
    }

    private mutating func merge(bringing count: Int, onto base: GitCommitPayload) -> [GitCommitPayload] {
        var commits: [GitCommitPayload] = []
        var tip = base.sha
        for _ in 0..<count {
            let brought = commit(parents: [tip], subject: subject())
            tip = brought.sha
            commits.append(brought)
        }
        pullRequest += 1
        let branch = generator.element(of: SyntheticVocabulary.words)
        let merge = commit(
            parents: [base.sha, tip], subject: "Merge pull request #\(pullRequest) from owner/\(branch)",
            opening: "\n\(subject())\n")
        return commits + [merge]
    }

    private mutating func commit(
        parents: [String], author: String? = nil, subject: String, opening: String = ""
    ) -> GitCommitPayload {
        seconds += secondsBetweenCommits
        let size = Int.random(in: payloadBytes, using: &generator)
        let name = author ?? generator.element(of: SyntheticVocabulary.authors)
        let signature = GitCommitPayload.Signature(
            name: name, email: name.lowercased().replacing(" ", with: ".") + "@example.org", seconds: seconds,
            zone: "+0100")
        let message = "\(subject)\n\n\(opening)"
        // The rest of a payload, beside its message and paths, is of about so many bytes.
        let room = max(size - 430 - message.utf8.count, 0)
        let paths = parents.count > 1 ? [] : self.paths(bytes: room * 3 / 5)
        let listed = paths.reduce(0) { $0 + $1.utf8.count + 3 }
        return GitCommitPayload(
            sha: generator.hexadecimal(digits: 40), parents: parents, author: signature, committer: signature,
            message: message + body(bytes: room - listed), paths: paths, pathsOmitted: 0,
            diffID: generator.hexadecimal(digits: 64))
    }

    private mutating func subject() -> String {
        let words = (0..<Int.random(in: 2...6, using: &generator)).map { _ in
            generator.element(of: SyntheticVocabulary.words)
        }
        return "\(generator.element(of: SyntheticVocabulary.prefixes)) \(words.joined(separator: " "))"
    }

    private mutating func paths(bytes: Int) -> [String] {
        var paths: Set<String> = []
        var left = bytes
        repeat {
            let directory =
                generator.chance(1) ? "docs/decisions" : generator.element(of: SyntheticVocabulary.directories)
            // A thousand files in all, as a repository of middling size has: with a tree of hundreds of thousands git takes
            // longer to make a clone than all that is measured in it.
            let name = generator.element(of: SyntheticVocabulary.fileNames)
            let path = "\(directory)/\(name).\(generator.element(of: SyntheticVocabulary.extensions))"
            paths.insert("\(generator.element(of: ["M", "M", "M", "A", "D"])) \(path)")
            left -= path.utf8.count + 5
        } while left > 0
        return paths.sorted { $0.dropFirst(2) < $1.dropFirst(2) }
    }

    private mutating func body(bytes: Int) -> String {
        var text = ""
        var lineLength = 0
        while text.utf8.count + 10 < bytes {
            let word = generator.element(of: SyntheticVocabulary.words)
            let breaks = lineLength + word.utf8.count > 70
            text += lineLength == 0 ? word : (breaks ? "\n" : " ") + word
            lineLength = breaks ? word.utf8.count : lineLength + word.utf8.count + 1
        }
        return text
    }
}
