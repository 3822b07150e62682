import Bronze
import Foundation
import GhillieCore
import Testing

@Suite struct GitPayloadTests {
    private static let ada = GitCommitPayload.Signature(
        name: "Ada \"the first\" Lovelace", email: "ada@example.org", seconds: 1_767_225_600, zone: "+0100")
    private static let commits = [
        GitCommitPayload(
            sha: String(repeating: "a", count: 40), parents: [], author: ada, committer: ada, message: "Begin\n",
            paths: ["A README.md"], pathsOmitted: 0, diffID: String(repeating: "0", count: 64)),
        GitCommitPayload(
            sha: String(repeating: "b", count: 64), parents: ["c", "d", "e"].map { String(repeating: $0, count: 64) },
            author: .init(name: "", email: "", seconds: .min, zone: "-0000"),
            committer: .init(name: "宮本 茂 🎮", email: "<>", seconds: .max, zone: "+9959"),
            message: "Tab\t, bell\u{7}, NUL\u{0}, escape\u{1B}[2J, back\\slash, \u{FFFD}, \u{2028} and e\u{301}",
            paths: nil, pathsOmitted: 0, diffID: nil),
        GitCommitPayload(
            sha: String(repeating: "f", count: 40), parents: [String(repeating: "a", count: 40)], author: ada,
            committer: ada, message: "", paths: ["D a b", "M ü/\"q\"", "T /"], pathsOmitted: 12_345, diffID: nil),
    ]

    @Test(arguments: commits)
    func aCommitSurvivesItsJSON(_ commit: GitCommitPayload) throws {
        let decoded = try GitCommitPayload(parsing: commit.canonicalJSON)
        #expect(decoded == commit)
        // `==` of texts ignores how accents are composed; bytes do not.
        #expect(Array(decoded.message.utf8) == Array(commit.message.utf8))
    }

    @Test func aHeadSurvivesItsJSON() throws {
        for branch in ["main", "HEAD", "feature/\"ü\""] {
            let head = GitHeadPayload(
                branch: branch, head: String(repeating: "1", count: 40),
                observedAt: Instant(microseconds: 1_767_225_600_123_456))
            #expect(try GitHeadPayload(parsing: head.canonicalJSON) == head)
        }
    }

    @Test func aTagSurvivesItsJSON() throws {
        for (tagger, message) in [(nil, nil), (0, ""), (Int64.min, "Release\nnotes")] as [(Int64?, String?)] {
            let tag = GitTagPayload(
                name: "v1.0.0", target: String(repeating: "2", count: 40), targetSeconds: .max, taggerSeconds: tagger,
                message: message)
            #expect(try GitTagPayload(parsing: tag.canonicalJSON) == tag)
        }
    }

    @Test func keysAreSortedAndNothingIsSpacedOut() throws {
        let head = GitHeadPayload(branch: "main", head: "1", observedAt: Instant(microseconds: 0))
        #expect(
            String(decoding: head.canonicalJSON, as: UTF8.self)
                == #"{"branch":"main","head":"1","observed_at":"1970-01-01T00:00:00Z"}"#)
        let tag = GitTagPayload(name: "v1", target: "2", targetSeconds: 3, taggerSeconds: nil, message: nil)
        #expect(
            String(decoding: tag.canonicalJSON, as: UTF8.self)
                == #"{"message":null,"name":"v1","tagger_seconds":null,"target":"2","target_seconds":3}"#)
        #expect(
            String(decoding: Self.commits[2].canonicalJSON, as: UTF8.self).hasPrefix(
                #"{"author":{"email":"ada@example.org","name":"Ada \"the first\" Lovelace","seconds":1767225600,"#))
    }

    /// Foundation's own writer, told to sort, agrees wherever it writes the same values.
    @Test(arguments: commits)
    func anotherWriterOfSortedKeysAgrees(_ commit: GitCommitPayload) throws {
        let parsed = try JSONSerialization.jsonObject(with: Data(commit.canonicalJSON))
        let again = try JSONSerialization.data(withJSONObject: parsed, options: [.sortedKeys, .withoutEscapingSlashes])
        let reparsed = try GitCommitPayload(parsing: Array(again))
        #expect(reparsed.canonicalJSON == commit.canonicalJSON)
    }

    @Test func aSignatureOutOfAllTimeIsClamped() {
        #expect(Self.commits[1].author.instant == .earliest)
        #expect(Self.commits[1].committer.instant == .latest)
    }
}
