"""A repository as a node, with the connections that its streams are read from."""

from collections.abc import Callable
from typing import Any

from support.github.messages import Node
from support.github.model import Deployment, DeploymentStatus, Release, Repository
from support.github.nodes import Nodes, actor, moment
from support.github.paging import Key, connection, listing
from support.history import git, instant


def repository(here: Repository) -> Node:
    nodes, head = Nodes(here, repository), here.head
    pushed = here.commits.commit(head).committer[3] if head else None
    branch = {"__typename": "Ref", "id": f"REF_{here.node_id}", "name": here.git.branch}
    return {
        "__typename": "Repository",
        "id": here.node_id,
        "databaseId": here.number,
        "name": here.name,
        "nameWithOwner": here.slug,
        "isArchived": here.archived,
        "isDisabled": here.disabled,
        "isEmpty": head is None,
        "isFork": here.fork_of is not None,
        "isLocked": here.locked,
        "isPrivate": here.private,
        "createdAt": moment(here.created),
        "pushedAt": moment(pushed),
        "updatedAt": moment(here.updated),
        "defaultBranchRef": branch | {"target": lambda _: nodes.commit(head)} if head else None,
        "parent": lambda _: repository(here.shown_parent) if here.shown_parent else None,
        "object": lambda _, oid=None, **__: nodes.commit(oid) if oid and here.commits.has(oid) else None,
        "pullRequests": ordered(here.pull_requests, thread_key, nodes.pull_request),
        "issues": ordered(here.issues, thread_key, nodes.issue),
        "releases": ordered(here.releases, made_key, lambda each: release(each, here, nodes)),
        "deployments": ordered(here.deployments, made_key, lambda each: deployment(each, here)),
    }


def ordered(items: list[Any], key: Callable[[Any, str], Key], node: Callable[[Any], Node]) -> Callable[..., Node]:
    """A connection with `states`, `filterBy` and `orderBy`; GitHub's own order is that of creation."""

    def page(
        _: object,
        states: list[str] | None = None,
        filterBy: Node | None = None,  # noqa: N803
        orderBy: Node | None = None,  # noqa: N803
        **paging: Any,
    ) -> Node:
        order = orderBy or {"field": "CREATED_AT", "direction": "ASC"}
        wanted = (filterBy or {}).get("states") or states
        since = (filterBy or {}).get("since")
        chosen = [
            each
            for each in items
            if (not wanted or each.state in wanted) and (since is None or each.updated >= instant(since.rstrip("Z")))
        ]
        return connection(
            chosen, lambda each: key(each, order["field"]), node, descending=order["direction"] == "DESC", **paging
        )

    return page


def thread_key(each: Any, order: str) -> Key:
    return (each.updated if order == "UPDATED_AT" else each.created, each.number)


def made_key(each: Any, order: str) -> Key:
    return (each.name or "", each.identity) if order == "NAME" else (each.created, each.identity)


def release(made: Release, here: Repository, nodes: Nodes) -> Node:
    return {
        "__typename": "Release",
        "id": f"RE_{made.identity}",
        "databaseId": made.identity,
        "tagName": made.tag,
        "name": made.name,
        "description": made.body,
        "isDraft": made.draft,
        "isPrerelease": made.prerelease,
        "createdAt": moment(made.created),
        "publishedAt": moment(made.published),
        "updatedAt": moment(made.updated),
        "author": actor(made.author),
        "tagCommit": lambda _: nodes.commit(git(here.git.path, "rev-parse", f"{made.tag}^{{commit}}")),
    }


def deployment(made: Deployment, here: Repository) -> Node:
    creator = actor(made.creator)

    def status(each: DeploymentStatus) -> Node:
        return {
            "id": f"DES_{each.number}",
            "state": each.state,
            "description": "",
            "environment": made.environment,
            "createdAt": moment(each.at),
            "updatedAt": moment(each.at),
            "creator": creator,
        }

    latest = made.statuses[0].state if made.statuses else "PENDING"
    return {
        "__typename": "Deployment",
        "id": f"DE_{made.identity}",
        "databaseId": made.identity,
        "environment": made.environment,
        "originalEnvironment": made.environment,
        "task": "deploy",
        "description": None,
        # GitHub calls the latest success of an environment active.
        "state": "ACTIVE" if latest == "SUCCESS" else latest,
        "commitOid": made.commit,
        "ref": {"id": f"REF_{here.node_id}", "name": here.git.branch},
        "createdAt": moment(made.created),
        "updatedAt": moment(made.updated),
        "creator": creator,
        "statuses": listing(made.statuses, status),
    }
