"""Every command of the user's guide is typed here.

For real, or with recorded tools where it needs a cluster or a Docker engine. One that stands in neither list is a
failure, and so is one that the guide does not hold.
"""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.github import GitHub
from support.guide import commands
from support.history import History, git
from support.preview import Preview, ingress
from support.sandbox import PATIENCE_SECONDS, PROJECT, Sandbox, binary
from support.service import Service, start

# A debug build from nothing, where `make run` has to make one.
BUILD_SECONDS = 2_400

# On one machine, one after the other, in the order of the guide; GitHub is read while there is something to read.
WALKED = [
    "ghillie try PATH…",
    "ghillie report list",
    "ghillie report list --estate-key acme",
    "ghillie report show latest",
    "ghillie replay",
    "ghillie catalogue validate estate.yaml",
    "ghillie catalogue schema > catalogue.schema.json",
    "ghillie estate import --estate-key acme --catalogue-path estate.yaml --dry-run",
    'ghillie estate import --estate-key acme --catalogue-path estate.yaml --commit-sha "$(git rev-parse HEAD)"',
    "ghillie estate sync",
    "ghillie estate repo list --active",
    "ghillie ingest run --scope estate --estate-key acme",
    "ghillie ingest run --scope repository --estate-key acme --owner acme --name rocket --lookback-days 90",
    "ghillie ingest status",
    "ghillie ingest status --list",
    "ghillie ingest watch",
    "ghillie estate repo set acme/rocket --ingestion off",
    "ghillie health",
    'curl -H "Authorization: Bearer $(cat ~/.local/share/ghillie/admin-token)" -H "Accept: text/markdown" '
    "localhost:8080/repositories/acme/rocket/reports/latest",
    'curl -H "Authorization: Bearer $TOKEN" --data-binary @estate.yaml '
    '"localhost:8080/estates/acme/catalogue-import?commit_sha=$(git rev-parse HEAD)"',
    'curl -H "Authorization: Bearer $TOKEN" '
    """--json '{"catalogue": {"version": 1, "projects": []}, "estate_name": "Acme"}' """
    "localhost:8080/estates/acme/catalogue-import",
    "ghillie migrate",
    "ghillie migrate --wait 120",
    "ghillie token create --scope read --name dashboard --expires-in-days 90",
    "ghillie token create --estate acme --scope operate",
    "ghillie token list",
    "ghillie token revoke 0f3a5c7e9b1d",
    "ghillie estate webhook-secret add --estate-key acme",
    "ghillie estate webhook-secret list",
    "ghillie estate webhook-secret revoke 3b1c5d7e9f20",
    "ghillie ingest lag --estate-key acme",
    "ghillie ingest lag --estate-key acme --state stalled",
]
# What their answers hold.
ANSWERED = {
    '-H "Accept: text/markdown"': "# acme/rocket — Status report",
    "--dry-run": "component",
    "@estate.yaml": '"unchanged"',
    "ghillie token list": "dashboard",
}
# They go on until they are stopped.
WATCHED = [
    "ghillie catalogue watch estate.yaml --estate-key acme",
    "ghillie catalogue watch ~/src/estate --file estate.yaml --estate-key acme",
]
SERVED = {"ghillie serve": {"GHILLIE_PORT": "8080"}, "GHILLIE_PORT=0 ghillie serve": {"GHILLIE_PORT": "0"}}
MADE = ["make run", 'make run REPOS="../service ../web"']
# The tools write down what they are asked to do.
RECORDED = [
    "docker build -t ghillie:local .",
    "docker run --detach --name ghillie --read-only --cap-drop=ALL --security-opt=no-new-privileges --memory=128m "
    "--publish 127.0.0.1:8080:8080 --volume ghillie:/var/lib/ghillie ghillie:local",
    "docker exec ghillie cat /var/lib/ghillie/admin-token",
    "docker stop ghillie",
    "helm upgrade --install ghillie charts/ghillie --namespace ghillie --create-namespace --wait "
    "--set image.repository=registry.example.com/ghillie,persistence.enabled=true",
    "helm test ghillie --namespace ghillie",
]
PREVIEWED = ["make local-k8s-deploy", "make local-k8s-status", "make local-k8s-logs", "make local-k8s-down"]

ESTATE = """\
version: 1
projects:
  - key: flight
    name: Flight
    components:
      - {key: rocket, name: The rocket, repository: {owner: acme, name: rocket}}
"""


