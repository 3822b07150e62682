import Bronze
import GhillieCore
import GitSource
import TestSupport

extension GitHistoryReader {
    /// Everything at once.
    func all() async throws -> [GitCommitPayload] {
        var commits: [GitCommitPayload] = []
        while true {
            let piece = try nextCommits()
            if piece.isEmpty { return commits }
            commits += piece
        }
    }
}

extension GitFixture {
    /// The commits that the repository's head, or another path's, reaches, by subject.
    func commits(at path: String? = nil) async throws -> [String: GitCommitPayload] {
        let commits = try await GitHistoryReader(open(path)).all()
        return Dictionary(
            commits.map { (String($0.message.prefix { $0 != "\n" }), $0) }, uniquingKeysWith: { first, _ in first })
    }
}
