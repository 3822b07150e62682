import Bronze
import GhillieCore
import Persistence
import Silver
import TestSupport
import Testing

/// Releases of GitHub's that are published, taken back, deleted and made anew, on every engine.
@Suite struct ReleaseSilverTests {
    private static let start: Int64 = 1_700_000_000
    private static let receipt = Instant(secondsSince1970: 1_900_000_000)
    private static let acme = RepositoryID(stored: "acme/rocket")

    private struct Release {
        let id: Int
        let tag: String
        /// The name of the commit that its tag names.
        let target: String
        var published: Int64?
        var updated: Int64

        init(_ id: Int, _ tag: String, at target: String, published: Int64) {
            (self.id, self.tag, self.target) = (id, tag, target)
            (self.published, updated) = (published, published)
        }

        func asDraft(at seconds: Int64) -> Release {
            var draft = self
            (draft.published, draft.updated) = (nil, seconds)
            return draft
        }

        func publishedAgain(at seconds: Int64) -> Release {
            var release = self
            (release.published, release.updated) = (seconds, seconds)
            return release
        }

        var polled: JSONValue {
            [
                "id": .string("RE_\(id)"), "databaseId": .integer(id), "tagName": .string(tag),
                "isDraft": .bool(published == nil), "publishedAt": published.map(GitHubFixture.time) ?? .null,
                "createdAt": GitHubFixture.time(updated), "updatedAt": GitHubFixture.time(updated),
                "tagCommit": [
                    "oid": .string(EventFixture.sha(target)),
                    "committedDate": GitHubFixture.time(ReleaseSilverTests.start),
                ],
            ]
        }

        func delivered(_ action: String) -> [String: JSONValue] {
            [
                "action": .string(action),
                "release": [
                    "id": .integer(id), "tag_name": .string(tag), "draft": .bool(published == nil),
                    "published_at": published.map(GitHubFixture.time) ?? .null,
                    "updated_at": GitHubFixture.time(updated),
                ],
            ]
        }
    }

    private static func poll(_ release: Release, _ fixture: inout GitHubFixture) {
        fixture.poll(.gitHubRelease, release.tag, at: release.updated, release.polled)
    }

    private static func miss(_ release: Release, at seconds: Int64, _ fixture: inout GitHubFixture) {
        fixture.poll(
            .gitHubRelease, release.tag, at: seconds,
            [
                "id": .string("RE_\(release.id)"), "databaseId": .integer(release.id),
                "tagName": .string(release.tag), "isGone": true,
            ])
    }

    private static func deliver(
        _ action: String, _ release: Release, at seconds: Int64, _ fixture: inout GitHubFixture
    ) {
        fixture.deliver("release", at: seconds, release.delivered(action))
    }

    private static func history() throws -> GitHubFixture {
        var commits = try EventFixture()
        commits.commits(["a", "b", "c"], at: start)
        commits.head("c", at: start + 1_000)
        var fixture = try GitHubFixture()
        fixture.poll(commits)
        return fixture
    }

    private static func fill(_ database: Database, _ events: [RawEvent], batch: Int = 500) async throws {
        _ = try await database.write(in: .estate(.local)) { transaction in
            try RawEventStore.append(events, estate: .local, receivedAt: receipt, in: transaction)
        }
        let summary = try await EventTransformer(database: database, clock: .fixed(at: receipt))
            .transformPending(estate: .local, batch: batch)
        #expect(summary.failed == 0)
    }

