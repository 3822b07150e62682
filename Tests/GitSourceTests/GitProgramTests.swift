import Foundation
import TestSupport
import Testing

@testable import GitSource

/// What git is told, word by word. Most of it is a second wall behind a first, so that no trap tells when one is gone: that
/// any of it goes has to be meant.
@Suite struct GitProgramTests {
    private let directory = FileManager.default.temporaryDirectory.appending(path: "ghillie-test-\(UUID().uuidString)")

    private func scratch(_ format: GitObjectFormat = .sha1) throws -> ScratchRepository {
        let objects = directory.appending(path: "objects of/a clone")
        try FileManager.default.createDirectory(at: objects, withIntermediateDirectories: true)
        return try ScratchRepository(
            under: FilePath(directory.path), objectDirectory: FilePath(objects.path), clone: FilePath("/a"),
            format: format, shallow: [])
    }

    private static func output(_ arguments: [String], in scratch: ScratchRepository, _ git: GitProgram) throws -> String
    {
        String(decoding: try git.start(arguments, in: scratch).readToEnd(), as: UTF8.self)
    }

    @Test func theEnvironmentIsMadeFromNothing() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        let scratch = try scratch()
        let tools = directory.appending(path: "tools").path
        try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: true)
        try Data("#!/bin/sh\ncat /proc/$$/environ\n".utf8).write(to: URL(fileURLWithPath: tools + "/git"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tools + "/git")
        let git = try GitProgram(environment: [
            "PATH": "\(tools):/usr/bin:/bin", "HOME": "/root", "GIT_DIR": "/elsewhere", "GIT_EXTERNAL_DIFF": "trap",
            "LD_PRELOAD": "/nowhere.so",
        ])
        let found = try Self.output(["version"], in: scratch, git).split(separator: "\0").map(String.init).sorted()
        let place = scratch.directory.description
        #expect(
            found == [
                "GIT_ALLOW_PROTOCOL=", "GIT_ASKPASS=", "GIT_ATTR_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
                "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_DIR=\(place)", "GIT_NO_LAZY_FETCH=1",
                "GIT_NO_REPLACE_OBJECTS=1", "GIT_OBJECT_DIRECTORY=\(scratch.objectDirectory)", "GIT_OPTIONAL_LOCKS=0",
                "GIT_PAGER=cat", "GIT_TERMINAL_PROMPT=0", "HOME=\(place)", "LC_ALL=C",
                "PATH=\(tools):/usr/bin:/bin", "SSH_ASKPASS=", "TZ=UTC",
            ])
    }

    @Test func theConfigurationIsOursAlone() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        let ours = [
            "core.askpass=", "core.attributesfile=/dev/null", "core.bare=true", "core.commitgraph=false",
            "core.excludesfile=/dev/null", "core.fsmonitor=false", "core.gitproxy=", "core.hookspath=/dev/null",
            "core.sshcommand=false", "gc.auto=0", "log.showsignature=false", "maintenance.auto=false",
            "protocol.allow=never",
        ]
        let sha1 = ["core.repositoryformatversion=0"]
        let sha256 = ["core.repositoryformatversion=1", "extensions.objectformat=sha256"]
        for (format, more) in [(GitObjectFormat.sha1, sha1), (.sha256, sha256)] {
            let scratch = try scratch(format)
            let found = try Self.output(["config", "--list"], in: scratch, GitFixture.program())
            #expect(found.split(separator: "\n").map(String.init).sorted() == (ours + more).sorted())
        }
    }
}
