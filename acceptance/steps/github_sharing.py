"""What processes and estates that read with one token leave to one another."""

import sqlite3
import subprocess
from collections import Counter

from pytest_bdd import given, parsers, then, when

from steps.github_running import COMMITS_OF_SQLITE, serve
from steps.serving import Operation
from support.github import GitHub
from support.github.timeline import Timeline
from support.history import git
from support.sandbox import Sandbox
from support.service import PATIENCE_SECONDS


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
