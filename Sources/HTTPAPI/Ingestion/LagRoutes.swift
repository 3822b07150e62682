import Catalogue
import Delivery
import GhillieCore
import GitHubSource
import HTTPTypes
import HummingbirdCore
import Persistence

/// How far behind GitHub the watched repositories are.
enum LagRoutes {
    static func routes(store: Store, estates: EstateDirectory, clock: WallClock, stalledAfter: Duration) -> [Route] {
        [
            Route(.get, "/ingestion/lag", access: .token(.read)) { call in
                let state = try state(call)
                let limit = try call.limit()
                let cursor = try call.cursor { RepositoryCursor($0) }
                let estate = try await estates.estate(of: call)
                let report = IngestionLagReport(estate: estate, at: clock.now(), stalledAfter: stalledAfter)
                let page = try await store.read(in: .estate(estate)) { transaction in
                    try report.page(state, limit: limit, after: cursor, in: transaction)
                }
                return .json(IngestionLagJSON.value(page).document)
            }
        ]
    }

    private static func state(_ call: Route.Call) throws(Problem) -> IngestionLag.State? {
        guard let text = call.query("state") else { return nil }
        guard let state = IngestionLag.State(rawValue: text) else {
            let allowed = IngestionLag.State.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badRequest("state is one of \(allowed)")
        }
        return state
    }
}
