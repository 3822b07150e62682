import Foundation
import GhillieCore
import GitSource
import TestSupport
import Testing

@Suite struct CommittedFileTests {
    private static func checkout(of text: String, at name: String) throws -> GitFixture {
        let fixture = try GitFixture(isBare: false)
        try write(text, to: name, in: fixture)
        try fixture.git("add", "--all")
        try fixture.git("commit", "--quiet", "--message=First")
        return fixture
    }

    private static func write(_ text: String, to name: String, in fixture: GitFixture) throws {
        let file = URL(fileURLWithPath: fixture.path).appendingPathComponent(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private static func text(
        _ name: String, in fixture: GitFixture, below folder: String = "", limit: Int = 1_000
    ) async throws -> String? {
        let file = try CommittedFile(name, in: FilePath(fixture.path + folder), with: GitFixture.program())
        return try await file.bytes(at: fixture.id(of: "HEAD"), limit: limit).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func whatIsNotCommittedDoesNotCount() async throws {
        let fixture = try Self.checkout(of: "committed", at: "estate.yaml")
        try Self.write("edited", to: "estate.yaml", in: fixture)
        try Self.write("new", to: "other.yaml", in: fixture)
        #expect(try await Self.text("estate.yaml", in: fixture) == "committed")
        #expect(try await Self.text("other.yaml", in: fixture) == nil)
    }

    @Test func aFileIsSeenFromTheFolderThatWasNamed() async throws {
        let fixture = try Self.checkout(of: "deep", at: "estates/acme/estate.yaml")
        #expect(try await Self.text("estates/acme/estate.yaml", in: fixture) == "deep")
        #expect(try await Self.text("./acme/estate.yaml", in: fixture, below: "/estates") == "deep")
        #expect(try await Self.text("../acme/estate.yaml", in: fixture, below: "/estates/acme") == nil)
        #expect(try await Self.text("estates", in: fixture) == nil)
    }

    @Test func noMoreIsReadThanTheLimit() async throws {
        let fixture = try Self.checkout(of: String(repeating: "x", count: 500_000), at: "estate.yaml")
        #expect(try await Self.text("estate.yaml", in: fixture, limit: 1_000)?.utf8.count == 1_000)
    }

    @Test func aCommitThatIsNotThereIsNamed() async throws {
        let fixture = try Self.checkout(of: "committed", at: "estate.yaml")
        let file = try CommittedFile("estate.yaml", in: FilePath(fixture.path), with: GitFixture.program())
        let missing = GitObjectID(stored: String(repeating: "a", count: 40))
        await #expect(throws: GitSourceError.self) { try await file.bytes(at: missing, limit: 10) }
    }
}
