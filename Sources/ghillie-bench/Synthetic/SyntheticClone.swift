import Bronze
import Foundation

/// A made-up history as a bare repository of git's.
struct SyntheticClone {
    let path: String

    /// Makes it in `directory`, with the history's own commits, merges and paths.
    init(of commits: [GitCommitPayload], in directory: URL, name: String) throws {
        let place = directory.appending(path: name)
        path = place.path
        _ = try ChildRun.succeeding("git", ["init", "--quiet", "--bare", "--initial-branch=main", path])
        let stream = directory.appending(path: "\(name).fast-import")
        try Self.stream(of: commits).write(to: stream)
        defer { try? FileManager.default.removeItem(at: stream) }
        _ = try ChildRun.succeeding(
            "git", ["-C", path, "-c", "pack.compression=1", "fast-import", "--quiet"], input: stream.path)
    }

    private static func stream(of commits: [GitCommitPayload]) -> Data {
        var marks: [String: Int] = [:]
        var text = ""
        for (index, commit) in commits.enumerated() {
            marks[commit.sha] = index + 1
            text += """
                commit refs/heads/main
                mark :\(index + 1)
                author \(commit.author.name) <\(commit.author.email)> \(commit.author.seconds) \(commit.author.zone)
                committer \(commit.committer.name) <\(commit.committer.email)> \(commit.committer.seconds) \(commit.committer.zone)
                data \(commit.message.utf8.count)
                \(commit.message)

                """
            for (number, parent) in commit.parents.compactMap({ marks[$0] }).enumerated() {
                text += "\(number == 0 ? "from" : "merge") :\(parent)\n"
            }
            // Contents are the commit's own, so that each path that it names has changed.
            for path in commit.paths ?? [] {
                text += "M 100644 inline \(path.dropFirst(2))\ndata 41\n\(commit.sha)\n\n"
            }
        }
        return Data(text.utf8)
    }
}
