/// Waits for work, and for so long at most: a database that hangs does not give up when it is told to, so that what takes longer
/// goes on by itself.
///
/// - Returns: whether the work had ended.
@discardableResult
package func wait(atMost patience: Duration, for work: @escaping @Sendable () async -> Void) async -> Bool {
    let (ends, end) = AsyncStream<Bool>.makeStream()
    Task {
        await work()
        end.yield(true)
        end.finish()
    }
    let watch = Task {
        try await Task.sleep(for: patience)
        end.yield(false)
        end.finish()
    }
    defer { watch.cancel() }
    // None where whoever waits is cancelled.
    return await ends.first { _ in true } ?? false
}
