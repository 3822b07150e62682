import GhillieCore
import GitHubAPI
import GitHubSource
import WorkQueue

/// What `GET /metrics` tells of ingestion. No slug becomes a label.
enum IngestionMetrics {
    /// Nothing where the database could not be asked: a gauge that stays away is not one that says zero.
    static func families(_ gauges: IngestionGauges?, budgets: [GitHubBudget]) -> [Metrics.Family] {
        families(of: budgets) + families(of: gauges)
    }

    /// What this process has met of GitHub's limits; installations go by their number.
    private static func families(of budgets: [GitHubBudget]) -> [Metrics.Family] {
        func samples(_ value: (GitHubBudget) -> Int) -> [String] {
            budgets.map { budget in
                #"{installation="\#(budget.label)",resource="\#(budget.resource)"} \#(value(budget))"#
            }
        }
        return [
            Metrics.Family(
                "ghillie_github_budget_remaining", "gauge",
                "What GitHub still allows until the reset, by its last answer.",
                samples(\.remaining)),
            Metrics.Family("ghillie_github_budget_limit", "gauge", "What GitHub allows an hour.", samples(\.limit)),
            Metrics.Family(
                "ghillie_github_budget_reset_timestamp_seconds", "gauge",
                "When that begins anew, in seconds since 1970.",
                samples { Int($0.resetAt.microseconds / 1_000_000) }),
        ]
    }

    private static func families(of gauges: IngestionGauges?) -> [Metrics.Family] {
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
                "ghillie_run_units", "gauge", "Units of runs that have not ended, by state.",
                [WorkState.queued, .running].map { #"{state="\#($0.rawValue)"} \#(gauges.openUnits[$0] ?? 0)"# }),
            Metrics.Family(
                "ghillie_ingestion_worst_lag_seconds", "gauge",
                "Since the repository that was looked at longest ago was read to its end.",
                gauges.worstLag.map { [" \($0.components.seconds)"] } ?? []),
            Metrics.Family(
                "ghillie_ingestion_open_gaps", "gauge", "Gaps in what was read that are not filled.",
                [" \(gauges.openGaps)"]),
            Metrics.Family(
                "ghillie_webhook_silent_repositories", "gauge",
                "Repositories that had deliveries once, and news since then that none told.",
                [" \(gauges.silentRepositories)"]),
            Metrics.Family(
                "ghillie_webhook_missed_news", "gauge", "Deliveries known to be lost, by what polls told first.",
                [" \(gauges.missedDeliveries)"]),
            Metrics.Family(
                "ghillie_bronze_backlog_events", "gauge", "Raw events that wait to be refined.", [" \(gauges.backlog)"]),
            Metrics.Family(
                "ghillie_bronze_dead_events", "gauge",
                "Raw events that could not be refined and are not tried any more.", [" \(gauges.deadEvents)"]),
            Metrics.Family(
                "ghillie_bronze_oldest_pending_seconds", "gauge", "For how long the oldest of them has waited.",
                [" \(gauges.oldestPending?.components.seconds ?? 0)"]),
        ]
    }
}
