import Bronze
import GhillieCore

/// When a clone last heard of its remote, told from the traces that this leaves.
struct FetchTime {
    private static let logLimit = 67_108_864

    private struct LogEntry {
        let time: Instant
        let isPush: Bool
    }

    private let layout: CloneLayout
    private let branch: String

    init(layout: CloneLayout, branch: String) {
        self.layout = layout
        self.branch = branch
    }

    /// The last fetch that brought an answer, or the last push of the followed branch, after which the remote has nothing
    /// that the clone has not; else when the clone was made. `nil` where nothing tells.
    var instant: Instant? {
        let log = entries(ofLog: "refs/remotes/origin/" + branch)
        let contacts = fetches + log.filter(\.isPush).map(\.time)
        return contacts.max() ?? log.last?.time ?? madeAt
    }

    /// `FETCH_HEAD` of every work tree. It is emptied when a fetch starts, so an empty one tells of a fetch that failed.
    private var fetches: [Instant] {
        let workTrees = layout.commonDirectory.appending("worktrees")
        let directories =
            [layout.commonDirectory, layout.gitDirectory]
            + FileReading.entries(of: workTrees).map { workTrees.appending($0) }
        return directories.compactMap { directory in
            guard let status = FileStatus(of: directory.appending("FETCH_HEAD")), status.isRegularFile, status.size > 0
            else { return nil }
            return status.modifiedAt
        }
    }

    /// The first entry of HEAD's log, which `git clone` writes; else the oldest of the files that it makes and that are
    /// seldom changed after.
    private var madeAt: Instant? {
        if let first = entries(ofLog: "HEAD").first { return first.time }
        return ["description", "HEAD", "config", "packed-refs", "info/exclude", "refs"]
            .compactMap { FileStatus(of: layout.commonDirectory.appending($0))?.modifiedAt }.min()
    }

    private func entries(ofLog name: String) -> [LogEntry] {
        let file = layout.commonDirectory.appending("logs/" + name)
        guard let log = try? FileReading.contents(of: file, limit: Self.logLimit) else { return [] }
        return log.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            guard let signature = fields.first else { return nil }
            let seconds = GitCommitObject.Signature(line: signature, in: GitTextEncoding(named: nil)).seconds
            guard seconds > 0 else { return nil }
            let isPush = fields.count > 1 && fields[1].starts(with: "update by push".utf8)
            return LogEntry(time: Instant(secondsSince1970: seconds), isPush: isPush)
        }
    }
}
