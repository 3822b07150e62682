import GhillieCore
import GitHubSource

/// What `GET /metrics` tells of ingestion. No slug becomes a label.
enum IngestionMetrics {
    /// Nothing where the database could not be asked: a gauge that stays away is not one that says zero.
    static func families(_ gauges: IngestionGauges?) -> [Metrics.Family] {
        guard let gauges else { return [] }
        return [
            Metrics.Family(
                "ghillie_ingestion_repositories", "gauge", "Repositories that are watched, by state.",
                IngestionLag.State.allCases.map { state in
                    #"{state="\#(state.rawValue)"} \#(gauges.repositories[state] ?? 0)"#
                }),
            Metrics.Family(
                "ghillie_ingestion_failing_repositories", "gauge", "Repositories that cannot be read, by what fails.",
                ErrorCategory.allCases.map { category in
                    #"{category="\#(category.rawValue)"} \#(gauges.failing[category] ?? 0)"#
                }),
            Metrics.Family(
                "ghillie_ingestion_worst_lag_seconds", "gauge",
                "Since the repository that was looked at longest ago was read to its end.",
                gauges.worstLag.map { [" \($0.components.seconds)"] } ?? []),
            Metrics.Family(
                "ghillie_ingestion_open_gaps", "gauge", "Gaps in what was read that are not filled.",
                [" \(gauges.openGaps)"]),
            Metrics.Family(
                "ghillie_bronze_backlog_events", "gauge", "Raw events that wait to be refined.", [" \(gauges.backlog)"]),
            Metrics.Family(
                "ghillie_bronze_oldest_pending_seconds", "gauge", "For how long the oldest of them has waited.",
                [" \(gauges.oldestPending?.components.seconds ?? 0)"]),
        ]
    }
}
