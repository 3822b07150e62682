"""Runs of ingestion: who asks for them, who works on them, who dies meanwhile."""

import datetime
import hashlib
import hmac
import json
import sqlite3
import time
from collections import Counter
from typing import Any

from pytest_bdd import given, parsers, then, when

from steps.serving import Operation
from support import servers
from support.callers import bearer
from support.github import GitHub
from support.github.timeline import Timeline
from support.history import git
from support.sandbox import Sandbox
from support.service import PATIENCE_SECONDS, Answer, Service, start

REPOSITORIES = "acme/part-{}"
COMMITS = "SELECT convert_from(payload, 'UTF8')::json->>'oid' FROM raw_events WHERE event_type = 'github.commit'"
COMMITS_OF_SQLITE = (
    "SELECT json_extract(CAST(payload AS TEXT), '$.oid') FROM raw_events WHERE event_type = 'github.commit'"
)


@given(parsers.re(r"a GitHub on which the estate has (?P<count>\d+) repositories of (?P<commits>\d+) commits$"))
def many(machine: Sandbox, github: GitHub, count: str, commits: str) -> None:
    today = datetime.datetime.now(datetime.UTC)
    for number in range(int(count)):
        there = github.add(REPOSITORIES.format(number))
        for step in range(int(commits)):
            at = today - datetime.timedelta(days=9) + datetime.timedelta(minutes=step)
            there.push(f"Step {step} of {number}", f"{at:%Y-%m-%d %H:%M}")
        there.repository.git.flush()
    components = "".join(
        f"      - {{key: part-{number}, name: Part, repository: {{owner: acme, name: part-{number}}}}}\n"
        for number in range(int(count))
    )
    (machine.work / "estate.yaml").write_text(
        f"version: 1\nprojects:\n  - key: rocket\n    name: Rocket\n    components:\n{components}"
    )
    machine.settings["GHILLIE_GITHUB_API_URL"] = github.url
    for command in ("import --estate-key acme --catalogue-path estate.yaml", "sync --estate-key acme"):
        run = machine.run(f"ghillie estate {command}")
        assert run.code == 0, run


@given(
    parsers.re(
        r"a GitHub on which the estate has (?P<count>\d+) repositories of (?P<commits>\d+) commits, "
        r"on PostgreSQL (?P<version>\d+)$"
    )
)
def many_on_postgresql(machine: Sandbox, github: GitHub, count: str, commits: str, version: str) -> None:
    machine.database = servers.create_database(int(version))
    machine.settings["GHILLIE_DATABASE_URL"] = machine.database
    many(machine, github, count, commits)


@given("nothing says where GitHub is")
def nowhere(machine: Sandbox) -> None:
    del machine.settings["GHILLIE_GITHUB_API_URL"]


def serve(machine: Sandbox, operation: Operation, **settings: str) -> Service:
    service = start(machine, **settings)
    operation.services.append(service)
    service.until(lambda: service.ask("GET", "/ready").status == 200)
    return service


@when(parsers.parse("the service runs and reads every {seconds:d} seconds"))
def reads_on_schedule(machine: Sandbox, operation: Operation, seconds: int) -> None:
    serve(machine, operation, GHILLIE_AUTH="disabled", GHILLIE_INGESTION_INTERVAL_S=str(seconds))


@given("the service runs and reads only when it is asked to")
def reads_when_asked(machine: Sandbox, operation: Operation) -> None:
    serve(machine, operation, GHILLIE_AUTH="disabled", GHILLIE_INGESTION_INTERVAL_S="0")


@given("two workers that read only when they are asked to")
def two_workers(machine: Sandbox, operation: Operation) -> None:
    for _ in range(2):
        worker = serve(machine, operation, GHILLIE_ROLE="ingestion", GHILLIE_INGESTION_INTERVAL_S="0")
        assert worker.ask("GET", "/estates").status == 404


def stored(machine: Sandbox) -> Counter[str]:
    """Commits as GraphQL gave them; their paths come by REST and are events of their own."""
    if machine.database is not None:
        return Counter(row[0] for row in servers.query(machine.database, COMMITS, "acme") if row[0])
    with sqlite3.connect(machine.database_file) as database:
        return Counter(row[0] for row in database.execute(COMMITS_OF_SQLITE) if row[0])


