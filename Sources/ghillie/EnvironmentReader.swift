import EventBuffer
import Persistence

/// What is wrong with the environment, all of it.
struct EnvironmentFaults: Error, Equatable {
    /// A value that cannot be used: its variable, and what is allowed. Never the value, which may be a secret.
    struct Fault: Equatable, Sendable, CustomStringConvertible {
        let variable: String
        let problem: String

        var description: String { "\(variable): \(problem)" }
    }

    let faults: [Fault]
}

/// Reads variables one by one and collects what is wrong with them.
struct EnvironmentReader {
    let environment: [String: String]
    let readFile: (String) -> String?
    private var faults: [EnvironmentFaults.Fault] = []

    init(environment: [String: String], readFile: @escaping (String) -> String?) {
        self.environment = environment
        self.readFile = readFile
    }

    /// - Throws: what was wrong with any of them.
    func finish() throws(EnvironmentFaults) {
        guard faults.isEmpty else { throw EnvironmentFaults(faults: faults) }
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

    /// Of the first of the variables that is set.
    mutating func database(_ names: String...) -> DatabaseLocation? {
        first(of: names, allowed: "postgresql://user@host/name, sqlite:///absolute/path or a path") {
            try DatabaseLocation(parsing: $0)
        }
    }

    /// Of the first of the variables that is set.
    mutating func valkey(_ names: String...) -> ValkeyLocation? {
        first(of: names, allowed: "valkey://user:password@host:6379/0 or redis://…") { try ValkeyLocation(parsing: $0) }
    }

    /// `parse` throws what says, without the value, why it cannot be used.
    private mutating func first<Value>(
        of names: [String], allowed: String, _ parse: (String) throws -> Value
    ) -> Value? {
        for name in names {
            guard let text = text(name) else { continue }
            do {
                return try parse(text)
            } catch {
                fault(name, "must be \(allowed) (\(error))")
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

    mutating func fault(_ variable: String, _ problem: String) {
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
    /// `command` is the one whose help tells what is allowed.
    init(_ faults: EnvironmentFaults, of command: String) {
        self = .badInput(
            "the environment cannot be used", details: faults.faults.map(\.description),
            hint: "see `ghillie \(command) --help`")
    }
}
