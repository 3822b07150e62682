import Testing

@testable import Silver

@Suite struct MergeMessageTests {
    private static func read(_ message: String) throws -> MergeMessage {
        try #require(MergeMessage(CommitMessage(message)), "\(message)")
    }

    @Test(
        arguments: [
            (
                "Merge pull request #12 from ada/feature/login\n\nAdd the login\n\nMore.", 12, "feature/login",
                "Add the login"
            ),
            (
                "Merge pull request #7 in ACME/rocket from fix/leak to main\n\n* commit 'abc':\n  Fix", 7, "fix/leak",
                nil
            ),
            ("Merge pull request 'Stop the leak' (#9) from fix/leak into main", 9, "fix/leak", "Stop the leak"),
            ("Merge pull request 31 from feature/x into main", 31, "feature/x", nil),
            ("Merged in feature/x (pull request #5)\n\nAdd x\n\nApproved-by: Grace", 5, "feature/x", "Add x"),
            ("Merged PR 44: Add x", 44, nil, "Add x"),
            ("Auto merge of #100 - ada:topic, r=grace\n\nAdd x", 100, "topic", "Add x"),
            ("Merge #6\n\n6: Add x r=grace a=ada\n\nMore.", 6, nil, "Add x"),
            ("Merge pull request #3 from ada/main\n\nSigned-off-by: Ada <ada@example.org>", 3, "main", nil),
        ] as [(String, Int, String?, String?)])
    func pullRequestsAreKnownByEachButton(message: String, number: Int, branch: String?, title: String?) throws {
        let merge = try Self.read(message)
        #expect(merge.pullRequest == number)
        #expect(merge.sourceBranch == branch)
        #expect(merge.title == title)
    }

    @Test(
        arguments: [
            ("Merge branch 'topic'", ["topic"], nil),
            ("Merge branch 'topic' into develop", ["topic"], "develop"),
            ("Merge branch 'main' of github.com:acme/rocket", ["main"], nil),
            ("Merge branch 'main' of github.com:acme/rocket into topic", ["main"], "topic"),
            ("Merge branches 'a', 'b' and 'c' into main", ["a", "b", "c"], "main"),
            ("Merge remote-tracking branch 'origin/feature/x'", ["feature/x"], nil),
            ("Merge branch 'acme:main' into main", ["main"], "main"),
            ("Merge develop into main", ["develop"], "main"),
        ] as [(String, [String], String?)])
    func branchesAreKnown(message: String, branches: [String], target: String?) throws {
        let merge = try Self.read(message)
        #expect(merge.kind == .branches)
        #expect([merge.sourceBranch ?? ""] + merge.otherBranches == branches)
        #expect(merge.targetBranch == target)
    }

    @Test func aMergeRequestHasItsTitleInTheBody() throws {
        let merge = try Self.read(
            "Merge branch 'topic' into 'main'\n\nAdd the login\n\nSee merge request acme/rocket!12")
        #expect(merge.kind == .mergeRequest)
        #expect(merge.title == "Add the login")
        #expect(merge.pullRequest == nil)
        #expect(merge.targetBranch == "main")
    }

    @Test func listsOfCommitsAndConflictsAreNoTitles() throws {
        for body in ["* topic:\n  Add x\n  Add y", "# Conflicts:\n#\tfile", "Conflicts:\n\tfile"] {
            #expect(try Self.read("Merge branch 'topic'\n\n\(body)").title == nil, "\(body)")
        }
    }

    @Test(arguments: [
        "Merge the great refactoring", "Merge changes to spec.md", "Merge pull request from ada", "Add x",
    ])
    func otherWordsAreNoForm(subject: String) {
        #expect(MergeMessage(CommitMessage(subject)) == nil)
    }

    @Test func mainlinesAreJoinedWhateverTheyAreMergedInto() throws {
        for message in [
            "Merge branch 'main' of example.org:rocket", "Merge branch 'main' into topic",
            "Merge remote-tracking branch 'upstream/main'", "Merge branch 'acme:main' into main",
        ] {
            #expect(try Self.read(message).joins(["main"]), "\(message)")
        }
        #expect(try !Self.read("Merge branch 'topic' into main").joins(["main"]))
        #expect(try !Self.read("Merge branches 'main' and 'topic'").joins(["main"]))
        #expect(try !Self.read("Merge tag 'main'").joins(["main"]))
    }

    @Test(arguments: [
        ("Fix the leak (#12)", 12, "Fix the leak"), ("Fix (#3) the leak (#12)", 12, "Fix (#3) the leak"),
        ("Fix the leak (#3) (#12)", 12, "Fix the leak (#3)"),
    ])
    func theLastNumberOfASubjectIsThatOfItsPullRequest(subject: String, number: Int, title: String) throws {
        let suffix = try #require(SubjectNumber(of: subject))
        #expect(suffix.number == number)
        #expect(suffix.title == title)
    }

    @Test(arguments: ["Fix #12", "Fix (#12) the leak", "Fix (12)", "Fix (#0)", "Fix (#12a)", "Fix (#)", ""])
    func otherNumbersAreNotItsPullRequest(subject: String) { #expect(SubjectNumber(of: subject) == nil) }
}
