"""Estates: importing, watching, and what is watched."""

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from support import estates
from support.history import git
from support.sandbox import PATIENCE_SECONDS, Sandbox


class Watch:
    """A `catalogue watch` that runs; what it says goes to a file."""

    def __init__(self, machine: Sandbox) -> None:
        self.machine = machine
        self.log = machine.root / "watch.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, command: str) -> None:
        with self.log.open("wb") as log:
            self.process = self.machine.start(command, stderr=log.fileno())

    def until(self, text: str, times: int = 1) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (said := self.log.read_text()).count(text) < times:
            assert self.process is not None
            assert self.process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.02)

    def end(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS)


@pytest.fixture
def watch(machine: Sandbox) -> Iterator[Watch]:
    watch = Watch(machine)
    yield watch
    if watch.process is not None:
        watch.process.kill()
        watch.process.communicate()


@given("the example estate file")
def the_example(machine: Sandbox) -> None:
    shutil.copy(estates.EXAMPLE, machine.work / "estate.yaml")


@given(parsers.re(f"an estate file that (?P<what>{'|'.join(estates.ODD)})$"))
def an_odd_file(machine: Sandbox, what: str) -> None:
    (machine.work / "estate.yaml").write_bytes(estates.ODD[what])


@when(parsers.parse('the estate file gets the line "{line}"'))
def gets_a_line(machine: Sandbox, line: str) -> None:
    estates.add_line(machine.work / "estate.yaml", line)


@when(parsers.parse('the estate file loses the line "{line}"'))
def loses_a_line(machine: Sandbox, line: str) -> None:
    estates.drop_line(machine.work / "estate.yaml", line)


@when(parsers.parse('the component "{component}" moves to the project "{project}"'))
def moves(machine: Sandbox, component: str, project: str) -> None:
    file = machine.work / "estate.yaml"
    lines = file.read_text().splitlines()
    start = lines.index(f"      - key: {component}")
    end = next(index for index in range(start + 1, len(lines)) if not lines[index].startswith("        "))
    moved, lines[start:end] = lines[start:end], []
    place = lines.index(f"  - key: {project}") + 2
    lines[place:place] = ["    components:", *moved]
    file.write_text("\n".join(lines) + "\n")


@then(parsers.parse("the import counts {created:d} components created and {unchanged:d} unchanged"))
def counts(machine: Sandbox, created: int, unchanged: int) -> None:
    assert machine.last.code == 0, machine.last
    (line,) = [line.split() for line in machine.last.output.splitlines() if line.startswith("components")]
    assert line[1:] == [str(created), "0", "0", str(unchanged)], machine.last


def listed(machine: Sandbox, *options: str) -> Any:
    run = machine.run(["ghillie", "estate", "repo", "list", "--output", "json", *options])
    assert run.code == 0, run
    return json.loads(run.output)


@then(parsers.parse("of its repositories {active:d} are active and {inactive:d} is inactive"))
def activity(machine: Sandbox, active: int, inactive: int) -> None:
    for option, count in (("--active", active), ("--inactive", inactive)):
        repositories = listed(machine, option)["repositories"]
        assert len(repositories) == count, machine.last
        assert {each["ingestion_enabled"] for each in repositories} == {option == "--active"}, machine.last


@then("its repositories are the same in pages of 1, 4 and 200")
def the_same_in_pages(machine: Sandbox) -> None:
    whole = [each["repository"] for each in listed(machine)["repositories"]]
    assert len(whole) == len(set(whole)) == 6
    for limit in ("1", "4", "200"):
        found: list[str] = []
        page = listed(machine, "--limit", limit)
        found += [each["repository"] for each in page["repositories"]]
        while page["next_cursor"] is not None:
            page = listed(machine, "--limit", limit, "--cursor", page["next_cursor"])
            found += [each["repository"] for each in page["repositories"]]
        assert found == whole


@given(parsers.parse("an estate file of {repositories:d} repositories in {projects:d} projects"))
def a_large_file(machine: Sandbox, repositories: int, projects: int) -> None:
    (machine.work / "estate.yaml").write_text(estates.large(repositories, projects))


@when(parsers.parse('the import of "{name}" is killed at {times:d} different moments'), target_fixture="found")
def killed(machine: Sandbox, name: str, times: int) -> list[int]:
    """How many components there are after each: the moments lie closer to each other until one comes too late."""
    command = f"ghillie estate import --estate-key large --catalogue-path {name}"
    found: list[int] = []
    whole = time.monotonic()
    assert machine.run(f"{command} --dry-run").code == 0
    whole = time.monotonic() - whole
    for moment in range(times):
        machine.interrupt(command, whole * (0.5 + moment / times), signal.SIGKILL)
        found.append(
            sum(each["components"] for each in json.loads(machine.run("ghillie estate list --output json").output))
        )
        for file in machine.database_file.parent.glob("*"):
            file.unlink()
    return found


@then(parsers.parse("each time all {count:d} repositories were there, or none"))
def all_or_none(found: list[int], count: int) -> None:
    assert set(found) <= {0, count}, found
    assert 0 in found, found


@given(parsers.parse('a checkout "{name}" of the example estate file'))
def a_checkout(machine: Sandbox, name: str) -> None:
    estates.checkout(machine.work / name)


@when(parsers.parse('"{command}" runs'))
def runs(watch: Watch, command: str) -> None:
    watch.start(command)


@when(parsers.parse('a commit to "{name}" adds the line "{line}" to the estate file'))
def commit_adds(machine: Sandbox, name: str, line: str) -> None:
    estates.add_line(machine.work / name / "estate.yaml", line)
    estates.commit(machine.work / name)


@when(parsers.parse('a commit to "{name}" takes the line "{line}" out of the estate file again'))
def commit_drops(machine: Sandbox, name: str, line: str) -> None:
    estates.drop_line(machine.work / name / "estate.yaml", line)
    estates.commit(machine.work / name)


@then(parsers.parse('it soon says "{text}"'))
def soon_says(watch: Watch, text: str) -> None:
    watch.until(text)


@then(parsers.parse('it soon has said "{text}" twice'))
def soon_twice(watch: Watch, text: str) -> None:
    watch.until(text, times=2)


@then(parsers.parse("on SIGTERM it ends with {code:d}"))
def ends_on_sigterm(watch: Watch, code: int) -> None:
    assert watch.end() == code, watch.log.read_text()


@then(parsers.parse('the last import was of the newest commit to "{name}"'))
def last_import(machine: Sandbox, name: str) -> None:
    (estate,) = json.loads(machine.last.output)
    assert estate["last_import"]["commit_sha"] == git(machine.work / name, "rev-parse", "HEAD").strip()
    assert estate["last_import"]["number"] == 2


@given("Backstage files of a domain, a system, three components and an API")
def backstage_files(machine: Sandbox) -> None:
    for name, text in estates.BACKSTAGE.items():
        file = machine.work / "backstage" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


@then(
    parsers.parse(
        "what it printed is a valid estate file of {programmes:d} programmes, {projects:d} projects and "
        "{components:d} components"
    )
)
def printed_is_valid(machine: Sandbox, programmes: int, projects: int, components: int) -> None:
    (machine.work / "made.yaml").write_text(machine.last.output)
    run = machine.run("ghillie catalogue validate made.yaml")
    assert run.code == 0, run
    for count, noun in ((programmes, "programme"), (projects, "project"), (components, "component")):
        assert f"{count} {noun}" in run.output, run
