import Foundation
import HTTPTypes
import HummingbirdCore

/// One method on one path. The table of these is the API: what it does not hold is 404 or 405, and the OpenAPI document
/// is held to it by a test.
struct Route: Sendable {
    /// Who may call it.
    enum Access: Sendable {
        case everyone
        /// Whoever brings a bearer token.
        case token
    }

    /// A request that found its route.
    struct Call: Sendable {
        let request: Request
        let parameters: [String: String]

        /// `nil` where the query does not have it; of several the first.
        func query(_ name: String) -> String? { request.uri.queryParameters[name[...]].map(String.init) }
    }

    let method: HTTPRequest.Method
    /// As OpenAPI writes it: `/reports/{id}`.
    let path: String
    let access: Access
    let handle: @Sendable (Call) async throws -> Reply

    private let segments: [Segment]

    private enum Segment: Sendable {
        case literal(Substring)
        case parameter(String)
    }

    /// A GET.
    init(get path: String, access: Access, handle: @escaping @Sendable (Call) async throws -> Reply) {
        method = .get
        self.path = path
        self.access = access
        self.handle = handle
        segments = Self.parts(of: path).map { part in
            part.hasPrefix("{") ? .parameter(String(part.dropFirst().dropLast())) : .literal(part)
        }
    }

    /// HEAD asks for what GET does.
    func takes(_ method: HTTPRequest.Method) -> Bool {
        method == self.method || (method == .head && self.method == .get)
    }

    /// The values of the path's parameters, decoded; `nil` where the path is another one.
    func match(_ path: String) -> [String: String]? {
        let parts = Self.parts(of: path)
        guard parts.count == segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (segment, part) in zip(segments, parts) {
            switch segment {
            case .literal(let literal): guard literal == part else { return nil }
            case .parameter(let name):
                guard !part.isEmpty, let value = part.removingPercentEncoding else { return nil }
                parameters[name] = value
            }
        }
        return parameters
    }

    private static func parts(of path: String) -> [Substring] {
        path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }
}
