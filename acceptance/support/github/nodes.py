"""The nodes of the graph, as far as operations ask: a field that depends on arguments is a function of them."""

from collections.abc import Callable
from datetime import UTC, datetime

from support.github.commits import ChangedFile
from support.github.messages import Node
from support.github.model import Comment, Event, Issue, PullRequest, Repository, Review, Thread
from support.github.paging import listing


def moment(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def actor(login: str | None) -> Node | None:
    if login is None:
        return None
    kind = "Bot" if login.endswith("[bot]") else "User"
    return {"__typename": kind, "id": f"U_{login}", "login": login.removesuffix("[bot]")}


def comment_body(comment: Comment) -> Node:
    return {
        "__typename": "IssueComment",
        "id": f"IC_{comment.number}",
        "fullDatabaseId": str(comment.number),
        "body": comment.body,
        "createdAt": moment(comment.at),
        "updatedAt": moment(comment.edited or comment.at),
        "author": actor(comment.author),
    }


class Nodes:
    """The nodes of one repository."""

    def __init__(self, repository: Repository, of_repository: Callable[[Repository], Node]) -> None:
        self.repository = repository
        self.of_repository = of_repository

    def commit(self, oid: str) -> Node:
        read = self.repository.commits.commit(oid)
        whole = self.repository.node_id
        requests = [
            (there, each)
            for there in self._relatives()
            for each in there.repository.pull_requests
            if oid in each.landed or oid in each.commits
        ]
        people = [
            {"name": name, "email": address, "date": date, "user": None}
            for name, address, date, _ in (read.author, read.committer)
        ]
        return {
            "__typename": "Commit",
            "id": f"C_{whole}{oid}",
            "oid": oid,
            "message": read.message,
            "additions": sum(added for added, _ in read.lines),
            "deletions": sum(deleted for _, deleted in read.lines),
            "changedFilesIfAvailable": len(read.lines),
            "authoredDate": moment(read.author[3]),
            "committedDate": moment(read.committer[3]),
            "author": people[0],
            "committer": people[1],
            "parents": listing(read.parents, self.commit),
            "associatedPullRequests": listing(requests, lambda found: found[0].pull_request(found[1])),
            "history": self._history(oid),
        }

    def _relatives(self) -> list["Nodes"]:
        """GitHub tells of a fork's commits by which pull requests of the parent they came, too, and of those first."""
        parent = self.repository.shown_parent
        return [Nodes(parent, self.of_repository), self] if parent else [self]

    def pull_request(self, request: PullRequest) -> Node:
        files = self.repository.commits.files(request.base, request.head)
        decisions = [each.state for each in request.reviews if each.state in ("APPROVED", "CHANGES_REQUESTED")]
        return self._thread("PullRequest", "PR", request) | {
            "isDraft": request.draft,
            "merged": request.merged is not None,
            "mergedBy": actor(request.merger),
            "mergedAt": moment(request.merged),
            "baseRefName": request.base_name,
            "headRefName": request.head_name,
            "headRefOid": request.head,
            "baseRepository": lambda _: self.of_repository(self.repository),
            "headRepositoryOwner": {"__typename": "User", "id": "U_owner", "login": self.repository.owner},
            "mergeCommit": lambda _: self.commit(request.landed[-1]) if request.landed else None,
            "additions": sum(file.additions for file in files),
            "deletions": sum(file.deletions for file in files),
            "changedFiles": len(files),
            "reviewDecision": decisions[-1] if decisions else None,
            "totalCommentsCount": len(request.comments),
            "commits": listing(request.commits, lambda oid: {"id": f"PRC_{oid}", "commit": lambda _: self.commit(oid)}),
            "files": listing(files, changed_file),
            "reviews": listing(request.reviews, lambda review: self._review(review, request)),
        }

    def issue(self, issue: Issue) -> Node:
        return self._thread("Issue", "I", issue) | {"stateReason": issue.state_reason}

    def _thread(self, kind: str, prefix: str, thread: Thread) -> Node:
        return {
            "__typename": kind,
            "id": f"{prefix}_{thread.identity}",
            "fullDatabaseId": str(thread.identity),
            "number": thread.number,
            "title": thread.title,
            "body": thread.body,
            "state": thread.state,
            "author": actor(thread.author),
            "createdAt": moment(thread.created),
            "updatedAt": moment(thread.updated),
            "closedAt": moment(thread.closed),
            "labels": listing(thread.labels, lambda name: {"id": f"LA_{name}", "name": name}),
            "comments": listing(thread.comments, lambda comment: self._comment(comment, thread)),
            "timelineItems": lambda info, itemTypes=None, **paging: listing(  # noqa: N803
                [each for each in thread.events if itemTypes is None or enumerated(each.kind) in itemTypes],
                self._event,
            )(info, **paging),
        }

    def _event(self, event: Event) -> Node:
        closers = [each for each in self.repository.pull_requests if each.number == event.closer]
        return {
            "__typename": event.kind,
            "id": f"EV_{event.number}",
            "createdAt": moment(event.at),
            "actor": actor(event.actor),
            "stateReason": event.reason,
            "commit": lambda _: self.commit(event.commit) if event.commit else None,
            "closer": self.pull_request(closers[0]) if closers else None,
        }

    def _comment(self, comment: Comment, thread: Thread) -> Node:
        # GitHub counts every pull request as an issue of the same number.
        request = thread if isinstance(thread, PullRequest) else None
        return comment_body(comment) | {
            "issue": {"__typename": "Issue", "id": f"I_{thread.identity}", "number": thread.number},
            "pullRequest": lambda _: self.pull_request(request) if request else None,
        }

    def _review(self, review: Review, request: PullRequest) -> Node:
        return {
            "__typename": "PullRequestReview",
            "id": f"PRR_{review.number}",
            "fullDatabaseId": str(review.number),
            "state": review.state,
            "body": review.body,
            "submittedAt": moment(review.at) if review.state != "PENDING" else None,
            "createdAt": moment(review.at),
            "updatedAt": moment(review.at),
            "author": actor(review.author),
            "commit": lambda _: self.commit(review.commit) if review.commit else None,
            "pullRequest": lambda _: self.pull_request(request),
        }

    def _history(self, tip: str) -> Callable[..., Node]:
        def page(_: object, first: int = 0, after: str | None = None, **__: object) -> Node:
            oids = self.repository.commits.history(tip)
            start = 0 if after is None else int(after.split()[1]) + 1
            chosen = oids[start : start + first]
            end = start + len(chosen)
            return {
                "totalCount": len(oids),
                "pageInfo": {
                    "hasNextPage": end < len(oids),
                    "hasPreviousPage": start > 0,
                    "startCursor": f"{tip} {start}" if chosen else None,
                    "endCursor": f"{tip} {end - 1}" if chosen else None,
                },
                "nodes": [self.commit(oid) for oid in chosen],
            }

        return page


def enumerated(name: str) -> str:
    """`CLOSED_EVENT` of `ClosedEvent`."""
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in name).lstrip("_")


def changed_file(file: ChangedFile) -> Node:
    status = {"removed": "DELETED"}.get(file.status, file.status.upper())
    return {"path": file.path, "changeType": status, "additions": file.additions, "deletions": file.deletions}
