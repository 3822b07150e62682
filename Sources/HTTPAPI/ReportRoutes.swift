import Catalogue
import Delivery
import GhillieCore
import Gold
import HTTPTypes
import HummingbirdCore
import Persistence

/// Stored reports, read-only.
enum ReportRoutes {
    static func routes(store: Store, estates: EstateDirectory) -> [Route] {
        [
            Route(.get, "/reports", access: .token(.read)) { call in
                let page = try ReportPage(call)
                let estate = try await estates.estate(of: call)
                let found = try await store.read(in: .estate(estate)) { transaction in
                    try ReportStore.list(
                        estate: estate, limit: page.limit + 1, after: page.cursor?.position, in: transaction)
                }
                return .json(page.document(of: found), hasETag: true)
            },
            Route(.get, "/reports/{id}", access: .token(.read)) { call in
                let format = try format(for: call)
                let estate = try await estates.estate(of: call)
                guard let id = call.parameters["id"].flatMap({ ReportID($0) }),
                    let report = try await store.read(
                        in: .estate(estate),
                        { transaction in
                            try ReportStore.report(id: id, estate: estate, in: transaction)
                        })
                else { throw Problem.noSuch("report") }
                return reply(report, as: format)
            },
            Route(.get, "/repositories/{owner}/{name}/reports/latest", access: .token(.read)) { call in
                let format = try format(for: call)
                let estate = try await estates.estate(of: call)
                guard
                    let slug = try? RepositorySlug(
                        owner: call.parameters["owner"] ?? "", name: call.parameters["name"] ?? ""),
                    let report = try await store.read(
                        in: .estate(estate),
                        { transaction in
                            let watched = try WatchedRepositoryStore.repository(slug, estate: estate, in: transaction)
                            return try ReportStore.latest(
                                of: .repository(watched?.id ?? RepositoryID(slug), estate: estate), in: transaction)
                        })
                else { throw Problem.noSuch("report") }
                return reply(report, as: format)
            },
        ]
    }

    // MARK: - Forms

    private static let formats: [(mediaType: String, format: ReportFormat)] = [
        ("application/json", .json), ("text/markdown", .markdown), ("text/html", .html),
    ]

    private static func format(for call: Route.Call) throws(Problem) -> ReportFormat {
        let types = formats.map(\.mediaType)
        // A field may come more than once, and means all of it together.
        let accept = call.request.headers[values: .accept].joined(separator: ",")
        guard let type = MediaRange.best(of: types, accept: accept),
            let format = formats.first(where: { $0.mediaType == type })
        else { throw .notAcceptable(types) }
        return format.format
    }

    private static func reply(_ report: Report, as format: ReportFormat) -> Reply {
        switch format {
        case .json: varying("application/json", ReportJSON.render(report))
        case .markdown: varying("text/markdown; charset=utf-8", format.render([.report(report)]))
        case .html:
            // A report has no scripts and loads nothing; whatever a commit's text smuggled in would not run either.
            varying(
                "text/html; charset=utf-8", format.render([.report(report)]),
                [.contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"])
        }
    }

    private static func varying(_ type: String, _ body: String, _ headers: HTTPFields = [:]) -> Reply {
        var headers = headers
        headers[.vary] = "Accept"
        return Reply(contentType: type, body: body, headers: headers, hasETag: true)
    }
}
