import GhillieCore
import GitHubAPI

extension RepositorySnapshot {
    /// What a fork was forked from, as far as GitHub shows it.
    package struct Parent: Hashable, Sendable {
        let slug: RepositorySlug
        let defaultBranch: String

        init?(_ node: JSONValue?) {
            guard let slug = node?["nameWithOwner"]?.string.flatMap({ try? RepositorySlug(parsing: $0) }),
                let branch = node?["defaultBranchRef"]?["name"]?.string, !branch.isEmpty
            else { return nil }
            self.slug = slug
            defaultBranch = branch
        }

        /// Its default branch, as a comparison on the fork names it: an owner's name stands for his repository of the same
        /// network, unless that would be the fork itself.
        func branch(seenFrom fork: RepositorySlug) -> String {
            let isNeighbour = slug.owner.lowercased() == fork.owner.lowercased()
            let repository = isNeighbour ? "\(slug.owner):\(slug.name)" : slug.owner
            return "\(repository):\(GitHubAPIRoot.encoded(defaultBranch))"
        }
    }
}
