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
                let isDryRun = try call.flag("dry_run") ?? false
                let plan = try await isDryRun ? importer.plan(request) : importer.run(request)
                let value = CatalogueJSON.value(plan, of: key, commit: request.commit, isDryRun: isDryRun)
                return .json(value.document)
            },
            Route(.post, "/estates/{key}/registry-sync", access: .token(.operate)) { call in
                let estate = try await estates.estate(of: call)
                let summary = try await RepositoryRegistry(database: try store.database()).sync(estate: estate)
                return .json(CatalogueJSON.value(summary, of: estate.rawValue).document)
            },
        ]
    }

    private static func json(of id: EstateID, _ store: Store) async throws -> OrderedJSON {
        let estate = try await store.read(in: .estate(id)) { try EstateStore.estate(id, in: $0) }
        return CatalogueJSON.value(id, estate)
    }
}
