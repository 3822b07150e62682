package import GhillieCore

/// A pull request that was merged into another branch than the default one, which delivers nothing by itself.
package struct BranchMerge: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Into a release branch, or one that it says itself it brings a piece of work back to; with that work, where it is known
        /// which it is.
        case backPort(of: Original?)
        /// Into any other: what it brought is delivered by the pull request that takes that branch to the default one, and is
        /// part of the change of that.
        case stacked
    }

    /// The piece of work that a back-port brings to its branch as well.
    package struct Original: Hashable, Sendable {
        /// Where it came by one.
        package let pullRequest: Int?
        /// The one that names its change where that has landed, else the one that it was merged by or that was picked; `nil` for a
        /// pull request that has not been merged.
        package let commit: GitObjectID?

        package init(pullRequest: Int?, commit: GitObjectID?) {
            self.pullRequest = pullRequest
            self.commit = commit
        }
    }

    package let number: Int
    /// That it was merged into.
    package let branch: String
    package let kind: Kind

    package init(number: Int, branch: String, kind: Kind) {
        self.number = number
        self.branch = branch
        self.kind = kind
    }
}
