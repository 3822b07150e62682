"""Made-up timelines say nothing that GitHub would not: each delivery and each polled node is held to its schemas."""

from pathlib import Path
from typing import Any

import pytest
from graphql import DocumentNode, GraphQLAbstractType, execute_sync, parse, validate

from support import graphql_operations, timelines, webhook_schemas
from support.github import schema

# Where each kind of node stands in the graph, and what polling asks of it.
PLACES = {
    "github.repository": ("", "...RepositoryFields"),
    "github.commit": ("object(oid: $id) { ... on Commit {", "...CommitFields } }"),
    "github.pull_request": (
        "pullRequest(number: 1) {",
        "...PullRequestFields reviews(first: 50) { totalCount } comments(first: 50) { totalCount } }",
    ),
    "github.issue": ("issue(number: 1) {", "...IssueFields comments(first: 50) { totalCount } }"),
    "github.review": ("pullRequest(number: 1) { reviews(first: 1) { nodes {", "...ReviewFields } } }"),
    "github.comment": ("issue(number: 1) { comments(first: 1) { nodes {", "...CommentFields } } }"),
    "github.release": ("releases(first: 1) { nodes {", "...ReleaseFields } }"),
    "github.deployment": ("deployments(first: 1) { nodes {", "...DeploymentFields } }"),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("timelines")
    timelines.write(directory)
    return directory


@pytest.mark.skipif(webhook_schemas.folder() is None, reason="no schemas of webhooks are beside the project")
def test_every_delivery_is_as_github_would_send_it(written: Path) -> None:
    found = []
    events = set()
    for file, entry in timelines.read(written, "deliveries"):
        event = entry["kind"].removeprefix("github.webhook.")
        events.add(event)
        found += [f"{file}: {entry['name']}: {each}" for each in webhook_schemas.problems(event, entry["payload"])]
    assert found[:20] == []
    assert len(events) == 11


def test_every_polled_node_is_as_github_would_answer_it(written: Path) -> None:
    operations = {kind: operation(kind) for kind in PLACES}
    kinds = set()
    for file, entry in timelines.read(written, "polled"):
        kind, node = entry["kind"], entry["payload"]
        if kind == "github.commit" and "sha" in node:
            continue  # As REST has it.
        kinds.add(kind)
        done = execute_sync(
            schema.schema(),
            operations[kind],
            answer(kind, node),
            variable_values={"id": "0" * 40},
            type_resolver=kind_of,
        )
        assert done.errors is None, f"{file}: {entry['name']}: {done.errors}"
        assert read(kind, done.data) == node, f"{file}: {entry['name']}"
    assert kinds == set(PLACES)


def operation(kind: str) -> DocumentNode:
    opening, closing = PLACES[kind]
    variables = "($id: GitObjectID!)" if "$id" in opening else ""
    query = f'query{variables} {{ repository(owner: "o", name: "n") {{ {opening} {closing} }} }}'
    document = parse(graphql_operations.with_fragments(query))
    assert validate(schema.schema(), document) == []
    return document


def kind_of(value: dict[str, Any], _: Any, interface: GraphQLAbstractType) -> str:
    """What stands behind an interface that is asked for no type."""
    kind = value.get("__typename", "Commit" if interface.name == "GitObject" else "User")
    assert isinstance(kind, str)
    return kind


def answer(kind: str, node: dict[str, Any]) -> dict[str, Any]:
    """The graph around a node, as its resolvers' default finds it."""
    match kind:
        case "github.repository":
            inner = node
        case "github.commit":
            inner = {"object": {"__typename": "Commit"} | node}
        case "github.pull_request":
            inner = {"pullRequest": node}
        case "github.issue":
            inner = {"issue": node}
        case "github.review":
            inner = {"pullRequest": {"reviews": {"nodes": [node]}}}
        case "github.comment":
            inner = {"issue": {"comments": {"nodes": [node]}}}
        case "github.release":
            inner = {"releases": {"nodes": [node]}}
        case _:
            inner = {"deployments": {"nodes": [node]}}
    return {"repository": inner}


def read(kind: str, data: Any) -> Any:
    """The node, out of the graph around it."""
    value = data["repository"]
    if kind == "github.repository":
        return value
    while True:
        value = next(iter(value.values())) if isinstance(value, dict) and len(value) == 1 else value
        if isinstance(value, list):
            return value[0]
        if len(value) > 1:
            return value
