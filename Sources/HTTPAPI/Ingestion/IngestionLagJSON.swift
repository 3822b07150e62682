import Catalogue
package import Delivery
import GhillieCore
package import GitHubSource

/// How far behind GitHub an estate is, as JSON: one shape, wherever it is handed out.
package enum IngestionLagJSON {
    package static func value(_ page: IngestionLagPage) -> OrderedJSON {
        [
            "repositories": .array(page.repositories.map(value)),
            "waiting_deliveries": .integer(page.waitingDeliveries),
            "next_cursor": .optional(page.next?.text),
        ]
    }

    private static func value(_ lag: IngestionLag) -> OrderedJSON {
        [
            "repository": .text(lag.repository.slug.description),
            "repository_id": .text(lag.repository.id.rawValue),
            "state": .text(lag.state.rawValue), "reason": .text(lag.reason),
            "last_complete_look": .optional(lag.lastCompleteLook?.rfc3339),
            "age_s": lag.age.map { .integer(Int($0.components.seconds)) } ?? .null,
            "backlog": .integer(lag.backlog), "open_gaps": .integer(lag.openGaps),
            "error_category": .optional(lag.errorCategory?.rawValue),
            "last_delivery": .optional(lag.lastDelivery?.rfc3339),
            "missed_deliveries": .integer(lag.missedDeliveries),
        ]
    }
}
