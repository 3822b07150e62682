import Foundation
import GhillieCore
import HTTPTypes
import HummingbirdCore

/// One method on one path. The table of these is the API: what it does not hold is 404 or 405, and the OpenAPI document
/// is held to it by a test.
struct Route: Sendable {
    /// Who may call it.
    enum Access: Hashable, Sendable {
        case everyone
        /// Whoever brings a bearer token with this scope, or one that holds it.
        case token(AccessScope)
    }

    let method: HTTPRequest.Method
    /// As OpenAPI writes it: `/reports/{id}`.
    let path: String
    let access: Access
    /// The largest body that it takes.
    let bodyBytes: Int
    let handle: @Sendable (Call) async throws -> Reply

    private let segments: [Segment]

    /// Enough for everything but whole documents.
    static let usualBodyBytes = 64 * 1_024

    private enum Segment: Sendable {
        case literal(Substring)
        case parameter(String)
    }

    init(
        _ method: HTTPRequest.Method, _ path: String, access: Access, bodyBytes: Int = Self.usualBodyBytes,
        handle: @escaping @Sendable (Call) async throws -> Reply
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.bodyBytes = bodyBytes
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

    /// The estate that a path names.
    func estate(in parameters: [String: String]) -> EstateID? {
        path.hasPrefix("/estates/{key}") ? parameters["key"].map { EstateID($0) } : nil
    }

    private static func parts(of path: String) -> [Substring] {
        path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }
}
