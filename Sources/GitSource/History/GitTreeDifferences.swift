import GhillieCore

/// What a commit changed.
struct GitTreeDifference {
    /// Each path with its letter, in byte order; not more than the limits allow.
    let paths: [String]
    let omitted: Int
    /// Over all entries as git gives them: modes, blobs and paths.
    let id: ContentHash
}

/// Compares commits with their only parent, or with nothing, many at a time: one `git diff-tree --stdin`.
///
/// Trees that are not there (a partial clone) give no difference for their commits, and no error: git ends at the first,
/// and is started again behind it. It is also started anew now and then, since it keeps every commit that it has seen.
final class GitTreeDifferences {
    static let pathLimit = 500
    private static let pathByteLimit = 1_048_576
    private static let commitsPerProcess = 20_000
    private static let restartLimit = 1_000
    /// Git repeats a line that is no object id, and then hands out all that it has.
    private static let marker = "#\n"

    private let git: GitProgram
    private let repository: ScratchRepository
    private var child: ChildProcess?
    private var treeCheck: ChildProcess?
    private var requested: [GitObjectID] = []
    private var seen = 0
    private var restarts = 0

    init(_ git: GitProgram, in repository: ScratchRepository) {
        self.git = git
        self.repository = repository
    }

    /// Asks for the differences of commits with at most one parent; `collect` gives them.
    func request(_ commits: [GitObjectID]) throws(GitSourceError) {
        requested = commits
        try ask()
    }

    /// The differences that were asked for, without those whose trees are not there.
    func collect() throws(GitSourceError) -> [GitObjectID: GitTreeDifference] {
        var differences: [GitObjectID: GitTreeDifference] = [:]
        while !requested.isEmpty {
            let answered = differences.count
            do {
                if try readAnswers(into: &differences) { break }
            } catch ChildProcess.Failure.silent {
                throw .silent(repository.clone)
            } catch {
                throw .gitFailed(repository.clone, reason: "its answer cannot be read")
            }
            // Git ended at the first commit without an answer: carry on behind it.
            child = nil
            restarts += 1
            requested.removeFirst(min(requested.count, differences.count - answered + 1))
            guard restarts < Self.restartLimit else { break }
            requested = try withTrees(requested)
            try ask()
        }
        requested = []
        return differences
    }

    private func ask() throws(GitSourceError) {
        guard !requested.isEmpty, restarts < Self.restartLimit else { return requested = [] }
        if seen >= Self.commitsPerProcess { child = nil }
        let running: ChildProcess
        if let child {
            running = child
        } else {
            running = try git.start(
                [
                    "diff-tree", "--stdin", "--always", "--root", "-r", "--raw", "-z", "--no-renames", "--no-ext-diff",
                    "--no-textconv", "--ignore-submodules=none",
                ], in: repository)
            child = running
            seen = 0
        }
        seen += requested.count
        // An error here is its end, which reading meets too.
        try? running.write(requested.flatMap { Array("\($0)\n".utf8) } + Array(Self.marker.utf8))
    }

    /// Reads answers up to the marker; `false` where git ends before it.
    private func readAnswers(into differences: inout [GitObjectID: GitTreeDifference]) throws -> Bool {
        guard let child else { return false }
        while let byte = try child.peek() {
            if byte == UInt8(ascii: "#") { return try child.read(through: UInt8(ascii: "\n")) != nil }
            guard let token = try child.read(through: 0), let id = GitObjectID(String(decoding: token, as: UTF8.self)),
                let difference = try readDifference(from: child)
            else { return false }
            differences[id] = difference
        }
        return false
    }

    private func readDifference(from child: ChildProcess) throws -> GitTreeDifference? {
        var hasher = ContentHasher()
        var paths: [String] = []
        var omitted = 0
        var bytesLeft = Self.pathByteLimit
        while try child.peek() == UInt8(ascii: ":") {
            guard let entry = try child.read(through: 0), let path = try child.read(through: 0) else { return nil }
            hasher.update(entry + [0] + path + [0])
            if paths.count < Self.pathLimit, path.count <= bytesLeft {
                bytesLeft -= path.count
                let letter = entry.last.map { Character(Unicode.Scalar($0)) } ?? "M"
                paths.append("\(letter) \(String(decoding: path, as: UTF8.self))")
            } else {
                omitted += 1
            }
        }
        paths.sort { $0.utf8.dropFirst(2).lexicographicallyPrecedes($1.utf8.dropFirst(2)) }
        return GitTreeDifference(paths: paths, omitted: omitted, id: hasher.hash())
    }

    /// Those commits whose own tree and whose parent's tree are there. Trees below them may still be missing.
    private func withTrees(_ commits: [GitObjectID]) throws(GitSourceError) -> [GitObjectID] {
        let check: ChildProcess
        if let treeCheck {
            check = treeCheck
        } else {
            check = try git.start(["cat-file", "--batch-check"], in: repository)
            treeCheck = check
        }
        do {
            var present: [GitObjectID] = []
            func isMissing() throws -> Bool {
                try check.read(through: UInt8(ascii: "\n"))?.ends(with: " missing") ?? true
            }
            try check.write(commits.flatMap { Array("\($0)^{tree}\n\($0)^^{tree}\n\($0)^\n".utf8) })
            for commit in commits {
                let isTreeMissing = try isMissing()
                let isParentsTreeMissing = try isMissing()
                let hasParent = try !isMissing()
                if !isTreeMissing, !hasParent || !isParentsTreeMissing { present.append(commit) }
            }
            return present
        } catch {
            throw .gitFailed(repository.clone, reason: check.reasonOfEnd())
        }
    }
}
