"""The image and its containers, as those who run them meet them."""

import re
import shlex
import subprocess
import time
import uuid
from collections.abc import Iterator
from typing import cast

import pytest
from pytest_bdd import given, parsers, then, when

from steps.serving import Operation
from support import containers
from support.contained_service import DATA, ContainedService, start
from support.containers import Container
from support.sandbox import Run, Sandbox
from support.service import Service

MEGABYTES = {"": 1e-6, "k": 1e-3, "M": 1, "G": 1e3}


def last(operation: Operation) -> ContainedService:
    return cast(ContainedService, operation.services[-1])


@pytest.fixture
def contained(operation: Operation) -> ContainedService:
    """The one that was started last."""
    return last(operation)


@pytest.fixture
def volume() -> Iterator[str]:
    """A volume of the scenario's own, which goes after the containers."""
    name = f"ghillie-test-{uuid.uuid4().hex[:12]}"
    containers.run("volume", "create", name)
    yield name
    containers.run("volume", "rm", "--force", name)


# Starting


@given("a running container")
def a_running_container(machine: Sandbox, operation: Operation) -> None:
    operation.services.append(start(machine))


@given("a running container on a volume")
def on_a_volume(machine: Sandbox, volume: str, operation: Operation) -> None:
    operation.services.append(start(machine, f"--volume={volume}:{DATA}"))


@when("another container takes its place on that volume", target_fixture="first_token")
def takes_its_place(machine: Sandbox, volume: str, operation: Operation) -> str:
    first = last(operation)
    token = first.token
    first.end()
    operation.services.append(start(machine, f"--volume={volume}:{DATA}"))
    return token


@when("I start a container whose data directory belongs to another")
def with_the_directory_of_another(machine: Sandbox, operation: Operation) -> None:
    operation.services.append(start(machine, "--user=4321:4321"))


@when("I start a container whose data directory is read-only")
def with_a_read_only_directory(machine: Sandbox, volume: str, operation: Operation) -> None:
    operation.services.append(start(machine, f"--volume={volume}:{DATA}:ro"))


@when("I start a container with these settings:")
def with_settings(machine: Sandbox, operation: Operation, datatable: list[list[str]]) -> None:
    operation.services.append(start(machine, settings=dict(datatable)))
    operation.settings = tuple(name for name, _ in datatable)


@when("I start a container in the network of that one")
def in_the_network(machine: Sandbox, operation: Operation) -> None:
    first = last(operation)
    assert first.started
    network = f"--network=container:{first.container.name}"
    operation.services.append(start(machine, network, publish=False))


@when(parsers.parse('I run the image with "{words}"'))
def run_the_image(machine: Sandbox, words: str) -> None:
    container = Container((*containers.HARDENED, "--network=none", "--no-healthcheck"))
    arguments = shlex.split(words)
    done = subprocess.run(
        container.command(*arguments),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=containers.PATIENCE_SECONDS,
    )
    container.remove()
    machine.runs.append(Run(arguments, done.returncode, done.stdout, done.stderr))


# A running one


@then(parsers.parse('its first words name port 8080, its role, its database in "{folder}" and its version'))
def its_first_words(service: Service, folder: str) -> None:
    line = service.started
    assert service.events()[0] == line
    assert line["server.address"] == "http://0.0.0.0:8080"
    assert line["server.role"] == "all"
    assert line["store"] == f"{folder}/ghillie.db"
    assert line["version"]


@then("its own health check finds it well")
def its_own_health_check(contained: ContainedService) -> None:
    contained.until(contained.container.is_healthy)


@then(parsers.parse('it runs as "{name}", user {number:d}, without a single right of root'))
def without_rights(contained: ContainedService, name: str, number: int) -> None:
    lines = contained.container.execute("cat", "/proc/1/status").stdout.splitlines()
    status = {key: value.split() for key, _, value in (line.partition(":") for line in lines)}
    # The program itself, which took the place of the shell that began it.
    assert status["Name"] == ["ghillie"]
    assert status["Uid"] == status["Gid"] == [str(number)] * 4
    assert contained.container.execute("id", "-un").stdout.strip() == name
    for rights in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[rights][0], 16) == 0, rights
    assert status["NoNewPrivs"] == ["1"]


