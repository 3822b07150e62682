import GhillieCore

extension AnswerReader {
    /// Data with the errors beside it, if any; an answer without data is a fault.
    func graphQL(_ answer: WireAnswer) throws -> GraphQLReply {
        try check(answer)
        let value = try json(answer)
        guard let members = value.object else { throw GitHubFault(.malformed, "GitHub's answer is no JSON object") }
        // A limit may come with the status of success and the body of a refusal.
        if members["data"] == nil, members["errors"] == nil, let message = members["message"]?.string?.lowercased(),
            message.contains("rate limit")
        {
            throw answer.limit ?? .limit(until: nil)
        }
        let failures = try (members["errors"].flatMap { $0 == .null ? nil : $0 }).map(failures) ?? []
        if failures.contains(where: isLimit) {
            let told = value["data"].flatMap { answer.budget(label: "", data: $0) }
            let used = told.flatMap { $0.remaining == 0 ? Setback.limit(until: $0.resetAt, of: $0.resource) : nil }
            throw answer.limit ?? used ?? .limit(until: nil)
        }
        switch members["data"] ?? .null {
        case .object(let data): return GraphQLReply(data: .object(data), failures: failures)
        case .null:
            guard let first = failures.first else {
                throw GitHubFault(.malformed, "GitHub's answer has neither data nor errors")
            }
            throw fault(first)
        default: throw GitHubFault(.malformed, "GitHub's data is no JSON object")
        }
    }

    private func failures(_ errors: JSONValue) throws -> [GraphQLReply.Failure] {
        guard let entries = errors.array else { throw GitHubFault(.malformed, "GitHub's errors are no list") }
        return entries.map { entry in
            let path = (entry["path"]?.array ?? []).compactMap { $0.string ?? $0.integer.map(String.init) }
            return GraphQLReply.Failure(
                type: entry["type"]?.string, path: path, message: entry["message"]?.string ?? "")
        }
    }

    private func isLimit(_ failure: GraphQLReply.Failure) -> Bool {
        if failure.type == "RATE_LIMITED" || failure.type == "RATE_LIMIT" { return true }
        let message = failure.message.lowercased()
        return message.contains("api rate limit") || message.contains("secondary rate limit")
    }

    private func fault(_ failure: GraphQLReply.Failure) -> any Error {
        let message = failure.message.lowercased()
        switch failure.type {
        case "NOT_FOUND"?: return GitHubFault(.notFound, notFound)
        case "FORBIDDEN"?, "INSUFFICIENT_SCOPES"?:
            return GitHubFault(.forbidden, message.contains("saml") ? sso : forbidden)
        case "RESOURCE_LIMITS_EXCEEDED"?, "MAX_NODE_LIMIT_EXCEEDED"?:
            return GitHubFault(.tooMuch, "The query asks GitHub for too much at once")
        case nil
        where message.contains("something went wrong") || message.contains("timedout")
            || message.contains("couldn't respond"):
            return Setback.passing(GitHubFault(.tooMuch, "GitHub could not finish the query"))
        case nil where message.contains("doesn't exist on type"):
            return GitHubFault(
                .malformed,
                "GitHub does not know a field that Ghillie asks for: its schema has changed, or is an old server's")
        default: return GitHubFault(.rejected, "GitHub rejects the query: its schema may have changed")
        }
    }
}
