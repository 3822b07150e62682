import GhillieCore
import ServiceLifecycle
import Synchronization

/// Notes when tokens are used: a word in memory for each request, and one statement a second at most, which no request
/// waits for. Of each token it writes once a minute.
final class TokenUses: Service {
    typealias Write = @Sendable ([Token.ID: Instant]) async throws -> Void

    private struct State {
        var pending: [Token.ID: Instant] = [:]
        var written: [Token.ID: Instant] = [:]
    }

    private let state = Mutex(State())
    private let interval: Duration
    private let write: Write

    init(interval: Duration = .seconds(1), write: @escaping Write) {
        self.interval = interval
        self.write = write
    }

    func note(_ token: Token.ID, at instant: Instant) {
        state.withLock { state in
            if let last = state.written[token], instant - last < .seconds(60) { return }
            state.pending[token] = instant
        }
    }

    /// Until the service shuts down, and then once more.
    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                while true {
                    try await Task.sleep(for: self.interval)
                    await self.flush()
                }
            }
        } catch is CancellationError {}
        await flush()
    }

    /// Writes what is noted. What cannot be written now is kept for the next time.
    func flush() async {
        let uses = state.withLock { $0.pending }
        guard !uses.isEmpty, (try? await write(uses)) != nil else { return }
        state.withLock { state in
            for (token, instant) in uses {
                state.written[token] = instant
                if state.pending[token] == instant { state.pending[token] = nil }
            }
            // Those of a minute ago say nothing any more.
            if let newest = state.written.values.max() {
                state.written = state.written.filter { newest - $0.value < .seconds(60) }
            }
        }
    }
}
