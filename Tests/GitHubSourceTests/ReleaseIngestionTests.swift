import GhillieCore
import GitHubAPI
import TestSupport
import Testing

@testable import GitHubSource

/// Releases that GitHub shows no more.
@Suite
struct ReleaseIngestionTests {
    typealias Fixture = IngestionFixture

    private static func releases(_ range: ClosedRange<Int>, daysAgo: Int = 3) -> [FakeGitHub.Item] {
        range.map { number in
            let time = Fixture.days(ago: daysAgo) + .seconds(Int64(number) * 60)
            return .init(number: number, created: time, updated: time)
        }
    }

    /// The ids of those that were told as gone.
    private static func gone(_ fixture: Fixture) async throws -> [Int] {
        try await fixture.payloads(.gitHubRelease).filter { $0["isGone"] == true }
            .compactMap { $0["databaseId"]?.integer }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsGoneIsToldOnce(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.releases = Self.releases(1...3)
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            fixture.gitHub.change { _ = $0.releases.remove(at: 1) }
            fixture.time.pass(.seconds(3_600))
            let summary = try await fixture.ingest()
            #expect(summary.isComplete)
            #expect(summary.eventsStored == 1)
            #expect(try await Self.gone(fixture) == [2])
            #expect(try await fixture.stored(.gitHubRelease) == ["v1", "v2", "v2", "v3"])
            for _ in 1...2 {
                fixture.time.pass(.seconds(3_600))
                #expect(try await fixture.ingest().eventsStored == 0)
            }
            // Another goes in the same look in which another comes, and the count stays.
            fixture.gitHub.change { $0.releases = [$0.releases[1]] + Self.releases(4...4, daysAgo: 0) }
            fixture.time.pass(.seconds(3_600))
            try await fixture.ingest()
            #expect(try await Self.gone(fixture).sorted() == [1, 2])
            fixture.gitHub.change { $0.releases = [] }
            fixture.time.pass(.seconds(3_600))
            try await fixture.ingest()
            #expect(try await Self.gone(fixture).sorted() == [1, 2, 3, 4])
        }
    }

