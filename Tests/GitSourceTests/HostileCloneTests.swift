import Bronze
import Foundation
import GhillieCore
import GitSource
import TestSupport
import Testing

/// A clone from anywhere can be read without anything of it being run.
@Suite struct HostileCloneTests {
    @Test func nothingThatAConfigurationNamesIsRun() async throws {
        let trap = try Trap()
        let clone = try await trap.fixture.open()
        let reader = GitHistoryReader(clone)
        let commits = try await reader.all()
        #expect(commits.count == 4)
        #expect(commits.filter { $0.paths == nil }.map(\.message) == ["Lost"])
        #expect(try await reader.tags().map(\.name) == ["signed", "v1.0.0"])
        #expect(clone.slug.description == "owner/name")
        #expect(try trap.sprung() == [])

        // The traps do work: plain git walks into some of them.
        for arguments in [
            ["status"], ["log", "-p", "--show-signature"], ["diff", "HEAD~1"], ["show", "HEAD^2"], ["fetch"],
            ["add", "."],
        ] {
            _ = try? trap.fixture.git(["-c", "safe.directory=*"] + arguments)
        }
        let sprung = try trap.sprung()
        for expected in [
            "core.fsmonitor", "diff.trap.command", "gpg.openpgp.program", "filter.trap.clean", "core.sshCommand",
            "promisor",
        ] {
            #expect(sprung.contains(expected), "\(expected) not in \(sprung)")
        }
    }

    @Test func aCallersEnvironmentDoesNotReachGit() async throws {
        let fixture = try GitFixture(Trap.history)
        let canary = fixture.directory + "/canary"
        let other = try GitFixture(GitFixtureHistory())
        var environment = GitFixture.environment
        environment["GIT_DIR"] = other.path
        environment["GIT_CONFIG_COUNT"] = "1"
        environment["GIT_CONFIG_KEY_0"] = "core.fsmonitor"
        environment["GIT_CONFIG_VALUE_0"] = "touch \(canary)"
        environment["GIT_EXTERNAL_DIFF"] = "touch \(canary)"
        environment["LD_PRELOAD"] = "/nowhere.so"
        let clone = try await GitClone.open(fixture.path, with: try GitProgram(environment: environment))
        #expect(try await GitHistoryReader(clone).all().count == 3)
        #expect(!FileManager.default.fileExists(atPath: canary))
    }

    @Test func theCloneIsNotWrittenTo() async throws {
        let trap = try Trap()
        let before = try listing(trap.fixture.path)
        let reader = GitHistoryReader(try await trap.fixture.open())
        _ = try await reader.all()
        _ = try await reader.tags()
        #expect(try listing(trap.fixture.path) == before)
    }

    private func listing(_ path: String) throws -> [String] {
        let keys: [URLResourceKey] = [.contentModificationDateKey, .fileSizeKey]
        let files = FileManager.default.enumerator(at: URL(fileURLWithPath: path), includingPropertiesForKeys: keys)
        return try (files?.allObjects ?? []).compactMap { $0 as? URL }.map { file in
            let values = try file.resourceValues(forKeys: Set(keys))
            return "\(file.path) \(values.fileSize ?? 0) \(values.contentModificationDate?.timeIntervalSince1970 ?? 0)"
        }.sorted()
    }
}

/// A clone with every configuration key planted that makes some git command run something, each with a file of its own that
/// it would leave.
private final class Trap {
    static var history: GitFixtureHistory {
        var history = GitFixtureHistory()
        let attributes = "* filter=trap diff=trap merge=trap\n"
        history.commit(
            "One", at: 1_767_225_600, .write(".gitattributes", attributes), .write("a.txt", "1\n"),
            .write(".mailmap", "Somebody Else <ada@example.org>\n"))
        history.commit("Two", at: 1_767_225_700, .write("a.txt", "2\n"))
        let last = history.commit("Three", at: 1_767_225_800, .write("a.txt", "3\n"))
        history.tag("v1.0.0", at: last, "One\n", time: 1_767_225_900)
        return history
    }

    let fixture: GitFixture
    private let canaries: String

    init() throws {
        fixture = try GitFixture(Self.history, isBare: false)
        canaries = fixture.directory + "/canaries"
        try FileManager.default.createDirectory(atPath: canaries, withIntermediateDirectories: true)
        try fixture.git("checkout", "--quiet", "main")
        try sign()
        try plantConfiguration()
        try plantHooks()
        try FileManager.default.createDirectory(at: file(".git/info"), withIntermediateDirectories: true)
        try Data("* filter=trap diff=trap merge=trap\n".utf8).write(to: file(".git/info/attributes"))
        try Data("4\n".utf8).write(to: file("a.txt"))
    }

