import Catalogue
import GhillieCore
import Gold
import HTTPTypes
import Hummingbird
package import HummingbirdCore
import Logging
import Persistence

/// Answers every request: finds its route, checks its token, and turns whatever goes wrong into a problem.
package struct API: HTTPResponder {
    package typealias Context = CallContext

    let routes: RouteTable
    let gate: Gate
    let metrics: Metrics
    let logger: Logger

    package func respond(to request: Request, context: Context) async -> Response {
        let started = ContinuousClock.now
        let id = RequestID(proposed: request.headers[.requestID])
        let found = routes.find(request.method, request.uri.path)
        let reply: Reply
        do {
            reply = try await answer(found, to: request, context, id)
        } catch {
            reply = Reply(Self.problem(describing: error, logger: logger(for: id)), requestID: id)
        }
        let response = reply.response(to: request.head, requestID: id)
        let took = ContinuousClock.now - started
        // What nobody serves is one label, or a scanner would fill the memory with names.
        metrics.count(
            method: Self.knownMethods.contains(request.method) ? request.method.rawValue : "other",
            route: found.route?.path ?? "other", status: response.status.code, took: took)
        // Made for those that are read: a logger with metadata of its own costs as much as the probe that it tells of.
        guard logger.logLevel <= .debug else { return response }
        logger(for: id).debug(
            "http.request",
            metadata: [
                "http.method": "\(request.method.rawValue)", "http.route": "\(found.route?.path ?? "other")",
                "http.status": "\(response.status.code)", "duration_ms": "\(took / .milliseconds(1))",
            ])
        return response
    }

    private static let knownMethods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]

    private func logger(for id: RequestID) -> Logger {
        var logger = logger
        logger[metadataKey: "request.id"] = "\(id.rawValue)"
        return logger
    }

    private func answer(
        _ found: RouteTable.Found, to request: Request, _ context: Context, _ id: RequestID
    ) async throws -> Reply {
        switch found {
        case .nothing: throw Problem.notFound
        case .otherMethods(let methods): throw Problem.methodNotAllowed(allowed: methods)
        case .route(let route, let parameters):
            var call = Route.Call(
                request: request, parameters: parameters, caller: .anyone,
                address: ClientAddress(context.remoteAddress), pathEstate: route.estate(in: parameters))
            if case .token(let scope) = route.access {
                call.caller = try await gate.admit(request.head, from: call.address, logger: logger(for: id))
                // Of an estate that is not one's own there is nothing to tell, not even what it would take.
                guard call.namedEstates.allSatisfy(call.caller.sees) else { throw Problem.noSuch("estate") }
                try call.caller.check(scope)
            }
            return try await route.handle(call)
        }
    }

    // MARK: - Errors

    /// The one place where errors become problems. Those that are not known here are logged, and tell nothing outside.
    private static func problem(describing error: any Error, logger: Logger) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let error as CatalogueError:
            if let problem = Problem(error) { return problem }
            logger.error("http.failed", metadata: ["error": "\(error)"])
        case let error as DatabaseError where error.isUnusable || error.isRetryable || error == .closed:
            logger.warning("store.failed", metadata: ["error": "\(error)"])
            return .storeUnavailable
        case let error as DatabaseError:
            logger.error("http.failed", metadata: ["error": "\(error)"])
        default:
            logger.error("http.failed", metadata: ["error.type": "\(type(of: error))"])
        }
        return .unexpected
    }
}
