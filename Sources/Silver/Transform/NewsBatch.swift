import Catalogue
import GhillieCore

/// The news of a batch, folded by key and in the order of keys, as one statement over many rows needs them.
struct NewsBatch: Sendable {
    struct Keyed<News: Sendable>: Sendable {
        let repository: RepositoryID
        var news: News
    }

    private(set) var repositories: [RepositoryID: RepositoryNews] = [:]
    private(set) var commits: [Keyed<CommitNews>] = []
    private(set) var heads: [Keyed<HeadNews>] = []
    private(set) var tags: [Keyed<ReleaseNews>] = []
    private(set) var items: [ItemKind: [Keyed<ItemNews>]] = [:]
    private(set) var associations: [Keyed<AssociationNews>] = []

    /// Of the repositories that deliveries tell of.
    let ids: [GitHubNodeID: RepositoryID]

    /// News of repositories that deliveries tell of, and whose ids are not among these, are left out.
    init(_ news: [SilverNews], ids: [GitHubNodeID: RepositoryID] = [:]) {
        self.ids = ids
        for one in news {
            guard let (repository, itself) = Self.repository(of: one.origin, ids) else { continue }
            repositories[repository, default: itself].merge(itself)
            for subject in one.subjects {
                switch subject {
                case .commit(let commit): commits.append(Keyed(repository: repository, news: commit))
                case .head(let head): heads.append(Keyed(repository: repository, news: head))
                case .tag(let tag): tags.append(Keyed(repository: repository, news: tag))
                case .item(let item):
                    items[item.kind, default: []].append(Keyed(repository: repository, news: item))
                case .association(let association):
                    associations.append(Keyed(repository: repository, news: association))
                }
            }
        }
        commits = Self.folded(commits, key: { $0.sha }) { $0.merge($1) }
        tags = Self.folded(tags, key: { $0.tag }) { $0.merge($1) }
        heads = Self.folded(heads, key: { "\($0.observedAt.microseconds) \($0.head) \($0.branch)" }) { _, _ in }
        items = items.mapValues { Self.folded($0, key: { String($0.number) }) { $0.told.merge($1.told) } }
        associations = Self.folded(associations, key: { "\($0.sha) \($0.number) \($0.baseRepository)" }) { _, _ in }
    }

    private static func repository(
        of origin: NewsOrigin, _ ids: [GitHubNodeID: RepositoryID]
    ) -> (RepositoryID, RepositoryNews)? {
        switch origin {
        case .known(let id, let itself): (id, itself)
        case .seen(let sighting, let branch):
            ids[sighting.nodeID].map { id in
                (id, RepositoryNews(slug: sighting.slug, namedAt: sighting.at, branch: branch, branchAt: sighting.at))
            }
        }
    }

    private static func folded<News: Sendable>(
        _ all: [Keyed<News>], key: (News) -> String, merge: (inout News, News) -> Void
    ) -> [Keyed<News>] {
        // Places are sorted, since news are large and a sort moves what it sorts a dozen times.
        let keys = all.map { key($0.news) }
        let places = all.indices.sorted { first, second in
            all[first].repository == all[second].repository
                ? keys[first].isBytewiseLess(than: keys[second]) : all[first].repository < all[second].repository
        }
        var folded: [Keyed<News>] = []
        var last: Int?
        for place in places {
            if let last, keys[last].isBytewiseEqual(to: keys[place]), all[last].repository == all[place].repository {
                merge(&folded[folded.count - 1].news, all[place].news)
            } else {
                folded.append(all[place])
            }
            last = place
        }
        return folded
    }
}
