package import Bronze
package import GhillieCore

/// The raw events of a made-up repository, as reading a clone of it would give them.
///
/// Commits are known by names; their ids are made of these, so that a test can say which is which. Times are seconds since 1970.
package struct EventFixture {
    package struct Person: Sendable {
        package var name: String
        package var email: String

        package init(_ name: String, _ email: String) {
            self.name = name
            self.email = email
        }

        package static let ada = Person("Ada Lovelace", "ada@example.org")
        package static let grace = Person("Grace Hopper", "grace@example.org")
        package static let gitHub = Person("GitHub", "noreply@github.com")
        package static let dependabot = Person("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")
    }

    package let repository: RepositorySlug
    package private(set) var events: [RawEvent] = []

    package init(_ slug: String = "acme/rocket") throws { repository = try RepositorySlug(parsing: slug) }

    package var repositoryID: RepositoryID { RepositoryID(repository) }

    /// The id that stands for a name.
    package static func sha(_ name: String) -> String { String(ContentHash(joining: "commit", name).hex.prefix(40)) }

    package static func id(_ name: String) -> GitObjectID { GitObjectID(stored: sha(name)) }

    /// A commit. Without `authored` both clocks show the same; without a committer the author commits.
    package mutating func commit(
        _ name: String, _ message: String? = nil, parents: [String] = [], at committed: Int64, authored: Int64? = nil,
        by author: Person = .ada, committer: Person? = nil, paths: [String]? = ["M file"], diffID: String? = nil
    ) {
        let payload = GitCommitPayload(
            sha: Self.sha(name), parents: parents.map(Self.sha), author: Self.signature(author, authored ?? committed),
            committer: Self.signature(committer ?? author, committed), message: message ?? name,
            paths: parents.count > 1 ? [] : paths, pathsOmitted: 0, diffID: diffID)
        add(.gitCommit, payload.sha, at: Instant(secondsSince1970: committed), payload.canonicalJSON)
    }

    /// Commits one after the other, a minute apart; each is the child of the one before, the first of `parent`.
    package mutating func commits(_ names: [String], after parent: String? = nil, at first: Int64) {
        var parent = parent
        for (index, name) in names.enumerated() {
            commit(name, parents: parent.map { [$0] } ?? [], at: first + Int64(index) * 60)
            parent = name
        }
    }

    /// The default branch was seen at a commit.
    package mutating func head(_ name: String, at seconds: Int64, branch: String = "main") {
        let instant = Instant(secondsSince1970: seconds)
        let payload = GitHeadPayload(branch: branch, head: Self.sha(name), observedAt: instant)
        add(.gitHead, payload.head, at: instant, payload.canonicalJSON)
    }

    package mutating func tag(_ tag: String, at name: String, committed: Int64, tagged: Int64? = nil) {
        let payload = GitTagPayload(
            name: tag, target: Self.sha(name), targetSeconds: committed, taggerSeconds: tagged, message: nil)
        add(.gitTag, tag, at: Instant(secondsSince1970: tagged ?? committed), payload.canonicalJSON)
    }

    /// An event of any payload.
    package mutating func add(_ kind: EventKind, _ sourceEventID: String, at instant: Instant, _ payload: [UInt8]) {
        events.append(
            RawEvent(
                source: .git, kind: kind, sourceEventID: sourceEventID, repository: repository, occurredAt: instant,
                payload: payload))
    }

    private static func signature(_ person: Person, _ seconds: Int64) -> GitCommitPayload.Signature {
        GitCommitPayload.Signature(name: person.name, email: person.email, seconds: seconds, zone: "+0000")
    }
}