    /// Its count alone would make it one that is new.
    @Test(arguments: TestDatabase.Engine.available)
    func whatIsShownAgainIsToldAgain(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.releases = Self.releases(1...4)
        let hidden = model.releases[2]
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            fixture.gitHub.change { _ = $0.releases.remove(at: 2) }
            fixture.time.pass(.seconds(3_600))
            try await fixture.ingest()
            #expect(try await Self.gone(fixture) == [3])
            fixture.gitHub.change { $0.releases.insert(hidden, at: 2) }
            fixture.time.pass(.seconds(3_600))
            try await fixture.ingest()
            #expect(try await fixture.stored(.gitHubRelease).count { $0 == "v3" } == 3)
            fixture.time.pass(.seconds(3_600))
            #expect(try await fixture.ingest().eventsStored == 0)
        }
    }

    /// Of a list that could not be read it is not noted how long it was.
    @Test(arguments: TestDatabase.Engine.available)
    func whatGoesWhileTheListCannotBeReadIsFoundAfterwards(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.releases = Self.releases(1...3)
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            fixture.gitHub.change {
                $0.releases.remove(at: 1)
                $0.misshapen = ["Releases"]
            }
            fixture.time.pass(.seconds(3_600))
            await #expect(throws: GitHubFault.self) { try await fixture.ingest() }
            fixture.gitHub.change { $0.misshapen = [] }
            fixture.time.pass(.seconds(3_600))
            try await fixture.ingest()
            #expect(try await Self.gone(fixture) == [2])
        }
    }

    /// A look that is cut in its first page, and a release of that page that goes before the next.
    @Test(arguments: TestDatabase.Engine.available)
    func whatGoesBetweenTwoPartsOfAFirstLookIsFound(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.releases = Self.releases(1...150)
        try await Fixture.with(engine, model) { fixture in
            #expect(try await !fixture.ingest(maximum: 50).isComplete)
            fixture.gitHub.change { _ = $0.releases.removeLast() }
            while try await !fixture.ingest(maximum: 200).isComplete {}
            #expect(try await Self.gone(fixture) == [150])
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsOnlyNewCostsNoFurtherPage(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.releases = Self.releases(1...150)
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            fixture.time.pass(.seconds(3_600))
            try await fixture.ingest()
            fixture.gitHub.change { $0.releases += Self.releases(151...155, daysAgo: 0) }
            fixture.time.pass(.seconds(36_000))
            let before = fixture.gitHub.asked.count
            try await fixture.ingest()
            #expect(fixture.gitHub.asked.dropFirst(before).filter { $0 == "Releases" }.count == 2)
            #expect(try await Self.gone(fixture).isEmpty)
        }
    }

    /// It stands on the second page, and each page in turn is read while the list moves.
    @Test(arguments: TestDatabase.Engine.available)
    func onlyAListThatIsReadWholeIsAProof(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.releases = Self.releases(1...150)
        for request in 1...6 {
            try await Fixture.with(engine, model) { fixture in
                try await fixture.ingest()
                fixture.time.pass(.seconds(3_600))
                let asked = fixture.gitHub.asked.count
                fixture.gitHub.change { model in
                    _ = model.releases.remove(at: 9)
                    model.change = (asked + request, { _ = $0.releases.remove(at: 100) })
                }
                try await fixture.ingest()
                #expect(Set(try await Self.gone(fixture)).isSubset(of: [10, 102]), "request \(request)")
                fixture.time.pass(.seconds(3_600))
                try await fixture.ingest()
                let gone = try await Self.gone(fixture)
                #expect(Set(gone).isSubset(of: [10, 102]) && gone.contains(10), "request \(request)")
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whereThereAreMoreThanOneRunMayReadNothingIsTold(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.releases = Self.releases(1...30)
        try await Fixture.with(engine, model) { fixture in
            var runs = 1
            while try await !fixture.ingest(maximum: 20).isComplete { runs += 1 }
            #expect(runs < 5)
            fixture.gitHub.change { _ = $0.releases.remove(at: 4) }
            fixture.time.pass(.seconds(3_600))
            #expect(try await fixture.ingest(maximum: 20).isComplete)
            #expect(try await Self.gone(fixture).isEmpty)
            #expect(fixture.logged("ingestion.releases.unproven").count == 1)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatIsThereAgainIsToldAgain(engine: TestDatabase.Engine) async throws {
        var model = FakeGitHub.Model()
        model.releases = Self.releases(1...3)
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            fixture.gitHub.change { _ = $0.releases.remove(at: 0) }
            fixture.time.pass(.seconds(3_600))
            try await fixture.ingest()
            fixture.gitHub.change { $0.releases += Self.releases(1...1) }
            fixture.time.pass(.seconds(3_600))
            #expect(try await fixture.ingest().eventsStored == 1)
            #expect(try await fixture.payloads(.gitHubRelease).last?["databaseId"] == 1)
            #expect(try await Self.gone(fixture) == [1])
        }
    }

    @Test func theCountIsExpectedWhereOnlyNewOnesHaveCome() {
        func mark(_ total: Int, _ tags: String...) -> JSONValue {
            ["totalCount": .integer(total), "nodes": .array(tags.map { ["tagName": .string($0)] })]
        }
        let last = mark(20, "d", "c", "b")
        #expect(GoneReleases.isCountExpected(mark(20, "d", "c", "b"), lastMark: last))
        #expect(GoneReleases.isCountExpected(mark(22, "f", "e", "d"), lastMark: last))
        #expect(!GoneReleases.isCountExpected(mark(19, "d", "c", "b"), lastMark: last))
        #expect(!GoneReleases.isCountExpected(mark(20, "e", "d", "c"), lastMark: last))
        #expect(!GoneReleases.isCountExpected(mark(19, "d", "b", "a"), lastMark: last))
        #expect(!GoneReleases.isCountExpected(mark(23, "g", "f", "e"), lastMark: last))
        #expect(!GoneReleases.isCountExpected(mark(0), lastMark: last))
        #expect(GoneReleases.isCountExpected(mark(2, "b", "a"), lastMark: mark(0)))
        #expect(!GoneReleases.isCountExpected(last, lastMark: nil))
    }
}
