import Foundation

/// One run of wrk, the load generator.
struct WrkRun {
    let requestsPerSecond: Double
    let milliseconds99thPercentile: Double
    let requests: Int

    /// Two threads, 64 connections, for so many seconds; `script` is what follows the address.
    init(url: String, seconds: Int, script: [String] = []) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "wrk", "--threads", "2", "--connections", "64", "--duration", "\(seconds)s", "--latency",
        ]
        let split = script.firstIndex(of: "--") ?? script.endIndex
        process.arguments? += script[..<split] + [url] + script[split...]
        let output = Pipe()
        process.standardOutput = output
        do { try process.run() } catch { throw BenchmarkError.cannotRun("wrk", reason: "\(error)") }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchmarkError.childFailed("wrk", status: process.terminationStatus, output: text)
        }
        try self.init(output: text)
    }

    /// Reads what wrk prints. Answers other than 2xx and 3xx, and broken connections, are no figures.
    init(output: String) throws {
        let lines = output.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace) }
        guard !output.contains("Non-2xx"), !output.contains("Socket errors"),
            let rate = lines.first(where: { $0.first == "Requests/sec:" })?.dropFirst().first.flatMap({ Double($0) }),
            let latency = lines.first(where: { $0.first == "99%" })?.dropFirst().first.flatMap(Self.milliseconds),
            let requests = lines.first(where: { $0.dropFirst().starts(with: ["requests", "in"]) })?.first
                .flatMap({ Int($0) })
        else { throw BenchmarkError.unexpectedResult("wrk says \(output)") }
        requestsPerSecond = rate
        self.requests = requests
        milliseconds99thPercentile = latency
    }

    /// `1.23ms`, `456.00us`, `1.20s`.
    private static func milliseconds(_ text: Substring) -> Double? {
        for (unit, factor) in [("us", 0.001), ("ms", 1), ("s", 1_000)] where text.hasSuffix(unit) {
            return Double(text.dropLast(unit.count)).map { $0 * factor }
        }
        return nil
    }
}
