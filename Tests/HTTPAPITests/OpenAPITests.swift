import Bronze
import Foundation
import GhillieCore
import GitHubSource
import Logging
import Persistence
import Testing

@testable import HTTPAPI

/// The description and the routes are one.
@Suite struct OpenAPITests {
    private struct Document: Decodable {
        struct Operation: Decodable {
            /// Empty where no token is needed, else the scope that it must have.
            let security: [[String: [String]]]
        }

        let openapi: String
        let paths: [String: [String: Operation]]
    }

    private static func security(of route: Route) -> [[String: [String]]] {
        switch route.access {
        case .everyone: []
        case .token(let scope): [["token": [scope.rawValue]]]
        }
    }

    @Test func itDescribesEveryRouteAndNothingElse() throws {
        let document = try JSONDecoder().decode(Document.self, from: Data(OpenAPI.document.utf8))
        #expect(document.openapi.hasPrefix("3.1"))
        let described = document.paths.flatMap { path, operations in
            operations.map { method, operation in
                "\(method.uppercased()) \(path) \(operation.security)"
            }
        }
        let store = Store.of(.sqlite(path: "/nowhere"))
        let metrics = Metrics(version: "1")
        let webhooks = WebhookRoutes(
            keys: WebhookKeys(own: [], store: store),
            keeper: DeliveryKeeper(buffer: nil, metrics: nil, limits: .init(), write: store.rawEvents(.system)),
            metrics: metrics, clock: .system, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let routes = RouteTable.all(
            store: store, readiness: Readiness(store: store), metrics: metrics, clock: .system, webhooks: webhooks
        ).routes
        let served = routes.map { "\($0.method) \($0.path) \(Self.security(of: $0))" }
        #expect(described.sorted() == served.sorted())
    }
}
