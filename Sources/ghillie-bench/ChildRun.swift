import Foundation

/// One run of a program: how long it took and how much memory it had at most.
struct ChildRun {
    let seconds: Double
    /// The peak of its resident memory, and that of its own children, whichever is greater.
    let peakMebibytes: Double
    let status: Int32

    /// Runs a program to its end, with its output thrown away.
    static func run(_ program: String, _ arguments: [String], input: String = "/dev/null") throws -> ChildRun {
        let stopwatch = Stopwatch()
        let (status, usage) = try Child.start(program, arguments, input: input).wait()
        return ChildRun(
            seconds: stopwatch.seconds, peakMebibytes: Double(usage.ru_maxrss) / 1_024, status: status)
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
