import Foundation
import GhillieCore
import GitSource
import TestSupport
import Testing

/// What a clone says of how well it was seen.
@Suite struct CloneHealthTests {
    private let fetched = Instant(secondsSince1970: 1_769_817_600)

    /// A clone that was made at the start of 2026 and whose last fetch, if there was one, was on its 31st of January.
    private func clone(fetching: Bool, _ options: String...) throws -> (remote: GitFixture, path: String) {
        var history = GitFixtureHistory()
        for day in 0..<5 { history.commit("Day \(day)", at: 1_767_225_600 + day * 86_400, .write("a/b", "\(day)")) }
        let remote = try GitFixture(history)
        for key in ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"] { try remote.git("config", key, "true") }
        let path = remote.directory + "/clone"
        try remote.git(["clone", "--quiet"] + options + ["file://" + remote.path, path], in: remote.directory)
        if fetching {
            try remote.git(["fetch", "--quiet"], in: path)
            try touch(path + "/.git/FETCH_HEAD", at: fetched)
        }
        return (remote, path)
    }

    private func touch(_ path: String, at time: Instant) throws {
        let date = Date(timeIntervalSince1970: Double(time.microseconds) / 1_000_000)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    }

    @Test func aWindowThatEndsMoreThanADayAfterTheLastFetchIsNotSeen() async throws {
        let (remote, path) = try clone(fetching: true)
        let clone = try await remote.open(path)
        #expect(clone.fetchedAt == fetched)
        #expect(clone.health(at: fetched + .days(1)).isHealthy)
        let health = clone.health(at: fetched + .days(1) + .seconds(1))
        #expect(health.unhealthyReason == "clone last fetched 2026-01-31")
        #expect(health.notes == [])
        #expect(health.notSeen == ["open pull requests", "issues", "reviews", "checks"])
    }

    @Test func aCloneThatNeverFetchedIsAsOldAsItself() async throws {
        let (remote, path) = try clone(fetching: false)
        // The log of HEAD starts with the clone, at the committer's time, which fixtures fix.
        #expect(try await remote.open(path).fetchedAt == Instant(secondsSince1970: 1_767_225_600))
    }

    @Test func aFetchThatFailedIsNoFetch() async throws {
        let (remote, path) = try clone(fetching: true)
        try FileManager.default.moveItem(atPath: remote.path, toPath: remote.path + ".away")
        #expect(throws: GitFixture.GitFailed.self) { try remote.git(["fetch", "--quiet"], in: path) }
        #expect(try await remote.open(path).fetchedAt == Instant(secondsSince1970: 1_767_225_600))
    }

    @Test func aPushTellsThatTheRemoteHasNothingElse() async throws {
        let (remote, path) = try clone(fetching: true)
        let pushed = fetched + .days(3)
        try remote.git(["commit", "--quiet", "--allow-empty", "-m", "Mine"], in: path)
        let date = "\(pushed.microseconds / 1_000_000) +0000"
        try remote.git(["push", "--quiet", "origin", "main"], in: path, environment: ["GIT_COMMITTER_DATE": date])
        #expect(try await remote.open(path).fetchedAt == pushed)
    }

    @Test func aFetchInALinkedWorkTreeCounts() async throws {
        let (remote, path) = try clone(fetching: false)
        let linked = remote.directory + "/linked"
        try remote.git(["worktree", "add", "--quiet", "--detach", linked], in: path)
        try remote.git(["fetch", "--quiet"], in: linked)
        try touch(path + "/.git/worktrees/linked/FETCH_HEAD", at: fetched)
        #expect(try await remote.open(path).fetchedAt == fetched)
    }

    @Test func aBareCloneWithoutALogIsAsOldAsItsFiles() async throws {
        let (remote, path) = try clone(fetching: false, "--bare")
        for name in ["HEAD", "config", "packed-refs", "refs", "description", "info/exclude"] {
            try? touch(path + "/" + name, at: fetched + .seconds(name == "config" ? 100_000 : 0))
        }
        #expect(try await remote.open(path).fetchedAt == fetched)
    }

    @Test func aRepositoryWithoutARemoteIsItsOwnTruth() async throws {
        let (remote, path) = try clone(fetching: true)
        try remote.git(["remote", "remove", "origin"], in: path)
        let clone = try await remote.open(path)
        #expect(!clone.hasRemote)
        #expect(clone.health(at: .latest).isHealthy)
    }

    @Test func aShallowCloneSaysWhereItIsCut() async throws {
        let (remote, path) = try clone(fetching: true, "--depth=2")
        let clone = try await remote.open(path)
        #expect(clone.isShallow)
        #expect(clone.notes == ["The clone is shallow: history before 2026-01-04 is cut."])
        #expect(clone.health(at: fetched).isHealthy)
    }

    @Test func aCloneWithoutTreesSaysSo() async throws {
        let (remote, path) = try clone(fetching: true, "--filter=tree:0", "--no-checkout")
        let clone = try await remote.open(path)
        #expect(clone.notes == ["The clone is partial, without its trees: which paths a commit changed was not seen."])
        let blobless = remote.directory + "/blobless"
        try remote.git(["clone", "--quiet", "--filter=blob:none", "file://" + remote.path, blobless])
        #expect(try await remote.open(blobless).notes == [])
    }
}
