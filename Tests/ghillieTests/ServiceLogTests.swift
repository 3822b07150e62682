import GhillieCore
import Logging
import Synchronization
import Testing

@testable import ghillie

@Suite struct ServiceLogTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private static func lines(isJSON: Bool, _ body: (Logger) -> Void) -> [String] {
        let lines = Lines()
        let handler = ServiceLog(logLevel: .info, isJSON: isJSON, clock: .fixed(at: Instant(microseconds: 0))) {
            line in lines.all.withLock { $0.append(line) }
        }
        body(Logger(label: "test", factory: { _ in handler }))
        return lines.all.withLock { $0 }
    }

    @Test func machinesGetALineOfJSONWithItsParts() {
        let lines = Self.lines(isJSON: true) { logger in
            logger.info("server.started", metadata: ["version": "1\n\"2\"", "a": "b"])
            logger.debug("hidden")
        }
        #expect(
            lines == [
                #"{"time":"1970-01-01T00:00:00Z","level":"info","message":"server.started","a":"b","version":"1\n\"2\""}"#
            ])
    }

    @Test func peopleGetWords() {
        let lines = Self.lines(isJSON: false) { $0.warning("store.unavailable", metadata: ["error": "away"]) }
        #expect(lines == ["1970-01-01T00:00:00Z WARNING store.unavailable error=away"])
    }
}
