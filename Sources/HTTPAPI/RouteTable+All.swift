import GhillieCore
import GitHubSource

extension RouteTable {
    /// The API; for a process that answers no callers, what operators ask of it.
    static func all(
        store: Store, readiness: Readiness, metrics: Metrics, clock: WallClock, webhooks: WebhookRoutes,
        buffer: BufferMetrics? = nil, stalledAfter: Duration = IngestionLagReport.usualLimit, role: ServiceRole = .all,
        budgets: @escaping ProbeRoutes.Budgets = { [] }
    ) -> RouteTable {
        let estates = EstateDirectory(store: store)
        let lag = LagGauges(store: store, clock: clock, stalledAfter: stalledAfter)
        let probes = ProbeRoutes.routes(
            readiness: readiness, metrics: metrics, lag: lag, buffer: buffer, budgets: budgets)
        guard role.answersCallers else { return RouteTable(probes) }
        return RouteTable(
            probes + EstateRoutes.routes(store: store, estates: estates, clock: clock)
                + RepositoryRoutes.routes(store: store, estates: estates)
                + LagRoutes.routes(store: store, estates: estates, clock: clock, stalledAfter: stalledAfter)
                + RunRoutes.routes(store: store, estates: estates)
                + ReportRoutes.routes(store: store, estates: estates)
                + ReportRunRoutes.routes(store: store, estates: estates, clock: clock, stalledAfter: stalledAfter)
                + webhooks.routes)
    }
}
