import GhillieCore
import GitHubAPI
import GitHubSource
import TestSupport
import Testing

@Suite
struct CommitIngestionTests {
    typealias Fixture = IngestionFixture
    private static func ids(_ range: ClosedRange<Int>) -> [String] { range.map(Fixture.oid) }

    /// Ten old commits and some of the last days.
    private static func model(recent: ClosedRange<Int> = 11...20) -> FakeGitHub.Model {
        var model = FakeGitHub.Model()
        model.grow(ids(1...10), from: [], at: Fixture.days(ago: 30))
        model.grow(ids(recent), from: [Fixture.oid(10)], at: Fixture.days(ago: 13))
        return model
    }

    @Test(arguments: TestDatabase.Engine.available)
    func theFirstLookTakesTheBaselineAndWhatCameSince(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            let summary = try await fixture.ingest()
            #expect(summary.isComplete)
            #expect(try await fixture.stored(.gitHubCommit) == Self.ids(10...20))
            #expect(try await fixture.stored(.gitHubRepository) == ["R_1"])
            #expect(try await fixture.ingestion()?.lookedAt == Fixture.start)
        }
    }

    /// A clock of 1970 is no sign that history begins there.
    @Test(arguments: TestDatabase.Engine.available)
    func aCommitWithAWrongClockIsNoBaseline(engine: TestDatabase.Engine) async throws {
        var model = Self.model()
        model.commits[Fixture.oid(18)]?.date = Instant(secondsSince1970: 0)
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            #expect(try await fixture.stored(.gitHubCommit) == Self.ids(10...20))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func anOldBranchThatIsMergedTodayIsFound(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await fixture.ingest()
            fixture.gitHub.change { model in
                // Made long before the last look, from a commit below the baseline.
                model.grow(Self.ids(31...33), from: [Fixture.oid(3)], at: Fixture.days(ago: 29))
                model.grow([Fixture.oid(40)], from: [Fixture.oid(20), Fixture.oid(33)], at: Fixture.start)
            }
            fixture.time.pass(.seconds(3_600))
            try await fixture.ingest()
            #expect(
                try await fixture.stored(.gitHubCommit) == Self.ids(10...20) + Self.ids(31...33) + [Fixture.oid(40)])
            #expect(try await fixture.stored(.gitHubRepository).count == 2)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func moreThanAPageIsReadWhole(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model(recent: 11...270)) { fixture in
            try await fixture.ingest()
            #expect(try await fixture.stored(.gitHubCommit) == Self.ids(10...270))
        }
    }

    @Test(arguments: TestDatabase.Engine.available, [false, true])
    func rewrittenHistoryIsReadDownToWhatIsKnown(engine: TestDatabase.Engine, isForgotten: Bool) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await fixture.ingest()
            fixture.gitHub.change { model in
                if isForgotten { model.forgotten = [Fixture.oid(20)] }
                model.grow(Self.ids(51...54), from: [Fixture.oid(14)], at: Fixture.days(ago: 2))
                // One of them made long ago, below much that is known.
                model.commits[Fixture.oid(51)]?.date = Fixture.days(ago: 40)
            }
            try await fixture.ingest()
            #expect(try await fixture.stored(.gitHubCommit) == Self.ids(10...20) + Self.ids(51...54))
            #expect(try await fixture.ingest().streams[.commits] == .unchanged)
        }
    }

    /// What is below the baseline is history, after a rewrite as before it.
    @Test(arguments: TestDatabase.Engine.available)
    func aRewriteFromBelowTheBaselineBringsWhatIsNewAlone(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await fixture.ingest()
            fixture.gitHub.change { $0.grow(Self.ids(51...54), from: [Fixture.oid(4)], at: Fixture.days(ago: 2)) }
            let summary = try await fixture.ingest(maximum: 4)
            #expect(summary.isComplete)
            #expect(try await fixture.stored(.gitHubCommit) == Self.ids(10...20) + Self.ids(51...54))
            #expect(fixture.logged("ingestion.history.walked").isEmpty)
        }
    }

    /// Set back to what was read, or to what is older than that.
    @Test(arguments: TestDatabase.Engine.available, [15, 4])
    func aBranchThatIsSetBackBringsNoMoreThanItsHead(engine: TestDatabase.Engine, head: Int) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await fixture.ingest()
            fixture.gitHub.change { $0.head = Fixture.oid(head) }
            #expect(try await fixture.ingest().isComplete)
            #expect(
                try await fixture.stored(.gitHubCommit) == (head < 10 ? [Fixture.oid(head)] : []) + Self.ids(10...20))
            #expect(try await fixture.stored(.gitHubRepository).count == 2)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aLookThatBreaksOffAnywhereLosesAndDoublesNothing(engine: TestDatabase.Engine) async throws {
        for failsAt in 1...12 {
            var model = Self.model(recent: 11...130)
            model.failsAt = failsAt
            model.pulls = [.init(number: 1, created: Fixture.days(ago: 20), updated: Fixture.days(ago: 2))]
            try await Fixture.with(engine, model) { fixture in
                do {
                    try await fixture.ingest()
                } catch let fault as GitHubFault {
                    #expect(fault.reason == .disconnected)
                    #expect(try await fixture.ingestion()?.errorCategory == .transient)
                }
                fixture.gitHub.change { $0.failsAt = nil }
                let summary = try await fixture.ingest()
                #expect(summary.isComplete)
                #expect(try await fixture.stored(.gitHubCommit) == Self.ids(10...130))
                #expect(try await fixture.stored(.gitHubRepository) == ["R_1"])
                #expect(try await fixture.ingestion()?.failingSince == nil)
                #expect(try await fixture.openGaps().isEmpty)
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aRewriteThatBreaksOffAnywhereIsFinished(engine: TestDatabase.Engine) async throws {
        for failure in 1...8 {
            try await Fixture.with(engine, Self.model()) { fixture in
                try await fixture.ingest()
                fixture.gitHub.change { model in
                    model.grow(Self.ids(300...520), from: [Fixture.oid(12)], at: Fixture.days(ago: 11))
                    model.failsAt = model.asked.count + failure
                }
                _ = try? await fixture.ingest(maximum: 50)
                fixture.gitHub.change { $0.failsAt = nil }
                while try await !fixture.ingest(maximum: 50).isComplete {}
                #expect(try await fixture.stored(.gitHubCommit) == Self.ids(10...20) + Self.ids(300...520))
            }
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aTruncatedLookSaysSoAndCarriesOn(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model(recent: 11...270)) { fixture in
            let first = try await fixture.ingest(maximum: 100)
            #expect(!first.isComplete)
            #expect(first.streams[.commits] == .truncated)
            #expect(try await fixture.openGaps() == ["commits"])
            #expect(try await fixture.ingestion()?.lookedAt == nil)
            #expect(try await fixture.stored(.gitHubRepository).isEmpty)
            while try await !fixture.ingest(maximum: 100).isComplete {}
            #expect(try await fixture.stored(.gitHubCommit) == Self.ids(10...270))
            #expect(try await fixture.openGaps().isEmpty)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func commitsWithoutAPullRequestAreAskedForTheirPaths(engine: TestDatabase.Engine) async throws {
        var model = Self.model()
        model.grow([Fixture.oid(21)], from: [Fixture.oid(20)], at: Fixture.days(ago: 1), hasPullRequest: false)
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            #expect(try await fixture.stored(.gitHubCommit).filter { $0 == Fixture.oid(21) }.count == 2)
            #expect(try await fixture.stored(.gitHubCommit).count == 13)
        }
    }

    /// GraphQL does not say what a renamed file was called. The pull request may be known before its commits are, or after.
    @Test(arguments: TestDatabase.Engine.available, [false, true])
    func commitsOfAPullRequestThatRenamesFilesAreAskedForTheirPaths(
        engine: TestDatabase.Engine, isKnownBefore: Bool
    ) async throws {
        var model = Self.model()
        var pull = FakeGitHub.Item(number: 2, created: Fixture.days(ago: 3), updated: Fixture.days(ago: 2))
        (pull.inner, pull.renames) = (["files": 2], true)
        model.pulls = isKnownBefore ? [pull] : []
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            fixture.gitHub.change { [pull] model in
                // A rebase, of which the pull request names the last commit alone.
                model.grow(Self.ids(21...23), from: [Fixture.oid(20)], at: Fixture.days(ago: 1), pullRequest: 2)
                var merged = pull
                (merged.isOpen, merged.mergeCommit) = (false, Fixture.oid(23))
                if !isKnownBefore { model.pulls = [merged] }
            }
            try await fixture.ingest()
            let stored = Self.ids(10...20) + Self.ids(21...23).flatMap { [$0, $0] }
            #expect(try await fixture.stored(.gitHubCommit) == stored)
            // Nor is any of them asked for again.
            fixture.gitHub.change { [pull] model in
                var merged = pull
                (merged.isOpen, merged.mergeCommit, merged.updated) = (false, Fixture.oid(23), Fixture.start)
                model.pulls = [merged]
            }
            fixture.time.pass(.seconds(3_600))
            try await fixture.ingest()
            #expect(try await fixture.stored(.gitHubCommit) == stored)
            #expect(fixture.gitHub.asked.count { $0 == "commit" } == 3)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func commitsOfAPullRequestThatRenamesNothingAreNotAskedForTheirPaths(engine: TestDatabase.Engine) async throws {
        var model = Self.model()
        var pull = FakeGitHub.Item(number: 1, created: Fixture.days(ago: 3), updated: Fixture.days(ago: 2))
        (pull.inner, pull.isOpen, pull.mergeCommit) = (["files": 2], false, Fixture.oid(20))
        model.pulls = [pull]
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            #expect(!fixture.gitHub.asked.contains("commit"))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aCommitWhosePathsCannotBeHadHoldsNothingUp(engine: TestDatabase.Engine) async throws {
        var model = Self.model()
        model.grow(Self.ids(21...23), from: [Fixture.oid(20)], at: Fixture.days(ago: 1), hasPullRequest: false)
        model.pathless = [Fixture.oid(21)]
        try await Fixture.with(engine, model) { fixture in
            let summary = try await fixture.ingest()
            #expect(summary.isComplete)
            #expect(summary.streams[.commitFiles] == .truncated)
            #expect(try await fixture.stored(.gitHubCommit).count == 16)
            #expect(try await fixture.ingestion()?.failingSince == nil)
            #expect(try await fixture.openGaps().isEmpty)
            #expect(fixture.logged("ingestion.paths.postponed").count == 1)
            fixture.gitHub.change { $0.pathless = [] }
            try await fixture.ingest()
            #expect(try await fixture.stored(.gitHubCommit).count == 17)
        }
    }

    /// What is missing below a head that was begun is missing still when the branch was away for a look.
    @Test(arguments: TestDatabase.Engine.available)
    func aBranchThatIsAwayForALookIsReadToItsEnd(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, Self.model()) { fixture in
            try await fixture.ingest()
            fixture.gitHub.change { $0.grow(Self.ids(300...520), from: [Fixture.oid(12)], at: Fixture.days(ago: 11)) }
            #expect(try await fixture.ingest(maximum: 50).streams[.commits] == .truncated)
            fixture.gitHub.change { $0.head = nil }
            try await fixture.ingest(maximum: 50)
            fixture.gitHub.change { $0.head = Fixture.oid(520) }
            while try await !fixture.ingest(maximum: 50).isComplete {}
            #expect(try await fixture.stored(.gitHubCommit) == Self.ids(10...20) + Self.ids(300...520))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func tooMuchIsAskedForInSmallerPieces(engine: TestDatabase.Engine) async throws {
        var model = Self.model()
        model.mostAtOnce = 3
        try await Fixture.with(engine, model) { fixture in
            try await fixture.ingest()
            #expect(try await fixture.stored(.gitHubCommit) == Self.ids(10...20))
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func aMissingMemberIsASchemaDriftThatIsNamed(engine: TestDatabase.Engine) async throws {
        var model = Self.model()
        model.lacks = "committedDate"
        try await Fixture.with(engine, model) { fixture in
            let fault = await #expect(throws: GitHubFault.self) { try await fixture.ingest() }
            #expect(fault?.reason == .malformed)
            #expect(fault?.description.contains("committedDate") == true)
            let ingestion = try await fixture.ingestion()
            #expect(ingestion?.errorCategory == .schemaDrift)
            #expect(try await fixture.openGaps() == ["commits"])
        }
    }
}
