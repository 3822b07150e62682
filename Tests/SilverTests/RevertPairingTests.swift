import GhillieCore
import Silver
import TestSupport
import Testing

/// Reverts lead to what they take back.
@Suite struct RevertPairingTests {
    private static let start: Int64 = 1_700_000_000

    /// Each commit after the one before; all seen at once, or one observation a commit.
    private static func silver(_ commits: [(name: String, message: String)], oneByOne: Bool) async throws -> SilverOf {
        var pieces: [EventFixture] = []
        var piece = try EventFixture()
        for (index, commit) in commits.enumerated() {
            let time = start + Int64(index) * 100
            piece.commit(commit.name, commit.message, parents: index == 0 ? [] : [commits[index - 1].name], at: time)
            if oneByOne || index == commits.count - 1 {
                piece.head(commit.name, at: time + 50)
                pieces.append(piece)
                piece = try EventFixture()
            }
        }
        return switch pieces.count {
        case 1: try await SilverOf(pieces[0])
        case 2: try await SilverOf(pieces[0], pieces[1])
        case 3: try await SilverOf(pieces[0], pieces[1], pieces[2])
        case 4: try await SilverOf(pieces[0], pieces[1], pieces[2], pieces[3])
        default: try await SilverOf(pieces[0], pieces[1], pieces[2], pieces[3], pieces[4])
        }
    }

    @Test(arguments: [false, true])
    func byCommitByNumberByTitle(oneByOne: Bool) async throws {
        let silver = try await Self.silver(
            [
                ("a", "Add x (#7)"), ("b", "Add y"),
                ("r1", "Undo\n\nThis reverts commit \(EventFixture.sha("b").prefix(8))."),
                ("r2", "Revert \"Add x (#7)\" (#9)"), ("r3", "Revert \"Add y\""),
            ], oneByOne: oneByOne)
        #expect(silver["r1"]?.reverts == EventFixture.id("b"))
        #expect(silver["r1"]?.revertedTitle == nil)
        #expect(silver["r2"]?.reverts == EventFixture.id("a"))
        #expect(silver["r2"]?.revertedTitle == "Add x (#7)")
        #expect(silver["r3"]?.reverts == EventFixture.id("b"))
        #expect(silver["a"]?.reverts == nil)
    }

    @Test(arguments: [false, true])
    func aRevertOfARevertLeadsToTheRevert(oneByOne: Bool) async throws {
        let silver = try await Self.silver(
            [
                ("a", "Add x"), ("r", "Revert \"Add x\""), ("rr", "Reapply \"Add x\""),
                ("rrr", "Revert \"Reapply \"Add x\"\""),
            ],
            oneByOne: oneByOne)
        #expect(silver["r"]?.reverts == EventFixture.id("a"))
        #expect(silver["rr"]?.reverts == EventFixture.id("r"))
        #expect(silver["rrr"]?.reverts == EventFixture.id("rr"))
    }

    @Test(arguments: [false, true])
    func theLatestOfEqualTitlesIsMeantThatLandedBefore(oneByOne: Bool) async throws {
        let silver = try await Self.silver(
            [("a", "Add x"), ("b", "Add x"), ("r", "Revert \"Add x\""), ("c", "Add x")], oneByOne: oneByOne)
        #expect(silver["r"]?.reverts == EventFixture.id("b"))
    }

    @Test func whatNeverLandedIsNamedByItsTitleAlone() async throws {
        let silver = try await Self.silver(
            [("a", "Add y"), ("r", "Revert \"Add x\"\n\nThis reverts commit 0123456789.")], oneByOne: false)
        #expect(silver["r"]?.reverts == nil)
        #expect(silver["r"]?.revertedTitle == "Add x")
    }

    @Test(arguments: [("merge", false), ("a", true)])
    func oneCommitOfAPullRequestIsAPartOfIt(reverted: String, isPart: Bool) async throws {
        for oneByOne in [false, true] {
            var first = try EventFixture()
            first.commit("root", at: Self.start)
            first.commit("a", parents: ["root"], at: Self.start + 1)
            first.commit("b", parents: ["a"], at: Self.start + 2)
            first.commit("merge", "Merge pull request #3 from ada/x\n\nX", parents: ["root", "b"], at: Self.start + 3)
            if oneByOne { first.head("merge", at: Self.start + 4) }
            var second = try EventFixture()
            let message =
                "Revert it\n\nThis reverts commit \(EventFixture.sha(reverted)), reversing\nchanges made to \(EventFixture.sha("root"))."
            second.commit("r", message, parents: ["merge"], at: Self.start + 5)
            second.head("r", at: Self.start + 6)
            let silver = try await SilverOf(first, second)
            #expect(silver["r"]?.reverts == EventFixture.id("merge"))
            #expect(silver["r"]?.revertsPartly == isPart)
        }
    }

    @Test func aRevertButtonsBranchNamesThePullRequest() async throws {
        var fixture = try EventFixture()
        fixture.commit("a", "Add x (#7)", at: Self.start)
        fixture.commit("b", "Take it back", parents: ["a"], at: Self.start + 1)
        fixture.commit(
            "merge", "Merge pull request #8 from acme/revert-7-add-x\n\nRevert \"Add X to everything\"",
            parents: ["a", "b"], at: Self.start + 2)
        fixture.head("merge", at: Self.start + 3)
        #expect(try await SilverOf(fixture)["merge"]?.reverts == EventFixture.id("a"))
    }
}
