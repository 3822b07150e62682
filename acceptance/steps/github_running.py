"""Runs of ingestion: who asks for them, who works on them, who dies meanwhile."""

import datetime
import hashlib
import hmac
import json
import sqlite3
import subprocess
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


def watch_estate(machine: Sandbox, github: GitHub, key: str, slugs: list[str]) -> None:
    """An estate of these repositories, each of one commit."""
    components = ""
    for number, slug in enumerate(slugs):
        there = github.add(slug)
        there.push("Step 0", "2024-06-01 10:00")
        there.repository.git.flush()
        owner, name = slug.split("/")
        components += f"      - {{key: part-{number}, name: Part, repository: {{owner: {owner}, name: {name}}}}}\n"
    (machine.work / f"{key}.yaml").write_text(
        f"version: 1\nprojects:\n  - key: {key}\n    name: All\n    components:\n{components}"
    )
    for command in (f"import --estate-key {key} --catalogue-path {key}.yaml", f"sync --estate-key {key}"):
        run = machine.run(f"ghillie estate {command}")
        assert run.code == 0, run


@given(parsers.parse('another estate, "{key}", with the repository "{slug}"'))
def another_estate(machine: Sandbox, github: GitHub, key: str, slug: str) -> None:
    watch_estate(machine, github, key, [slug])


@given(parsers.parse("a GitHub on which {count:d} estates have {repositories:d} repositories each"))
def several_estates(machine: Sandbox, github: GitHub, count: int, repositories: int) -> None:
    machine.settings["GHILLIE_GITHUB_API_URL"] = github.url
    for estate in range(count):
        watch_estate(machine, github, f"estate-{estate}", [f"owner-{estate}/part-{n}" for n in range(repositories)])


@given(parsers.parse("GitHub gives {points:d} points an hour"))
def points_an_hour(github: GitHub, points: int) -> None:
    github.budgets.limit = points


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


@when("each estate is read by a process of its own", target_fixture="reads")
def read_at_once(machine: Sandbox) -> list[subprocess.Popen[bytes]]:
    return [machine.start(f"ghillie ingest run --estate-key estate-{number}") for number in range(4)]


@then("each of them succeeds")
def each_succeeds(reads: list[subprocess.Popen[bytes]]) -> None:
    said = [(read.communicate(timeout=2 * PATIENCE_SECONDS), read.returncode) for read in reads]
    assert [code for _, code in said] == [0] * len(reads), said


def asked_for(machine: Sandbox) -> None:
    run = machine.run("ghillie ingest run --estate-key acme --no-wait")
    assert run.code == 0, run


@when(parsers.parse('"{key}" is read'))
def estate_read(machine: Sandbox, key: str) -> None:
    asked = machine.run(f"ghillie ingest run --estate-key {key} --no-wait")
    assert asked.code == 0, asked
    watched = machine.run(f"ghillie ingest watch --estate-key {key}")
    assert watched.code == 0, watched


@when("a run of the estate is asked for, until it has to wait")
def asked_until_it_waits(machine: Sandbox, operation: Operation) -> None:
    asked_for(machine)
    service = operation.services[-1]
    service.until(lambda: any(each["message"] == "ingestion.unit.postponed" for each in service.events()))


@when(parsers.parse('a commit is pushed to "{slug}", and "{key}" is read'))
def pushed_and_read(machine: Sandbox, github: GitHub, slug: str, key: str) -> None:
    there = next(each for each in github.repositories if each.slug == slug)
    Timeline(there).push("Step 1", "2024-06-02 10:00")
    there.git.flush()
    estate_read(machine, key)


@then(parsers.parse('every commit of "{slug}" is stored once for "{key}"'))
def stored_for(machine: Sandbox, github: GitHub, slug: str, key: str) -> None:
    there = next(each for each in github.repositories if each.slug == slug)
    wanted = Counter(git(there.git.path, "rev-list", "main").split())
    with sqlite3.connect(machine.database_file) as database:
        found = Counter(row[0] for row in database.execute(f"{COMMITS_OF_SQLITE} AND estate_id = ?", (key,)) if row[0])
    assert found == wanted


@then("GitHub has points left")
def points_left(github: GitHub) -> None:
    (left,) = [each.remaining for each in github.budgets.spent("graphql")]
    assert left > 0


@when("a run of the estate is asked for, and the service is killed while it waits")
def killed_while_waiting(machine: Sandbox, operation: Operation) -> None:
    service = operation.services[-1]
    asked_for(machine)
    service.until(lambda: any(each["message"] == "github.limited" for each in service.events()))
    service.process.kill()
    service.process.wait(PATIENCE_SECONDS)


@when("the service is started again")
def started_again(machine: Sandbox, operation: Operation) -> None:
    serve(machine, operation, GHILLIE_AUTH="disabled", GHILLIE_INGESTION_INTERVAL_S="0")


@then(parsers.parse("no more than {most:d} requests were at once, and more than {least:d}"))
def at_once(github: GitHub, most: int, least: int) -> None:
    assert least < github.budgets.most_at_once <= most


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