@then(parsers.parse("every commit of every repository is stored once within {seconds:d} seconds"))
def all_stored_once(machine: Sandbox, github: GitHub, seconds: int) -> None:
    wanted = Counter(sha for each in github.repositories for sha in git(each.git.path, "rev-list", "main").split())
    deadline = time.monotonic() + seconds
    while stored(machine) != wanted and time.monotonic() < deadline:
        time.sleep(0.2)
    assert stored(machine) == wanted


@then(parsers.parse('every repository is told as "{state}"'))
def every_one_told_as(machine: Sandbox, operation: Operation, github: GitHub, state: str) -> None:
    service = operation.services[-1]
    service.until(
        lambda: (
            [each["state"] for each in service.ask("GET", "/ingestion/lag?estate=acme").json["repositories"]]
            == [state] * len(github.repositories)
        )
    )
    run = machine.run("ghillie ingest lag --output json")
    assert [each["state"] for each in json.loads(run.output)["repositories"]] == [state] * len(github.repositories)


@then("the metrics tell what is left of GitHub's budget")
def budget_told(operation: Operation) -> None:
    text = operation.services[-1].ask("GET", "/metrics").text
    assert 'ghillie_github_budget_remaining{installation="token",resource="graphql"} ' in text, text
    assert 'ghillie_run_units{state="running"} ' in text, text


@then(parsers.parse('the log tells of "{first}" and "{second}"'))
def log_tells(operation: Operation, first: str, second: str) -> None:
    service = operation.services[-1]
    for wanted in (first, second):
        service.until(lambda wanted=wanted: any(each["message"] == wanted for each in service.events()))


def ask_for_run(service: Service, body: Any, key: str | None = None, token: str | None = None) -> Answer:
    headers = ({"Idempotency-Key": key} if key else {}) | (bearer(token) if token else {})
    text = body if isinstance(body, str) else json.dumps(body)
    return service.ask("POST", "/ingestion/runs?estate=acme", headers, text)


@when(parsers.parse('I POST a run of the estate with the key "{key}"'))
def post_run(operation: Operation, key: str) -> None:
    ask_for_run(operation.services[-1], {"scope": "estate"}, key)


@when(parsers.re(r"I POST the run (?P<body>.+)$"))
def post_body(operation: Operation, body: str) -> None:
    ask_for_run(operation.services[-1], body)


@then(parsers.parse("the run is refused with {status:d}"))
def refused(operation: Operation, status: int) -> None:
    last = operation.services[-1].last
    assert last.status == status, last.text
    assert last.json["status"] == status, last.text
    assert last.json["detail"], last.text


@then(parsers.parse('the run is accepted and ends as "{state}" with {count:d} repositories'))
def accepted(operation: Operation, state: str, count: int) -> None:
    service = operation.services[-1]
    answer = service.last
    assert answer.status == 202, answer.text
    where = answer.headers["location"]
    assert where == f"/ingestion/runs/{answer.json['run_id']}"
    ended = service.until(
        lambda: (found := service.ask("GET", f"{where}?estate=acme").json)["ended_at"] is not None and found
    )
    assert ended["state"] == state, ended
    assert [each["state"] for each in ended["units"]] == ["succeeded"] * count, ended
    assert ended["counts"]["succeeded"] == count
    listed = service.ask("GET", "/ingestion/runs?estate=acme").json["runs"]
    assert [each["run_id"] for each in listed] == [ended["run_id"]]


@then("the same key gives the same run, and another body with it is refused")
def same_key(operation: Operation) -> None:
    service = operation.services[-1]
    (known,) = service.ask("GET", "/ingestion/runs?estate=acme").json["runs"]
    again = ask_for_run(service, {"scope": "estate"}, "monday")
    assert (again.status, again.json["run_id"]) == (202, known["run_id"])
    other = ask_for_run(service, {"scope": "estate", "lookback_days": 30}, "monday")
    assert (other.status, other.json["code"]) == (422, "idempotency_key_taken")


@when("a run of the estate is asked for, and a worker is killed in the middle")
def killed_in_the_middle(machine: Sandbox, operation: Operation, github: GitHub) -> None:
    victim = operation.services[0]
    github.after_request(6, victim.process.kill)
    run = machine.run("ghillie ingest run --estate-key acme --no-wait")
    assert run.code == 0, run
    victim.process.wait(PATIENCE_SECONDS)
    github.unmoved.forget()