    private static func releases(_ database: Database) async throws -> [ReleaseRecord] {
        try await database.read(in: .estate(.local)) { transaction in
            let all = try SilverStore.releases(
                repository: acme, estate: .local, before: .latest, limit: 9, in: transaction)
            let uncovered = try SilverStore.uncoveredReleases(
                repository: acme, estate: .local, from: .earliest, before: .latest, in: transaction)
            #expect(Set(uncovered.map(\.activityID)) == Set(all.map(\.activityID)))
            return all
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsGoneIsNoReleaseInWhicheverOrderItIsTold(engine: TestDatabase.Engine) async throws {
        var fixture = try Self.history()
        let missed = Release(1, "v1.0.0", at: "a", published: Self.start + 100)
        let deleted = Release(2, "v2.0.0", at: "b", published: Self.start + 200)
        let unpublished = Release(3, "v3.0.0", at: "b", published: Self.start + 300)
        let again = Release(4, "v4.0.0", at: "c", published: Self.start + 400)
        let shownAgain = Release(5, "v5.0.0", at: "c", published: Self.start + 500)
        let anew = Release(6, "v2.0.0", at: "c", published: Self.start + 700)
        for release in [missed, deleted, unpublished, again, shownAgain, anew] {
            Self.deliver("published", release, at: release.updated, &fixture)
            Self.poll(release, &fixture)
        }
        Self.miss(missed, at: Self.start + 600, &fixture)
        Self.deliver("deleted", deleted, at: Self.start + 600, &fixture)
        Self.deliver("unpublished", unpublished.asDraft(at: Self.start + 600), at: Self.start + 600, &fixture)
        Self.deliver("unpublished", again.asDraft(at: Self.start + 600), at: Self.start + 600, &fixture)
        Self.deliver("published", again.publishedAgain(at: Self.start + 800), at: Self.start + 800, &fixture)
        Self.miss(shownAgain, at: Self.start + 600, &fixture)
        Self.poll(shownAgain.publishedAgain(at: Self.start + 900), &fixture)
        let events = fixture.events
        func silver(_ pieces: [[RawEvent]], batch: Int = 500) async throws -> String {
            try await TestDatabase.with(engine) { database in
                for piece in pieces { try await Self.fill(database, piece, batch: batch) }
                let releases = try await Self.releases(database)
                #expect(releases.map(\.tag) == ["v5.0.0", "v4.0.0", "v2.0.0"])
                #expect(releases.map(\.target) == ["c", "c", "c"].map(EventFixture.id))
                #expect(releases.map { $0.publishedAt.microseconds / 1_000_000 - Self.start } == [900, 800, 700])
                let live = try await SilverDump.text(database)
                try await SilverReplayer(database: database).replay(estate: .local)
                #expect(try await SilverDump.text(database) == live)
                return live
            }
        }
        let whole = try await silver([events])
        for seed in 1...4 as ClosedRange<UInt64> {
            var random = SeededRandom(seed: seed)
            let again = events.filter { _ in random.chance(30) }
            let shuffled = (events + again).shuffled(using: &random)
            let middle = random.integer(1...shuffled.count - 1)
            let pieces = [Array(shuffled.prefix(middle)), Array(shuffled.dropFirst(middle))]
            #expect(try await silver(pieces, batch: 5) == whole, "seed \(seed)")
        }
    }

    /// What an earlier version made of Bronze stays as it is when the ids are added, and is not told again.
    @Test(arguments: TestDatabase.Engine.available)
    func whatWasStoredWithoutIdsGetsThem(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.withLocation(on: engine) { location in
            let release = Release(1, "v1.0.0", at: "a", published: Self.start + 100)
            var fixture = try Self.history()
            Self.poll(release, &fixture)
            let events = fixture.events
            let before = Database.Options(migrations: Array(Migration.all.prefix(17)))
            let old = try await Database.open(location, options: before)
            try await old.write(in: .estate(.local)) { transaction in
                try RawEventStore.append(events, estate: .local, receivedAt: Self.receipt, in: transaction)
                try transaction.execute("UPDATE raw_events SET state = 'processed', processed_at = \(Self.receipt)")
                try transaction.execute(
                    """
                    INSERT INTO repositories (estate_id, repository_id, slug, landings_are_stale)
                    VALUES (\(EstateID.local), \(Self.acme), \(Self.acme), \(false))
                    """)
                let published = Instant(secondsSince1970: Self.start + 100)
                try transaction.execute(
                    """
                    INSERT INTO releases (
                        estate_id, repository_id, tag, target, tagged_at, target_committed_at, observed_at, published_at
                    )
                    VALUES (
                        \(EstateID.local), \(Self.acme), 'v1.0.0', \(EventFixture.sha("a")), \(published),
                        \(Instant(secondsSince1970: Self.start)), \(Self.receipt), \(published)
                    )
                    """)
            }
            await old.close()

            let database = try await Database.open(location)
            let summary = try await EventTransformer(database: database, clock: .fixed(at: Self.receipt))
                .transformPending(estate: .local)
            #expect(summary.processed == 1)
            let (releases, untold) = try await database.read(in: .estate(.local)) { transaction in
                (
                    try SilverStore.releases(
                        repository: Self.acme, estate: .local, before: .latest, limit: 9, in: transaction),
                    try SilverStore.uncoveredReleases(
                        repository: Self.acme, estate: .local, from: .earliest, before: .latest, in: transaction)
                )
            }
            #expect(releases.map(\.tag) == ["v1.0.0"])
            #expect(releases.map(\.target) == [EventFixture.id("a")])
            #expect(untold.isEmpty)
            await database.close()
        }
    }

    /// Its replicas may still run while the schema moves. What they cannot refine stays pending, for those that can.
    @Test(arguments: TestDatabase.Engine.availablePostgreSQL)
    func aProcessOfTheVersionBeforeWritesNoRelease(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            let now = Self.receipt
            await #expect(throws: DatabaseError.self) {
                try await database.write(in: .estate(.local)) { transaction in
                    try transaction.execute(
                        """
                        INSERT INTO releases (
                            estate_id, repository_id, tag, target, tagged_at, target_committed_at, observed_at,
                            published_at
                        )
                        VALUES (
                            \(EstateID.local), \(Self.acme), 'v1.0.0', \(EventFixture.sha("a")), \(now), \(now), \(now), \(now)
                        )
                        """)
                }
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsMadeAnewUnderATagIsAnotherRelease(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            var fixture = try Self.history()
            for (id, tag) in [(1, "v1.0.0"), (2, "nightly")] {
                Self.poll(Release(id, tag, at: "a", published: Self.start + 100), &fixture)
            }
            try await Self.fill(database, fixture.events)
            let before = try await Self.releases(database)
            #expect(before.map(\.tag) == ["v1.0.0", "nightly"])
            // Nobody noticed that the first had gone.
            for (id, tag) in [(3, "v1.0.0"), (4, "nightly")] {
                Self.poll(Release(id, tag, at: "b", published: Self.start + 200), &fixture)
            }
            try await Self.fill(database, fixture.events)
            let after = try await Self.releases(database)
            #expect(after.map(\.tag) == ["v1.0.0", "nightly"])
            #expect(after.map(\.target) == ["b", "b"].map(EventFixture.id))
            #expect(after.map(\.activityID) == before.map(\.activityID))
            // The first one's tombstone is not that of its tag, and makes the second a release of its own.
            Self.deliver(
                "deleted", Release(1, "v1.0.0", at: "a", published: Self.start + 100), at: Self.start + 300, &fixture)
            try await Self.fill(database, fixture.events)
            let left = try await Self.releases(database)
            #expect(left[0].activityID != after[0].activityID)
            #expect(left[1].activityID == after[1].activityID)
            #expect(left.map(\.target) == after.map(\.target))
        }
    }

    /// Whoever has a clone has the tag, whatever GitHub made of it.
    @Test(arguments: TestDatabase.Engine.available)
    func theTagOfACloneStays(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            var fixture = try Self.history()
            let release = Release(1, "v1.0.0", at: "a", published: Self.start + 500)
            Self.poll(release, &fixture)
            var clone = try EventFixture()
            clone.tag("v1.0.0", at: "a", committed: Self.start, tagged: Self.start + 400)
            try await Self.fill(database, fixture.events + clone.events)
            let published = try await Self.releases(database).map(\.publishedAt)
            #expect(published == [Instant(secondsSince1970: Self.start + 500)])
            Self.miss(release, at: Self.start + 600, &fixture)
            try await Self.fill(database, fixture.events)
            let left = try await Self.releases(database).map(\.publishedAt)
            #expect(left == [Instant(secondsSince1970: Self.start + 400)])
        }
    }
}
