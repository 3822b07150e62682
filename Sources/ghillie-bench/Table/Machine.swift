import Foundation
import GRDBSQLite

/// What the figures were measured on.
struct Machine: CustomStringConvertible {
    /// Names and versions of the servers that were measured.
    let servers: [String]

    var description: String {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let memory = ProcessInfo.processInfo.physicalMemory / (1 << 30)
        let lines = [
            "machine: \(cores) cores, \(processor), \(memory) GiB, \(kernel)",
            "engines: \((["SQLite \(String(cString: sqlite3_libversion()))"] + servers).joined(separator: ", "))",
            "build: \(Self.isRelease ? "release" : "debug")",
        ]
        return lines.joined(separator: "\n")
    }

    static var isRelease: Bool {
        #if DEBUG
        false
        #else
        true
        #endif
    }

    private var processor: String {
        let described = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = described.split(separator: "\n").first { $0.hasPrefix("model name") }
        return model?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
    }

    private var kernel: String {
        let release = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)) ?? "unknown"
        return "Linux \(release.trimmingCharacters(in: .whitespacesAndNewlines))"
    }
}
