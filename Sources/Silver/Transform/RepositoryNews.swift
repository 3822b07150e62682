import GhillieCore

/// What an event says of the repository itself, as a row of `repositories`.
struct RepositoryNews: Hashable, Sendable {
    var slug: RepositorySlug
    /// When it was called so; `nil` where an event names it by what its rows go by, which may be a name that it had once.
    var namedAt: Instant?
    /// The default branch that a delivery tells, and as of when. Clones and polls tell it with its head.
    var branch: String?
    var branchAt: Instant?

    init(slug: RepositorySlug, namedAt: Instant? = nil, branch: String? = nil, branchAt: Instant? = nil) {
        self.slug = slug
        self.namedAt = namedAt
        self.branch = branch
        self.branchAt = branch == nil ? nil : branchAt
    }

    /// What two events say of one repository: what was told later, then the greater; so their order does not matter. The upsert
    /// of `EntityStore` says the same in SQL.
    mutating func merge(_ other: RepositoryNews) {
        if Self.precedes(slug.description, namedAt, other.slug.description, other.namedAt) {
            (slug, namedAt) = (other.slug, other.namedAt)
        }
        guard let told = other.branch else { return }
        if branch.map({ Self.precedes($0, branchAt, told, other.branchAt) }) ?? true {
            (branch, branchAt) = (told, other.branchAt)
        }
    }

    /// What was told at no known time is older than all else.
    private static func precedes(
        _ first: String, _ firstAt: Instant?, _ second: String, _ secondAt: Instant?
    ) -> Bool {
        if firstAt == secondAt { return first.isBytewiseLess(than: second) }
        guard let secondAt else { return false }
        return firstAt.map { $0 < secondAt } ?? true
    }
}
