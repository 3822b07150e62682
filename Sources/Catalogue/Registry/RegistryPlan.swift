import GhillieCore

/// What a sync writes: the catalogue's repositories beside the watched ones.
struct RegistryPlan {
    private(set) var written: [WatchedRepository] = []
    private(set) var summary = RepositoryRegistry.Summary()

    /// `formerSlugs`: the repositories by what they were called, in lower case. A catalogue may know a renamed repository by
    /// its old name: it is still the same one.
    init(
        declared: [DeclaredRepository], watched: [WatchedRepository], formerSlugs: [String: RepositoryID]
    ) {
        let bySlug = Dictionary(uniqueKeysWithValues: watched.map { ($0.key, $0) })
        let byID = Dictionary(uniqueKeysWithValues: watched.map { ($0.id, $0) })
        var claimed: Set<RepositoryID> = []
        // Those that go by their present name come first: of two names of one repository that one counts.
        let declared = declared.sorted { $0.key < $1.key }
        let (present, others) = (declared.filter { bySlug[$0.key] != nil }, declared.filter { bySlug[$0.key] == nil })
        for repository in present + others {
            let known = bySlug[repository.key] ?? formerSlugs[repository.key].flatMap { byID[$0] }
            guard let known else {
                summary.created += 1
                written.append(
                    WatchedRepository(
                        id: RepositoryID(repository.slug), slug: repository.slug,
                        defaultBranch: repository.defaultBranch, documentationPaths: repository.documentationPaths,
                        catalogueSlug: repository.key))
                continue
            }
            guard claimed.insert(known.id).inserted else { continue }
            var after = known
            after.defaultBranch = repository.defaultBranch
            after.documentationPaths = repository.documentationPaths
            after.catalogueSlug = repository.key
            after.isOnlySeen = false
            // Paths byte by byte: see `CatalogueRow`.
            if after == known,
                after.documentationPaths.elementsEqual(known.documentationPaths, by: CatalogueRow.areSame)
            {
                summary.unchanged += 1
            } else {
                summary.updated += 1
                written.append(after)
            }
        }
        for var repository in watched where repository.catalogueSlug != nil && !claimed.contains(repository.id) {
            summary.left += 1
            repository.catalogueSlug = nil
            written.append(repository)
        }
    }
}
