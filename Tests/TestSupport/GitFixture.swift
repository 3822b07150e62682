import Foundation
package import GhillieCore
package import GitSource

/// A real git repository in a temporary directory of its own, which goes with it.
///
/// Git runs as on a machine without any configuration.
package final class GitFixture: Sendable {
    package struct GitFailed: Error, CustomStringConvertible {
        package let description: String
    }

    /// What git needs to know where nobody configured it; also for tests that start git or Ghillie themselves.
    package static let environment = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
        "TMPDIR": FileManager.default.temporaryDirectory.path,
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "LC_ALL": "C", "TZ": "UTC",
        "GIT_AUTHOR_NAME": "Ada Lovelace", "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada Lovelace", "GIT_COMMITTER_EMAIL": "ada@example.org",
        "GIT_AUTHOR_DATE": "1767225600 +0000", "GIT_COMMITTER_DATE": "1767225600 +0000",
    ]

    /// The temporary directory, without symbolic links: other clones and files of a test may go here.
    package let directory: String
    /// The repository within it.
    package let path: String

    /// Makes a repository and imports a history into it. `name` is the repository's directory and may hold slashes; `branch`
    /// is the one that HEAD names. One that is not bare has an empty work tree until something is checked out.
    package init(
        _ history: GitFixtureHistory? = nil, named name: String = "repository", branch: String = "main",
        isBare: Bool = true, objectFormat: String = "sha1"
    ) throws {
        let root = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
        let directory = root.appendingPathComponent("ghillie-test-\(UUID().uuidString)")
        self.directory = directory.path
        path = directory.path + "/" + name
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        var arguments = [
            "init", "--quiet", "--template=", "--object-format=\(objectFormat)", "--initial-branch=\(branch)",
        ]
        if isBare { arguments.append("--bare") }
        try git(arguments)
        if let history { try add(history) }
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Imports a history. On branches that exist, its commits follow only if they say so by `parents`.
    package func add(_ history: GitFixtureHistory) throws {
        try importStream(history.stream)
    }

    /// Imports a stream as `git fast-export` writes it.
    package func importStream(_ stream: [UInt8]) throws {
        try git(["fast-import", "--quiet", "--force", "--date-format=raw-permissive"], input: stream)
    }

    /// Runs git in the repository, or in `directory`, and returns what it printed without the last line's end.
    @discardableResult
    package func git(
        _ arguments: [String], in directory: String? = nil, input: [UInt8] = [],
        environment: [String: String] = [:]
    ) throws -> String {
        let output = try Self.git(["-C", directory ?? path] + arguments, input: input, environment: environment)
        return String(decoding: output.last == UInt8(ascii: "\n") ? output.dropLast() : output[...], as: UTF8.self)
    }

    @discardableResult
    package func git(_ arguments: String...) throws -> String { try git(arguments) }

    /// The id of the object that a revision names.
    package func id(of revision: String) throws -> GitObjectID {
        let text = try git("rev-parse", "--verify", revision)
        guard let id = GitObjectID(text) else { throw GitFailed(description: "\(text) is no object id") }
        return id
    }

    /// Writes an object of any bytes, however broken.
    package func writeObject(type: String, _ bytes: [UInt8]) throws -> GitObjectID {
        let text = try git(["hash-object", "-t", type, "-w", "--literally", "--stdin"], input: bytes)
        guard let id = GitObjectID(text) else { throw GitFailed(description: "\(text) is no object id") }
        return id
    }

    /// Clones the repository beside itself by `file://`, so that options such as `--depth` hold; returns the clone's path.
    package func clone(to name: String, _ options: String...) throws -> String {
        let target = directory + "/" + name
        try git(["clone", "--quiet", "--template="] + options + ["file://" + path, target], in: directory)
        return target
    }

    /// Opens the repository, or another path, as Ghillie does.
    package func open(_ path: String? = nil) async throws -> GitClone {
        try await GitClone.open(path ?? self.path, with: try Self.program())
    }

    /// Git as Ghillie runs it.
    package static func program() throws -> GitProgram { try GitProgram(environment: environment) }

    private static func git(_ arguments: [String], input: [UInt8], environment: [String: String]) throws -> [UInt8] {
        let merged = Self.environment.merging(environment) { $1 }
        let child = try ChildProcess(
            executable: try executable(), arguments: arguments.map { FilePath($0) },
            environment: merged.map { FilePath("\($0.key)=\($0.value)") })
        try child.write(input)
        child.closeInput()
        let output = try child.readToEnd()
        guard try child.finish() == .exited(0) else {
            let reason = String(decoding: child.errorText, as: UTF8.self)
            throw GitFailed(description: "git \(arguments.joined(separator: " ")): \(reason)")
        }
        return output
    }

    private static func executable() throws -> FilePath {
        let directories = (environment["PATH"] ?? "").split(separator: ":")
        for directory in directories where access("\(directory)/git", X_OK) == 0 { return FilePath("\(directory)/git") }
        throw GitFailed(description: "git is not installed")
    }
}