def type_in(command: str, folder: Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """As a reader types it in a shell; nobody answers questions."""
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture
def reader(tmp_path: Path) -> Sandbox:
    """Someone with ghillie on the PATH, and clones of acme/rocket, acme/service and acme/web."""
    machine = Sandbox(tmp_path / "machine")
    tools = machine.root / "bin"
    tools.mkdir()
    (tools / "ghillie").symlink_to(binary())
    machine.settings["PATH"] = f"{tools}:{os.environ['PATH']}"
    # Where the guide says that data is.
    machine.settings["XDG_DATA_HOME"] = str(machine.root / "home" / ".local" / "share")
    checkout = machine.root / "home" / "src" / "estate"
    checkout.parent.mkdir()
    History.create(checkout)
    (checkout / "estate.yaml").write_text(ESTATE)
    git(checkout, "add", "estate.yaml")
    git(checkout, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "Say what there is")
    for name in ("rocket", "service", "web"):
        history = History.create(machine.work / name)
        history.commit("Start the project", "2024-05-01T09:00:00Z")
        history.flush()
        history.has_origin(f"https://github.com/acme/{name}.git")
    return machine


def test_every_command_of_the_guide_is_typed_here_and_no_other() -> None:
    typed = [*WALKED, *WATCHED, *SERVED, *MADE, *RECORDED, *PREVIEWED]
    assert sorted(set(commands())) == sorted(typed)


def told(reader: Sandbox, command: str) -> str:
    """What a command of ours says that is not in the guide."""
    done = type_in(command, reader.work, reader.environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_reader_walks_through_the_guide(reader: Sandbox, github: GitHub) -> None:
    port = free_port()
    github.add("acme/rocket").push("Start the project", "2024-05-01")
    reader.settings |= {"GHILLIE_PORT": str(port), "GHILLIE_HOST": "127.0.0.1"}
    reader.settings |= {"GHILLIE_GITHUB_API_URL": github.url, "GHILLIE_GITHUB_TOKEN": "ghp_known"}
    services: list[Service] = []
    try:
        for command in WALKED:
            if not services and command.startswith("ghillie health"):
                services.append(start(reader, GHILLIE_PORT=str(port)))
                services[0].until(lambda: services[0].ask("GET", "/ready").status == 200)
                reader.settings["TOKEN"] = told(reader, "ghillie token create --estate acme --scope admin")
            typed = command.replace("PATH…", f"{reader.work}/rocket").replace("localhost:8080", f"127.0.0.1:{port}")
            if "0f3a5c7e9b1d" in typed:
                tokens = json.loads(told(reader, "ghillie token list --output json"))
                own = next(token["id"] for token in tokens if token["name"] == "dashboard")
                typed = typed.replace("0f3a5c7e9b1d", own)
            if "3b1c5d7e9f20" in typed:
                (secret,) = json.loads(told(reader, "ghillie estate webhook-secret list --output json"))
                typed = typed.replace("3b1c5d7e9f20", secret["id"])
            done = type_in(typed, reader.root / "home" / "src" / "estate", reader.environment)
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
            for part, answer in ANSWERED.items():
                assert part not in command or answer in done.stdout, f"{command}\n{done.stdout}"
    finally:
        for service in services:
            service.end()


@pytest.mark.parametrize("command", WATCHED)
def test_an_estate_is_watched_until_that_is_stopped(reader: Sandbox, command: str) -> None:
    process = subprocess.Popen(
        ["bash", "-c", f"exec {command}"],
        cwd=reader.root / "home" / "src" / "estate",
        env=reader.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("watching ")
        assert process.stdout.readline().startswith("imported")
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("command", SERVED)
def test_the_service_starts_as_the_guide_says(reader: Sandbox, command: str) -> None:
    # The port of the guide's first example may be taken on this machine.
    port = "0" if SERVED[command]["GHILLIE_PORT"] == "0" else str(free_port())
    service = start(reader, GHILLIE_PORT=port)
    try:
        assert service.port == (int(port) or service.port)
        assert service.ask("GET", "/health").status == 200
    finally:
        service.end()


@pytest.mark.parametrize("command", MADE)
def test_make_reports_on_clones(reader: Sandbox, command: str) -> None:
    typed = command.replace("../service ../web", f"{reader.work}/service {reader.work}/web")
    done = type_in(typed, PROJECT, os.environ | {"XDG_DATA_HOME": str(reader.data)})
    assert done.returncode == 0, done.stderr
    assert "Status report" in done.stdout
    assert ("# Status overview" in done.stdout) == ("REPOS" in command)


@pytest.mark.parametrize("command", RECORDED)
def test_tools_are_asked_for_what_the_guide_says(reader: Sandbox, command: str) -> None:
    preview = Preview(reader)
    reader.settings["PATH"] = f"{preview.root / 'bin'}:{os.environ['PATH']}"
    done = type_in(command, PROJECT, reader.environment)
    assert done.returncode == 0, done.stderr
    assert preview.calls == [command]
    # What is named of the project is there.
    assert all((PROJECT / word).exists() for word in command.split() if word.startswith("charts/"))


@pytest.fixture
def cluster(reader: Sandbox) -> Iterator[Preview]:
    preview = Preview(reader)
    with ingress(preview):
        yield preview


def test_the_local_preview_comes_and_goes(reader: Sandbox, cluster: Preview) -> None:
    tools = f"{cluster.root / 'bin'}:{os.environ['PATH']}"
    assert shutil.which("k3d", path=tools)
    environment = os.environ | {"PATH": tools, "XDG_DATA_HOME": str(reader.data)}
    for command in PREVIEWED:
        # Nobody is there to be asked.
        typed = f"{command} STACK=--force" if command.endswith("down") else command
        done = type_in(typed, PROJECT, environment)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    asked = "\n".join(cluster.calls)
    for step in (
        "docker build",
        "k3d image import ghillie:local",
        "helm upgrade --install ghillie",
        "k3d cluster delete",
    ):
        assert step in asked
