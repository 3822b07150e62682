import Delivery
import GhillieCore
import HTTPTypes
import HummingbirdCore
import NIOCore

/// What a handler answers: whole, in memory, and the same for HEAD as for GET.
struct Reply: Sendable {
    var status = HTTPResponse.Status.ok
    let contentType: String
    let body: String
    var headers: HTTPFields = [:]
    /// Whether a client may keep it and ask again with `If-None-Match`; what a probe says is never kept.
    var hasETag = false

    static func json(_ body: String, hasETag: Bool = false) -> Reply {
        Reply(contentType: "application/json", body: body, hasETag: hasETag)
    }

    init(
        status: HTTPResponse.Status = .ok, contentType: String, body: String, headers: HTTPFields = [:],
        hasETag: Bool = false
    ) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.headers = headers
        self.hasETag = hasETag
    }

    /// There is nothing to answer with.
    static let noContent = Reply(status: .noContent, contentType: "", body: "")

    init(_ problem: Problem, requestID: RequestID) {
        self.init(
            status: .init(code: problem.status), contentType: "application/problem+json",
            body: problem.document(instance: requestID.rawValue).document)
        for header in problem.headers { headers[header.name] = header.value }
    }

    /// What goes out: for HEAD without the body, and for what the caller still has with neither body nor length.
    func response(to request: HTTPRequest, requestID: RequestID) -> Response {
        var fields = headers
        fields[.requestID] = requestID.rawValue
        fields[.xContentTypeOptions] = "nosniff"
        fields[.cacheControl] = hasETag ? "private, no-cache" : "no-store"
        if hasETag {
            let tag = "\"\(ContentHash(of: Array(body.utf8)).hex.prefix(32))\""
            fields[.eTag] = tag
            if Self.matches(request.headerFields[.ifNoneMatch], tag) {
                return Response(status: .notModified, headers: fields)
            }
        }
        if status == .noContent { return Response(status: status, headers: fields) }
        fields[.contentType] = contentType
        let response = Response(
            status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
        return request.method == .head ? response.createHeadResponse() : response
    }

    private static func matches(_ condition: String?, _ tag: String) -> Bool {
        guard let condition else { return false }
        return condition.split(separator: ",").contains { candidate in
            let candidate = candidate.drop { $0 == " " }.prefix { $0 != " " }
            return candidate == "*" || candidate == tag || candidate == "W/\(tag)"
        }
    }
}

extension HTTPField.Name {
    // swift-format-ignore: NeverForceUnwrap
    // A field's name by any reading of RFC 9110.
    static let requestID = Self("X-Request-Id")!
}
