import Foundation

/// One run of a program: how long it took and how much memory it had at most.
struct ChildRun {
    let seconds: Double
    /// The peak of its resident memory, and that of its own children, whichever is greater.
    let peakMebibytes: Double
    let status: Int32

    /// Runs a program to its end, with its output thrown away. It is a path, or a name that is looked for as a shell does.
    static func run(_ program: String, _ arguments: [String], input: String = "/dev/null") throws -> ChildRun {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        for descriptor: Int32 in [1, 2] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        var argv = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for argument in argv { free(argument) } }
        var child = pid_t()
        let stopwatch = Stopwatch()
        let code = posix_spawnp(&child, program, &actions, nil, &argv, environ)
        guard code == 0 else { throw BenchmarkError.cannotRun(program, reason: String(cString: strerror(code))) }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(child, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw BenchmarkError.cannotRun(program, reason: "it was lost") }
        }
        return ChildRun(
            seconds: stopwatch.seconds, peakMebibytes: Double(usage.ru_maxrss) / 1_024,
            status: (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F))
    }

    /// As ``run(_:_:input:)``, where anything but success is an error.
    static func succeeding(
        _ program: String, _ arguments: [String], input: String = "/dev/null"
    ) throws -> ChildRun {
        let run = try run(program, arguments, input: input)
        guard run.status == 0 else {
            throw BenchmarkError.childFailed(program, status: run.status, output: arguments.joined(separator: " "))
        }
        return run
    }
}
