import HTTPTypes

/// All routes there are.
struct RouteTable: Sendable {
    enum Found {
        case route(Route, parameters: [String: String])
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

    func find(_ method: HTTPRequest.Method, _ path: some StringProtocol) -> Found {
        let matching = routes.compactMap { route in route.match(String(path)).map { (route, $0) } }
        if let (route, parameters) = matching.first(where: { $0.0.takes(method) }) {
            return .route(route, parameters: parameters)
        }
        guard !matching.isEmpty else { return .nothing }
        return .otherMethods(matching.flatMap { $0.0.method == .get ? [.get, .head] : [$0.0.method] })
    }

    /// The largest body that a request may have.
    func bodyBytes(for request: HTTPRequest) -> Int {
        let path = (request.path ?? "").prefix { $0 != "?" }
        return find(request.method, path).route?.bodyBytes ?? Route.usualBodyBytes
    }
}
