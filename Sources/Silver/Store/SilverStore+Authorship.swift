package import GhillieCore
package import Persistence

/// Who wrote a commit, and whether all that it changed is known: what noise filters ask beyond a `CommitRecord`.
package struct CommitAuthorship: Hashable, Sendable {
    package let name: String
    package let email: String
    /// `nil` where no paths of the commit itself are known.
    package let pathsAreComplete: Bool?

    /// All that its author is known by: name, e-mail, and the login that GitHub's no-reply addresses hold.
    package var names: [String] { [name, email] + [login].compactMap(\.self) }

    /// `49699333+dependabot[bot]@users.noreply.github.com`
    private var login: String? {
        let domain = "@users.noreply.github.com"
        guard email.lowercased().hasSuffix(domain) else { return nil }
        let local = email.dropLast(domain.count)
        return String(local.firstIndex(of: "+").map { local[local.index(after: $0)...] } ?? local)
    }
}

extension SilverStore {
    /// Who wrote these commits; those that are not there are left out.
    package static func authorship(
        of commits: [GitObjectID], repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [GitObjectID: CommitAuthorship] {
        var asked = SQLRows(["sha": .text])
        for sha in Set(commits).sorted() { asked.append([.text(sha.rawValue)]) }
        let found = try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT commits.sha, commits.author_name, commits.author_email,
                CASE WHEN commits.paths IS NOT NULL THEN commits.paths_omitted = 0 END
            FROM asked
            JOIN commits
                ON commits.estate_id = \(estate)
                AND commits.repository_id = \(repository)
                AND commits.sha = asked.sha
            """
        } _: { row in
            (
                GitObjectID(stored: try row.text(0)),
                CommitAuthorship(
                    name: try row.text(1), email: try row.text(2), pathsAreComplete: try row.optionalBoolean(3))
            )
        }
        return Dictionary(uniqueKeysWithValues: found)
    }
}
