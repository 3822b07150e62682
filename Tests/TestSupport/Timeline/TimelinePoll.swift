import Bronze
import GhillieCore

/// What GitHub's GraphQL says of a repository at one moment, as the polling of it stores it.
struct TimelinePoll {
    let repository: TimelineRepository
    let form: TimelineNodeID.Form
    /// As whom the repository is watched.
    let watched: RepositoryID
    let seenAt: Instant

    private var nodes: GraphQLNodes { GraphQLNodes(repository: repository, form: form) }

    /// Everything that there is, each event with its subject. Commits whose paths no pull request tells, since they came by none
    /// or by one that renames files, come twice: as GraphQL has them, and as REST does.
    var events: [(subject: String, event: RawEvent)] {
        commits + pullRequests + issues
            + repository.shownReleases.map { release in
                (
                    "release \(release.databaseID)",
                    event(.gitHubRelease, release.tag, nodes.release(release), at: release.updatedAt)
                )
            }
            + repository.deployments.map { deployment in
                (
                    "deployment \(deployment.databaseID)",
                    event(
                        .gitHubDeployment, "\(deployment.databaseID)", nodes.deployment(deployment),
                        at: deployment.updatedAt)
                )
            } + [("repository", head)]
    }

    /// The repository itself, with where its default branch stood.
    private var head: RawEvent {
        RawEvent(
            polled: .gitHubRepository,
            sourceEventID: TimelineNodeID.text(.repository, repository.databaseID, form), repository: watched,
            occurredAt: seenAt, payload: nodes.itself.canonicalJSON)
    }

    private var commits: [(subject: String, event: RawEvent)] {
        repository.ahead(of: nil, to: repository.head).flatMap { sha in
            let commit = repository[commit: sha]
            let at = commit.committer.seconds
            let polled = ("commit \(sha)", event(.gitHubCommit, sha, nodes.commit(commit), at: at))
            let requests = repository.associated(with: sha)
            guard requests.isEmpty || requests.contains(where: \.hasRenamed) else { return [polled] }
            let rest = RESTCommit(repository: repository, form: form).json(commit)
            return [polled, ("commit \(sha)", event(.gitHubCommit, sha, rest, at: at))]
        }
    }

    private var pullRequests: [(subject: String, event: RawEvent)] {
        repository.pullRequests.flatMap { request in
            let node = event(
                .gitHubPullRequest, "\(request.number)", nodes.pullRequest(request), at: request.thread.updatedAt)
            let reviews = request.reviews.map { review in
                (
                    "review \(review.databaseID)",
                    event(
                        .gitHubReview, "\(review.databaseID)", nodes.review(review, of: request),
                        at: review.submittedAt)
                )
            }
            return [("pull_request \(request.number)", node)] + reviews + comments(on: request.thread)
        }
    }

    private var issues: [(subject: String, event: RawEvent)] {
        repository.issues.filter { !$0.isDeleted }.flatMap { issue in
            let number = issue.thread.number
            let node = event(.gitHubIssue, "\(number)", nodes.issue(issue), at: issue.thread.updatedAt)
            return [("issue \(number)", node)] + comments(on: issue.thread)
        }
    }

    private func comments(on thread: TimelineThread) -> [(subject: String, event: RawEvent)] {
        thread.comments.map { comment in
            (
                "comment \(comment.databaseID)",
                event(
                    .gitHubComment, "\(comment.databaseID)", nodes.comment(comment, on: thread.number),
                    at: comment.updatedAt)
            )
        }
    }

    private func event(_ kind: EventKind, _ id: String, _ node: JSONValue, at seconds: Int64) -> RawEvent {
        RawEvent(
            polled: kind, sourceEventID: id, repository: watched, occurredAt: Instant(secondsSince1970: seconds),
            payload: node.canonicalJSON)
    }
}
