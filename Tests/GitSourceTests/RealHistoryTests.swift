import Bronze
import Foundation
import GhillieCore
import GitSource
import TestSupport
import Testing

/// Histories of public projects, where they are present.
@Suite struct RealHistoryTests {
    static let archives: [URL] = {
        let named = ProcessInfo.processInfo.environment["GHILLIE_SHARED_DATA"].map { URL(fileURLWithPath: $0) }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = (named ?? root.deletingLastPathComponent().appending(path: "shared/data")).appending(path: "git")
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.lastPathComponent.hasSuffix(".fast-import.gz") }
    }()

    @Test(arguments: archives) func readsWhatGitCounts(archive: URL) async throws {
        let fixture = try GitFixture(branch: "somewhere-else")
        let stream = try unzipped(archive)
        try fixture.importStream(stream)
        let clone = try await fixture.open()
        #expect(clone.branch == "main")

        let commits = try await GitHistoryReader(clone).all()
        #expect(commits.count == Int(try fixture.git("rev-list", "--count", "main")))
        #expect(Set(commits.map(\.sha)).count == commits.count)
        let listed = try fixture.git("log", "--no-renames", "--no-merges", "--root", "--name-only", "--format=", "main")
        let counted = commits.reduce(0) { $0 + ($1.paths?.count ?? 0) + $1.pathsOmitted }
        #expect(counted == listed.split(separator: "\n").count)
        let tags = try await GitHistoryReader(clone).tags()
        #expect(tags.count == (try fixture.git("tag")).split(separator: "\n").count)
    }

    private func unzipped(_ file: URL) throws -> [UInt8] {
        let child = try ChildProcess(
            executable: FilePath("/bin/gunzip"), arguments: [FilePath("-c"), FilePath(file.path)],
            environment: [FilePath("PATH=/usr/bin:/bin")])
        child.closeInput()
        return try child.readToEnd()
    }
}
