import Catalogue
import Delivery
import GhillieCore
import HTTPTypes

/// An error as every caller reads it: RFC 9457, with a `code` that does not change with the wording.
package struct Problem: Error, Equatable {
    /// One check of readiness that does not hold.
    package struct Issue: Equatable, Sendable {
        package let check: String
        package let detail: String
    }

    package let status: Int
    package let code: String
    package let title: String
    package var detail: String?
    package var hint: String?
    package var issues: [Issue] = []
    /// What is wrong with a catalogue, among the issues too.
    var catalogueIssues: [CatalogueIssue] = []
    /// What the reply's head says beside, `Allow` for one.
    var headers: [(name: HTTPField.Name, value: String)] = []

    package static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.status == rhs.status && lhs.code == rhs.code && lhs.detail == rhs.detail && lhs.issues == rhs.issues
    }

    /// The reply's body. `instance` is the request's id, by which the log knows more.
    func document(instance: String) -> OrderedJSON {
        var members: [(key: String, value: OrderedJSON)] = [
            (key: "type", value: .text("about:blank")), (key: "title", value: .text(title)),
            (key: "status", value: .integer(status)), (key: "code", value: .text(code)),
            (key: "instance", value: .text("urn:request:\(instance)")),
        ]
        if let detail { members.append((key: "detail", value: .text(detail))) }
        if let hint { members.append((key: "hint", value: .text(hint))) }
        let list =
            issues.map { issue -> OrderedJSON in ["check": .text(issue.check), "detail": .text(issue.detail)] }
            + catalogueIssues.map(CatalogueJSON.value)
        if !list.isEmpty { members.append((key: "issues", value: .array(list))) }
        return .object(members)
    }
}

extension Problem {
    static let notFound = Problem(status: 404, code: "not_found", title: "Not Found")

    static func noSuch(_ thing: String) -> Problem {
        Problem(status: 404, code: "not_found", title: "Not Found", detail: "there is no such \(thing)")
    }

    static func methodNotAllowed(allowed: [HTTPRequest.Method]) -> Problem {
        let allow = allowed.map(\.rawValue).joined(separator: ", ")
        return Problem(
            status: 405, code: "method_not_allowed", title: "Method Not Allowed",
            detail: "this path takes \(allow)", headers: [(.allow, allow)])
    }

    static func badRequest(_ detail: String) -> Problem {
        Problem(status: 400, code: "bad_request", title: "Bad Request", detail: detail)
    }

    static func notAcceptable(_ offered: [String]) -> Problem {
        Problem(
            status: 406, code: "not_acceptable", title: "Not Acceptable",
            detail: "this is to be had as \(offered.joined(separator: ", "))")
    }

    static let unauthorized = Problem(
        status: 401, code: "unauthorized", title: "Unauthorized", detail: "a valid bearer token is needed",
        hint: "send Authorization: Bearer TOKEN", headers: [(.wwwAuthenticate, #"Bearer realm="ghillie""#)])

    /// The bearer is known, and may do less than this takes.
    static func forbidden(needed: AccessScope, held: AccessScope) -> Problem {
        Problem(
            status: 403, code: "forbidden", title: "Forbidden",
            detail: "this takes a token with the scope \(needed.rawValue); yours has \(held.rawValue)")
    }

    static func tooManyAttempts(wait: Duration) -> Problem {
        let seconds = max(1, (wait.wholeMilliseconds + 999) / 1_000)
        return Problem(
            status: 429, code: "too_many_attempts", title: "Too Many Requests",
            detail: "too many tokens from this address were none", headers: [(.retryAfter, "\(seconds)")])
    }

    static let contentTooLarge = Problem(
        status: 413, code: "content_too_large", title: "Content Too Large", detail: "the request's body is too large")

    static let headTooLarge = Problem(
        status: 431, code: "head_too_large", title: "Request Header Fields Too Large",
        detail: "the request's line and headers are too large")

    static let malformed = Problem.badRequest("this is not HTTP/1.1")

    static let storeUnavailable = Problem(
        status: 503, code: "store_unavailable", title: "Service Unavailable",
        detail: "the database cannot be used at the moment", hint: "try again; /ready tells when",
        headers: [(.retryAfter, "2")])

    static func notReady(_ issues: [Issue]) -> Problem {
        Problem(
            status: 503, code: "not_ready", title: "Service Unavailable", detail: "not ready to serve", issues: issues,
            headers: [(.retryAfter, "2")])
    }

    /// What went wrong is in the log, under the request's id, and nowhere else.
    static let unexpected = Problem(status: 500, code: "unexpected", title: "Internal Server Error")
}
