"""Made-up timelines say nothing that GitHub would not: each delivery and each polled node is held to its schemas."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    REMOVE,
    DocumentNode,
    FieldNode,
    GraphQLAbstractType,
    GraphQLSchema,
    Visitor,
    execute_sync,
    parse,
    validate,
    visit,
)

from support import graphql_operations, timelines, webhook_schemas
from support.github import schema

# Where each kind of node stands in the graph, from the repository on, and what polling asks of it.
PLACES = {
    "github.repository": ([], "...RepositoryFields"),
    "github.commit": (["object(oid: $oid)"], "... on Commit { ...CommitFields }"),
    "github.pull_request": (
        ["pullRequests(first: 1)", "nodes"],
        "...PullRequestFields reviews(first: 50) { totalCount } comments(first: 50) { totalCount }",
    ),
    "github.issue": (["issues(first: 1)", "nodes"], "...IssueFields comments(first: 50) { totalCount }"),
    "github.review": (["pullRequests(first: 1)", "nodes", "reviews(first: 1)", "nodes"], "...ReviewFields"),
    "github.comment": (["issues(first: 1)", "nodes", "comments(first: 1)", "nodes"], "...CommentFields"),
    "github.release": (["releases(first: 1)", "nodes"], "...ReleaseFields"),
    "github.deployment": (["deployments(first: 1)", "nodes"], "...DeploymentFields"),
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


@pytest.mark.parametrize("known", [schema.schema, schema.own])
def test_every_polled_node_is_as_github_would_answer_it(known: Callable[[], GraphQLSchema], written: Path) -> None:
    operations = {kind: operation(kind, known()) for kind in PLACES}
    kinds = set()
    for file, entry in timelines.read(written, "polled"):
        kind, node = entry["kind"], entry["payload"]
        if kind == "github.commit" and "sha" in node:
            continue  # As REST has it.
        kinds.add(kind)
        done = execute_sync(
            known(), operations[kind], around(kind, node), variable_values={"oid": "0" * 40}, type_resolver=kind_of
        )
        assert done.errors is None, f"{file}: {entry['name']}: {done.errors}"
        assert done.data == around(kind, node), f"{file}: {entry['name']}"
    assert kinds == set(PLACES)


class WithoutPages(Visitor):
    """Takes out what tells of pages: a node is stored when its connections are whole."""

    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        return REMOVE if node.name.value == "pageInfo" else None


def operation(kind: str, known: GraphQLSchema) -> DocumentNode:
    """What asks for one such node, as it is stored."""
    path, asked = PLACES[kind]
    for place in reversed(path):
        asked = f"{place} {{ {asked} }}"
    variables = "($oid: GitObjectID!)" if "$oid" in asked else ""
    query = f'query{variables} {{ repository(owner: "acme", name: "rocket") {{ {asked} }} }}'
    document: DocumentNode = visit(parse(graphql_operations.with_fragments(query)), WithoutPages())
    assert validate(known, document) == []
    return document


def around(kind: str, node: Any) -> dict[str, Any]:
    """The graph around a node, both as resolvers find it and as the answer shows it."""
    path, _ = PLACES[kind]
    for place in reversed(path):
        node = {"nodes": [node]} if place == "nodes" else {place.partition("(")[0]: node}
    return {"repository": node}


def kind_of(value: dict[str, Any], _: Any, interface: GraphQLAbstractType) -> str:
    """What stands behind an interface that is asked for no type."""
    kind = value.get("__typename", "Commit" if interface.name == "GitObject" else "User")
    assert isinstance(kind, str)
    return kind
