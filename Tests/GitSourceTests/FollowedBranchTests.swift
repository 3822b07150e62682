import GhillieCore
import GitSource
import TestSupport
import Testing

/// Which branch a report follows, and which copy of it.
@Suite struct FollowedBranchTests {
    private let start = 1_767_225_600

    /// A remote with `main` (two commits), and a clone of it.
    private func cloned() throws -> (remote: GitFixture, clone: String) {
        var history = GitFixtureHistory()
        history.commit("One", at: start)
        history.commit("Two", at: start + 60)
        let remote = try GitFixture(history)
        return (remote, try remote.clone(to: "clone"))
    }

    private func push(to remote: GitFixture) throws -> GitObjectID {
        var more = GitFixtureHistory(continuing: "main")
        more.commit("Three", at: start + 120)
        try remote.add(more)
        return try remote.id(of: "main")
    }

    @Test func theDefaultBranchOfTheRemoteIsFollowedWhateverIsCheckedOut() async throws {
        let (remote, path) = try cloned()
        try remote.git(["checkout", "--quiet", "-b", "topic", "HEAD~1"], in: path)
        let clone = try await remote.open(path)
        #expect(clone.branch == "main")
        #expect(clone.head == (try remote.id(of: "main")))
    }

    @Test func fetchedWorkIsFollowedWhereTheLocalCopyLags() async throws {
        let (remote, path) = try cloned()
        let newest = try push(to: remote)
        try remote.git(["fetch", "--quiet"], in: path)
        let clone = try await remote.open(path)
        #expect(clone.head == newest)
        #expect(clone.branch == "main")
        #expect(clone.notes == [])
    }

    @Test func localWorkThatWasNotPushedIsFollowed() async throws {
        let (remote, path) = try cloned()
        try remote.git(["commit", "--quiet", "--allow-empty", "-m", "Mine"], in: path)
        let clone = try await remote.open(path)
        #expect(clone.head.rawValue == (try remote.git(["rev-parse", "HEAD"], in: path)))
        #expect(clone.notes == [])
    }

    @Test func theLocalCopyIsFollowedWhereBothHaveMoved() async throws {
        let (remote, path) = try cloned()
        _ = try push(to: remote)
        try remote.git(["fetch", "--quiet"], in: path)
        try remote.git(["commit", "--quiet", "--allow-empty", "-m", "Mine"], in: path)
        let clone = try await remote.open(path)
        #expect(clone.head.rawValue == (try remote.git(["rev-parse", "HEAD"], in: path)))
        #expect(clone.notes.count == 1)
        #expect(clone.notes.first?.contains("diverged") ?? false)
    }

    @Test func theTrackingCopyWillDoWhereThereIsNoLocalOne() async throws {
        let (remote, path) = try cloned()
        try remote.git(["checkout", "--quiet", "-b", "topic", "HEAD~1"], in: path)
        try remote.git(["branch", "--quiet", "-D", "main"], in: path)
        let clone = try await remote.open(path)
        #expect(clone.branch == "main")
        #expect(clone.head == (try remote.id(of: "main")))
    }

    @Test func withoutADefaultBranchOfTheRemoteHEADIsFollowed() async throws {
        let (remote, path) = try cloned()
        try remote.git(["symbolic-ref", "--delete", "refs/remotes/origin/HEAD"], in: path)
        try remote.git(["checkout", "--quiet", "-b", "topic", "HEAD~1"], in: path)
        #expect(try await remote.open(path).branch == "topic")
        // Nor does one lead anywhere whose branch was renamed over there.
        try remote.git(["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone"], in: path)
        #expect(try await remote.open(path).branch == "topic")
    }

    @Test func aDetachedHEADIsFollowed() async throws {
        let (remote, path) = try cloned()
        try remote.git(["symbolic-ref", "--delete", "refs/remotes/origin/HEAD"], in: path)
        try remote.git(["checkout", "--quiet", "--detach", "HEAD~1"], in: path)
        let clone = try await remote.open(path)
        #expect(clone.branch == "HEAD")
        #expect(clone.head == (try remote.id(of: "main~1")))
    }

    @Test func packedAndSymbolicReferencesAreFollowed() async throws {
        let (remote, path) = try cloned()
        try remote.git(["pack-refs", "--all"], in: path)
        try remote.git(["symbolic-ref", "refs/heads/alias", "refs/heads/main"], in: path)
        try remote.git(["symbolic-ref", "HEAD", "refs/heads/alias"], in: path)
        try remote.git(["symbolic-ref", "--delete", "refs/remotes/origin/HEAD"], in: path)
        let clone = try await remote.open(path)
        #expect(clone.branch == "alias")
        #expect(clone.head == (try remote.id(of: "main")))
    }

    @Test(arguments: ["main", "master", "trunk"])
    func aHEADThatNamesNoBranchGivesWayToTheOnlyOne(branch: String) async throws {
        var history = GitFixtureHistory()
        history.commit("One", on: branch, at: start)
        let fixture = try GitFixture(history, branch: "elsewhere")
        #expect(try await fixture.open().branch == branch)
    }

    @Test func amongSeveralBranchesAHEADThatNamesNoneIsNoChoice() async throws {
        var history = GitFixtureHistory()
        history.commit("One", on: "a", at: start)
        history.commit("Two", on: "b", at: start)
        let fixture = try GitFixture(history, branch: "elsewhere")
        await #expect(throws: GitSourceError.unbornBranch(FilePath(fixture.path), named: "elsewhere")) {
            try await fixture.open()
        }
    }
}
