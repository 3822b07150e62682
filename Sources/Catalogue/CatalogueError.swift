package import GhillieCore

/// Why the catalogue could not do what was asked of it.
package enum CatalogueError: Error, Hashable, Sendable {
    case badEstateKey(String)
    case blankEstateName
    case badCommit(String)
    case unknownEstate(EstateID)
    case unknownRepository(RepositorySlug)
    /// Nothing would keep the two apart: the database's role is not held by row-level security.
    case estatesAreNotSealed
    case unknownStoredValue(column: String)
}

extension EstateID {
    /// An estate's key is its identity: a slug, as the keys in its file are.
    package init(key: String) throws(CatalogueError) {
        guard TextRule.key.allows(key) else { throw .badEstateKey(key) }
        self.init(key)
    }
}
