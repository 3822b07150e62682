import GhillieCore
import Silver
import TestSupport
import Testing

/// What people read as one change.
@Suite struct ChangeGroupingTests {
    private static let start: Int64 = 1_700_000_000

    /// `main` with one commit, and a branch of two that is yet to be merged.
    private static func branched(_ names: [String] = ["a", "b"], by author: EventFixture.Person = .ada) throws
        -> EventFixture
    {
        var fixture = try EventFixture()
        fixture.commit("root", at: start)
        for (index, name) in names.enumerated() {
            fixture.commit(
                name, parents: [index == 0 ? "root" : names[index - 1]], at: start + 100 + Int64(index) * 100,
                by: author)
        }
        return fixture
    }

    private static func merging(
        _ message: String, _ names: [String] = ["a", "b"], by author: EventFixture.Person = .ada
    ) async throws -> SilverOf {
        var fixture = try branched(names, by: author)
        fixture.commit("merge", message, parents: ["root", names[names.count - 1]], at: start + 1_000, by: .grace)
        fixture.head("merge", at: start + 2_000)
        return try await SilverOf(fixture)
    }

    @Test func aPullRequestIsOneChangeWithAllThatItBrought() async throws {
        let silver = try await Self.merging("Merge pull request #12 from ada/topic\n\nAdd the login")
        let change = try #require(silver["merge"])
        #expect(silver.changes.count == 2)
        #expect(change.kind == .pullRequest)
        #expect(change.pullRequest == 12)
        #expect(change.title == "Add the login")
        #expect(change.sourceBranch == "topic")
        #expect(change.consists(of: "a", "b", "merge"))
    }

    @Test func withoutATitleTheOnlyCommitNamesAPullRequest() async throws {
        let message = "Merge pull request #12 from ada/add-login"
        #expect(try await Self.merging(message, ["a"])["merge"]?.title == "a")
        #expect(try await Self.merging(message)["merge"]?.title == "Add login")
    }

    @Test func aSquashIsItsPullRequestWhateverItsBodyLists() async throws {
        var fixture = try EventFixture()
        fixture.commit("root", at: Self.start)
        let list = (1...100).map { "* feat!: part \($0) (#\($0))" }.joined(separator: "\n\n")
        fixture.commit("squash", "Add the login (#3) (#12)\n\n\(list)", parents: ["root"], at: Self.start + 10)
        fixture.head("squash", at: Self.start + 20)
        let change = try #require(try await SilverOf(fixture)["squash"])
        #expect(change.kind == .pullRequest)
        #expect(change.pullRequest == 12)
        #expect(change.title == "Add the login (#3)")
        #expect(!change.isBreaking)
    }

    @Test func aLongTitleGoesOnInTheBody() async throws {
        var fixture = try EventFixture()
        fixture.commit("root", "Add a very long… (#12)\n\n…title indeed\n\nMore.", at: Self.start)
        fixture.head("root", at: Self.start)
        #expect(try await SilverOf(fixture)["root"]?.title == "Add a very longtitle indeed")
    }

    @Test func commitsOfOneSecondByOneCommitterWereRebasedTogether() async throws {
        var fixture = try EventFixture()
        fixture.commit("root", at: Self.start)
        for (name, parent) in [("a", "root"), ("b", "a"), ("c", "b")] {
            fixture.commit(name, parents: [parent], at: Self.start + 50, authored: Self.start, committer: .gitHub)
        }
        fixture.commit("d", parents: ["c"], at: Self.start + 51, committer: .gitHub)
        fixture.commit("e", parents: ["d"], at: Self.start + 51, committer: .ada)
        fixture.head("e", at: Self.start + 100)
        let silver = try await SilverOf(fixture)
        #expect(silver.changes.map(\.kind) == [.commit, .rebase, .commit, .commit])
        let rebased = try #require(silver["a"])
        #expect(rebased.consists(of: "a", "b", "c"))
        #expect(rebased.title == "a")
        #expect(rebased.position == 3)
    }

