package import Delivery
import GhillieCore
package import WorkQueue

/// Runs and their units as JSON: one shape, wherever they are handed out.
package enum RunJSON {
    package static func value(_ run: Run) -> OrderedJSON { .object(members(of: run)) }

    /// A run with a part of its units.
    package static func value(_ run: Run, units: [RunUnit], next: String?) -> OrderedJSON {
        .object(
            members(of: run) + [
                (key: "units", value: .array(units.map(value))), (key: "next_cursor", value: .optional(next)),
            ])
    }

    package static func value(_ runs: [Run], next: RunID?) -> OrderedJSON {
        ["runs": .array(runs.map(value)), "next_cursor": .optional(next?.rawValue)]
    }

    private static func members(of run: Run) -> [(key: String, value: OrderedJSON)] {
        let options = try? JSONValue(parsing: run.options.utf8)
        return [
            (key: "run_id", value: .text(run.id.rawValue)), (key: "scope", value: .text(run.scope.rawValue)),
            (key: "repository_id", value: .optional(run.subject)), (key: "state", value: .text(run.state.rawValue)),
            (key: "lookback_days", value: options?["lookback_days"]?.integer.map(OrderedJSON.integer) ?? .null),
            (
                key: "max_events_per_kind",
                value: options?["max_events_per_kind"]?.integer.map(OrderedJSON.integer) ?? .null
            ),
            (key: "asked_at", value: .text(run.askedAt.rfc3339)),
            (key: "started_at", value: .optional(run.startedAt?.rfc3339)),
            (key: "cancelled_at", value: .optional(run.cancelledAt?.rfc3339)),
            (key: "ended_at", value: .optional(run.endedAt?.rfc3339)),
            (
                key: "counts",
                value: .object(
                    WorkState.allCases.map { (key: $0.rawValue, value: .integer(run.counts[$0, default: 0])) })
            ),
        ]
    }

    private static func value(_ unit: RunUnit) -> OrderedJSON {
        let result = unit.result.flatMap { try? JSONValue(parsing: $0.utf8) }
        return [
            "repository": .text(unit.label), "repository_id": .text(unit.subject), "state": .text(unit.state.rawValue),
            "attempts": .integer(unit.attempts), "available_at": .text(unit.availableAt.rfc3339),
            "started_at": .optional(unit.startedAt?.rfc3339), "ended_at": .optional(unit.endedAt?.rfc3339),
            "events_read": result?["events_read"]?.integer.map(OrderedJSON.integer) ?? .null,
            "events_stored": result?["events_stored"]?.integer.map(OrderedJSON.integer) ?? .null,
            "error_category": .optional(unit.errorCategory?.rawValue), "error": .optional(unit.error),
        ]
    }
}