    /// The names of the traps that something walked into.
    func sprung() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: canaries).sorted() }

    private func file(_ path: String) -> URL { URL(fileURLWithPath: fixture.path + "/" + path) }

    /// A command that leaves a file and then behaves as a filter.
    private func trap(_ name: String) -> String { "touch '\(canaries)/\(name)'; cat" }

    /// A program, for keys whose value is no command line.
    private func program(_ name: String) throws -> String {
        let path = fixture.directory + "/trap-\(name)"
        try Data("#!/bin/sh\ntouch '\(canaries)/\(name)'\n".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    /// Makes the last commit, and a tag, look signed, so that showing them would have a signature checked; and gives it a
    /// second parent whose tree is not there, so that looking at it would have the tree fetched.
    private func sign() throws {
        let signature = "-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n"
        let tree = String(repeating: "e", count: 40)
        let text = "tree \(tree)\nauthor A <a@b> 1767225000 +0000\ncommitter A <a@b> 1767225000 +0000\n\nLost"
        let lost = try fixture.writeObject(type: "commit", Array(text.utf8))
        let commit = try fixture.git("cat-file", "commit", "main")
            .replacing("\nauthor", with: "\nparent \(lost)\nauthor", maxReplacements: 1)
        let blank = try #require(commit.firstRange(of: "\n\n"))
        let header = signature.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "\n ")
        let signed = commit[..<blank.lowerBound] + "\ngpgsig " + header + commit[blank.lowerBound...]
        let id = try fixture.writeObject(type: "commit", Array(signed.utf8) + Array("\n".utf8))
        try fixture.git("update-ref", "refs/heads/main", id.rawValue)
        let tag = "object \(id)\ntype commit\ntag signed\ntagger A <a@b> 1767225900 +0000\n\nSigned\n\(signature)"
        try fixture.git(
            "update-ref", "refs/tags/signed", try fixture.writeObject(type: "tag", Array(tag.utf8)).rawValue)
    }

    /// Keys whose value is a command line, and the names of their canaries.
    private static let commandKeys = [
        "core.sshCommand", "core.pager", "core.editor", "core.gitProxy", "core.alternateRefsCommand",
        "sequence.editor",
        "diff.trap.command", "diff.trap.textconv", "filter.trap.clean", "filter.trap.smudge", "filter.lfs.process",
        "merge.trap.driver", "mergetool.trap.cmd", "difftool.trap.cmd", "guitool.trap.cmd", "browser.trap.cmd",
        "man.trap.cmd", "trailer.trap.command", "trailer.trap.cmd", "interactive.diffFilter", "pager.log",
        "pager.rev-list", "pager.cat-file", "pager.diff-tree", "pager.merge-base", "sendemail.sendmailcmd",
        "sendemail.tocmd", "sendemail.cccmd", "imap.tunnel", "remote.origin.receivepack", "remote.origin.uploadpack",
        "uploadpack.packObjectsHook", "gc.recentObjectsHook", "tar.trap.command", "instaweb.httpd",
        "gpg.ssh.defaultKeyCommand",
    ]

    /// Keys whose value is a program.
    private static let programKeys = [
        "core.fsmonitor", "core.askPass", "diff.external", "gpg.program", "gpg.openpgp.program", "gpg.x509.program",
        "gpg.ssh.program", "credential.helper",
    ]

    private static let settings = [
        ("filter.trap.required", "true"), ("log.showSignature", "true"), ("log.mailmap", "true"),
        ("protocol.allow", "always"), ("protocol.ext.allow", "always"), ("gc.auto", "1"), ("maintenance.auto", "true"),
        ("diff.trap.cachetextconv", "true"), ("merge.tool", "trap"), ("diff.tool", "trap"),
        ("remote.origin.url", "git@github.com:owner/name.git"),
        ("remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"), ("remote.lazy.promisor", "true"),
        ("extensions.partialClone", "lazy"), ("submodule.recurse", "true"), ("submodule.sub.url", "ext::sh"),
        ("url.ext::sh -c touch.insteadOf", "https://"),
    ]

    private func plantConfiguration() throws {
        let included = fixture.directory + "/included"
        try Data(line("core.fsmonitor", trap("included")).utf8).write(to: URL(fileURLWithPath: included))
        // The last value wins, so that what is included does not hide the trap of that name.
        var text = "[core]\n\trepositoryformatversion = 1\n\tbare = false\n"
        text += line("include.path", included) + line("includeIf.gitdir:/.path", included)
        for (key, value) in Self.settings { text += line(key, value) }
        for key in Self.commandKeys {
            text += line(key, trap(key))
        }
        for key in Self.programKeys { text += line(key, try program(key)) }
        for command in ["rev-list", "cat-file", "diff-tree", "merge-base", "for-each-ref"] {
            text += line("alias.\(command)", "!" + trap("alias.\(command)"))
        }
        text += line("core.hooksPath", fixture.directory + "/hooks")
        text += line("submodule.sub.update", "!" + trap("submodule.update"))
        text += line("remote.lazy.url", "ext::touch \(canaries)/promisor")
        try Data(text.utf8).write(to: file(".git/config"))
    }

    private func plantHooks() throws {
        let hooks = [
            "post-index-change", "pre-auto-gc", "reference-transaction", "post-checkout", "pre-commit", "post-rewrite",
            "fsmonitor-watchman", "post-merge", "update", "proc-receive", "sendemail-validate",
        ]
        for folder in [fixture.directory + "/hooks", fixture.path + "/.git/hooks"] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for hook in hooks {
                let path = folder + "/" + hook
                try Data("#!/bin/sh\ntouch '\(canaries)/hook-\(hook)'\n".utf8).write(to: URL(fileURLWithPath: path))
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            }
        }
    }

    /// A key of a configuration file, with a section of its own.
    private func line(_ key: String, _ value: String) -> String {
        guard let first = key.firstIndex(of: "."), let last = key.lastIndex(of: ".") else { return "" }
        let name = key[key.index(after: last)...]
        let section = key[..<first]
        guard first < last else { return "[\(section)]\n\t\(name) = \(quoted(value))\n" }
        return "[\(section) \(quoted(String(key[key.index(after: first)..<last])))]\n\t\(name) = \(quoted(value))\n"
    }

    private func quoted(_ value: String) -> String {
        "\"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
