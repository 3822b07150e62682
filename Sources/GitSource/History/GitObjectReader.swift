import GhillieCore

/// Reads objects of a clone as they are stored, many at a time: one `git cat-file --batch`.
///
/// Requests are answered in their order. Not more than a few hundred should be open at once.
final class GitObjectReader {
    struct Object {
        enum Kind: String {
            case commit, tag, tree, blob
        }

        let kind: Kind
        /// What a commit or tag holds, up to `keptBytes`; nothing of trees and blobs.
        let bytes: [UInt8]
    }

    /// A commit whose message is longer than this loses the rest of it.
    static let keptBytes = 4_194_304

    private let repository: ScratchRepository
    private let child: ChildProcess
    private var requested: [GitObjectID] = []
    private var answered = 0

    init(_ git: GitProgram, in repository: ScratchRepository) throws(GitSourceError) {
        self.repository = repository
        child = try git.start(["cat-file", "--batch"], in: repository)
    }

    /// Asks for objects; `next` gives each of them.
    func request(_ ids: [GitObjectID]) throws(GitSourceError) {
        requested.removeFirst(answered)
        answered = 0
        requested += ids
        do {
            try child.write(ids.flatMap { Array("\($0)\n".utf8) })
        } catch {
            throw failure(error)
        }
    }

    /// The answer to the oldest open request: `nil` where the object is missing.
    ///
    /// - Throws: `GitSourceError.damaged` where it is there and cannot be read.
    func next() throws(GitSourceError) -> Object? {
        defer { answered += 1 }
        do {
            guard let header = try child.read(through: UInt8(ascii: "\n")) else { throw failure(nil) }
            let fields = String(decoding: header, as: UTF8.self).split(separator: " ")
            guard fields.count == 3, let kind = Object.Kind(rawValue: String(fields[1])), let size = Int(fields[2])
            else {
                return nil
            }
            let kept = kind == .commit || kind == .tag ? min(size, Self.keptBytes) : 0
            guard let bytes = try child.read(count: kept), try child.skip(count: size - kept + 1) else {
                throw failure(nil)
            }
            return Object(kind: kind, bytes: bytes)
        } catch let error as GitSourceError {
            throw error
        } catch {
            throw failure(error)
        }
    }

    /// One object; nothing else may be asked for.
    func object(_ id: GitObjectID) throws(GitSourceError) -> Object? {
        try request([id])
        return try next()
    }

    private func failure(_ error: (any Error)?) -> GitSourceError {
        if case ChildProcess.Failure.silent? = error { return .silent(repository.clone) }
        let object = answered < requested.count ? requested[answered] : nil
        return .damaged(repository.clone, object: object, reason: child.reasonOfEnd())
    }
}

extension ChildProcess {
    /// What it said on standard error before it ended, for an error message.
    func reasonOfEnd() -> String {
        _ = try? finish()
        let lines = errorText.split(separator: UInt8(ascii: "\n")).map { PrintableText.escaping($0, limit: 300) }
        return lines.isEmpty ? "it ended without a reason" : lines.prefix(3).joined(separator: "; ")
    }
}

extension GitSourceError {
    static func silent(_ clone: FilePath) -> GitSourceError {
        .gitFailed(clone, reason: "it gave no sign for too long")
    }
}
