import GhillieCore
import Testing

@testable import Silver

@Suite struct BackPortReferenceTests {
    private static let sha = "0123456789abcdef0123456789abcdef01234567"

    private static func read(
        _ title: String = "Mend it", body: String = "", branch: String = "topic", base: String = "release/1.x"
    ) throws -> BackPortReference {
        BackPortReference(
            title: title, body: body, branch: branch, base: base, picked: [],
            slug: try RepositorySlug(parsing: "acme/rocket"))
    }

    @Test(arguments: [
        "Backport #12", "Backport of #12", "Backports #12.", "backport: #12", "Back-port of PR #12 to 1.x",
        "Backport of pull request #12, fixes #9", "This is an automatic backport of pull request #12 done by Mergify.",
        "**This is a backport of PR #12 as merged into main (0123456).**", "Cherry pick of #12 on release-1.28.",
        "Automated cherry-pick of #12: Mend it", "Backport 0123456 from #12.", "Backporting GH-12", "BACKPORT #12",
        "Manual backport of acme/rocket#12", "Backport of Acme/Rocket#12 for 1.x", "- Cherry-picked from #12",
        "Backport https://github.com/acme/rocket/pull/12", "Backport of [#12](https://github.com/acme/rocket/pull/12)",
        "Bot-based backport to `release-23.11`, triggered by a label in #12.", "Backport PR#12 on branch 1.x",
    ])
    func wordsNameTheOriginal(text: String) throws {
        #expect(try Self.read(body: "See #7.\n\n\(text)\n\nCloses #8").called == [12])
        #expect(try Self.read(text).called == [12])
    }

    @Test func whereSeveralAreNamedAllAreTold() throws {
        #expect(try Self.read(body: "Backport of #12, #14 and #13").called == [12, 13, 14])
        #expect(try Self.read("Mend it (backport #12) (backport #50)").called == [12, 50])
    }

    @Test(arguments: [
        "Backport to 1.x planned, see #12", "Backport other/rocket#12", "Do not backport #12", "No backport of #12",
        "Backport https://github.com/other/rocket/pull/12", "Backport [#12](https://github.com/other/rocket/pull/12)",
        "> Backport #12", "<!-- Backport #12 -->", "<!-- write\nBackport #12\n-->", "```\nBackport #12\n```",
        "<!-- never closed\nBackport #12", "Backport #0", "Backport #12345678901234567890", "Backport #", "Backport",
        "Report #12", "Backport #-12", "Backport #12a", "Port of #12", "See #12", "Backport #१२", "Backport \u{0}#12",
        "backport backport backport", "[backport]", "Transport #12", "",
    ])
    func otherWordsNameNothing(text: String) throws {
        let reference = try Self.read(body: text)
        #expect(reference.called == [])
        #expect(reference.commits == [])
    }

    @Test(arguments: [
        "(cherry picked from commit 0123456789ABCDEF0123456789abcdef01234567)",
        "Text.\n\n(cherry picked from commit 0123456789abcdef0123456789abcdef01234567)\r\nSigned-off-by: Ada",
        "Cherry-picked from commit 0123456789abcdef0123456789abcdef01234567.",
        "cherry picked from commit `0123456789abcdef0123456789abcdef01234567` of main",
    ])
    func pickedCommitsAreNamed(text: String) throws {
        #expect(try Self.read(body: text).commits == [Self.sha])
        #expect(PickedCommits.ids(ofMessages: ["Mend it\n\n\(text)", "Other"]) == [Self.sha])
    }

    @Test(arguments: [
        "(cherry picked from commit 012345)", "(cherry picked from commit abcdefabcdef)",
        "(cherry picked from commit )",
        "(cherry picked from commit of the year)", "cherry picked from commit",
        "(cherry picked from commit 0123456789abcdef0123456789abcdef012345670123456789abcdef0123456789abcdef)",
    ])
    func whatIsNoIDIsNoCommit(text: String) throws { #expect(try Self.read(body: text).commits == []) }

    @Test func aMessageCanNameSoManyCommitsAtMost() {
        let lines = (1_000_000..<1_000_400).map { "(cherry picked from commit \($0))" }.joined(separator: "\n")
        #expect(PickedCommits.ids(ofMessages: [lines]).count == 100)
    }

    @Test(arguments: [
        "backport-12-to-release-1.x", "backport-12-to-1.x", "mergify/bp/1.x/pr-12", "backport/8.x/pr-12",
        "patchback/backports/3.9/0123456789abcdef0123456789abcdef01234567/pr-12", "auto-backport-of-pr-12-on-1.x",
        "automated-cherry-pick-of-#12-upstream-release-1.28", "cherry-pick-12-to-release-1.2", "Backport-12-to-v2",
        "backport-12", "backport-12-v2.1",
    ])
    func branchesOfToolsNameTheOriginal(branch: String) throws {
        #expect(try Self.read(branch: branch).branched == [12])
    }

    @Test(arguments: [
        "topic-12", "backport-17-fix", "fix-12-backport", "backport", "ada/pr-12", "backport-1.x", "bp-12",
        "backport-0-to-1.x", "",
    ])
    func otherBranchesNameNothing(branch: String) throws { #expect(try Self.read(branch: branch).branched == []) }

    @Test(arguments: [
        ("[release/1.x] Mend it (#12)", [12]), ("[1.x] Mend it (#12)", [12]), ("[Backport 1.x] Mend it (#12)", [12]),
        ("[3.12] gh-7: Mend it (GH-12)", [12]), ("[8.x] One (#12) | Two (#13)", [12, 13]), ("Mend it (#12)", []),
        ("[docs] Mend it (#12)", []), ("[1.x] Mend it #12", []), ("[1.x Mend it (#12)", []), ("[1.x] (#", []),
        ("[1.x] Mend it (#0)", []),
    ])
    func titlesOfToolsNameTheOriginal(title: String, numbers: [Int]) throws {
        #expect(try Self.read(title).titled == numbers)
    }

    @Test func aTitleMayNameAnyBranchThatItGoesTo() throws {
        #expect(try Self.read("[production] Mend it (#12)", base: "production").titled == [12])
    }

    /// However long a text is, and whatever is in it.
    @Test func longTextsAreReadOnce() throws {
        for piece in ["backport of ", "#1 ", "<!-- ", "-->", "[#1](", "cherry picked from commit ", "(#", "```\n", "🦀"]
        {
            let text = String(repeating: piece, count: 65_536 / piece.utf8.count)
            _ = try Self.read(text, body: text, branch: text)
        }
    }
}
