"""The double of GitHub answers what GitHub documents, to what the program asks."""

import json
from pathlib import Path
from typing import Any

import pytest
from graphql import FieldNode, GraphQLSchema, Visitor, parse, validate, visit

from support import graphql_operations, real_histories
from support.github import GitHub, schema
from support.github.client import ask, graphql
from support.github.fixtures import VARIABLES, send
from support.github.timeline import Timeline
from support.history import git


@pytest.mark.parametrize("name", graphql_operations.names())
@pytest.mark.parametrize("known", [schema.schema, schema.own])
def test_every_operation_is_valid(name: str, known: Any) -> None:
    assert validate(known(), parse(graphql_operations.whole(name))) == []


def test_our_own_schema_says_nothing_that_the_published_one_does_not() -> None:
    published: GraphQLSchema = schema.schema()
    for name, kind in schema.own().type_map.items():
        if name.startswith("__"):
            continue
        assert name in published.type_map
        for field, described in getattr(kind, "fields", {}).items():
            theirs = published.type_map[name].fields[field]  # type: ignore[attr-defined]
            assert str(theirs.type) == str(described.type), f"{name}.{field}"
            assert set(getattr(described, "args", {})) <= set(getattr(theirs, "args", {})), f"{name}.{field}"
        assert set(getattr(kind, "values", {})) <= set(getattr(published.type_map[name], "values", {})), name


# A glance at the newest; what goes on is asked of the REST interface; what a commit came by is one pull request.
WITHOUT_PAGES = {"probe": {"pullRequests", "issues", "releases", "deployments"}}
OF_COMMITS = {"parents", "associatedPullRequests"}


