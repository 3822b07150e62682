import GhillieCore
import GitHubAPI
import HTTPTypes

/// What operators ask: whether the process runs, whether it can serve, how it does, and what it offers.
enum ProbeRoutes {
    /// What is left of GitHub's limits.
    typealias Budgets = @Sendable () async -> [GitHubBudget]

    static func routes(
        readiness: Readiness, metrics: Metrics, lag: LagGauges, buffer: BufferMetrics?, budgets: @escaping Budgets
    ) -> [Route] {
        [
            // Says nothing of the database: an orchestrator would restart a healthy process over a broken server.
            Route(.get, "/health", access: .everyone) { _ in .json(#"{"status":"ok"}"#) },
            Route(.get, "/ready", access: .everyone) { _ in
                let finding = readiness.finding()
                guard finding.issues.isEmpty else { throw Problem.notReady(finding.issues) }
                guard !finding.degraded.isEmpty else { return .json(#"{"status":"ready"}"#) }
                var json = CanonicalJSON()
                json.object { object in
                    object.member("degraded", finding.degraded.map(\.check))
                    object.member("status", "ready")
                }
                return .json(json.text)
            },
            Route(.get, "/metrics", access: .everyone) { _ in
                let text = metrics.text(
                    isReady: readiness.finding().issues.isEmpty,
                    IngestionMetrics.families(await lag.current(), budgets: await budgets())
                        + (buffer?.families() ?? []))
                return Reply(contentType: "text/plain; version=0.0.4; charset=utf-8", body: text)
            },
            Route(.get, "/openapi.json", access: .everyone) { _ in .json(OpenAPI.document, hasETag: true) },
        ]
    }
}

/// The description of the API: `openapi.json` beside this file, compiled in.
enum OpenAPI {
    static let document = String(decoding: PackageResources.openapi_json, as: UTF8.self)
}
