import Bronze
import Foundation
import GhillieCore
import GitSource
import TestSupport
import Testing

/// What is read of a history.
@Suite struct GitHistoryReaderTests {
    private let start = 1_767_225_600

    @Test func pathsAreLettersAndNamesInByteOrder() async throws {
        var history = GitFixtureHistory()
        history.commit(
            "One", at: start, .write("b.txt", "1\n"), .write("b/c", "1\n"), .write("a\tü\n\"x\"", "1\n"),
            .write(pathBytes: [0x7A, 0xFF], "1\n"))
        history.commit(
            "Two", at: start + 1, .delete("b.txt"), .write("c.txt", "1\n"), .writeExecutable("b/c", "1\n"),
            .symbolicLink("z2", to: "b"))
        history.commit("Three", at: start + 2, .symbolicLink("b/c", to: "a"))
        history.commit("Four", at: start + 3, .submodule("lib", at: String(repeating: "1", count: 40)))
        history.commit("Five", at: start + 4, .submodule("lib", at: String(repeating: "2", count: 40)))
        history.commit("Six", at: start + 5)
        let commits = try await GitFixture(history).commits()
        #expect(commits["One"]?.paths == ["A a\tü\n\"x\"", "A b.txt", "A b/c", "A z\u{FFFD}"])
        #expect(
            commits["Two"]?.paths
                == ["M b/c", "D b.txt", "A c.txt", "A z2"].sorted { $0.dropFirst(2) < $1.dropFirst(2) })
        #expect(commits["Three"]?.paths == ["T b/c"])
        #expect(commits["Four"]?.paths == ["A lib"])
        #expect(commits["Five"]?.paths == ["M lib"])
        #expect(commits["Six"]?.paths == [])
        #expect(commits["Six"]?.diffID != nil)
        #expect(commits.values.allSatisfy { $0.pathsOmitted == 0 })
    }

    @Test func aCommitOfManyPathsKeepsTheFirstAndCountsTheRest() async throws {
        var history = GitFixtureHistory()
        let changes = (0..<612).map { GitFixtureHistory.Change.write("f\(1_000 + $0)", "\($0)") }
        history.commit(messageBytes: Array("Many".utf8), at: start, changes: changes)
        history.commit("One more", at: start + 1, .write("f1000", "x"))
        let commits = try await GitFixture(history).commits()
        #expect(commits["Many"]?.paths?.count == 500)
        #expect(commits["Many"]?.paths?.last == "A f1499")
        #expect(commits["Many"]?.pathsOmitted == 112)
        #expect(commits["One more"]?.paths == ["M f1000"])
    }

    @Test func equalDifferencesHaveEqualIDs() async throws {
        var history = GitFixtureHistory()
        let root = history.commit("Root", at: start, .write("a", "1"))
        let change = history.commit("Change", at: start + 1, parents: [root], .write("a", "2"))
        let reworded = history.commit(
            "Reworded", on: "x", at: start + 9, by: .grace, parents: [root], .write("a", "2"))
        let other = history.commit("Other", on: "y", at: start + 1, parents: [root], .write("a", "3"))
        history.merge(
            "All", of: [reworded, other], into: change, at: start + 20)
        let commits = try await GitFixture(history).commits()
        #expect(commits.count == 5)
        #expect(commits["Change"]?.diffID == commits["Reworded"]?.diffID)
        #expect(commits["Change"]?.diffID != commits["Other"]?.diffID)
        #expect(commits["All"]?.paths == [])
        #expect(commits["All"]?.diffID == nil)
    }

    @Test func octopusMergesAndSeveralRootsAreReadWithEveryParent() async throws {
        var history = GitFixtureHistory()
        let main = history.commit("Main", at: start, .write("a", "1"))
        let roots = (0..<20).map { number in
            history.commit(
                "Root \(number)", on: "r\(number)", at: start + number, parents: [], .write("r\(number)", "x"))
        }
        history.merge("Octopus", of: roots, into: main, at: start + 100)
        let fixture = try GitFixture(history)
        let commits = try await fixture.commits()
        #expect(commits.count == 22)
        #expect(commits["Octopus"]?.parents.count == 21)
        #expect(commits["Octopus"]?.parents.first == commits["Main"]?.sha)
        #expect(commits["Root 7"]?.parents == [])
        #expect(commits["Root 7"]?.paths == ["A r7"])
    }

    @Test func parentsComeBeforeTheirChildren() async throws {
        var history = GitFixtureHistory()
        var tips = [history.commit("Root", at: start)]
        for number in 1..<700 {
            // Clocks run backwards now and then.
            let at = start + (number % 7 == 0 ? -number : number) * 100
            let tip = history.commit("C\(number)", on: "t", at: at, parents: [tips[number / 2]])
            tips.append(
                number % 5 == 0 ? history.merge("M\(number)", of: [tips[number - 1]], into: tip, on: "t", at: at) : tip)
        }
        history.merge("End", of: tips.suffix(300), into: tips[1], at: start)
        let fixture = try GitFixture(history)
        var seen: Set<String> = []
        for commit in try await GitHistoryReader(fixture.open()).all() {
            #expect(commit.parents.allSatisfy(seen.contains))
            seen.insert(commit.sha)
        }
        #expect(seen.count == Int(try fixture.git("rev-list", "--count", "main")))
    }

    @Test func onlyWhatAKnownHeadDoesNotReachIsRead() async throws {
        var history = GitFixtureHistory()
        let root = history.commit("Root", at: start)
        let old = history.commit("Old branch", on: "topic", at: start - 86_400, parents: [root])
        let known = history.commit("Known", at: start + 10)
        history.tag("known", at: known)
        history.merge("Merge", of: [old], into: known, at: start + 20)
        let fixture = try GitFixture(history)
        let clone = try await fixture.open()
        let new = try await GitHistoryReader(clone, notFrom: fixture.id(of: "known")).all()
        #expect(new.map(\.message) == ["Old branch", "Merge"])
        let gone = try #require(GitObjectID(String(repeating: "f", count: 40)))
        #expect(try await GitHistoryReader(clone, notFrom: gone).all().count == 4)
        #expect(try await GitHistoryReader(clone, notFrom: clone.head).all() == [])
    }

    @Test func aShallowCloneKeepsTrueParents() async throws {
        var history = GitFixtureHistory()
        for number in 0..<6 { history.commit("C\(number)", at: start + number * 60, .write("a", "\(number)")) }
        let fixture = try GitFixture(history)
        let path = try fixture.clone(to: "shallow", "--depth=3")
        let whole = try await fixture.commits()
        let cut = try await fixture.commits(at: path)
        #expect(Set(cut.keys) == ["C3", "C4", "C5"])
        #expect(cut["C3"]?.parents == whole["C3"]?.parents)
        #expect(cut["C3"]?.paths == nil)
        #expect(cut["C3"]?.diffID == nil)
        #expect(cut["C4"] == whole["C4"])
    }

    @Test func graftsAndReplacementsAreNotFollowed() async throws {
        var history = GitFixtureHistory()
        let one = history.commit("One", at: start)
        history.commit("Two", at: start + 1)
        history.commit("Three", at: start + 2)
        history.commit("Instead", on: "other", at: start + 1, parents: [one])
        let fixture = try GitFixture(history)
        let before = try await fixture.commits()
        try fixture.git("replace", "main~1", "other")
        let info = fixture.path + "/info"
        try FileManager.default.createDirectory(atPath: info, withIntermediateDirectories: true)
        try Data("\(fixture.id(of: "main"))\n".utf8).write(to: URL(fileURLWithPath: info + "/grafts"))
        #expect(try fixture.git("log", "--format=%s", "main") == "Three")
        #expect(try await fixture.commits() == before)
        #expect(Set(before.keys) == ["One", "Two", "Three"])
    }

    @Test func aCloneWithoutTreesHasCommitsWithoutPaths() async throws {
        var history = GitFixtureHistory()
        for number in 0..<40 {
            history.commit("C\(number)", at: start + number, .write("d/a\(number % 3)", "\(number)"))
        }
        history.commit("Empty", at: start + 50)
        let fixture = try GitFixture(history)
        for key in ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"] {
            try fixture.git("config", key, "true")
        }
        let path = try fixture.clone(to: "treeless", "--filter=tree:0")
        let commits = try await fixture.commits(at: path)
        #expect(commits.count == 41)
        #expect(commits["C7"]?.paths == nil)
        #expect(commits["C7"]?.message == "C7")
        // Its tree came with the checkout, and its parent's is the same.
        #expect(commits["Empty"]?.paths == [])
        let blobless = try fixture.clone(to: "blobless", "--filter=blob:none", "--no-checkout")
        #expect(try await fixture.commits(at: blobless)["C7"]?.paths == ["M d/a1"])
        let oneTree = try fixture.clone(to: "onetree", "--filter=tree:1", "--no-checkout")
        #expect(try await fixture.commits(at: oneTree)["C7"]?.paths == nil)
    }

    @Test func aMissingCommitIsNamed() async throws {
        var history = GitFixtureHistory()
        for number in 0..<5 { history.commit("C\(number)", at: start + number) }
        let fixture = try GitFixture(history)
        try fixture.unpack()
        let lost = try fixture.id(of: "main~2")
        try FileManager.default.removeItem(atPath: fixture.looseFile(of: lost))
        let clone = try await fixture.open()
        let error = await #expect(throws: GitSourceError.self) { try await GitHistoryReader(clone).all() }
        guard case .damaged(_, lost, _)? = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect("\(error.map { "\($0)" } ?? "")".contains(lost.rawValue))
    }

    @Test func aBrokenCommitIsNamed() async throws {
        var history = GitFixtureHistory()
        for number in 0..<5 { history.commit("C\(number)", at: start + number) }
        let fixture = try GitFixture(history)
        try fixture.unpack()
        let broken = try fixture.id(of: "main~2")
        let file = try fixture.looseFile(of: broken)
        try FileManager.default.removeItem(atPath: file)
        try Data("nonsense".utf8).write(to: URL(fileURLWithPath: file))
        let clone = try await fixture.open()
        let error = await #expect(throws: GitSourceError.self) { try await GitHistoryReader(clone).all() }
        guard case .damaged(_, broken, _)? = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test func aBrokenHeadIsNamed() async throws {
        var history = GitFixtureHistory()
        history.commit("One", at: start)
        let fixture = try GitFixture(history)
        let lost = try #require(GitObjectID(String(repeating: "f", count: 40)))
        try Data("\(lost)\n".utf8).write(to: URL(fileURLWithPath: fixture.path + "/refs/heads/main"))
        await #expect {
            try await fixture.open()
        } throws: { error in
            guard case .damaged(_, lost, _)? = error as? GitSourceError else { return false }
            return true
        }
    }

    @Test func tagsLeadToCommitsThroughAnyNesting() async throws {
        var history = GitFixtureHistory()
        let one = history.commit("One", at: start, .write("a", "1"))
        history.tag("light", at: one)
        history.tag("sub/v1.0.0", at: one, "First\n\nNotes\n", time: start + 60)
        let fixture = try GitFixture(history)
        try fixture.git("tag", "-a", "-m", "Nested", "nested", "sub/v1.0.0")
        try fixture.git("tag", "tree", "main^{tree}")
        try fixture.git("tag", "blob", "main:a")
        try fixture.git("pack-refs", "--all")
        try fixture.git("tag", "loose", "main")
        let commit = try fixture.id(of: "main").rawValue
        let broken = try fixture.writeObject(type: "tag", Array("object \(commit)\ntype commit\n".utf8))
        let files = [
            "untold": broken.rawValue, "missing": String(repeating: "f", count: 40), "nonsense": "nonsense",
            "empty": "",
        ]
        for (name, contents) in files {
            try Data("\(contents)\n".utf8).write(to: URL(fileURLWithPath: fixture.path + "/refs/tags/" + name))
        }

        let tags = try await GitHistoryReader(fixture.open()).tags()
        #expect(tags.map(\.name) == ["light", "loose", "nested", "sub/v1.0.0", "untold"])
        #expect(tags.allSatisfy { $0.target == commit && $0.targetSeconds == Int64(start) })
        #expect(tags.map(\.taggerSeconds) == [nil, nil, Int64(start), Int64(start + 60), nil])
        #expect(tags.map(\.message) == [nil, nil, "Nested\n", "First\n\nNotes\n", ""])
    }

    @Test func aBrokenTagObjectIsPassedBy() async throws {
        var history = GitFixtureHistory()
        let one = history.commit("One", at: start)
        history.tag("a", at: one, "A\n", time: start)
        history.tag("b", at: one, "B\n", time: start)
        history.tag("c", at: one, "C\n", time: start)
        let fixture = try GitFixture(history)
        try fixture.unpack()
        let file = try fixture.looseFile(of: fixture.id(of: "refs/tags/b"))
        try FileManager.default.removeItem(atPath: file)
        try Data("nonsense".utf8).write(to: URL(fileURLWithPath: file))
        #expect(try await GitHistoryReader(fixture.open()).tags().map(\.name) == ["a", "c"])
    }

    @Test func datesAndBytesOfAnyKindAreRead() async throws {
        var history = GitFixtureHistory()
        history.commit("Epoch", at: 0, zone: "+0000")
        history.commit("Far", at: 4_102_444_800, zone: "-1200")
        history.commit(messageBytes: [0x47, 0x72, 0xFC, 0xDF, 0x65], encoding: "ISO-8859-1", at: start)
        history.commit(messageBytes: [0x62, 0x61, 0xFF, 0x64], at: start + 1)
        let fixture = try GitFixture(history)
        let tree = try fixture.git("rev-parse", "main^{tree}")
        let raw =
            "tree \(tree)\nparent \(try fixture.id(of: "main"))\nauthor <<x> 12 q\ncommitter C <c@d> -9000000000 +051800\n\n"
        let odd = try fixture.writeObject(type: "commit", Array(raw.utf8) + Array("N\u{0}UL".utf8))
        try fixture.git("update-ref", "refs/heads/main", odd.rawValue)
        let commits = try await GitHistoryReader(fixture.open()).all()
        #expect(commits.map(\.message) == ["Epoch", "Far", "Grüße", "ba\u{FFFD}d", "N\u{FFFD}UL"])
        #expect(commits[0].committer.instant == Instant(secondsSince1970: 0))
        #expect(commits[1].committer.instant.dateText == "2100-01-01")
        #expect(commits[1].committer.zone == "-1200")
        #expect(commits[4].author == .init(name: "", email: "x", seconds: 12, zone: "+0000"))
        #expect(commits[4].committer.seconds == -9_000_000_000)
    }

    @Test func aHugeMessageIsReadInPart() async throws {
        var history = GitFixtureHistory()
        history.commit(messageBytes: [UInt8](repeating: 0x78, count: 6_000_000), at: start)
        history.commit("Next", at: start + 1)
        let fixture = try GitFixture(history)
        let commits = try await GitHistoryReader(fixture.open()).all()
        #expect(commits.count == 2)
        #expect((4_000_000..<4_200_000).contains(commits[0].message.utf8.count))
        #expect(commits[1].message == "Next")
    }
}

extension GitFixture {
    /// Makes every object a file of its own.
    fileprivate func unpack() throws {
        let packs = path + "/objects/pack"
        let aside = directory + "/packs"
        try FileManager.default.moveItem(atPath: packs, toPath: aside)
        for name in try FileManager.default.contentsOfDirectory(atPath: aside) where name.hasSuffix(".pack") {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: aside + "/" + name))
            try git(["unpack-objects", "-q"], input: Array(bytes))
        }
    }

    fileprivate func looseFile(of id: GitObjectID) throws -> String {
        "\(path)/objects/\(id.rawValue.prefix(2))/\(id.rawValue.dropFirst(2))"
    }
}
