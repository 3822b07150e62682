import GhillieCore

/// The ids of commits that one commit reaches and another does not, parents before children: one `git rev-list`.
final class GitCommitList {
    private let repository: ScratchRepository
    private let child: ChildProcess
    private var isAtEnd = false

    init(
        from head: GitObjectID, notFrom known: GitObjectID?, _ git: GitProgram, in repository: ScratchRepository
    ) throws(GitSourceError) {
        self.repository = repository
        let exclusion = known.map { ["^\($0)"] } ?? []
        child = try git.start(["rev-list", "--topo-order", "--reverse", head.rawValue] + exclusion, in: repository)
    }

    /// The next ids, not more than `limit`; none at the end.
    ///
    /// - Throws: `GitSourceError.damaged` where a commit is missing or broken.
    func next(limit: Int) throws(GitSourceError) -> [GitObjectID] {
        guard !isAtEnd else { return [] }
        var ids: [GitObjectID] = []
        do {
            while ids.count < limit, let line = try child.read(through: UInt8(ascii: "\n")) {
                guard let id = GitObjectID(String(decoding: line, as: UTF8.self)) else { break }
                ids.append(id)
            }
            if ids.count < limit {
                isAtEnd = true
                if try child.finish() != .exited(0) { throw damage() }
            }
            return ids
        } catch let error as GitSourceError {
            throw error
        } catch {
            throw .silent(repository.clone)
        }
    }

    /// The object that git complains of stands first in its message.
    private func damage() -> GitSourceError {
        let words = child.errorText.split { !(0x30...0x39).contains($0) && !(0x61...0x66).contains($0) }
        let object = words.lazy.compactMap { GitObjectID(String(decoding: $0, as: UTF8.self)) }.first
        return .damaged(repository.clone, object: object, reason: child.reasonOfEnd())
    }
}
