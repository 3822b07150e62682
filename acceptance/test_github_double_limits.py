"""The double of GitHub has GitHub's limits and faults, and tells what a client should not have done."""

import http.client
import json
import threading
import time
from typing import Any

import pytest

from support import graphql_operations
from support.github import GitHub, faults, keys
from support.github.client import ask, graphql
from support.github.fixtures import VARIABLES, send
from support.github.timeline import Timeline


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("pullRequests(first: 101) { totalCount }", "EXCESSIVE_PAGINATION"),
        ("pullRequests { totalCount }", "MISSING_PAGINATION_BOUNDARIES"),
        (
            "pullRequests(first: 100) { nodes { comments(first: 100) { totalCount } commits(first: 100) { nodes {"
            " commit { parents(first: 100) { totalCount } } } } } }",
            "MAX_NODE_LIMIT_EXCEEDED",
        ),
    ],
)
def test_more_than_github_gives_is_refused_and_noted(query: str, kind: str, github: GitHub, rocket: Timeline) -> None:
    body = graphql(github, f'query Much {{ repository(owner: "acme", name: "rocket") {{ {query} }} }}').body
    assert body["errors"][0]["type"] == kind
    assert len(github.take_offences()) == 1


def test_an_invalid_query_is_noted(github: GitHub) -> None:
    graphql(github, "query Wrong { repository { stars } }")
    assert "Wrong is no valid query" in github.take_offences()[0]


def test_points_are_the_requests_of_the_connections_by_hundreds(github: GitHub, rocket: Timeline) -> None:
    # The example of GitHub's documentation: 1 + 100 + 5,000 requests are 51 points, of 1 + 100·50 + 5,000·60 nodes.
    query = """query Example { rateLimit { cost nodeCount } repository(owner: "acme", name: "rocket") {
        pullRequests(first: 100) { nodes { commits(first: 50) { nodes { commit { parents(first: 60) { totalCount } } } }
        } } } }"""
    told = graphql(github, query).body["data"]["rateLimit"]
    assert told == {"cost": 51, "nodeCount": 100 + 100 * 50 + 100 * 50 * 60}


def test_a_spent_budget_is_refused_until_it_is_reset(github: GitHub, rocket: Timeline) -> None:
    github.budgets.limit, github.budgets.hour = 2, 1
    path = "/repos/acme/rocket"
    assert [ask(github, path).status for _ in range(3)] == [200, 200, 403]
    assert github.take_offences() == []
    refused = ask(github, path)
    assert (refused.headers["x-ratelimit-remaining"], refused.headers["x-ratelimit-resource"]) == ("0", "core")
    assert "before the end of the wait" in github.take_offences()[0]
    time.sleep(max(0.0, int(refused.headers["x-ratelimit-reset"]) - time.time()))
    assert ask(github, path).status == 200


@pytest.mark.parametrize("status", [403, 429])
def test_a_secondary_limit_says_how_long_to_wait(status: int, github: GitHub, rocket: Timeline) -> None:
    github.misbehave(faults.secondary_limit(1, status))
    refused = ask(github, "/repos/acme/rocket")
    assert (refused.status, refused.headers["retry-after"]) == (status, "1")
    time.sleep(1.01)
    assert ask(github, "/repos/acme/rocket").status == 200


def test_a_limit_may_come_as_a_success(github: GitHub, rocket: Timeline) -> None:
    github.misbehave(faults.primary_limit(200))
    assert send(github, "releases")["errors"][0]["type"] == "RATE_LIMITED"


@pytest.mark.parametrize(
    ("happening", "status"),
    [
        (faults.gateway(502), 502),
        (faults.gateway(503), 503),
        (faults.gateway(504), 504),
        (faults.unauthorized(), 401),
        (faults.forbidden(), 403),
        (faults.sso(), 403),
        (faults.html(), 200),
        (faults.timed_out(0.01), 504),
    ],
)
def test_a_fault_happens_once(happening: faults.Happening, status: int, github: GitHub, rocket: Timeline) -> None:
    github.misbehave(happening)
    assert ask(github, "/repos/acme/rocket").status == status
    assert ask(github, "/repos/acme/rocket").body["full_name"] == "acme/rocket"


def test_some_pass_between_those_that_are_struck(github: GitHub, rocket: Timeline) -> None:
    github.misbehave(faults.gateway(), times=2, between=1)
    assert [ask(github, "/repos/acme/rocket").status for _ in range(6)] == [200, 502, 200, 502, 200, 200]


def test_smaller_pages_pass(github: GitHub, rocket: Timeline) -> None:
    github.misbehave(faults.gateway(502), times=None, operation="PullRequests", above=10)
    query = graphql_operations.whole("pull-requests")
    given = VARIABLES["pull-requests"] | {"owner": "acme", "name": "rocket"}
    assert [graphql(github, query, **(given | {"first": size})).status for size in (20, 10)] == [502, 200]


