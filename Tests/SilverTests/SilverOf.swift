import Bronze
import GhillieCore
import Persistence
import Silver
import TestSupport

/// Silver made of a fixture's events, read as Gold reads it.
struct SilverOf {
    let changes: [ChangeRecord]
    let releases: [ReleaseRecord]
    let dropped: (replaced: Int, dropped: Int)
    let head: GitObjectID?

    private static let receipt = Instant(secondsSince1970: 1_900_000_000)

    /// Each piece is stored and transformed before the next.
    init(_ pieces: EventFixture...) async throws {
        let repository = pieces[0].repositoryID
        self = try await TestDatabase.with(.sqlite) { database in
            let transformer = EventTransformer(database: database, clock: .fixed(at: Self.receipt))
            for piece in pieces {
                _ = try await database.write(in: .estate(.local)) { transaction in
                    try RawEventStore.append(
                        piece.events, estate: .local, receivedAt: Self.receipt, in: transaction)
                }
                try await transformer.transformPending(estate: .local)
            }
            return try await database.read(in: .estate(.local)) { try SilverOf(repository, in: $0) }
        }
    }

    private init(_ repository: RepositoryID, in transaction: SQLTransaction) throws {
        changes = try SilverStore.uncoveredChanges(
            repository: repository, estate: .local, from: .earliest, before: .latest, in: transaction)
        releases = try SilverStore.uncoveredReleases(
            repository: repository, estate: .local, from: .earliest, before: .latest, in: transaction)
        dropped = try SilverStore.rewrite(
            repository: repository, estate: .local, since: .earliest, before: .latest, in: transaction)
        head = try SilverStore.head(repository: repository, estate: .local, before: .latest, in: transaction)
    }

    /// The change that a commit names.
    subscript(name: String) -> ChangeRecord? { changes.first { $0.id == EventFixture.id(name) } }

    /// When each commit landed, in seconds since 1970.
    func landing(of name: String) -> Int64? {
        changes.flatMap(\.commits).first { $0.sha == EventFixture.id(name) }.map {
            $0.occurredAt.microseconds / 1_000_000
        }
    }
}

extension ChangeRecord {
    /// Whether its commits are those, whatever their order.
    func consists(of names: String...) -> Bool { Set(commits.map(\.sha)) == Set(names.map(EventFixture.id)) }
}
