"""The double for a test, a repository in it, and the program's operations on that."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import graphql_operations
from support.github.client import graphql
from support.github.double import GitHub
from support.github.messages import Node
from support.github.timeline import Timeline

VARIABLES: dict[str, dict[str, Any]] = {
    "deployments": {"first": 100},
    "history": {"first": 100},
    "issues": {"first": 20, "orderBy": {"field": "UPDATED_AT", "direction": "DESC"}},
    "pull-requests": {"first": 20, "orderBy": {"field": "UPDATED_AT", "direction": "DESC"}},
    "releases": {"first": 100},
}


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    """Whoever uses it must not offend; a test that means to takes the offences itself."""
    github = GitHub(tmp_path / "github")
    github.token("ghp_known")
    yield github
    github.close()
    assert github.take_offences() == []


@pytest.fixture
def rocket(github: GitHub) -> Timeline:
    """A repository in which everything happened once."""
    rocket = github.add("acme/rocket")
    rocket.push("Begin", "2024-01-01")
    for number, how in enumerate(("merge", "squash", "rebase"), start=2):
        request = rocket.open_pull_request(f"Feature {number}", f"2024-01-0{number}", commits=2, written="2023-05-01")
        rocket.review(request, f"2024-01-0{number} 10:00")
        rocket.comment(request, f"2024-01-0{number} 11:00")
        rocket.merge(request, f"2024-01-0{number} 12:00", how)  # type: ignore[arg-type]
    issue = rocket.open_issue("It leaks", "2024-01-05", labels=["bug"], author=None)
    rocket.comment(issue, "2024-01-05 10:00")
    rocket.close(issue, "2024-01-05 12:00", closer=rocket.repository.pull_requests[0])
    rocket.release("v1.0.0", "2024-01-06")
    rocket.deploy("production", "2024-01-07")
    return rocket


def send(github: GitHub, name: str, **variables: Any) -> Any:
    """An operation of the program on acme/rocket."""
    here = next(each for each in github.repositories if each.slug == "acme/rocket")
    given: Node = {"ids": [here.node_id]} if name == "probe" else VARIABLES[name] | {"owner": "acme", "name": "rocket"}
    if name == "history":
        given["oid"] = here.head
    return graphql(github, graphql_operations.whole(name), **(given | variables)).body