def test_bodies_may_break(github: GitHub, rocket: Timeline) -> None:
    github.misbehave(faults.malformed())
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(ask(github, "/repos/acme/rocket").content)
    github.misbehave(faults.reset_mid_body())
    with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
        ask(github, "/repos/acme/rocket")


def test_data_may_be_partial_or_of_another_shape(github: GitHub, rocket: Timeline) -> None:
    github.misbehave(faults.partial("repository", "pullRequests", "nodes", "reviews"))
    body = send(github, "pull-requests")
    assert body["errors"][0]["path"] == ["repository", "pullRequests", "nodes", 0, "reviews"]
    assert body["data"]["repository"]["pullRequests"]["nodes"][0]["reviews"] is None
    github.misbehave(faults.drift("repository", "releases", "nodes", "tagName", value=7))
    assert send(github, "releases")["data"]["repository"]["releases"]["nodes"][0]["tagName"] == 7
    github.misbehave(faults.drift("repository", "releases", "nodes", "tagName", missing=True))
    assert "tagName" not in send(github, "releases")["data"]["repository"]["releases"]["nodes"][0]


def test_it_changes_while_it_is_read(github: GitHub, rocket: Timeline) -> None:
    github.after_request(1, lambda: rocket.push("Late", "2024-03-01"))
    first, second = (send(github, "history")["data"]["repository"]["object"]["history"] for _ in range(2))
    assert second["totalCount"] == first["totalCount"] + 1


def test_it_behaves_again(github: GitHub, rocket: Timeline) -> None:
    github.misbehave(faults.gateway(), times=None)
    github.after_request(2, github.callers.people.clear)
    assert ask(github, "/repos/acme/rocket").status == 502
    github.behave()
    assert [ask(github, "/repos/acme/rocket").status for _ in range(2)] == [200, 200]


def test_a_stream_is_read_again_only_when_its_probe_moved(github: GitHub, rocket: Timeline) -> None:
    for _ in range(2):
        send(github, "probe")
        send(github, "issues")
        send(github, "issues")
        rocket.open_issue("Another", "2024-04-01")
    assert github.take_offences() == [], "the same pages may be turned twice after one probe"
    for _ in range(2):
        send(github, "probe")
        send(github, "issues")
    assert github.take_offences() == ["Issues of acme/rocket was read though its probe had not moved"]
    github.unmoved.forget()
    send(github, "probe")
    send(github, "issues")


def test_more_than_twenty_at_once_are_noted(github: GitHub, rocket: Timeline) -> None:
    github.misbehave(faults.timed_out(0.5), times=None)
    threads = [threading.Thread(target=ask, args=(github, "/repos/acme/rocket")) for _ in range(21)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert github.take_offences() == ["21 requests at once by a person's token"]


def test_a_credential_in_a_url_is_noted(github: GitHub, rocket: Timeline) -> None:
    ask(github, "/repos/acme/rocket?access_token=ghp_known")
    assert github.take_offences() == ["a credential stands in a URL"]


def test_nobody_and_strangers_are_refused(github: GitHub, rocket: Timeline) -> None:
    assert ask(github, "/repos/acme/rocket", None).status == 401
    assert ask(github, "/repos/acme/rocket", "ghp_strange").body["message"] == "Bad credentials"


def test_an_app_gets_tokens_for_its_installations(github: GitHub, rocket: Timeline) -> None:
    installation = github.callers.install("acme")
    github.add("umbrella/secret", private=True)
    now = int(time.time())
    signed = keys.key().sign({"iss": "4242", "iat": now - 60, "exp": now + 300})
    assert ask(github, "/orgs/acme/installation", signed).body["id"] == installation.number
    path = f"/app/installations/{installation.number}/access_tokens"
    minted = ask(github, path, signed, {}).body["token"]
    assert ask(github, "/repos/acme/rocket", minted).status == 200
    assert ask(github, "/repos/umbrella/secret", minted).status == 404
    github.callers.expire()
    assert ask(github, "/repos/acme/rocket", minted).status == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "1", "iat": -60, "exp": 300},
        {"iss": "4242", "iat": 60, "exp": 300},
        {"iss": "4242", "iat": -60, "exp": 700},
        {"iss": "4242", "iat": -700, "exp": -60},
    ],
)
def test_an_apps_own_token_must_be_right(claims: dict[str, Any], github: GitHub) -> None:
    now = int(time.time())
    signed = keys.key().sign(claims | {"iat": now + claims["iat"], "exp": now + claims["exp"]})
    assert ask(github, "/app", signed).status == 401


def test_an_apps_own_token_must_be_signed_by_its_key(github: GitHub) -> None:
    now = int(time.time())
    signed = keys.Key(keys._prime(), keys._prime()).sign({"iss": "4242", "iat": now - 60, "exp": now + 300})
    assert ask(github, "/app", signed).status == 401