    @Test func aGroupThatWasSeenHalfWayIsJoinedByItsRest() async throws {
        var first = try EventFixture()
        first.commit("root", at: Self.start)
        first.commit("a", parents: ["root"], at: Self.start + 50, committer: .gitHub)
        first.head("a", at: Self.start + 60)
        var second = try EventFixture()
        second.commit("b", parents: ["a"], at: Self.start + 50, committer: .gitHub)
        second.commit("c", parents: ["b"], at: Self.start + 70, committer: .gitHub)
        second.head("c", at: Self.start + 80)
        let silver = try await SilverOf(first, second)
        #expect(silver["a"]?.kind == .rebase)
        #expect(silver["a"]?.consists(of: "a", "b") == true)
        #expect(silver["c"]?.kind == .commit)
    }

    @Test func squashesOfOneSecondAreChangesOfTheirOwn() async throws {
        var fixture = try EventFixture()
        fixture.commit("root", at: Self.start)
        fixture.commit("a", "a (#1)", parents: ["root"], at: Self.start + 5, committer: .gitHub)
        fixture.commit("b", "b (#2)", parents: ["a"], at: Self.start + 5, committer: .gitHub)
        fixture.commit("c", "c", parents: ["b"], at: Self.start + 5, committer: .gitHub)
        fixture.head("c", at: Self.start + 9)
        #expect(try await SilverOf(fixture).changes.count == 4)
    }

    @Test func anotherMergeIsOneChange() async throws {
        let byBranch = try await Self.merging("Merge branch 'feature/add-login'")
        #expect(byBranch["merge"]?.kind == .merge)
        #expect(byBranch["merge"]?.title == "Add login")
        #expect(byBranch["merge"]?.consists(of: "a", "b", "merge") == true)
        #expect(try await Self.merging("Merge branch 'x'", ["a"])["merge"]?.title == "a")
        #expect(try await Self.merging("Merge branch 'x'\n\nThe login")["merge"]?.title == "The login")
        #expect(try await Self.merging("The login, at last")["merge"]?.title == "The login, at last")
        let request = "Merge branch 'x' into 'main'\n\nThe login\n\nSee merge request acme/rocket!7"
        #expect(try await Self.merging(request)["merge"]?.kind == .merge)
    }

    @Test func anOctopusIsOneChange() async throws {
        var fixture = try Self.branched(["a"])
        fixture.commit("b", parents: ["root"], at: Self.start + 1)
        fixture.commit("c", parents: [], at: Self.start + 2)
        fixture.commit(
            "merge", "Merge branches 'a', 'b' and 'c'", parents: ["root", "a", "b", "c"], at: Self.start + 500)
        fixture.head("merge", at: Self.start + 600)
        let silver = try await SilverOf(fixture)
        #expect(silver["merge"]?.consists(of: "a", "b", "c", "merge") == true)
        #expect(silver["merge"]?.kind == .merge)
    }

    @Test func pullingTellsWhatOthersDidOneByOne() async throws {
        var fixture = try Self.branched(["mine"])
        fixture.commit("theirs", "Fix the leak (#12)", parents: ["root"], at: Self.start + 10, by: .grace)
        fixture.commit("more", parents: ["theirs"], at: Self.start + 20, by: .grace)
        fixture.commit(
            "merge", "Merge branch 'main' of example.org:acme/rocket", parents: ["mine", "more"], at: Self.start + 500)
        fixture.head("merge", at: Self.start + 600)
        let silver = try await SilverOf(fixture)
        #expect(silver["merge"]?.kind == .sync)
        #expect(silver["merge"]?.consists(of: "merge") == true)
        #expect(silver["theirs"]?.pullRequest == 12)
        #expect(silver["more"]?.kind == .commit)
        #expect(silver["theirs"]?.position == silver["merge"]?.position)
        #expect(silver.landing(of: "theirs") == silver.landing(of: "merge"))
    }

