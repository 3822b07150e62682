import GhillieCore

/// How long something takes, in seconds.
struct Stopwatch {
    private let start = ContinuousClock.now

    /// Since it was started.
    var seconds: Double { Double((ContinuousClock.now - start).wholeMicroseconds) / 1_000_000 }

    static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let stopwatch = Stopwatch()
        try body()
        return stopwatch.seconds
    }

    static func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        let stopwatch = Stopwatch()
        try await body()
        return stopwatch.seconds
    }
}
