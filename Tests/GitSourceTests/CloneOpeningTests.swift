import Bronze
import Foundation
import GhillieCore
import GitSource
import TestSupport
import Testing

/// Finding the repository of a path, and what it is called.
@Suite struct CloneOpeningTests {
    private func history() -> GitFixtureHistory {
        var history = GitFixtureHistory()
        history.commit("One", at: 1_767_225_600, .write("docs/a.md", "1\n"))
        return history
    }

    private func reason(_ path: String) async -> GitSourceError? {
        do {
            _ = try await GitClone.open(path, with: try GitFixture.program())
            return nil
        } catch {
            return error as? GitSourceError
        }
    }

    @Test func anyDirectoryOfAWorkTreeWillDo() async throws {
        let fixture = try GitFixture(history(), named: "with space\nand line", isBare: false)
        try fixture.git("checkout", "--quiet", "main")
        for path in ["", "/docs", "/.git", "/.git/refs/heads", "/docs/../docs/"] {
            let clone = try await fixture.open(fixture.path + path)
            #expect(clone.path == FilePath(fixture.path))
            #expect(clone.branch == "main")
            #expect(clone.head == (try fixture.id(of: "main")))
            #expect(!clone.hasRemote)
            #expect(clone.fetchedAt == nil)
        }
    }

