import Catalogue
import Foundation
import GhillieCore
import GitHubAPI
import GitHubSource
import Synchronization
import TestSupport
import Testing
import WorkQueue

@Suite
struct ItemIngestionTests {
    typealias Fixture = IngestionFixture

    private static func items(_ range: ClosedRange<Int>, daysAgo: Int, isOpen: Bool = true) -> [FakeGitHub.Item] {
        range.map { number in
            let time = Fixture.days(ago: daysAgo) + .seconds(Int64(number) * 60)
            return .init(number: number, created: time, updated: time, isOpen: isOpen)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func openOnesAreTakenWhateverTheirAgeAndClosedOnesWithinTheLookBack(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.pulls =
            Self.items(1...2, daysAgo: 400) + Self.items(3...4, daysAgo: 300, isOpen: false)
            + Self.items(5...6, daysAgo: 3, isOpen: false)
        model.issues = Self.items(7...7, daysAgo: 400) + Self.items(8...8, daysAgo: 300, isOpen: false)
        model.releases = Self.items(1...5, daysAgo: 200)
        model.deployments = Self.items(1...1, daysAgo: 200) + Self.items(2...2, daysAgo: 2)
        try await Fixture.with(engine, model) { fixture in
            let summary = try await fixture.ingest()
            #expect(summary.isComplete)
            #expect(try await fixture.stored(.gitHubPullRequest) == ["1", "2", "5", "6"])
            #expect(try await fixture.stored(.gitHubIssue) == ["7"])
            #expect(try await fixture.stored(.gitHubRelease) == ["v3", "v4", "v5"])
            #expect(try await fixture.stored(.gitHubDeployment) == ["2"])
            #expect(try await fixture.ingestion()?.state == .empty)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatMovesToTheTopWhilePagesAreReadIsNotLost(engine: TestDatabase.Engine) async throws {
        for request in 1...8 {
            var model = FakeGitHub.Model()
            model.pulls = Self.items(1...120, daysAgo: 3, isOpen: false)
            model.change = (
                request,
                { model in
                    // The oldest, which stands on the last page, is updated; so is one that was read.
                    for index in [0, 119] { model.pulls[index].updated = Fixture.start - .seconds(1) }
                }
            )
            try await Fixture.with(engine, model) { fixture in
                try await fixture.ingest()
                #expect(Set(try await fixture.stored(.gitHubPullRequest)) == Set((1...120).map(String.init)))
                fixture.time.pass(.seconds(600))
                try await fixture.ingest()
                let stored = try await fixture.stored(.gitHubPullRequest)
                #expect(stored.filter { $0 == "1" || $0 == "120" }.count >= 2)
                #expect(stored.count <= 122)
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatHasNotMovedCostsOneProbe(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.grow([Fixture.oid(1)], from: [], at: Fixture.days(ago: 30))
        model.pulls = Self.items(1...1, daysAgo: 3)
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            let before = fixture.gitHub.asked.count
            let summary = try await fixture.ingest()
            #expect(fixture.gitHub.asked.count == before + 1)
            #expect(summary.streams.values.allSatisfy { $0 == .unchanged })
            #expect(summary.eventsStored == 0)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aTruncatedStreamKeepsItsPlace(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.pulls = Self.items(1...170, daysAgo: 3)
        try await Fixture.with(engine, model) { fixture in
            var runs = 1
            while try await !fixture.ingest(maximum: 40).isComplete { runs += 1 }
            #expect(runs > 3)
            #expect(try await fixture.stored(.gitHubPullRequest).count == 170)
            #expect(try await fixture.openGaps().isEmpty)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aPageIsKeptThoughTheNextOneFails(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.pulls = Self.items(1...170, daysAgo: 3, isOpen: false)
        // Behind the probe, the open ones and the first page.
        model.failsAt = 4
        try await Fixture.with(engine, model) { fixture async throws in
            await #expect(throws: GitHubFault.self) { try await fixture.ingest() }
            #expect(fixture.asked(["PullRequests"]) == 3)
            #expect(Set(try await fixture.stored(.gitHubPullRequest)) == Set((155...170).map(String.init)))
            #expect(try await fixture.ingest().isComplete)
            #expect(try await fixture.stored(.gitHubPullRequest).count == 170)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aPageIsAskedForWhileTheOneBeforeIsStored(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.pulls = Self.items(1...30, daysAgo: 3, isOpen: false)
        try await Fixture.with(engine, model) { fixture async throws in
            let wasAsked = Mutex<Bool?>(nil)
            let hold = UnitHold { [gitHub = fixture.gitHub] _ in
                func asked() -> Int { gitHub.asked.count { $0 == "PullRequests" } }
                guard asked() > 0, wasAsked.withLock({ $0 == nil }) else { return }
                // The transaction that stores the first page is under way.
                let end = ContinuousClock.now + .seconds(20)
                while asked() < 2, ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.001) }
                wasAsked.withLock { $0 = asked() >= 2 }
            }
            #expect(try await fixture.ingest(hold: hold).isComplete)
            #expect(wasAsked.withLock { $0 } == true)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aRepositoryThatIsGoneIsRecheckedLessAndLessAndComesBack(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, FakeGitHub.Model()) { fixture in
            try await fixture.ingest()
            fixture.gitHub.change { $0.isMissing = true }
            var waits: [Int64] = []
            for _ in 1...7 {
                let summary = try await fixture.ingest()
                #expect(summary.state == .unavailable)
                let now = fixture.time.now.withLock { $0 }
                let recheckAt = try #require(try await fixture.ingestion()?.recheckAt)
                waits.append((recheckAt - now).wholeMilliseconds / 3_600_000)
                fixture.time.pass(recheckAt - now)
            }
            #expect(waits == [1, 2, 4, 8, 16, 24, 24])
            fixture.gitHub.change { $0.isMissing = false }
            try await fixture.ingest()
            #expect(try await fixture.ingestion()?.state == .empty)
            #expect(try await fixture.ingestion()?.failingSince == nil)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aRenameIsFollowedAndAnotherOneByItsNameIsNotRead(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.pulls = Self.items(1...1, daysAgo: 3)
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            // As all that are polled are: somebody has asked for it.
            _ = try await RepositoryRegistry(database: fixture.database).choose(
                .on, for: RepositorySlug(parsing: "acme/rocket"), estate: Fixture.estate)
            fixture.gitHub.change { $0.slug = "acme/comet" }
            try await fixture.ingest()
            let watched = try await fixture.watched()
            #expect(watched.slug.description == "acme/comet")
            #expect(watched.id.rawValue == "acme/rocket")
            fixture.gitHub.change { $0.nodeID = "R_2" }
            #expect(try await fixture.ingest().state == .unavailable)
            #expect(try await fixture.ingestion()?.reason?.contains("another repository") == true)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func anArchivedOneIsReadALastTime(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.isArchived = true
        model.pulls = Self.items(1...1, daysAgo: 0)
        try await Fixture.with(engine, model) { fixture in
            #expect(try await fixture.ingest().state == .archived)
            #expect(try await fixture.stored(.gitHubPullRequest) == ["1"])
            let before = fixture.gitHub.asked.count
            try await fixture.ingest()
            #expect(fixture.gitHub.asked.count == before + 1)
        }
    }

    /// As long as one stream cannot be read, the others are left alone where they stand still. It is read in the end.
    @Test(arguments: TestDatabase.Engine.available)
    func whatWasReadIsNotReadAgainForTheFailureOfAnother(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.pulls = Self.items(1...1, daysAgo: 3)
        model.issues = Self.items(2...2, daysAgo: 3)
        model.releases = Self.items(3...3, daysAgo: 3)
        model.deployments = Self.items(4...4, daysAgo: 3)
        model.misshapen = ["Issues"]
        try await Fixture.with(engine, model) { fixture async throws in
            for _ in 1...3 {
                await #expect(throws: GitHubFault.self) { try await fixture.ingest() }
                fixture.time.pass(.seconds(600))
            }
            #expect(fixture.asked(["Issues"]) == 3)
            #expect(fixture.asked(["PullRequests", "Releases", "Deployments"]) == 3)
            #expect(try await fixture.ingestion()?.lookedAt == nil)
            // Of what was left alone something moves: it is read, whatever becomes of the other.
            fixture.gitHub.change { $0.releases += Self.items(5...5, daysAgo: 2) }
            await #expect(throws: GitHubFault.self) { try await fixture.ingest() }
            #expect(try await fixture.stored(.gitHubRelease) == ["v3", "v5"])
            fixture.gitHub.change { $0.misshapen = [] }
            #expect(try await fixture.ingest().isComplete)
            #expect(try await fixture.stored(.gitHubIssue) == ["2"])
            #expect(fixture.asked(["PullRequests", "Deployments"]) == 2)
            #expect(try await fixture.ingestion()?.lookedAt != nil)
            #expect(try await fixture.openGaps().isEmpty)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatWasReadIsNotReadAgainWhileAnotherIsCut(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.pulls = Self.items(1...170, daysAgo: 3)
        model.issues = Self.items(171...171, daysAgo: 3)
        try await Fixture.with(engine, model) { fixture in
            while try await !fixture.ingest(maximum: 40).isComplete {}
            #expect(fixture.asked(["Issues"]) == 1)
            #expect(try await fixture.stored(.gitHubPullRequest).count == 170)
        }
    }

    /// What is made between the look that was cut and the one that carries on stands above where both read.
    @Test(arguments: TestDatabase.Engine.available)
    func whatIsMadeBetweenTwoPartsOfALookIsFound(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.deployments = Self.items(1...250, daysAgo: 3)
        try await Fixture.with(engine, model) { fixture in
            #expect(try await !fixture.ingest(maximum: 50).isComplete)
            fixture.gitHub.change { $0.deployments += Self.items(251...251, daysAgo: 1) }
            while try await !fixture.ingest(maximum: 50).isComplete {}
            #expect(try await fixture.stored(.gitHubDeployment).count == 251)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func anArchivedOneOfWhichAStreamFailsIsLookedAtUntilItIsWhole(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.isArchived = true
        model.pulls = Self.items(1...1, daysAgo: 3)
        model.issues = Self.items(2...2, daysAgo: 3)
        model.misshapen = ["Issues"]
        try await Fixture.with(engine, model) { fixture in
            for _ in 1...2 { await #expect(throws: GitHubFault.self) { try await fixture.ingest() } }
            #expect(fixture.asked(["Issues"]) == 2)
            fixture.gitHub.change { $0.misshapen = [] }
            #expect(try await fixture.ingest().state == .archived)
            #expect(try await fixture.stored(.gitHubIssue) == ["2"])
            #expect(fixture.asked(["PullRequests"]) == 1)
            let before = fixture.gitHub.asked.count
            try await fixture.ingest()
            #expect(fixture.gitHub.asked.count == before + 1)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aLostHoldWritesNothing(engine: TestDatabase.Engine) async throws {
        struct Lost: Error {}
        var model = FakeGitHub.Model()
        model.pulls = Self.items(1...1, daysAgo: 3)
        try await Fixture.with(engine, model) { fixture in
            await #expect(throws: Lost.self) { try await fixture.ingest(hold: UnitHold { _ in throw Lost() }) }
            let stored = try await fixture.stored(.gitHubPullRequest)
            #expect(stored.isEmpty)
            #expect(try await fixture.ingestion() == nil)
        }
    }
}