    @Test func anIntegrationBranchTellsItsPullRequestsOneByOne() async throws {
        for message in ["Merge branch 'release-work'", "Merge branch 'develop'"] {
            var fixture = try Self.branched(["a", "b"])
            fixture.commit(
                "pr", "Merge pull request #5 from ada/x\n\nAdd x", parents: ["root", "b"], at: Self.start + 300)
            fixture.commit("c", parents: ["pr"], at: Self.start + 400)
            fixture.commit("merge", message, parents: ["root", "c"], at: Self.start + 500)
            fixture.head("merge", at: Self.start + 600)
            let silver = try await SilverOf(fixture)
            #expect(silver["merge"]?.kind == .sync, "\(message)")
            #expect(silver["pr"]?.consists(of: "a", "b", "pr") == true)
            #expect(silver["c"]?.kind == .commit)
        }
    }

    @Test func aMergeThatBroughtNothingIsNoChange() async throws {
        var fixture = try Self.branched(["a"])
        fixture.commit("merge", "Merge tag 'v1.0.0' into develop", parents: ["a", "root"], at: Self.start + 500)
        fixture.head("merge", at: Self.start + 600)
        #expect(try await SilverOf(fixture)["merge"]?.kind == .sync)
    }

    @Test func aChangeIsABotsByItsAuthorsAndItsBranchNotByItsMerger() async throws {
        let message = "Merge pull request #12 from acme/topic\n\nBump x"
        #expect(try await Self.merging(message, by: .dependabot)["merge"]?.isBot == true)
        #expect(try await Self.merging(message)["merge"]?.isBot == false)
        let byBranch = "Merge pull request #12 from acme/renovate/x\n\nUpdate x"
        #expect(try await Self.merging(byBranch)["merge"]?.isBot == true)
        var fixture = try Self.branched()
        fixture.commit("merge", message, parents: ["root", "b"], at: Self.start + 1_000, by: .dependabot)
        fixture.head("merge", at: Self.start + 2_000)
        #expect(try await SilverOf(fixture)["merge"]?.isBot == false)
    }

    @Test func aBreakingCommitMakesItsChangeBreaking() async throws {
        var fixture = try EventFixture()
        fixture.commit("root", at: Self.start)
        fixture.commit("a", "feat!: drop the old login", parents: ["root"], at: Self.start + 1)
        fixture.commit(
            "merge", "Merge pull request #1 from ada/x\n\nNew login", parents: ["root", "a"], at: Self.start + 2)
        fixture.head("merge", at: Self.start + 3)
        #expect(try await SilverOf(fixture)["merge"]?.isBreaking == true)
        #expect(try await Self.merging("Merge pull request #1 from ada/x\n\nNew login")["merge"]?.isBreaking == false)
    }

    /// Deeper than a thread's stack would bear.
    @Test func pullsInPullsEnd() async throws {
        var fixture = try EventFixture()
        fixture.commit("m0", at: Self.start)
        let depth = 1_500
        for level in 1...depth {
            let time = Self.start + Int64(level) * 10
            fixture.commit("s\(level)", parents: ["m\(level - 1)"], at: time)
            fixture.commit("t\(level)", parents: ["m\(level - 1)"], at: time + 1)
            fixture.commit(
                "m\(level)", "Merge branch 'main' of example.org:x", parents: ["s\(level)", "t\(level)"], at: time + 2)
        }
        // Seen from the other side, each pull lies within the next.
        var top = "m\(depth)"
        for level in 1...depth {
            let name = "w\(level)"
            fixture.commit(
                name, "Merge branch 'main' of example.org:x", parents: ["m0", top],
                at: Self.start + 100_000 + Int64(level))
            top = name
        }
        fixture.head(top, at: Self.start + 200_000)
        let silver = try await SilverOf(fixture)
        #expect(silver.changes.count == 1 + 3 * depth + depth)
        #expect(silver.changes.count { $0.kind == .sync } == 2 * depth)
    }
}
