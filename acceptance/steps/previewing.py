"""The local preview, as whoever types its commands meets it."""

import json
import os
import pty
from collections.abc import Iterator

import pytest
from pytest_bdd import given, parsers, then, when

from support.preview import Preview, ingress
from support.sandbox import PATIENCE_SECONDS, Run, Sandbox


@pytest.fixture
def preview(machine: Sandbox) -> Preview:
    return Preview(machine)


@pytest.fixture
def listening(preview: Preview) -> Iterator[None]:
    with ingress(preview):
        yield


@given("a clone of the project")
def a_clone(machine: Sandbox) -> None:
    """As much of one as is looked at."""
    chart = machine.work / "charts" / "ghillie"
    chart.mkdir(parents=True)
    (chart / "values-local.yaml").touch()
    (machine.work / "Dockerfile").touch()


@given("stand-ins for docker, k3d, kubectl and helm")
def stand_ins(preview: Preview) -> None:
    assert preview.calls == []


@given("an ingress behind which the service becomes ready")
def an_ingress(listening: None) -> None:
    """From when there is a cluster on."""


@given("the service behind the ingress stays unready")
def stays_unready(preview: Preview) -> None:
    preview.statuses = [503]


@given("the clone has no chart")
def no_chart(machine: Sandbox) -> None:
    (machine.work / "charts" / "ghillie" / "values-local.yaml").unlink()
    (machine.work / "charts" / "ghillie").rmdir()


@given(parsers.parse('this machine has neither "{one}" nor "{other}"'))
def has_neither(preview: Preview, one: str, other: str) -> None:
    for tool in (one, other):
        (preview.root / "bin" / tool).unlink()


@given(parsers.parse('a cluster "{name}" of the user\'s own'))
def of_the_users_own(machine: Sandbox, preview: Preview, name: str) -> None:
    """Made as `stack up` makes one, but without its label."""
    machine.run(f"ghillie stack up --cluster-name {name} --no-wait")
    state = preview.state
    for node in state["clusters"][0]["nodes"]:
        node["runtimeLabels"] = {"app": "mine"}
    preview.save(state | {"namespaces": {}})


@given(parsers.parse('"{command}" fails, saying "{message}"'))
def fails(preview: Preview, command: str, message: str) -> None:
    preview.save(preview.state | {"failing": {command: message}})


@when(parsers.parse('"{command}" is mended'))
def is_mended(preview: Preview, command: str) -> None:
    assert command in preview.state["failing"]
    preview.save(preview.state | {"failing": {}})


@when(parsers.parse('I answer "{answer}" to "{command}"'))
def i_answer(machine: Sandbox, answer: str, command: str) -> None:
    """At a terminal."""
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    process = machine.start(command, stdin=theirs)
    output, messages = process.communicate(timeout=PATIENCE_SECONDS)
    os.close(theirs)
    os.close(ours)
    machine.runs.append(Run(machine.arguments(command), process.returncode, output.decode(), messages.decode()))
    assert "[y/N]" in machine.last.messages, machine.last


# What came of it


@then("it prints the URL of the ingress and nothing else")
def prints_the_url(machine: Sandbox, preview: Preview) -> None:
    assert machine.last.output == f"http://127.0.0.1:{preview.ingress_port()}\n", machine.last


@then("the tools were called in this order:")
def called_in_order(preview: Preview, datatable: list[list[str]]) -> None:
    expected = [command for (command,) in datatable]
    # Of two runs the second is meant.
    calls = preview.calls[-len(expected) :]
    assert len(preview.calls) % len(expected) == 0, preview.calls
    for call, command in zip(calls, expected, strict=True):
        assert call.startswith(command), calls


@then("no tool was called")
def none_was_called(preview: Preview) -> None:
    assert preview.calls == []


@then(parsers.parse('"{command}" was called once in all'))
def called_once(preview: Preview, command: str) -> None:
    assert len([call for call in preview.calls if call.startswith(command)]) == 1


@then("the cluster listens on the loopback alone")
def loopback_alone(preview: Preview) -> None:
    (create,) = [call for call in preview.calls if call.startswith("k3d cluster create")]
    assert f"--port 127.0.0.1:{preview.ingress_port()}:80@loadbalancer" in create
    assert "--api-port 127.0.0.1:random" in create


@then("state.json names the URL, the cluster and the namespace, for its owner alone")
def state_json(machine: Sandbox, preview: Preview) -> None:
    file = machine.data / "ghillie" / "state.json"
    assert json.loads(file.read_text()) == {
        "api_base_url": f"http://127.0.0.1:{preview.ingress_port()}",
        "stack": {"backend": "k3d", "cluster": "ghillie-local", "namespace": "ghillie"},
    }
    assert file.stat().st_mode & 0o777 == 0o600


@then("the cluster is there")
def is_there(preview: Preview) -> None:
    assert [cluster["name"] for cluster in preview.state["clusters"]] == ["ghillie-local"]


@then("the cluster is gone, and state.json too")
def is_gone(machine: Sandbox, preview: Preview) -> None:
    assert preview.state["clusters"] == []
    assert not (machine.data / "ghillie" / "state.json").exists()


@then(parsers.parse('the namespace "{name}" is gone'))
def namespace_is_gone(preview: Preview, name: str) -> None:
    assert any(call.startswith(f"kubectl delete namespace {name}") for call in preview.calls)
    assert preview.state["namespaces"] == {}
