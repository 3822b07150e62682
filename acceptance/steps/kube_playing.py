"""The chart's pods, run by a container tool."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, then, when

from support import containers, servers
from support.kube_play import Played
from support.service import PATIENCE_SECONDS

SECRET = "not-to-be-shown"


@pytest.fixture
def played(tmp_path: Path) -> Iterator[Played]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    release = Played(tmp_path, port)
    yield release
    release.remove()


@given(parsers.parse("a Secret whose DATABASE_URL is a new database on PostgreSQL {version:d}"))
def secret_with_database(played: Played, version: int) -> None:
    played.make_secret(DATABASE_URL=servers.create_database(version))


@given("a Secret whose URLs lead nowhere")
def secret_that_leads_nowhere(played: Played) -> None:
    played.make_secret(DATABASE_URL=f"mysql://ann:{SECRET}@host/db", VALKEY_URL=f"http://ann:{SECRET}@host")


@when(parsers.re(r"the pods of the (?P<values>\w+) values are played"))
def play(played: Played, values: str) -> None:
    played.render(values)
    played.play_service()


@when(parsers.parse("the pods of the {values} values with migrations are played"))
def play_with_migrations(played: Played, values: str) -> None:
    played.render(values, "migrations.enabled=true")
    played.play_service()


@when(parsers.parse("the pods of the {values} values with a Secret are played"))
def play_with_secret(played: Played, values: str) -> None:
    played.render(values)
    played.play_service()


@when("the Job that migrates is played")
def play_job(played: Played) -> None:
    assert played.play_pod(played.rendering.one("Job")["spec"]["template"]) == 0


@then(parsers.re(r'the pod comes to answer "(?P<path>[^"]+)" with (?P<status>\d+)$'))
def comes_to_answer(played: Played, path: str, status: str) -> None:
    played.until(path, int(status))


@then(parsers.parse('the pod comes to answer "{path}" with 503, naming the check "{check}"'))
def names_the_check(played: Played, path: str, check: str) -> None:
    assert [issue["check"] for issue in json.loads(played.until(path, 503))["issues"]] == [check]


@then("the pod runs as user 1000, without a capability, and cannot write outside its data directory")
def without_rights(played: Played) -> None:
    status = containers.run("exec", played.container, "cat", "/proc/1/status").stdout
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert facts["Uid"].split() == ["1000"] * 4
    assert {int(facts[name], 16) for name in ("CapEff", "CapPrm", "CapBnd", "CapInh", "CapAmb")} == {0}
    assert (facts["NoNewPrivs"], facts["Seccomp"]) == ("1", "2")
    written = containers.run("exec", played.container, "touch", "/var/lib/ghillie/written", check=False)
    assert written.returncode == 0
    # A folder that is closed to this user would say that it is not permitted.
    refused = containers.run("exec", played.container, "touch", "/usr/local/bin/written", check=False)
    assert "Read-only file system" in refused.stderr


@then(parsers.re(r'"helm test" (?P<outcome>passes|fails) when it is played'))
def helm_test(played: Played, outcome: str) -> None:
    # Names of Services are a cluster's.
    code = played.play_pod(played.rendering.one("Pod", "test"), HOST="127.0.0.1")
    assert (code == 0) == (outcome == "passes")


@then(parsers.parse('the pod does not start, and names "{variables}"'))
def does_not_start(played: Played, variables: str) -> None:
    lines = [f"{variable}: must be" for variable in variables.split()]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not all(line in played.log() for line in lines):
        assert time.monotonic() < deadline, played.log()
        time.sleep(0.2)
    assert played.ask("/health")[0] == 0


@then("the pod says nothing that is secret")
def nothing_secret(played: Played) -> None:
    assert SECRET not in played.log()