@then(parsers.parse('it can write in "{folder}" and nowhere else'))
def can_write(contained: ContainedService, folder: str) -> None:
    """Among what a program may want to write to, and what belongs to everybody."""
    everywhere = ("/", "/etc", "/home", "/tmp", "/usr/local/bin", "/var/tmp", folder)
    script = 'for each; do if (: >"$each/probe") 2>/dev/null; then echo "$each"; fi; done'
    written = contained.container.execute("sh", "-c", script, "sh", *everywhere).stdout.split()
    assert written == [folder]


@when(parsers.parse("it is asked {count} times"))
def it_is_asked(service: Service, count: str) -> None:
    service.until(lambda: service.ask("GET", "/ready").status == 200)
    token = service.token
    for _ in range(int(count.replace(",", ""))):
        assert service.ask("GET", "/reports", {"Authorization": f"Bearer {token}"}).status == 200


@then(parsers.parse("it has needed less than {limit:d} MB"))
def it_has_needed(contained: ContainedService, limit: int) -> None:
    """By the kernel's count of the process; the container was given no more than that."""
    status = contained.container.execute("cat", "/proc/1/status").stdout
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    print(f"peak: {peak / 1024:.1f} MiB")
    # No program gets by with less: the measure itself works.
    assert 4_096 < peak < limit * 1_000_000 / 1024


@when("the container is stopped")
def the_container_is_stopped(operation: Operation, contained: ContainedService) -> None:
    operation.signalled = time.monotonic()
    containers.run("stop", "--time", "15", contained.container.name)


@then(parsers.parse('the token of the first opens "{path}"'))
def the_token_of_the_first(operation: Operation, first_token: str, path: str) -> None:
    second = last(operation)
    second.until(lambda: second.ask("GET", path, {"Authorization": f"Bearer {first_token}"}).status == 200)


@then(parsers.parse("it ends with the exit code {code:d}"))
def it_ends_with(machine: Sandbox, code: int) -> None:
    assert machine.last.code == code, machine.last


# The image


@then("the image names its port, its volume, its user, its version and its licence")
def it_names(machine: Sandbox) -> None:
    def told(template: str) -> str:
        return containers.inspect("image", containers.image(), template)

    assert told("{{ range $port, $_ := .Config.ExposedPorts }}{{ $port }} {{ end }}") == "8080/tcp"
    assert told("{{ range $path, $_ := .Config.Volumes }}{{ $path }} {{ end }}") == DATA
    # A number, by which Kubernetes knows that it is not root's.
    assert told("{{ .Config.User }}") == "1000:1000"
    version = machine.run("ghillie --version").output.split()[1]
    label = '{{ index .Config.Labels "org.opencontainers.image.%s" }}'
    assert told(label % "version") == version
    assert told(label % "licenses") == "ISC"


@then("the image holds no git, no compiler and no source")
def it_holds_nothing_more() -> None:
    words = ["run", "--rm", "--network=none", containers.image(), "sh", "-c"]
    assert containers.run(*words, "which git swift clang gcc ld || true").stdout == ""
    assert containers.run(*words, "find / -xdev -name '*.swift' 2>/dev/null || true").stdout == ""


@then(parsers.parse("the image is at most {limit:d} MB larger than its base"))
def it_is_small(limit: int) -> None:
    told = containers.run("history", "--format", "{{ .Size }}", containers.image()).stdout
    # Newest first, as `80.8MB`; the oldest that holds anything is the base.
    layers = [float(number) * MEGABYTES[unit] for number, unit in re.findall(r"([0-9.]+) ?(k|M|G|)B", told)]
    beyond = sum([size for size in layers if size][:-1])
    print(f"beyond its base: {beyond:.1f} MB")
    assert 1 < beyond <= limit