@then(parsers.parse('the run ends as "{state}" with {count:d} repositories'))
def ends_as(machine: Sandbox, state: str, count: int) -> None:
    deadline = time.monotonic() + 60
    found: Any = None
    while time.monotonic() < deadline:
        run = machine.run("ghillie ingest status --estate-key acme --output json")
        assert run.code == 0, run
        found = json.loads(run.output)
        if found["ended_at"] is not None:
            break
        time.sleep(0.5)
    assert found["state"] == state, found
    assert found["counts"]["succeeded"] == count, found
    watched = machine.run("ghillie ingest watch --estate-key acme")
    assert (watched.code, watched.output) == (0, f"succeeded: {count} repositories, {count} succeeded\n"), watched


@when("the run is cancelled")
def cancel(machine: Sandbox) -> None:
    identity = machine.last.output.strip()
    run = machine.run(f"ghillie ingest cancel {identity} --estate-key acme")
    assert run.code == 0, run


@then("`ghillie ingest status` tells that it is cancelled")
def told_cancelled(machine: Sandbox) -> None:
    run = machine.run("ghillie ingest status --estate-key acme --output json")
    assert json.loads(run.output)["state"] == "cancelled", run
    watched = machine.run("ghillie ingest watch --estate-key acme")
    assert watched.code == 3, watched


@then("GitHub was asked for nothing")
def asked_for_nothing(github: GitHub) -> None:
    assert github.requests == []


@then("it is told that more is left")
def told_that_more_is_left(machine: Sandbox) -> None:
    run = machine.last
    assert run.code == 3, run
    assert "more is left" in run.output, run
    assert "partial: 1 repository, 1 partial" in run.messages, run


@when("I ingest until nothing is left")
def until_nothing_is_left(machine: Sandbox) -> None:
    for _ in range(20):
        run = machine.run("ghillie ingest run --estate-key acme --lookback-days 3650 --max-events-per-kind 50")
        if run.code == 0:
            return
        assert run.code == 3, run
    raise AssertionError("there is always more")


WEBHOOK_SECRET = "a-webhook-secret-of-acme"


@given(parsers.parse("the service runs with a webhook and reads every {seconds:d} seconds"))
def with_webhook(machine: Sandbox, operation: Operation, seconds: int) -> None:
    file = machine.work / "secret"
    file.write_text(WEBHOOK_SECRET)
    added = machine.run("ghillie estate webhook-secret add --estate-key acme --secret-file secret")
    assert added.code == 0, added
    serve(machine, operation, GHILLIE_AUTH="disabled", GHILLIE_INGESTION_INTERVAL_S=str(seconds))


@given("every commit of every repository is stored once")
def already_stored(machine: Sandbox, operation: Operation, github: GitHub) -> None:
    all_stored_once(machine, github, 30)
    every_one_told_as(machine, operation, github, "healthy")


@when("a commit is pushed and its delivery comes")
def pushed_and_delivered(operation: Operation, github: GitHub) -> None:
    there = github.repositories[0]
    before = there.head
    Timeline(there).push("A late one", f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M}")
    there.git.flush()
    payload = json.dumps(
        {
            "ref": "refs/heads/main",
            "before": before,
            "after": there.head,
            "repository": {
                "id": there.number,
                "node_id": there.node_id,
                "full_name": there.slug,
                "default_branch": "main",
            },
            "commits": [],
        }
    )
    signature = hmac.new(WEBHOOK_SECRET.encode(), payload.encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "push",
        "X-GitHub-Delivery": "b1",
        "X-Hub-Signature-256": f"sha256={signature}",
    }
    answer = operation.services[-1].ask("POST", "/webhooks/github", headers, payload)
    assert answer.status == 202, answer.text


@then("`ghillie ingest lag` tells when the last delivery came")
def last_delivery_told(machine: Sandbox) -> None:
    run = machine.run("ghillie ingest lag --output json")
    (repository,) = json.loads(run.output)["repositories"]
    assert repository["last_delivery"], run
    assert repository["missed_deliveries"] == 0, run
