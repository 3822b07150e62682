import GhillieCore
import GitHubAPI
import GitHubSource
import TestSupport
import Testing

/// What a fork has of its parent is stored as such, and asked for when the fork has moved.
@Suite
struct ForkIngestionTests {
    typealias Fixture = IngestionFixture
    private static func ids(_ range: ClosedRange<Int>) -> [String] { range.map(Fixture.oid) }

    /// Ten old commits that both have, and three of the last days that the parent has and the fork has taken over.
    private static func model() -> FakeGitHub.Model {
        var model = FakeGitHub.Model()
        model.grow(ids(1...10), from: [], at: Fixture.days(ago: 30))
        model.grow(ids(11...13), from: [Fixture.oid(10)], at: Fixture.days(ago: 5), hasPullRequest: false)
        model.parent = .init(head: Fixture.oid(13))
        return model
    }

    private static func fromParent(_ fixture: Fixture) async throws -> [String] {
        try await fixture.payloads(.gitHubCommit).filter { $0["isFromParent"] == true }
            .compactMap { $0["oid"]?.string }.sorted()
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatAForkTakesOverIsToldApartFromItsOwn(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await fixture.ingest()
            #expect(try await Self.fromParent(fixture) == Self.ids(10...13))
            // Changed paths of what is not its own are nobody's question.
            #expect(!fixture.gitHub.asked.contains("commit"))
            fixture.gitHub.change { model in
                model.grow([Fixture.oid(20)], from: [Fixture.oid(13)], at: Fixture.days(ago: 2))
                model.grow(Self.ids(14...16), from: [Fixture.oid(13)], at: Fixture.days(ago: 3))
                model.parent?.head = Fixture.oid(16)
                model.grow([Fixture.oid(21)], from: [Fixture.oid(20), Fixture.oid(15)], at: Fixture.days(ago: 1))
            }
            try await fixture.ingest()
            // The sixteenth is still the parent's alone.
            #expect(try await fixture.stored(.gitHubCommit) == Self.ids(10...15) + Self.ids(20...21))
            #expect(try await Self.fromParent(fixture) == Self.ids(10...15))
            #expect(fixture.gitHub.asked.count { $0 == "compare with parent" } == 2)
            #expect(fixture.logged("ingestion.fork.counts_all").isEmpty)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whereAForkHasNotMovedItsParentIsNotAsked(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await fixture.ingest()
            fixture.gitHub.change { $0.parent?.head = Fixture.oid(10) }
            let before = fixture.gitHub.asked.count
            try await fixture.ingest()
            #expect(fixture.gitHub.asked.count == before + 1)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func itsOwnAreKnownHoweverManyThereAre(engine: TestDatabase.Engine) async throws {
        var model = Self.model()
        model.grow(Self.ids(1_000...1_249), from: [Fixture.oid(13)], at: Fixture.days(ago: 4))
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            #expect(try await Self.fromParent(fixture) == Self.ids(10...13))
            #expect(fixture.gitHub.asked.count { $0 == "compare with parent" } == 3)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aForkThatIsPutOnTopOfItsParentKeepsItsOwn(engine: TestDatabase.Engine) async throws {
        var model = Self.model()
        model.grow(Self.ids(20...21), from: [Fixture.oid(12)], at: Fixture.days(ago: 4))
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            #expect(try await Self.fromParent(fixture) == Self.ids(10...12))
            fixture.gitHub.change { $0.grow(Self.ids(30...31), from: [Fixture.oid(13)], at: Fixture.days(ago: 1)) }
            try await fixture.ingest()
            #expect(try await Self.fromParent(fixture) == Self.ids(10...13))
            #expect(try await fixture.stored(.gitHubCommit).contains(Fixture.oid(31)))
        }
    }

    /// The parent takes over what the fork made: it moves between two pages.
    @Test(arguments: TestDatabase.Engine.available, 1...8)
    func aParentThatMovesMeanwhileHidesNothing(engine: TestDatabase.Engine, after: Int) async throws {
        var model = Self.model()
        model.grow(Self.ids(1_000...1_149), from: [Fixture.oid(13)], at: Fixture.days(ago: 4))
        model.change = (after, { $0.parent?.head = Fixture.oid(1_030) })
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            let marked = try await Self.fromParent(fixture)
            #expect(marked == Self.ids(10...13) || marked == Self.ids(10...13) + Self.ids(1_000...1_030))
        }
    }

    @Test(arguments: TestDatabase.Engine.available, [true, false])
    func whereTheParentIsHiddenAllCountWhichIsSaidOnce(engine: TestDatabase.Engine, isShown: Bool) async throws {
        var model = Self.model()
        model.parent?.isShown = isShown
        model.parent?.isComparable = false
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            fixture.gitHub.change { $0.grow([Fixture.oid(20)], from: [Fixture.oid(13)], at: Fixture.days(ago: 1)) }
            #expect(try await fixture.ingest().isComplete)
            #expect(try await fixture.stored(.gitHubCommit).contains(Fixture.oid(20)))
            #expect(try await Self.fromParent(fixture).isEmpty)
            #expect(fixture.logged("ingestion.fork.counts_all").count == 1)
            // Once it is there again its commits are told apart, and when it is gone again that is said again.
            fixture.gitHub.change { model in
                model.grow([Fixture.oid(22)], from: [Fixture.oid(20)], at: Fixture.days(ago: 1))
                model.parent = .init(head: Fixture.oid(22))
            }
            try await fixture.ingest()
            #expect(try await Self.fromParent(fixture) == [Fixture.oid(22)])
            fixture.gitHub.change { model in
                model.parent?.isShown = false
                model.grow([Fixture.oid(23)], from: [Fixture.oid(22)], at: Fixture.days(ago: 1))
            }
            try await fixture.ingest()
            #expect(fixture.logged("ingestion.fork.counts_all").count == 2)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aForkThatIsTooFarAheadCountsAll(engine: TestDatabase.Engine) async throws {
        var model = Self.model()
        model.grow(Self.ids(1_000...3_600), from: [Fixture.oid(9)], at: Fixture.days(ago: 200))
        model.grow([Fixture.oid(4_000)], from: [Fixture.oid(3_600)], at: Fixture.days(ago: 1))
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            #expect(try await Self.fromParent(fixture).isEmpty)
            #expect(fixture.logged("ingestion.fork.counts_all").count == 1)
            #expect(fixture.gitHub.asked.count { $0 == "compare with parent" } == 1)
        }
    }

    /// A look that breaks off between the comparison and its commits begins with the comparison again.
    @Test(arguments: TestDatabase.Engine.available, 1...10)
    func aLookThatBreaksOffTellsThemApartAllTheSame(engine: TestDatabase.Engine, failsAt: Int) async throws {
        var model = Self.model()
        model.grow(Self.ids(1_000...1_149), from: [Fixture.oid(12)], at: Fixture.days(ago: 4))
        model.grow([Fixture.oid(2_000)], from: [Fixture.oid(1_149), Fixture.oid(13)], at: Fixture.days(ago: 1))
        model.failsAt = failsAt
        try await Fixture.with(engine, model) { fixture in
            _ = try? await fixture.ingest(maximum: 40)
            fixture.gitHub.change { $0.failsAt = nil }
            while try await !fixture.ingest(maximum: 40).isComplete {}
            #expect(try await Self.fromParent(fixture) == Self.ids(10...13))
            #expect(try await fixture.stored(.gitHubCommit).contains(Fixture.oid(2_000)))
        }
    }
}