    @Test func aCloneWithoutGitHubIsNamedAfterItsDirectoryAndPlace() async throws {
        let fixture = try GitFixture(history(), named: "Böse Sache.git")
        let clone = try await fixture.open()
        let hash = ContentHash(of: Array(fixture.path.utf8)).hex.prefix(8)
        #expect(clone.slug.description == "local/B-se-Sache-\(hash)")
        #expect(clone.slug.isLocal)

        let link = fixture.directory + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: fixture.path)
        #expect(try await fixture.open(link).slug == clone.slug)
    }

    @Test func originsCredentialsAreNowhere() async throws {
        let fixture = try GitFixture(history())
        try fixture.git("remote", "add", "origin", "https://user:hunter2@github.com/Owner/name.git")
        let clone = try await fixture.open()
        #expect(clone.slug.description == "Owner/name")
        #expect(!"\(clone)".contains("hunter2"))
    }

    @Test func aLinkedWorkTreeIsItsRepository() async throws {
        let fixture = try GitFixture(history(), isBare: false)
        try fixture.git("checkout", "--quiet", "main")
        let linked = fixture.directory + "/linked"
        try fixture.git("worktree", "add", "--quiet", "-b", "topic", linked)
        let clone = try await fixture.open(linked + "/docs")
        #expect(clone.path == FilePath(fixture.path))
        #expect(clone.branch == "topic")
        #expect(clone.slug == (try await fixture.open().slug))
    }

    @Test func aSubmoduleIsARepositoryOfItsOwn() async throws {
        let inner = try GitFixture(history())
        let outer = try GitFixture(history(), isBare: false)
        try outer.git("checkout", "--quiet", "main")
        try outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "file://" + inner.path, "sub")
        let clone = try await outer.open(outer.path + "/sub")
        #expect(clone.path == FilePath(outer.path + "/sub"))
        #expect(clone.head == (try inner.id(of: "main")))
        #expect(clone.hasRemote)
    }

    @Test func objectsCanBeBorrowed() async throws {
        let fixture = try GitFixture(history(), isBare: false)
        let borrower = try fixture.clone(to: "borrower", "--shared", "--bare")
        try Data("../../repository/.git/objects\n".utf8)
            .write(to: URL(fileURLWithPath: borrower + "/objects/info/alternates"))
        let clone = try await fixture.open(borrower)
        #expect(try await GitHistoryReader(clone).all().count == 1)
    }

    @Test func aRepositoryWithSHA256CanBeRead() async throws {
        let fixture = try GitFixture(history(), objectFormat: "sha256")
        let commits = try await GitHistoryReader(fixture.open()).all()
        #expect(commits.map(\.sha) == [try fixture.id(of: "main").rawValue])
        #expect(commits.map(\.paths) == [["A docs/a.md"]])
    }

    @Test func whatIsNoRepositoryIsSaid() async throws {
        let fixture = try GitFixture()
        let plain = fixture.directory + "/plain"
        try FileManager.default.createDirectory(atPath: plain + "/.git", withIntermediateDirectories: true)
        #expect(await reason(plain) == .notARepository(FilePath(plain)))
        #expect(await reason(plain + "/missing") == .noSuchPath(FilePath(plain + "/missing")))
        try Data("x".utf8).write(to: URL(fileURLWithPath: plain + "/file"))
        #expect(await reason(plain + "/file") == .notARepository(FilePath(plain + "/file")))
        #expect(await reason(fixture.path) == .noCommits(FilePath(fixture.path)))
        let nasty = FilePath("/tmp/\u{1B}[31mred\n\u{202E}x")
        #expect("\(GitSourceError.notARepository(nasty))".hasPrefix("/tmp/\\u{1b}[31mred\\u{a}\\u{202e}x is not a git"))
    }

    @Test func aMissingGitIsSaid() throws {
        #expect(throws: GitSourceError.gitNotFound) { try GitProgram(environment: ["PATH": "/nowhere"]) }
    }

    @Test(arguments: ["HEAD", "config", "packed-refs", "shallow", "refs/heads/main"])
    func apipeInThePlaceOfAFileDoesNotHang(name: String) async throws {
        let fixture = try GitFixture(history())
        let file = fixture.path + "/" + name
        try? FileManager.default.removeItem(atPath: file)
        try #require(mkfifo(file, 0o600) == 0)
        let error = try #require(await reason(fixture.path))
        #expect("\(error)".contains("is not a regular file"), "\(error)")
    }

    @Test func aPipeAmongTheObjectsDoesNotHang() async throws {
        let fixture = try GitFixture(history())
        let id = try fixture.id(of: "main").rawValue
        try fixture.git("repack", "-adq")
        try FileManager.default.createDirectory(
            atPath: fixture.path + "/objects/" + id.prefix(2), withIntermediateDirectories: true)
        try #require(mkfifo(fixture.path + "/objects/\(id.prefix(2))/\(id.dropFirst(2))", 0o600) == 0)
        let error = try #require(await reason(fixture.path))
        #expect("\(error)".contains("is not a regular file"), "\(error)")
    }

    @Test func endlessDevicesAndDirectoriesInThePlaceOfFilesAreRefused() async throws {
        let fixture = try GitFixture(history())
        let config = fixture.path + "/config"
        try FileManager.default.removeItem(atPath: config)
        try FileManager.default.createSymbolicLink(atPath: config, withDestinationPath: "/dev/zero")
        let error = try #require(await reason(fixture.path))
        #expect("\(error)".contains("is not a regular file"), "\(error)")
    }

    @Test func aReferenceThatLeadsOutOfTheRepositoryIsRefused() async throws {
        let fixture = try GitFixture(history())
        try Data("ref: refs/heads/../../../../etc/passwd\n".utf8)
            .write(to: URL(fileURLWithPath: fixture.path + "/HEAD"))
        let error = try #require(await reason(fixture.path))
        #expect("\(error)".contains("names no reference"), "\(error)")
    }

    @Test func reftableIsSaidToBeUnsupported() async throws {
        let fixture = try GitFixture(history())
        try fixture.git("config", "extensions.refStorage", "reftable")
        #expect(
            await reason(fixture.path)
                == .unsupported(FilePath(fixture.path), feature: "the reftable format of references"))
    }

    @Test func scratchRepositoriesGoWithTheirClone() async throws {
        let fixture = try GitFixture(history())
        var environment = GitFixture.environment
        environment["TMPDIR"] = fixture.directory
        let abandoned = fixture.directory + "/ghillie-git-abandoned"
        try FileManager.default.createDirectory(atPath: abandoned, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: abandoned + "/in-use"))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3_600)], ofItemAtPath: abandoned)
        func scratches() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: fixture.directory)
                .filter { $0.hasPrefix("ghillie-git-") }
        }
        func openAndDrop() async throws {
            let clone = try await GitClone.open(fixture.path, with: try GitProgram(environment: environment))
            #expect(try scratches().count == 1)
            #expect(try await GitHistoryReader(clone).all().count == 1)
        }
        #expect(try scratches() == ["ghillie-git-abandoned"])
        try await openAndDrop()
        #expect(try scratches() == [])
    }
}
