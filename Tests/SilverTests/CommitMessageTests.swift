import Testing

@testable import Silver

@Suite struct CommitMessageTests {
    @Test(arguments: [
        ("Subject", "Subject", ""), ("Subject\n\nBody\nmore\n", "Subject", "Body\nmore"),
        ("\n\n  Subject \r\n\r\n  Body\r\n", "Subject", "  Body"), ("", "", ""), (" \n\n", "", ""),
        ("Subject\nBody", "Subject", "Body"),
    ])
    func subjectAndBodyAreApart(message: String, subject: String, body: String) {
        let read = CommitMessage(message)
        #expect(read.subject == subject)
        #expect(read.body == body)
    }

    @Test(arguments: [
        "feat!: x", "feat(api)!: x", "feat: x\n\nBREAKING CHANGE: it does", "x\n\nWords.\n\nBREAKING-CHANGE: it does",
    ])
    func breakingChangesAreDeclared(message: String) { #expect(CommitMessage(message).declaresBreakingChange) }

    @Test(arguments: [
        "feat: x", "x!", "feat: x\n\n* feat!: y", "x\n\nNo BREAKING CHANGE: here", "x\n\nBREAKING CHANGE:",
        "breaking change: x", "what a surprise!: x", "x\n\nbreaking change: y",
    ])
    func otherWordsDeclareNothing(message: String) { #expect(!CommitMessage(message).declaresBreakingChange) }
}
