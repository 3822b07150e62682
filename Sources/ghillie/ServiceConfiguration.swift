import HTTPAPI
import Logging
import Persistence

/// What `ghillie serve` takes from the environment, read and checked as a whole before anything is begun.
struct ServiceConfiguration: Sendable {
    enum LogFormat: String, CaseIterable, Sendable {
        /// JSON where nobody sits at a terminal.
        case auto
        case json, text
    }

    let host: String
    let port: Int
    let logLevel: Logger.Level
    let logFormat: LogFormat
    /// `nil` is the file in the data directory.
    let database: DatabaseLocation?
    let rule: Gate.Rule
    let drain: Duration

    /// A value that cannot be used: its variable, and what is allowed. Never the value, which may be a secret.
    struct Fault: Equatable, Sendable, CustomStringConvertible {
        let variable: String
        let problem: String

        var description: String { "\(variable): \(problem)" }
    }

    struct Faults: Error, Equatable {
        let faults: [Fault]
    }

    /// `readFile` gives the text of the file that a variable `NAME_FILE` names; `nil` where it cannot be read.
    ///
    /// - Throws: ``Faults``, with every one that there is.
    init(environment: [String: String], readFile: @escaping (String) -> String?) throws(Faults) {
        var reader = EnvironmentReader(environment: environment, readFile: readFile)

        host = reader.value("GHILLIE_HOST", default: "0.0.0.0", allowed: "an address or a host name") { text in
            text.utf8.allSatisfy { (33...126).contains($0) && $0 != UInt8(ascii: "/") } ? text : nil
        }
        port = reader.number("GHILLIE_PORT", in: 0...65_535, default: 8_080, meaning: "; 0 takes a free one")
        logLevel = reader.value(
            "GHILLIE_LOG_LEVEL", default: .info,
            allowed: "TRACE, DEBUG, INFO, NOTICE, WARNING (or WARN), ERROR or CRITICAL, in any case"
        ) { text in
            let name = text.lowercased()
            return Logger.Level(rawValue: name == "warn" ? "warning" : name)
        }
        logFormat = reader.value("GHILLIE_LOG_FORMAT", default: .auto, allowed: "auto, json or text") {
            LogFormat(rawValue: $0.lowercased())
        }
        database = reader.database("GHILLIE_DATABASE_URL", "DATABASE_URL")
        reader.value("GHILLIE_ROLE", default: (), allowed: "api or all: there are no other roles so far") {
            ["api", "all"].contains($0.lowercased()) ? () : nil
        }
        let token = reader.value(
            "GHILLIE_ADMIN_TOKEN", default: String?.none, allowed: "16 to 512 visible ASCII characters, without spaces"
        ) { text in
            let isGood = (16...512).contains(text.utf8.count) && text.utf8.allSatisfy { (33...126).contains($0) }
            return isGood ? .some(text) : nil
        }
        let isOpen = reader.value("GHILLIE_AUTH", default: false, allowed: "enabled or disabled") {
            ["enabled": false, "disabled": true][$0.lowercased()]
        }
        rule = isOpen ? .open : token.map(Gate.Rule.token) ?? .firstToken
        // What is in flight has the rest of the ten seconds in which the process must be gone.
        drain = .seconds(reader.number("GHILLIE_DRAIN_S", in: 0...8, default: 2, meaning: " seconds"))

        guard reader.faults.isEmpty else { throw Faults(faults: reader.faults) }
    }
}

/// Reads variables one by one and collects what is wrong with them.
private struct EnvironmentReader {
    let environment: [String: String]
    let readFile: (String) -> String?
    private(set) var faults: [ServiceConfiguration.Fault] = []

    init(environment: [String: String], readFile: @escaping (String) -> String?) {
        self.environment = environment
        self.readFile = readFile
    }

    /// `parse` gives `nil` for what is not allowed.
    @discardableResult
    mutating func value<Value>(
        _ name: String, default standard: Value, allowed: String, _ parse: (String) -> Value?
    ) -> Value {
        guard let text = text(name) else { return standard }
        guard let value = parse(text) else {
            fault(name, "must be \(allowed)")
            return standard
        }
        return value
    }

    mutating func number(_ name: String, in range: ClosedRange<Int>, default standard: Int, meaning: String) -> Int {
        value(name, default: standard, allowed: "\(range.lowerBound) to \(range.upperBound)\(meaning)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// The first of the variables that is set.
    mutating func database(_ names: String...) -> DatabaseLocation? {
        for name in names {
            guard let text = text(name) else { continue }
            do {
                return try DatabaseLocation(parsing: text)
            } catch {
                fault(name, "must be postgresql://user@host/name, sqlite:///absolute/path or a path (\(error))")
                return nil
            }
        }
        return nil
    }

    /// Of `NAME`, or of the file that `NAME_FILE` names. What is set to nothing is not set.
    private mutating func text(_ name: String) -> String? {
        let value = environment[name].flatMap { $0.isEmpty ? nil : $0 }
        guard let file = environment["\(name)_FILE"], !file.isEmpty else { return value }
        guard value == nil else {
            fault(name, "is set beside \(name)_FILE: set one of them")
            return nil
        }
        guard let text = readFile(file) else {
            fault("\(name)_FILE", "must name a file that can be read")
            return nil
        }
        let content = text.trimmingSuffix { $0.isNewline }
        guard !content.isEmpty else {
            fault("\(name)_FILE", "must name a file that is not empty")
            return nil
        }
        return content
    }

    private mutating func fault(_ variable: String, _ problem: String) {
        faults.append(.init(variable: variable, problem: problem))
    }
}

extension String {
    fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> String {
        var rest = self[...]
        while let last = rest.last, condition(last) { rest.removeLast() }
        return String(rest)
    }
}

extension CommandFailure {
    init(_ faults: ServiceConfiguration.Faults) {
        self = .badInput(
            "the environment cannot be used", details: faults.faults.map(\.description),
            hint: "see `ghillie serve --help`")
    }
}
