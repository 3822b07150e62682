import Glibc

/// The git program, run so that it acts on nothing but its arguments.
///
/// Never a shell; an environment made from nothing, so that no `GIT_*` of the caller, no system or user configuration, no
/// prompt and no helper takes part; and always on a `ScratchRepository`, so that no configuration of a clone does either.
package struct GitProgram: Sendable {
    let executable: FilePath
    let searchPath: String
    /// Where scratch repositories are made.
    let scratchRoot: FilePath

    /// Finds git on `PATH`; scratch repositories go to `TMPDIR`, or `/tmp` where it is not set.
    ///
    /// - Parameter environment: the process's own, read once where the program is composed.
    /// - Throws: `GitSourceError.gitNotFound`.
    package init(environment: [String: String]) throws(GitSourceError) {
        let searchPath = environment["PATH"] ?? "/usr/bin:/bin"
        let candidates = searchPath.split(separator: ":").filter { $0.hasPrefix("/") }
            .map { FilePath(String($0)).appending("git") }
        guard let executable = candidates.first(where: { FileStatus(of: $0)?.isExecutableFile ?? false }) else {
            throw .gitNotFound
        }
        self.executable = executable
        self.searchPath = searchPath
        let scratch = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        scratchRoot = FilePath(scratch)
    }

    /// Starts `git` with these arguments in a scratch repository.
    func start(_ arguments: [String], in repository: ScratchRepository) throws(GitSourceError) -> ChildProcess {
        do {
            return try ChildProcess(
                executable: executable,
                arguments: [FilePath("-C"), repository.directory] + arguments.map { FilePath($0) },
                environment: environment(for: repository))
        } catch ChildProcess.Failure.cannotStart(let code) {
            throw .gitFailed(repository.clone, reason: "it cannot be started: \(String(cString: strerror(code)))")
        } catch {
            throw .gitFailed(repository.clone, reason: "it cannot be started")
        }
    }

    private func environment(for repository: ScratchRepository) -> [FilePath] {
        let texts = [
            "PATH=\(searchPath)",
            "LC_ALL=C",
            "TZ=UTC",
            "GIT_CONFIG_NOSYSTEM=1",
            "GIT_CONFIG_SYSTEM=/dev/null",
            "GIT_CONFIG_GLOBAL=/dev/null",
            "GIT_ATTR_NOSYSTEM=1",
            "GIT_TERMINAL_PROMPT=0",
            "GIT_ASKPASS=",
            "SSH_ASKPASS=",
            "GIT_PAGER=cat",
            "GIT_OPTIONAL_LOCKS=0",
            "GIT_NO_REPLACE_OBJECTS=1",
            "GIT_NO_LAZY_FETCH=1",
            "GIT_ALLOW_PROTOCOL=",
        ]
        let paths = [
            ("HOME=", repository.directory), ("GIT_DIR=", repository.directory),
            ("GIT_OBJECT_DIRECTORY=", repository.objectDirectory),
        ]
        return texts.map { FilePath($0) } + paths.map { FilePath(bytes: Array($0.0.utf8) + $0.1.bytes) }
    }
}
