import Foundation

/// A program that runs beside this one, with its output thrown away.
struct Child {
    let pid: pid_t
    let program: String

    /// Starts a program: a path, or a name that is looked for as a shell does. `environment` adds to this process's own.
    static func start(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: String = "/dev/null"
    ) throws -> Child {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        for descriptor: Int32 in [1, 2] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        var argv = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for argument in argv { free(argument) } }
        let variables = ProcessInfo.processInfo.environment.merging(environment) { _, added in added }
        var envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for variable in envp { free(variable) } }
        var pid = pid_t()
        let code = posix_spawnp(&pid, program, &actions, nil, &argv, &envp)
        guard code == 0 else { throw BenchmarkError.cannotRun(program, reason: String(cString: strerror(code))) }
        return Child(pid: pid, program: program)
    }

    /// Waits for its end.
    /// - Returns: its exit code, or 128 and the signal that ended it, and what it used.
    func wait() throws -> (status: Int32, usage: rusage) {
        var status: Int32 = 0
        var usage = rusage()
        while wait4(pid, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw BenchmarkError.cannotRun(program, reason: "it was lost") }
        }
        return ((status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F), usage)
    }

    /// The memory that it holds now, without what it only reserved.
    func residentMebibytes() throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
        else { throw BenchmarkError.unexpectedResult("the kernel does not say how much memory \(program) holds") }
        return kibibytes / 1_024
    }
}