@pytest.mark.parametrize("name", graphql_operations.names())
def test_no_connection_is_cut_without_knowing_it(name: str) -> None:
    asked: dict[str, set[str]] = {}

    class Connections(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            if any(each.name.value == "first" for each in node.arguments or ()):
                assert node.selection_set is not None
                fields = {each.name.value for each in node.selection_set.selections if isinstance(each, FieldNode)}
                asked[node.name.value] = fields

    visit(parse(graphql_operations.whole(name)), Connections())
    blind = {each for each, fields in asked.items() if "pageInfo" not in fields}
    assert blind - OF_COMMITS == WITHOUT_PAGES.get(name, set())


@pytest.mark.parametrize("name", graphql_operations.names())
def test_every_operation_is_answered_in_full(name: str, github: GitHub, rocket: Timeline) -> None:
    body = send(github, name)
    assert "errors" not in body
    assert body["data"]["rateLimit"]["limit"] == 5000


def test_what_happened_is_told(github: GitHub, rocket: Timeline) -> None:
    requests = send(github, "pull-requests")["data"]["repository"]["pullRequests"]["nodes"]
    assert [each["number"] for each in requests] == [3, 2, 1]
    merged = requests[2]
    assert (merged["state"], merged["mergedBy"]["login"], merged["mergedAt"]) == (
        "MERGED",
        "grace",
        "2024-01-02T12:00:00Z",
    )
    assert [each["__typename"] for each in merged["timelineItems"]["nodes"]] == ["MergedEvent", "ClosedEvent"]
    assert merged["commits"]["nodes"][0]["commit"]["authoredDate"] == "2023-05-01T00:00:00Z"
    assert [each["changeType"] for each in merged["files"]["nodes"]] == ["ADDED", "ADDED"]
    assert merged["reviews"]["nodes"][0]["pullRequest"]["number"] == 1
    issue = send(github, "issues")["data"]["repository"]["issues"]["nodes"][0]
    assert (issue["author"], issue["stateReason"]) == (None, "COMPLETED")
    assert issue["timelineItems"]["nodes"][0]["closer"] == {"__typename": "PullRequest", "number": 1, "merged": True}
    deployment = send(github, "deployments")["data"]["repository"]["deployments"]["nodes"][0]
    assert (deployment["state"], deployment["statuses"]["nodes"][0]["state"]) == ("ACTIVE", "SUCCESS")


def test_pages_of_history_are_what_git_has(github: GitHub, rocket: Timeline) -> None:
    found, after = [], None
    while True:
        page = send(github, "history", first=3, after=after)["data"]["repository"]["object"]["history"]
        found += [each["oid"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == git(rocket.repository.git.path, "rev-list", "main").split()
    assert page["totalCount"] == len(found)


def test_a_cursor_is_a_place_in_the_order(github: GitHub, rocket: Timeline) -> None:
    first = send(github, "pull-requests", first=1)["data"]["repository"]["pullRequests"]
    rocket.comment(rocket.repository.pull_requests[0], "2024-02-01")
    after = first["pageInfo"]["endCursor"]
    rest = send(github, "pull-requests", after=after)["data"]["repository"]["pullRequests"]["nodes"]
    assert [each["number"] for each in rest] == [2], "the first one moved before the cursor and is not met again"


def test_compare_is_paged_and_stops_at_250_where_it_is_not(github: GitHub) -> None:
    many = github.add("acme/many")
    base = many.push("Begin", "2024-01-01")
    for number in range(260):
        many.push(f"Step {number}", "2024-01-02")
    ids = many.repository.git.ids("--reverse", "main")
    path = f"/repos/acme/many/compare/{many.repository.git.id_of(base)}...{ids[-1]}"
    unpaged = ask(github, path).body
    assert (len(unpaged["commits"]), unpaged["total_commits"], unpaged["status"]) == (250, 260, "ahead")
    pages = [ask(github, f"{path}?per_page=100&page={page}") for page in (1, 2, 3)]
    assert [each["sha"] for page in pages for each in page.body["commits"]] == ids[1:]
    assert 'rel="next"' in pages[1].headers["link"]
    assert "link" not in pages[2].headers
    assert (len(pages[0].body["files"]), pages[1].body["files"]) == (260, [])


def test_compare_after_a_force_push_has_diverged(github: GitHub) -> None:
    rocket = github.add("acme/rocket")
    base = rocket.push("Begin", "2024-01-01")
    rocket.push("Regretted", "2024-01-02")
    old = rocket.repository.head
    rocket.force_push(base, "Better", "2024-01-03")
    body = ask(github, f"/repos/acme/rocket/compare/{old}...{rocket.repository.head}").body
    assert (body["status"], body["ahead_by"], body["behind_by"]) == ("diverged", 1, 1)
    assert ask(github, f"/repos/acme/rocket/compare/{'0' * 40}...{old}").status == 404


def test_a_commit_has_its_files(github: GitHub, rocket: Timeline) -> None:
    body = ask(github, f"/repos/acme/rocket/commits/{rocket.repository.head}").body
    assert [(each["filename"], each["status"]) for each in body["files"]] == [("src/acme/change3-1.swift", "added")]
    assert ask(github, f"/repos/acme/rocket/commits/{'0' * 40}").status == 422


def test_old_names_lead_to_a_repository_and_gone_ones_nowhere(github: GitHub, rocket: Timeline) -> None:
    here = rocket.repository
    here.rename("umbrella/missile")
    assert ask(github, "/repos/acme/rocket").body["full_name"] == "umbrella/missile"
    query = '{ repository(owner: "acme", name: "rocket") { nameWithOwner } }'
    assert graphql(github, query).body["data"]["repository"]["nameWithOwner"] == "umbrella/missile"
    here.deleted = True
    assert ask(github, "/repos/umbrella/missile").status == 404
    body = graphql(github, query).body
    assert (body["data"], body["errors"][0]["type"]) == ({"repository": None}, "NOT_FOUND")
    body = graphql(github, graphql_operations.whole("probe"), ids=[here.node_id]).body
    assert (body["data"]["nodes"], body["errors"][0]["path"]) == ([None], ["nodes", 0])


def test_a_pull_request_is_found_by_its_id(github: GitHub, rocket: Timeline) -> None:
    query = "query($id: ID!) { node(id: $id) { __typename ... on PullRequest { reviews(first: 5) { totalCount } } } }"
    identity = send(github, "pull-requests")["data"]["repository"]["pullRequests"]["nodes"][0]["id"]
    body = graphql(github, query, id=identity).body
    assert body == {"data": {"node": {"__typename": "PullRequest", "reviews": {"totalCount": 1}}}}
    assert graphql(github, query, id="PR_0").body["errors"][0]["type"] == "NOT_FOUND"


def test_a_connection_inside_a_node_goes_on_from_its_cursor(github: GitHub, rocket: Timeline) -> None:
    deployment = rocket.repository.deployments[0]
    for minute in range(104):
        rocket.deployment_is(deployment, "IN_PROGRESS", f"2024-01-08 {minute // 60:02}:{minute % 60:02}")
    (node,) = send(github, "deployments")["data"]["repository"]["deployments"]["nodes"]
    first = node["statuses"]
    assert (first["totalCount"], len(first["nodes"]), first["pageInfo"]["hasNextPage"]) == (105, 100, True)
    query = """query($id: ID!, $after: String) { node(id: $id) { ... on Deployment {
        statuses(first: 100, after: $after) { pageInfo { hasNextPage } nodes { id } } } } }"""
    rest = graphql(github, query, id=node["id"], after=first["pageInfo"]["endCursor"]).body["data"]["node"]["statuses"]
    assert (len(rest["nodes"]), rest["pageInfo"]["hasNextPage"]) == (5, False)
    assert len({each["id"] for each in first["nodes"] + rest["nodes"]}) == 105


def test_a_fork_is_compared_with_its_parent(github: GitHub, rocket: Timeline) -> None:
    fork = github.fork(rocket, "umbrella/rocket", at="2024-01-10")
    own = fork.push("Its own", "2024-01-11")
    rocket.push("The parent's", "2024-01-12")
    fork.sync("2024-01-13")
    head = fork.repository.head
    assert head is not None
    body = ask(github, f"/repos/umbrella/rocket/compare/acme:main...{head}").body
    assert [each["sha"] for each in body["commits"]] == [fork.repository.git.id_of(own), head]
    assert (body["status"], body["total_commits"]) == ("ahead", 2)
    probe = graphql(github, graphql_operations.whole("probe"), ids=[fork.repository.node_id]).body["data"]["nodes"][0]
    assert (probe["isFork"], probe["parent"]["nameWithOwner"]) == (True, "acme/rocket")
    assert probe["parent"]["defaultBranchRef"]["name"] == "main"
    rocket.repository.private = True
    assert ask(github, f"/repos/umbrella/rocket/compare/acme:main...{head}").status == 404
    probe = graphql(github, graphql_operations.whole("probe"), ids=[fork.repository.node_id]).body["data"]["nodes"][0]
    assert (probe["isFork"], probe["parent"]) == (True, None)


def test_a_forks_commits_came_by_the_parents_pull_requests_too(github: GitHub, rocket: Timeline) -> None:
    fork = github.fork(rocket, "umbrella/rocket", at="2024-01-10")
    fork.merge(fork.open_pull_request("Its own", "2024-01-11"), "2024-01-12")
    query = graphql_operations.whole("history")
    given = VARIABLES["history"] | {"owner": "umbrella", "name": "rocket", "oid": fork.repository.head}
    page = graphql(github, query, **given).body["data"]["repository"]["object"]["history"]["nodes"]
    bases = [[each["baseRepository"]["id"] for each in commit["associatedPullRequests"]["nodes"]] for commit in page]
    assert bases[0] == [fork.repository.node_id]
    assert [rocket.repository.node_id] in bases


def test_an_empty_repository_has_no_branch(github: GitHub) -> None:
    github.add("acme/rocket")
    node = send(github, "probe")["data"]["nodes"][0]
    assert (node["isEmpty"], node["defaultBranchRef"], node["pullRequests"]["totalCount"]) == (True, None, 0)


@pytest.mark.skipif(real_histories.folder() is None, reason="no real history is beside the project")
def test_a_real_history_is_told_as_git_has_it(github: GitHub, tmp_path: Path) -> None:
    history = real_histories.restore("jpsim/Yams", tmp_path / "yams")
    github.add("acme/rocket", history)
    page = send(github, "history")["data"]["repository"]["object"]["history"]
    assert page["totalCount"] == len(git(history.path, "rev-list", history.branch).split())
    assert [len(each["parents"]["nodes"]) for each in page["nodes"]] == [
        len(line.split()) - 1
        for line in git(history.path, "rev-list", "--parents", "-100", history.branch).splitlines()
    ]


RECORDED = sorted((schema.data() / "release-drafter").glob("graphql-*.json"))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_the_double_and_what_was_recorded_of_github_have_one_shape(
    path: Path, github: GitHub, rocket: Timeline
) -> None:
    recorded = json.loads(path.read_text())["data"]["repository"]
    answered = {"pullRequests": send(github, "pull-requests")["data"]["repository"]["pullRequests"]}
    answered["object"] = send(github, "history")["data"]["repository"]["object"]
    # A comparison by GraphQL is a history that ends at the other branch.
    commits = recorded.pop("ref", {"compare": {"commits": None}})["compare"]["commits"]
    assert_one_shape(recorded, answered)
    assert_one_shape(commits, answered["object"]["history"])


def assert_one_shape(theirs: Any, ours: Any, name: str = "") -> None:
    """What both have is of one kind; a list is held to its first entry."""
    if theirs is None or ours is None or name == "__typename":
        return
    assert type(theirs) is type(ours), name
    if isinstance(theirs, dict):
        for member in set(theirs) & set(ours):
            assert_one_shape(theirs[member], ours[member], member)
    elif isinstance(theirs, list):
        for each in theirs:
            assert_one_shape(each, next(iter(ours), None), name)
