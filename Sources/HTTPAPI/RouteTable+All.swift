import GhillieCore

extension RouteTable {
    /// The API.
    static func all(
        store: Store, readiness: Readiness, metrics: Metrics, clock: WallClock, webhooks: WebhookRoutes
    ) -> RouteTable {
        let estates = EstateDirectory(store: store)
        return RouteTable(
            ProbeRoutes.routes(readiness: readiness, metrics: metrics)
                + EstateRoutes.routes(store: store, estates: estates, clock: clock)
                + RepositoryRoutes.routes(store: store, estates: estates)
                + ReportRoutes.routes(store: store, estates: estates)
                + webhooks.routes)
    }
}
