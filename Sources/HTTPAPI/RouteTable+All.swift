import GhillieCore
import GitHubSource

extension RouteTable {
    /// The API.
    static func all(
        store: Store, readiness: Readiness, metrics: Metrics, clock: WallClock, webhooks: WebhookRoutes,
        buffer: BufferMetrics? = nil, stalledAfter: Duration = IngestionLagReport.usualLimit
    ) -> RouteTable {
        let estates = EstateDirectory(store: store)
        let lag = LagGauges(store: store, clock: clock, stalledAfter: stalledAfter)
        return RouteTable(
            ProbeRoutes.routes(readiness: readiness, metrics: metrics, lag: lag, buffer: buffer)
                + EstateRoutes.routes(store: store, estates: estates, clock: clock)
                + RepositoryRoutes.routes(store: store, estates: estates)
                + LagRoutes.routes(store: store, estates: estates, clock: clock, stalledAfter: stalledAfter)
                + ReportRoutes.routes(store: store, estates: estates)
                + ReportRunRoutes.routes(store: store, estates: estates, clock: clock, stalledAfter: stalledAfter)
                + webhooks.routes)
    }
}
