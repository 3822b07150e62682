import Delivery
import Foundation
import GhillieCore
import GitHubSource
import HTTPTypes
import HummingbirdCore
import Persistence
import WorkQueue

/// Runs of ingestion: asked for, looked at, cancelled. Whoever works on them does so elsewhere.
enum RunRoutes {
    static func routes(store: Store, estates: EstateDirectory) -> [Route] {
        [
            Route(.post, "/ingestion/runs", access: .token(.operate)) { call in
                let estate = try await estates.estate(of: call)
                let request = try IngestionRunBody(try await call.body()).request(key: try idempotencyKey(call))
                do {
                    let run = try await store.write(in: .estate(estate)) { transaction in
                        try IngestionRuns.ask(request, estate: estate, in: transaction).run
                    }
                    return .accepted(run)
                } catch let error as IngestionRunError {
                    throw Problem(error)
                }
            },
            Route(.get, "/ingestion/runs", access: .token(.read)) { call in
                let estate = try await estates.estate(of: call)
                let limit = try call.limit()
                let cursor = try call.cursor { isID($0) ? RunID(stored: $0) : nil }
                let found = try await store.read(in: .estate(estate)) { transaction in
                    try RunStore.list(.ingestion, estate: estate, limit: limit + 1, before: cursor, in: transaction)
                }
                let shown = Array(found.prefix(limit))
                return .json(RunJSON.value(shown, next: found.count > limit ? shown.last?.id : nil).document)
            },
            Route(.get, "/ingestion/runs/{id}", access: .token(.read)) { call in
                let estate = try await estates.estate(of: call)
                let limit = try call.limit()
                let state = try unitState(call)
                let cursor = try call.cursor { $0.isEmpty ? nil : $0 }
                let id = RunID(stored: call.parameters["id"] ?? "")
                let found = try await store.read(in: .estate(estate)) { transaction -> (Run, [RunUnit])? in
                    guard let run = try RunStore.run(id, estate: estate, in: transaction) else { return nil }
                    let units = try RunStore.units(
                        of: id, estate: estate, state, limit: limit + 1, after: cursor, in: transaction)
                    return (run, units)
                }
                guard let (run, units) = found else { throw Problem.noSuch("run") }
                let shown = Array(units.prefix(limit))
                let next = units.count > limit ? shown.last?.subject : nil
                return .json(RunJSON.value(run, units: shown, next: next).document)
            },
            Route(.post, "/ingestion/runs/{id}/cancel", access: .token(.operate)) { call in
                let estate = try await estates.estate(of: call)
                let id = RunID(stored: call.parameters["id"] ?? "")
                let run = try await store.write(in: .estate(estate)) { transaction in
                    try RunStore.cancel(id, estate: estate, in: transaction)
                }
                guard let run else { throw Problem.noSuch("run") }
                return .accepted(run)
            },
        ]
    }

    private static func isID(_ text: String) -> Bool {
        text.utf8.count == 36 && text.utf8.allSatisfy { (33...126).contains($0) }
    }

    private static func unitState(_ call: Route.Call) throws(Problem) -> WorkState? {
        guard let text = call.query("state") else { return nil }
        guard let state = WorkState(rawValue: text) else {
            throw .badRequest("state is one of \(WorkState.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return state
    }

    private static func idempotencyKey(_ call: Route.Call) throws(Problem) -> String? {
        guard let text = call.request.headers[.idempotencyKey] else { return nil }
        guard (1...200).contains(text.utf8.count), text.utf8.allSatisfy({ (33...126).contains($0) }) else {
            throw .badRequest("Idempotency-Key is 1 to 200 visible ASCII characters")
        }
        // The schedule has keys of its own.
        return "caller-\(text)"
    }
}

/// `{"scope": "estate"}` or `{"scope": "repository", "owner": "acme", "name": "rocket"}`, both perhaps with `lookback_days`
/// and `max_events_per_kind`.
private struct IngestionRunBody: Decodable {
    let scope: Run.Scope
    let owner: String?
    let name: String?
    let lookbackDays: Int?
    let maximumEventsPerKind: Int?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case scope, owner, name
        case lookbackDays = "lookback_days"
        case maximumEventsPerKind = "max_events_per_kind"
    }

    init(_ bytes: [UInt8]) throws(Problem) {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(bytes))
        } catch {
            throw .badRequest(
                #"the body is {"scope": "estate"} or {"scope": "repository", "owner": "…", "name": "…"}, perhaps with "#
                    + #""lookback_days" and "max_events_per_kind""#)
        }
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        guard let scope = Run.Scope(rawValue: try members.decode(String.self, forKey: .scope)) else {
            throw DecodingError.dataCorruptedError(forKey: .scope, in: members, debugDescription: "no scope")
        }
        self.scope = scope
        owner = try members.decodeIfPresent(String.self, forKey: .owner)
        name = try members.decodeIfPresent(String.self, forKey: .name)
        lookbackDays = try members.decodeIfPresent(Int.self, forKey: .lookbackDays)
        maximumEventsPerKind = try members.decodeIfPresent(Int.self, forKey: .maximumEventsPerKind)
    }

    func request(key: String?) throws(Problem) -> IngestionRunRequest {
        var options = RepositoryIngester.Options()
        if let lookbackDays {
            guard RepositoryIngester.Options.lookbackDays.contains(lookbackDays) else {
                throw .badRequest("lookback_days is from 1 to 3650")
            }
            options.lookback = .days(lookbackDays)
        }
        if let maximumEventsPerKind {
            guard maximumEventsPerKind >= 0 else {
                throw .badRequest("max_events_per_kind is 0, for all, or more")
            }
            options.maximumEventsPerKind = maximumEventsPerKind
        }
        switch scope {
        case .estate:
            guard owner == nil, name == nil else {
                throw .badRequest(#"owner and name belong to {"scope": "repository"}"#)
            }
            return IngestionRunRequest(scope: .estate, options: options, idempotencyKey: key)
        case .repository:
            guard let slug = try? RepositorySlug(owner: owner ?? "", name: name ?? "") else {
                throw .badRequest("owner and name say which repository")
            }
            return IngestionRunRequest(scope: .repository(slug), options: options, idempotencyKey: key)
        }
    }
}

extension Problem {
    init(_ error: IngestionRunError) {
        switch error {
        case .nothingIsIngested:
            self = Problem(
                status: 409, code: "nothing_to_ingest", title: "Conflict",
                detail: "no repository of the estate has its events fetched",
                hint: "import a catalogue and sync the registry, or PATCH a repository's ingestion")
        case .ingestionIsOff(let slug):
            self = Problem(
                status: 409, code: "ingestion_is_off", title: "Conflict",
                detail: "the events of \(slug) are not fetched",
                hint: #"PATCH its ingestion with {"enabled": true}"#)
        case .idempotencyKeyTaken:
            self = Problem(
                status: 422, code: "idempotency_key_taken", title: "Unprocessable Content",
                detail: "the Idempotency-Key was used before, for another run", hint: "choose another key")
        }
    }
}

extension Reply {
    /// What was asked for is under way: where to look how it does.
    fileprivate static func accepted(_ run: Run) -> Reply {
        Reply(
            status: .accepted, contentType: "application/json", body: RunJSON.value(run).document,
            headers: [.location: "/ingestion/runs/\(run.id)"])
    }
}

extension HTTPField.Name {
    // swift-format-ignore: NeverForceUnwrap
    // A field's name by any reading of RFC 9110.
    static let idempotencyKey = Self("Idempotency-Key")!
}
