import Catalogue
import Delivery
import Foundation
import GhillieCore
import HTTPTypes
import HummingbirdCore
import Persistence

/// Watched repositories.
enum RepositoryRoutes {
    static func routes(store: Store, estates: EstateDirectory) -> [Route] {
        [
            Route(.get, "/estates/{key}/repositories", access: .token(.read)) { call in
                let estate = try await estates.estate(of: call)
                let limit = try call.limit()
                let filter = WatchedRepositoryStore.Filter(
                    isIngested: try call.flag("active"), project: call.query("project"))
                let cursor = try call.cursor { RepositoryCursor($0) }
                let found = try await store.read(in: .estate(estate)) { transaction in
                    try WatchedRepositoryStore.list(
                        estate: estate, filter, limit: limit + 1, after: cursor, in: transaction)
                }
                let shown = found.prefix(limit)
                let next = found.count > limit ? shown.last.map { RepositoryCursor(after: $0).text } : nil
                let members: OrderedJSON = [
                    "repositories": .array(shown.map(CatalogueJSON.value)), "next_cursor": .optional(next),
                ]
                return .json(members.document, hasETag: true)
            },
            Route(.patch, "/repositories/{owner}/{name}/ingestion", access: .token(.operate)) { call in
                let estate = try await estates.estate(of: call)
                let choice = try IngestionBody(try await call.body()).choice
                guard
                    let slug = try? RepositorySlug(
                        owner: call.parameters["owner"] ?? "", name: call.parameters["name"] ?? "")
                else { throw Problem.noSuch("repository") }
                let repository = try await RepositoryRegistry(database: try store.database())
                    .choose(choice, for: slug, estate: estate)
                return .json(CatalogueJSON.value(repository).document)
            },
        ]
    }
}

/// `{"enabled": true}`, `false`, or `null`, which leaves it to the catalogue.
private struct IngestionBody: Decodable {
    let choice: WatchedRepository.Choice?

    private enum CodingKeys: CodingKey {
        case enabled
    }

    init(_ bytes: [UInt8]) throws(Problem) {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(bytes))
        } catch {
            throw .badRequest(#"the body is {"enabled": true}, {"enabled": false} or {"enabled": null}"#)
        }
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        choice =
            if try members.decodeNil(forKey: .enabled) {
                nil
            } else {
                try members.decode(Bool.self, forKey: .enabled) ? .on : .off
            }
    }
}
