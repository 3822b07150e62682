import Catalogue
import Delivery
import GhillieCore
import HTTPTypes
import HummingbirdCore
import Persistence

/// Estates and what they declare.
enum EstateRoutes {
    static func routes(store: Store, estates: EstateDirectory, clock: WallClock) -> [Route] {
        [
            Route(.get, "/estates", access: .token(.read)) { call in
                var found: [OrderedJSON] = []
                for id in try await estates.estates(of: call.caller) { found.append(try await json(of: id, store)) }
                let members: OrderedJSON = ["estates": .array(found)]
                return .json(members.document, hasETag: true)
            },
            Route(.get, "/estates/{key}", access: .token(.read)) { call in
                .json(try await json(of: try await estates.estate(of: call), store).document, hasETag: true)
            },
            Route(
                .post, "/estates/{key}/catalogue-import", access: .token(.admin),
                bodyBytes: CatalogueBody.sizeLimit
            ) { call in
                let key = call.parameters["key"] ?? ""
                let body = CatalogueBody(try await call.body(upTo: CatalogueBody.sizeLimit), call)
                let request = try body.request(estate: key)
                let importer = CatalogueImporter(database: try store.database(), clock: clock)
                let plan = try await importer.run(request)
                return .json(EstateJSON.value(plan, of: request.estate).document)
            },
            Route(.post, "/estates/{key}/registry-sync", access: .token(.operate)) { call in
                let estate = try await estates.estate(of: call)
                let summary = try await RepositoryRegistry(database: try store.database()).sync(estate: estate)
                return .json(EstateJSON.value(summary, of: estate).document)
            },
        ]
    }

    /// An estate of which nothing is declared yet, as that of `ghillie try` mostly is, has its key alone.
    private static func json(of id: EstateID, _ store: Store) async throws -> OrderedJSON {
        let estate = try await store.read(in: .estate(id)) { try EstateStore.estate(id, in: $0) }
        return EstateJSON.value(id, estate)
    }
}
