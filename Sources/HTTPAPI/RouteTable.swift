import HTTPTypes

/// All routes, found by path and method.
struct RouteTable: Sendable {
    enum Found: Sendable {
        case route(Route, parameters: [String: String])
        /// The path is one of ours and takes these methods.
        case otherMethods([HTTPRequest.Method])
        case nothing

        var route: Route? {
            switch self {
            case .route(let route, _): route
            case .otherMethods, .nothing: nil
            }
        }
    }

    let routes: [Route]
    /// Those without parameters, by their path: probes ask for nothing else, and often.
    private let literal: [String: [Route]]

    init(_ routes: [Route]) {
        self.routes = routes
        literal = Dictionary(grouping: routes.filter { !$0.path.contains("{") }, by: \.path)
    }

    func find(_ method: HTTPRequest.Method, _ path: String) -> Found {
        if let route = literal[path]?.first(where: { $0.takes(method) }) { return .route(route, parameters: [:]) }
        let matching = routes.compactMap { route in route.match(path).map { (route, $0) } }
        if let (route, parameters) = matching.first(where: { $0.0.takes(method) }) {
            return .route(route, parameters: parameters)
        }
        guard !matching.isEmpty else { return .nothing }
        return .otherMethods(matching.flatMap { $0.0.method == .get ? [.get, .head] : [$0.0.method] })
    }

    /// The largest body that a request may have.
    func bodyBytes(for request: HTTPRequest) -> Int {
        let path = (request.path ?? "").prefix { $0 != "?" }
        return find(request.method, String(path)).route?.bodyBytes ?? Route.usualBodyBytes
    }
}
