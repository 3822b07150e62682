import Delivery
import GhillieCore
import WorkQueue

/// Runs and their units, for people.
enum RunTable {
    /// How a run stands: `partial: 12 repositories, 11 succeeded, 1 failed`.
    static func sentence(_ run: Run) -> String {
        let counts = WorkState.allCases.compactMap { state -> String? in
            guard let count = run.counts[state], count > 0 else { return nil }
            return "\(count.grouped) \(state.words)"
        }
        let total = Quantity.text(run.unitCount, "repository", plural: "repositories")
        return "\(run.state.words): \(total), \(counts.joined(separator: ", "))"
    }

    static func text(of units: [RunUnit], on console: Console) -> String {
        lines(of: units, on: console).map { $0 + "\n" }.joined()
    }

    static func lines(of units: [RunUnit], on console: Console) -> [String] {
        var table = TextTable(header: ["REPOSITORY", "STATE", "NEW EVENTS", "WHY"])
        table.rows = units.map { unit in
            let stored = unit.result.flatMap { try? JSONValue(parsing: $0.utf8) }?["events_stored"]?.integer
            return [
                .init(text: unit.label), .init(text: unit.state.words, colour: unit.state.colour),
                .init(text: stored.map(\.grouped) ?? "–"), .init(text: why(unit)),
            ]
        }
        return table.lines(coloured: console.coloured)
    }

    static func text(of runs: [Run], on console: Console) -> String {
        var table = TextTable(header: ["RUN", "ASKED", "SCOPE", "STATE", "REPOSITORIES", "FAILED"])
        table.rows = runs.map { run in
            [
                .init(text: run.id.rawValue), .init(text: run.askedAt.minuteText),
                .init(text: run.subject ?? run.scope.rawValue),
                .init(text: run.state.words, colour: run.state.colour), .init(text: run.unitCount.grouped),
                .init(text: run.counts[.failed, default: 0].grouped),
            ]
        }
        return table.lines(coloured: console.coloured).map { $0 + "\n" }.joined()
    }

    private static func why(_ unit: RunUnit) -> String {
        if let error = unit.error {
            let category = unit.errorCategory.map { "\($0.rawValue): " } ?? ""
            let wait = unit.state == .queued ? " (again at \(unit.availableAt.minuteText))" : ""
            return TerminalText.singleLine(category + error + wait)
        }
        return unit.state == .partial ? "more is left for the next run" : ""
    }
}

extension WorkState {
    /// As people read it.
    var words: String {
        switch self {
        case .queued, .running, .succeeded, .partial, .failed, .cancelled: rawValue
        case .timedOut: "timed out"
        }
    }

    var colour: Colour? {
        switch self {
        case .queued: .grey
        case .running: nil
        case .succeeded: .green
        case .partial, .cancelled: .yellow
        case .failed, .timedOut: .red
        }
    }
}
