import Delivery
import Foundation
import GhillieCore
import Gold
import HTTPTypes
import HummingbirdCore
import Persistence

/// Reports made now.
enum ReportRunRoutes {
    static func routes(store: Store, estates: EstateDirectory, clock: WallClock, stalledAfter: Duration) -> [Route] {
        [
            Route(.post, "/reports/repositories/{owner}/{name}", access: .token(.operate)) { call in
                let estate = try await estates.estate(of: call)
                let body = try ReportRunBody(try await call.body())
                guard
                    let slug = try? RepositorySlug(
                        owner: call.parameters["owner"] ?? "", name: call.parameters["name"] ?? "")
                else { throw Problem.noSuch("repository") }
                let reporter = WatchedRepositoryReporter(
                    database: try store.database(), clock: clock, stalledAfter: stalledAfter)
                do {
                    let wish = WatchedRepositoryReporter.Wish(
                        estate: estate, slug: slug, asOf: body.asOf, again: body.again)
                    switch try await reporter.report(wish).outcome {
                    case .reported(let report): return .json(ReportJSON.render(report))
                    case .nothingNew: return .noContent
                    }
                } catch let refusal as WatchedRepositoryReporter.Refusal {
                    throw Problem(refusal)
                } catch let error as ReportError {
                    guard let problem = Problem(error) else { throw error }
                    throw problem
                }
            }
        ]
    }
}

/// `{"as_of": "2026-01-31T12:00:00Z", "again": false}`, both of which may be missing, as may all of it.
private struct ReportRunBody: Decodable {
    private(set) var asOf: Instant?
    private(set) var again = false

    private enum CodingKeys: String, CodingKey {
        case asOf = "as_of"
        case again
    }

    init(_ bytes: [UInt8]) throws(Problem) {
        guard !bytes.isEmpty else { return }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(bytes))
        } catch {
            throw .badRequest(#"the body is {"as_of": "2026-01-31T12:00:00Z", "again": false}, in part or not at all"#)
        }
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        again = try members.decodeIfPresent(Bool.self, forKey: .again) ?? false
        guard let text = try members.decodeIfPresent(String.self, forKey: .asOf) else { return }
        guard let instant = Instant(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(forKey: .asOf, in: members, debugDescription: "no time")
        }
        asOf = instant
    }
}
