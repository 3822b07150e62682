import GhillieCore

/// What an answer means: the reply, or the fault with what mends it.
struct AnswerReader: Sendable {
    let credentials: GitHubConfiguration.Credentials
    /// The greatest answer that is taken apart, in values and names of members.
    let mostValues: Int

    init(_ configuration: GitHubConfiguration) {
        credentials = configuration.credentials
        mostValues = configuration.mostValues
    }

    /// - Throws: ``GitHubFault`` or ``Setback`` unless the status says that it went well.
    func check(_ answer: WireAnswer) throws {
        switch answer.status {
        case 200..<300: return
        case 401: throw GitHubFault(.unauthorized, unauthorized)
        case 403, 429: throw refusal(answer)
        case 404, 410: throw GitHubFault(.notFound, notFound)
        case 400, 409, 422: throw GitHubFault(.rejected, "GitHub rejects the request (\(answer.status))")
        case 451: throw GitHubFault(.unavailable, "GitHub withholds this for legal reasons (451)")
        case 503 where answer.headers["retry-after"] != nil: throw answer.limit ?? .limit(until: nil)
        case 408, 500..<600:
            throw Setback.passing(
                GitHubFault(.tooMuch, "GitHub could not answer (\(answer.status)): see https://www.githubstatus.com"))
        default: throw GitHubFault(.other, "GitHub answered \(answer.status)")
        }
    }

    /// A body of JSON; `null` where there is none.
    ///
    /// - Throws: ``GitHubFault`` or ``Setback`` with `malformed`; ``GitHubFault`` with `tooMuch` where it holds more values than are
    ///   read.
    func json(_ answer: WireAnswer) throws -> JSONValue {
        if answer.body.isEmpty, answer.status == 204 { return .null }
        do throws(JSONValue.ParseError) {
            return try JSONValue(parsing: answer.body, limit: mostValues)
        } catch {
            switch error {
            case .tooManyValues:
                throw GitHubFault(.tooMuch, "GitHub's answer holds more than \(mostValues) values and names")
            case .malformed: throw malformed(answer)
            }
        }
    }

    private func malformed(_ answer: WireAnswer) -> any Error {
        if answer.headers["content-type"]?.lowercased().hasPrefix("text/html") ?? false {
            return GitHubFault(
                .malformed,
                "A web page came instead of JSON: is GHILLIE_GITHUB_API_URL the API's URL, or does a proxy answer?")
        }
        // Most often it was cut on its way.
        return Setback.passing(GitHubFault(.malformed, "GitHub's answer is no whole JSON"))
    }

    func rest(_ answer: WireAnswer) throws -> JSONValue {
        try check(answer)
        let value = try json(answer)
        switch value {
        case .object, .array: return value
        case .null where answer.body.isEmpty: return value
        default: throw GitHubFault(.malformed, "GitHub's answer is neither a JSON object nor a list")
        }
    }

    func refusal(_ answer: WireAnswer) -> any Error {
        let message = (try? JSONValue(parsing: answer.body))?["message"]?.string?.lowercased() ?? ""
        if let limit = answer.limit { return limit }
        if answer.status == 429 || message.contains("rate limit") || message.contains("abuse detection")
            || answer.headers["x-ratelimit-remaining"] == "0"
        {
            return Setback.limit(until: nil)
        }
        if message.contains("access blocked") || message.contains("has been disabled") {
            return GitHubFault(.unavailable, "GitHub has blocked access to this repository")
        }
        if answer.headers["x-github-sso"] != nil || message.contains("saml") { return GitHubFault(.forbidden, sso) }
        if message.contains("suspended") {
            return GitHubFault(.forbidden, "The GitHub App's installation is suspended: its owner can unsuspend it")
        }
        return GitHubFault(.forbidden, forbidden)
    }

    // MARK: - What to mend

    var unauthorized: String {
        switch credentials {
        case .none: "GitHub asks for credentials: set GHILLIE_GITHUB_TOKEN or GHILLIE_GITHUB_APP_ID"
        case .token: "GitHub does not know the token (401): renew GHILLIE_GITHUB_TOKEN"
        case .app:
            "GitHub does not accept the App (401): compare GHILLIE_GITHUB_APP_ID with GHILLIE_GITHUB_APP_PRIVATE_KEY(_FILE)"
        }
    }

    var forbidden: String {
        let rights = "read access to Contents, Pull requests, Issues, Deployments and Metadata"
        return switch credentials {
        case .none: "GitHub refuses (403) without credentials: set GHILLIE_GITHUB_TOKEN or GHILLIE_GITHUB_APP_ID"
        case .token: "GitHub refuses (403): GHILLIE_GITHUB_TOKEN needs \(rights)"
        case .app: "GitHub refuses (403): the App needs \(rights), accepted by the owner"
        }
    }

    var notFound: String {
        switch credentials {
        case .none: "Not found (404): it does not exist, or is private and needs credentials"
        case .token: "Not found (404): it does not exist, or GHILLIE_GITHUB_TOKEN may not see it"
        case .app: "Not found (404): it does not exist, or the GitHub App is not installed for it"
        }
    }

    var sso: String {
        "The organization asks for single sign-on: authorize GHILLIE_GITHUB_TOKEN for it in GitHub's settings"
    }
}
