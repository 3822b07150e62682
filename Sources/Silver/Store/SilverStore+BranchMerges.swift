package import GhillieCore
package import Persistence

extension SilverStore {
    /// Those of the pull requests of these numbers that were merged beside the default branch: back-ports with their originals,
    /// and those that are stacked. What was merged into the default branch is left out, and so is everything while nobody has
    /// told which branch that is.
    ///
    /// It follows from what is known now, so that neither order nor repetition of what told it matters.
    package static func branchMerges(
        among numbers: [Int], repository: RepositoryID, estate: EstateID, in transaction: SQLTransaction
    ) throws -> [Int: BranchMerge] {
        let links = BackPortLinks(repository: repository, estate: estate)
        let merges = try links.merges(among: numbers, in: transaction)
        let resolved = try links.kinds(of: merges, in: transaction)
        return Dictionary(
            uniqueKeysWithValues: zip(merges, resolved).map { merge, kind in
                (merge.number, BranchMerge(number: merge.number, branch: merge.branch, kind: kind))
            })
    }
}
