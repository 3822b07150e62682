import Testing

@testable import Silver

@Suite struct RevertReferenceTests {
    private static func read(_ message: String) -> RevertReference? {
        let message = CommitMessage(message)
        return RevertReference(title: SubjectNumber(of: message.subject)?.title ?? message.subject, message: message)
    }

    @Test func gitsOwnMessageNamesTitleAndCommit() throws {
        let reference = try #require(
            Self.read("Revert \"Add the login\"\n\nThis reverts commit 0123456789abcdef0123456789abcdef01234567.\n"))
        #expect(reference.title == "Add the login")
        #expect(reference.commits == ["0123456789abcdef0123456789abcdef01234567"])
        #expect(reference.pullRequest == nil)
        #expect(!reference.isPartial)
    }

    @Test func whatAMergeHadChangedIsNotWhatWasReverted() throws {
        let reference = try #require(
            Self.read(
                """
                Revert "Merge pull request #12 from ada/topic"

                This reverts commit aaaaaaa1, reversing
                changes made to bbbbbbb2.
                """))
        #expect(reference.commits == ["aaaaaaa1"])
        #expect(reference.pullRequest == 12)
    }

    @Test func aCommitOnTheNextLineIsFound() throws {
        let reference = try #require(Self.read("Back to what works\n\nThis reverts commit\n0123456789abc."))
        #expect(reference.commits == ["0123456789abc"])
        #expect(reference.title == nil)
    }

    @Test func severalCommitsAreFound() throws {
        let reference = try #require(Self.read("Undo\n\nThis reverts commits 0123456, 1234567 and 2345678."))
        #expect(reference.commits == ["0123456", "1234567", "2345678"])
    }

    @Test func aRevertButtonNamesThePullRequest() throws {
        let reference = try #require(Self.read("Revert \"Add the login (#11)\" (#15)\n\nReverts acme/rocket#11"))
        #expect(reference.title == "Add the login (#11)")
        #expect(reference.pullRequest == 11)
    }

    @Test(arguments: [
        ("revert: add the login", "add the login"), ("revert(auth): \"add the login\"", "add the login"),
        ("Revert 'Add the login'", "Add the login"), ("fix: revert \"Add the login\"", "Add the login"),
        ("Revert \"Say \"hello\" twice\"", "Say \"hello\" twice"), ("Revert \"Revert \"Add x\"\"", "Revert \"Add x\""),
        ("Reapply \"Add x\"", "Revert \"Add x\""),
    ])
    func titlesAreQuotedInManyWays(message: String, title: String) throws {
        #expect(try #require(Self.read(message)).title == title)
    }

    @Test(arguments: [
        "Partially revert \"Add x\"", "Undo half\n\nThis partially reverts commit 0123456.",
        "Undo half\n\nPartly reverts #12", "Partial revert of \"Add x\"",
    ])
    func partsAreToldFromWholes(message: String) throws { #expect(try #require(Self.read(message)).isPartial) }

    @Test(arguments: [
        "Revert to the old colours", "Revert Package.swift changes", "Add reverts", "Nothing reverts commit 0123456",
        "Rework x (#12)\n\n* Add x\n\n* Revert \"Add y\"\n\nThis reverts commit 0123456.\n\n* Add z",
        "Fix\n\nThis reverts the bad decision of last week.", "Revert",
    ])
    func otherMessagesRevertNothing(message: String) { #expect(Self.read(message) == nil) }
}
