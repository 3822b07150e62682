import GhillieCore
import Testing

@Suite struct IdentifierTests {
    @Test func aSlugIsASafeRelativePath() throws {
        #expect(try RepositorySlug(parsing: "apple/swift-nio").description == "apple/swift-nio")
        for text in ["", "a", "a/b/c", "/b", "a/", "../x", "a/..", "a/.", "a b/c", "a/b\n", "a/é"] {
            #expect(throws: RepositorySlug.InvalidSlug.self) { try RepositorySlug(parsing: text) }
        }
    }

    @Test func identityIgnoresTheCaseOfASlug() throws {
        #expect(
            RepositoryID(try RepositorySlug(parsing: "Apple/Swift"))
                == RepositoryID(try RepositorySlug(parsing: "apple/swift")))
    }

    @Test func anObjectIDIsHexadecimalOfEitherHash() {
        #expect(GitObjectID(String(repeating: "a", count: 40))?.abbreviated == "aaaaaaa")
        #expect(GitObjectID(String(repeating: "0", count: 64)) != nil)
        for text in [
            "", String(repeating: "a", count: 41), String(repeating: "A", count: 40), String(repeating: "g", count: 40),
        ] {
            #expect(GitObjectID(text) == nil)
        }
    }

    @Test(arguments: ["pr:12", "commit:\(String(repeating: "f", count: 40))", "release:sub/v1.2.3"])
    func aCitationReadsBackAsItWasWritten(text: String) {
        #expect(Citation(text)?.description == text)
    }

    @Test(arguments: ["", "pr:", "pr:0", "pr:-1", "pr:x", "commit:abc", "release:", "issue", "tweet:1"])
    func whatIsNoCitationIsRefused(text: String) {
        #expect(Citation(text) == nil)
    }

    @Test func aHashJoinsItsPartsByABar() {
        #expect(ContentHash(joining: "a", "b") == ContentHash(of: Array("a|b".utf8)))
        #expect(
            ContentHash(of: []).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect([1, 2].withUnsafeBytes { ContentHash(bytes: $0) } == nil)
    }
}
