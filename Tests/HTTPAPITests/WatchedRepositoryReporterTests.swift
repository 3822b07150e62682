import Bronze
import Catalogue
import Foundation
import GhillieCore
import Gold
import HTTPAPI
import Persistence
import StatusModels
import TestSupport
import Testing

/// Reports of repositories that are watched, made on demand, on every engine.
@Suite struct WatchedRepositoryReporterTests {
    private static let estate = EstateID("acme")
    private static let now = Instant(secondsSince1970: 20 * 86_400)

    /// An estate with one repository, of which a commit has come.
    private static func prepare(_ database: Database, noise: String...) async throws {
        var file = EstateFile()
        file.projects = [
            (EstateFile.Part("fleet"), [EstateFile.Part("rocket", "repository: {owner: acme, name: rocket}")])
        ]
        file.projects[0].project.more = noise
        _ = try await CatalogueImporter(database: database, clock: .fixed(at: now)).run(
            CatalogueImporter.Request(file: file.bytes, estate: estate.rawValue))
        _ = try await RepositoryRegistry(database: database).sync(estate: estate)
    }

    private static func ingest(in database: Database) async throws {
        var history = try EventFixture("acme/rocket")
        history.commit("one", "feat: add a hatch", at: 15 * 86_400)
        history.commit("two", "Bump yams from 5.0.0 to 5.1.0", parents: ["one"], at: 16 * 86_400, by: .dependabot)
        history.head("two", at: 17 * 86_400)
        let events = history.events
        _ = try await database.write(in: .estate(estate)) { transaction in
            try RawEventStore.append(events, estate: estate, receivedAt: now, in: transaction)
            try transaction.execute(
                """
                INSERT INTO repository_ingestion (estate_id, repository_id, state, looked_at)
                VALUES (\(estate), 'acme/rocket', 'active', \(now))
                """)
        }
    }

    private static func report(
        _ slug: String, asOf: Instant? = nil, again: Bool = false, in database: Database
    ) async throws -> Report? {
        let reporter = WatchedRepositoryReporter(
            database: database, clock: .fixed(at: now), stalledAfter: .seconds(3_600))
        let wish = WatchedRepositoryReporter.Wish(
            estate: estate, slug: try RepositorySlug(parsing: slug), asOf: asOf, again: again)
        switch try await reporter.report(wish).outcome {
        case .reported(let report): return report
        case .nothingNew: return nil
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatCameIsReportedByTheEstatesOwnRulesOnce(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.prepare(database, noise: "noise: {ignore_authors: ['dependabot[bot]']}")
            try await Self.ingest(in: database)
            let report = try #require(try await Self.report("ACME/rocket", in: database))
            #expect(report.coverage == CoverageCounts(activities: 1, changes: 1, late: 0, noise: 1))
            #expect(report.result.status == .onTrack && report.result.notSeen.isEmpty)
            #expect(report.branch == "main" && report.estate == Self.estate)
            #expect(try await Self.report("acme/rocket", in: database) == nil)
            let again = try #require(try await Self.report("acme/rocket", again: true, in: database))
            #expect(again.supersedes == report.id)
        }
    }

    /// What comes while a report is made is the next one's, and no reason to know nothing.
    @Test(arguments: TestDatabase.Engine.available, [(-1, true), (1, false)])
    func aDeliveryThatCameLaterHidesNothing(engine: TestDatabase.Engine, came: (after: Int64, isUnknown: Bool))
        async throws
    {
        try await TestDatabase.with(engine) { database in
            try await Self.prepare(database)
            try await Self.ingest(in: database)
            let delivery = RawEvent(
                delivery: "one", event: "issues", receivedAt: Self.now + .seconds(came.after),
                payload: Array("no JSON".utf8), headers: nil)
            _ = try await database.write(in: .estate(Self.estate)) { transaction in
                try RawEventStore.append(
                    [delivery], estate: Self.estate, receivedAt: Self.now + .seconds(came.after), in: transaction)
            }
            let report = try #require(try await Self.report("acme/rocket", in: database))
            #expect((report.result.status == .unknown) == came.isUnknown)
        }
    }

    /// GitHub knows of labels and logins, which commits do not have.
    @Test(arguments: TestDatabase.Engine.available)
    func whatWasPolledIsReportedWithItsPullRequests(engine: TestDatabase.Engine) async throws {
        try await TestDatabase.with(engine) { database in
            try await Self.prepare(database, noise: "noise: {ignore_labels: [Chore], ignore_authors: [hubot]}")
            var history = try EventFixture("acme/rocket")
            var parent: String?
            var requests: [GitHubFixture.PullRequest] = []
            for (number, name) in ["hatch", "tidy", "robots", "window"].enumerated() {
                let seconds = Int64(15 * 86_400 + number * 3_600)
                history.commit(
                    name, "Add a \(name)", parents: parent.map { [$0] } ?? [], at: seconds, committer: .gitHub)
                var request = GitHubFixture.PullRequest(number + 1, "feat: add a \(name)", created: seconds - 600)
                (request.merged, request.closed, request.updated) = (seconds, seconds, seconds + 1)
                request.mergeCommitID = EventFixture.sha(name)
                request.labels = name == "tidy" ? ["chore"] : []
                request.author = name == "robots" ? "hubot" : "ada"
                requests.append(request)
                parent = name
            }
            history.head("window", at: 17 * 86_400)
            var polled = try GitHubFixture("acme/rocket")
            polled.poll(history)
            for request in requests { polled.poll(request) }
            let events = polled.events
            _ = try await database.write(in: .estate(Self.estate)) { transaction in
                try RawEventStore.append(events, estate: Self.estate, receivedAt: Self.now, in: transaction)
                try transaction.execute(
                    """
                    INSERT INTO repository_ingestion (estate_id, repository_id, state, looked_at)
                    VALUES (\(Self.estate), 'acme/rocket', 'active', \(Self.now))
                    """)
            }
            let report = try #require(try await Self.report("acme/rocket", in: database))
            #expect(report.coverage == CoverageCounts(activities: 2, changes: 2, late: 0, noise: 2))
            #expect(report.result.status == .onTrack)
            let text = report.result.highlights.map(\.text).joined(separator: "\n")
            #expect(text.localizedCaseInsensitiveContains("hatch") && !text.contains("tidy"))
            #expect(try await Self.report("acme/rocket", in: database) == nil)
        }
    }

    @Test func whatCannotBeReportedIsRefused() async throws {
        try await TestDatabase.with(.sqlite) { database in
            try await Self.prepare(database)
            let slug = try RepositorySlug(parsing: "acme/rocket")
            // A delivery tells its default branch, and nothing of what is there.
            var fixture = try GitHubFixture("acme/rocket")
            fixture.deliver("repository", at: 10 * 86_400, ["action": "edited"])
            let events = fixture.events
            _ = try await database.write(in: .estate(Self.estate)) { transaction in
                try RawEventStore.append(events, estate: Self.estate, receivedAt: Self.now, in: transaction)
            }
            await #expect(throws: WatchedRepositoryReporter.Refusal.nothingIngested(slug)) {
                try await Self.report("acme/rocket", in: database)
            }
            let other = try RepositorySlug(parsing: "acme/other")
            await #expect(throws: WatchedRepositoryReporter.Refusal.unknownRepository(other)) {
                try await Self.report("acme/other", in: database)
            }
            let later = Self.now + .seconds(1)
            await #expect(throws: WatchedRepositoryReporter.Refusal.asOfInTheFuture(later, now: Self.now)) {
                try await Self.report("acme/rocket", asOf: later, in: database)
            }
        }
    }
}
