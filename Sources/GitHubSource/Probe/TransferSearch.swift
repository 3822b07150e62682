import Catalogue
import GhillieCore
import GitHubAPI
import Logging
import Persistence
import Synchronization

/// Looks for repositories that went to another owner. What the App's installation for one owner does not show, that for
/// another may: GitHub's id of a repository stays the same wherever it goes.
///
/// One for a process: it remembers for whom it has looked, so that nothing is looked for more than once an hour.
package final class TransferSearch: Sendable {
    private struct Subject: Hashable {
        let estate: EstateID
        let repository: RepositoryID
    }

    /// Between two searches for one repository.
    private static let pause: Duration = .seconds(3_600)
    /// How many owners are asked in one search.
    private static let mostOwners = 50
    private static let atOnce = 10

    private let searched = Mutex<[Subject: Instant]>([:])

    package init() {}

    /// Of repositories that their owner's installation does not show, those that another's shows as its owner's.
    ///
    /// - Throws: `DatabaseError`, `CancellationError`. What GitHub does not tell is not found.
    func find(
        _ missing: [WatchedRepository], of estate: EstateID, in database: Database, requests: any GitHubRequests,
        clock: WallClock, logger: Logger
    ) async throws -> [RepositoryID: RepositoryProbe] {
        let known = missing.filter { $0.nodeID != nil }
        guard !known.isEmpty else { return [:] }
        var owners: [String]
        do {
            owners = try await requests.owners()
        } catch let fault as GitHubFault {
            logger.info(
                "ingestion.search.failed",
                metadata: [
                    "estate.id": "\(estate)", "error.category": "\(fault.category.rawValue)",
                    "error": "\(fault.description)",
                ])
            return [:]
        }
        guard !owners.isEmpty else { return [:] }
        var rest = due(known, estate, at: clock.now())
        guard !rest.isEmpty else { return [:] }
        if owners.count > Self.mostOwners {
            logger.info(
                "ingestion.search.cut",
                metadata: [
                    "estate.id": "\(estate)", "github.installations": "\(owners.count)",
                    "github.asked": "\(Self.mostOwners)",
                ])
            owners = try await likeliest(owners, estate, in: database)
        }
        let prober = RepositoryProber(requests: requests, clock: clock)
        var found: [RepositoryID: RepositoryProbe] = [:]
        for start in stride(from: 0, to: owners.count, by: Self.atOnce) where !rest.isEmpty {
            let asked = owners[start..<min(start + Self.atOnce, owners.count)]
            let shown = try await Self.shown(rest, by: asked, prober)
            for repository in rest where shown[repository.id] != nil {
                logger.info(
                    "ingestion.repository.moved",
                    metadata: ["estate.id": "\(estate)", "repository.slug": "\(repository.slug)"])
            }
            found.merge(shown) { $1 }
            rest.removeAll { shown[$0.id] != nil }
        }
        return found
    }

    /// Those for which nobody has looked within the hour. From now on somebody has.
    private func due(_ repositories: [WatchedRepository], _ estate: EstateID, at now: Instant) -> [WatchedRepository] {
        searched.withLock { searched in
            searched = searched.filter { now >= $0.value && now - $0.value < Self.pause }
            var due: [WatchedRepository] = []
            for repository in repositories {
                let subject = Subject(estate: estate, repository: repository.id)
                guard searched[subject] == nil else { continue }
                searched[subject] = now
                due.append(repository)
            }
            return due
        }
    }

    /// As many owners as are asked, those first of whom the estate has something else.
    private func likeliest(_ owners: [String], _ estate: EstateID, in database: Database) async throws -> [String] {
        let watched = try await database.read(in: .estate(estate)) { transaction in
            try WatchedRepositoryStore.list(estate: estate, limit: .max, in: transaction)
        }
        let known = Set(watched.map { $0.slug.owner.lowercased() })
        let ofEstate = owners.filter { known.contains($0.lowercased()) }
        let others = owners.filter { !known.contains($0.lowercased()) }
        return Array((ofEstate + others).prefix(Self.mostOwners))
    }

    private static func shown(
        _ repositories: [WatchedRepository], by owners: ArraySlice<String>, _ prober: RepositoryProber
    ) async throws -> [RepositoryID: RepositoryProbe] {
        try await withThrowingTaskGroup(of: [RepositoryID: RepositoryProbe].self) { group in
            for owner in owners {
                group.addTask { try await Self.shown(repositories, by: owner, prober) }
            }
            var all: [RepositoryID: RepositoryProbe] = [:]
            for try await shown in group { all.merge(shown) { $1 } }
            return all
        }
    }

    /// What is public any installation shows, so that only what is shown as the owner's own counts.
    private static func shown(
        _ repositories: [WatchedRepository], by owner: String, _ prober: RepositoryProber
    ) async throws -> [RepositoryID: RepositoryProbe] {
        let name = owner.lowercased()
        let others = repositories.filter { $0.slug.owner.lowercased() != name }
        guard !others.isEmpty else { return [:] }
        do {
            return try await prober.probe(others, as: owner).filter { entry in
                guard case .found(let snapshot) = entry.value else { return false }
                return snapshot.slug.owner.lowercased() == name
            }
        } catch is GitHubFault {
            // What is wrong with one owner's installation is no reason not to ask the others.
            return [:]
        }
    }
}
