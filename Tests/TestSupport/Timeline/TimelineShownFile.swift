/// What was done to one path, as GitHub shows it: a file that went and one that came with the same content are one that was
/// renamed. In git's own words, and in those of pushes, they are two.
struct TimelineShownFile: Hashable, Sendable {
    enum Status: Hashable, Sendable {
        case added, modified, removed
        case renamed(from: String)
    }

    let path: String
    let status: Status
    let additions: Int
    let deletions: Int

    var isRenamed: Bool { if case .renamed = status { true } else { false } }

    static func all(of files: [TimelineCommit.File]) -> [TimelineShownFile] {
        var gone: [String: String] = [:]
        for file in files where file.status == .removed && gone[file.content] == nil { gone[file.content] = file.path }
        var former: [String: String] = [:]
        for file in files where file.status == .added {
            if let path = gone.removeValue(forKey: file.content) { former[file.path] = path }
        }
        let moved = Set(former.values)
        return files.filter { $0.status != .removed || !moved.contains($0.path) }.map { file in
            if file.status == .added, let path = former[file.path] {
                return TimelineShownFile(path: file.path, status: .renamed(from: path), additions: 0, deletions: 0)
            }
            let status: Status =
                switch file.status {
                case .added: .added
                case .modified: .modified
                case .removed: .removed
                }
            return TimelineShownFile(
                path: file.path, status: status, additions: file.additions, deletions: file.deletions)
        }
    }
}
