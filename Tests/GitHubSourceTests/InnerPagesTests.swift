import Bronze
import GhillieCore
import GitHubAPI
import GitHubSource
import TestSupport
import Testing

/// What stands behind the first page of a connection inside a node.
@Suite
struct InnerPagesTests {
    typealias Fixture = IngestionFixture

    private static let everything = [
        "labels": 130, "files": 260, "commits": 101, "timelineItems": 350, "reviews": 120, "comments": 260,
    ]

    private static func item(_ number: Int, _ inner: [String: Int] = everything) -> FakeGitHub.Item {
        .init(number: number, created: Fixture.days(ago: 3), updated: Fixture.days(ago: 2), inner: inner)
    }

    private static func model(_ pulls: [FakeGitHub.Item]) -> FakeGitHub.Model {
        var model = FakeGitHub.Model()
        model.pulls = pulls
        return model
    }

    private static func count(_ name: String, _ node: JSONValue) -> Int? { node[name]?["nodes"]?.array?.count }

    @Test(arguments: TestDatabase.Engine.available)
    func aPullRequestIsReadToTheEndOfAllThatIsInIt(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model([Self.item(1)])) { fixture in
            #expect(try await fixture.ingest().isComplete)
            let node = try #require(try await fixture.payloads(.gitHubPullRequest).first)
            for name in ["labels", "files", "commits", "timelineItems"] {
                #expect(Self.count(name, node) == Self.everything[name])
                #expect(node[name]?["pageInfo"] == nil)
            }
            #expect(node["files"]?["nodes"]?.array?.last?["path"] == "file 259")
            #expect(node["comments"]?["totalCount"]?.integer == 260)
            #expect(node["comments"]?["nodes"] == nil)
            #expect(try await fixture.stored(.gitHubReview).count == 120)
            #expect(try await fixture.stored(.gitHubComment).count == 260)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func issuesAndDeploymentsAreReadToTheirEndsToo(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.issues = [Self.item(1, ["labels": 101, "timelineItems": 205, "comments": 51])]
        model.deployments = [Self.item(2, ["statuses": 140])]
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            let issue = try #require(try await fixture.payloads(.gitHubIssue).first)
            #expect(Self.count("labels", issue) == 101)
            #expect(Self.count("timelineItems", issue) == 205)
            #expect(try await fixture.stored(.gitHubComment).count == 51)
            let deployment = try #require(try await fixture.payloads(.gitHubDeployment).first)
            #expect(Self.count("statuses", deployment) == 140)
        }
    }

    /// Ten connections share a request, whatever nodes they are of; who needs none costs none.
    @Test(arguments: TestDatabase.Engine.available)
    func furtherPagesShareRequests(engine: TestDatabase.Engine) async throws {
        let pulls = (1...5).map { Self.item($0, ["files": 150, "comments": 60]) } + [Self.item(6, ["files": 100])]
        try await Fixture.with(engine, Self.model(pulls)) { fixture in
            try await fixture.ingest()
            #expect(fixture.gitHub.asked.count { $0 == "FurtherPages" } == 1)
            let nodes = try await fixture.payloads(.gitHubPullRequest)
            #expect(nodes.map { Self.count("files", $0) ?? 0 }.sorted() == [100] + Array(repeating: 150, count: 5))
            #expect(try await fixture.stored(.gitHubComment).count == 300)
        }
    }

    /// What is stored says nothing of pages: it is the same event, however it was read.
    @Test(arguments: TestDatabase.Engine.available)
    func theSizeOfPagesMakesNoOtherEvent(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model([Self.item(1), Self.item(2, [:])])) { fixture in
            try await fixture.ingest()
            fixture.gitHub.change { model in
                model.mostAtOnce = 7
                model.pulls[1].updated = Fixture.days(ago: 2) + .seconds(1)
            }
            // Within the overlap the first one is read again.
            let summary = try await fixture.ingest()
            #expect(summary.isComplete && summary.eventsRead > 300)
            #expect(try await fixture.stored(.gitHubPullRequest) == ["1", "2", "2"])
            #expect(try await fixture.stored(.gitHubComment).count == 260)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsGoneMeanwhileIsLeftOutAndTheRestIsRead(engine: TestDatabase.Engine) async throws {
        var model = Self.model([Self.item(1), Self.item(2), Self.item(3, [:])])
        model.pulls[1].isGone = true
        try await Fixture.with(engine, model) { fixture in
            let summary = try await fixture.ingest()
            #expect(summary.isComplete)
            #expect(try await fixture.stored(.gitHubPullRequest) == ["1", "3"])
            #expect(try await fixture.stored(.gitHubComment).count == 260)
            #expect(try await fixture.openGaps().isEmpty)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aPartThatIsMissingIsAskedForAgainInSmallerPieces(engine: TestDatabase.Engine) async throws {
        var model = Self.model([Self.item(1)])
        model.breakdown = .init(type: "SERVICE_UNAVAILABLE", times: 3)
        try await Fixture.with(engine, model) { fixture in
            #expect(try await fixture.ingest().isComplete)
            let node = try #require(try await fixture.payloads(.gitHubPullRequest).first)
            #expect(Self.count("commits", node) == 101 && Self.count("timelineItems", node) == 350)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aPartThatStaysMissingStoresNothingAndIsAGap(engine: TestDatabase.Engine) async throws {
        var model = Self.model([Self.item(1), Self.item(2, [:])])
        model.breakdown = .init(type: nil, times: .max)
        try await Fixture.with(engine, model) { fixture in
            let fault = await #expect(throws: GitHubFault.self) { try await fixture.ingest() }
            #expect(fault?.reason == .tooMuch)
            #expect(try await fixture.stored(.gitHubPullRequest).isEmpty)
            #expect(try await fixture.openGaps() == ["pull_requests"])
            fixture.gitHub.change { $0.breakdown = nil }
            let summary = try await fixture.ingest()
            #expect(summary.isComplete)
            #expect(try await fixture.stored(.gitHubPullRequest) == ["1", "2"])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func hostileSizesAreCutAndSaidToBe(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(
            engine, Self.model([Self.item(7, ["files": 3_050, "timelineItems": 3_000, "comments": 3_020])])
        ) { fixture in
            #expect(try await fixture.ingest().isComplete)
            let node = try #require(try await fixture.payloads(.gitHubPullRequest).first)
            #expect(Self.count("files", node) == 3_000)
            #expect(node["files"]?["totalCount"]?.integer == 3_050)
            #expect(Self.count("timelineItems", node) == 3_000)
            #expect(try await fixture.stored(.gitHubComment).count == 3_000)
            let cuts = fixture.logged("ingestion.connection.cut")
            #expect(cuts.count == 2)
            for name in ["files", "comments"] {
                #expect(cuts.contains { $0.contains(name) })
            }
        }
    }

    /// GraphQL's page of parents holds a hundred.
    @Test(arguments: TestDatabase.Engine.available)
    func aMergeOfManyBranchesHasAllItsParents(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.grow([Fixture.oid(1)], from: [], at: Fixture.days(ago: 30))
        let parents = (2...121).map(Fixture.oid)
        for parent in parents { model.grow([parent], from: [Fixture.oid(1)], at: Fixture.days(ago: 3)) }
        model.grow([Fixture.oid(200)], from: [Fixture.oid(1)] + parents, at: Fixture.days(ago: 2))
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            let merge = try #require(
                try await fixture.payloads(.gitHubCommit).first { $0["oid"]?.string == Fixture.oid(200) })
            #expect(merge["parents"]?["nodes"]?.array?.compactMap { $0["oid"]?.string } == [Fixture.oid(1)] + parents)
        }
    }
}
