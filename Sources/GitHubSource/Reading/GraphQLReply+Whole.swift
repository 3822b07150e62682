import GhillieCore
import GitHubAPI

extension GraphQLReply {
    /// The data, where all of it is there.
    func whole() throws(GitHubFault) -> JSONValue {
        guard let first = failures.first else { return data }
        throw first.fault
    }
}

extension GraphQLReply.Failure {
    /// What the failure means for what was asked. GitHub names no type where it ran out of time.
    var fault: GitHubFault {
        switch type {
        case nil, "SERVICE_UNAVAILABLE", "RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "TIMEOUT":
            GitHubFault(.tooMuch, "GitHub gave only a part of what was asked for")
        case "NOT_FOUND": GitHubFault(.notFound, "GitHub knows no such repository, or does not show it")
        case "FORBIDDEN", "INSUFFICIENT_SCOPES":
            GitHubFault(
                .forbidden,
                "GitHub forbids a part of what was asked for: the App or token needs read access to Contents, Pull "
                    + "requests, Issues, Deployments and Metadata")
        default: GitHubFault(.other, "GitHub gave only a part of what was asked for")
        }
    }
}
