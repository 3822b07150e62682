"""Containers, by the tool that `script/with-containers` found: Docker, or podman where no Docker engine answers."""

import os
import shlex
import subprocess
import uuid
from dataclasses import dataclass, field

# No command here comes near it; it turns a hang into a failure.
PATIENCE_SECONDS = 120
# As an operator who trusts nobody runs it.
HARDENED = (
    "--read-only",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--memory=128m",
    "--pids-limit=64",
)


def tool() -> str | None:
    """`docker` or `podman`; nothing where the suite does not run under `script/with-containers`, or neither works."""
    return os.environ.get("GHILLIE_CONTAINER_TOOL") or None


def image() -> str:
    """The image under test, as `script/build-image` names it unless GHILLIE_IMAGE names another."""
    return os.environ.get("GHILLIE_IMAGE") or "ghillie:local"


def can_run() -> bool:
    """Whether there is an image and something to run it."""
    return tool() is not None and bool(os.environ.get("GHILLIE_IMAGE"))


def command(*words: str) -> list[str]:
    """A command line of the tool, for whoever starts it by themselves; it needs this process's environment."""
    name = tool()
    assert name, "there is no container tool: run the suite under script/with-containers, which says what is missing"
    return [name, *words]


def run(*words: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
    """Runs a command of the tool to its end."""
    done = subprocess.run(
        command(*words),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    # Shown where the scenario fails.
    print(f"{shlex.join(done.args)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    if check:
        assert done.returncode == 0, done.stderr
    return done


def inspect(kind: str, name: str, template: str) -> str:
    """`inspect("image", "ghillie:local", "{{ .Config.User }}")`."""
    return run(kind, "inspect", "--format", template, name).stdout.strip()


# With a read-only root podman makes some folders writable all the same; Docker does not.
OF_PODMAN = ("--read-only-tmpfs=false",)


@dataclass
class Container:
    """A container of a scenario's own: its name, and the words of `run` before the image."""

    options: tuple[str, ...] = ()
    name: str = field(default_factory=lambda: f"ghillie-test-{uuid.uuid4().hex[:12]}")

    def command(self, *words: str) -> list[str]:
        """The command line that runs it in the foreground: its output is the container's, and so is its exit code."""
        own = OF_PODMAN if tool() == "podman" else ()
        return command("run", "--name", self.name, *own, *self.options, image(), *words)

    def execute(self, *words: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Runs a program inside it."""
        return run("exec", self.name, *words, check=check)

    def port(self, inside: int = 8080) -> int:
        """The port of the loopback at which a port of it is published."""
        return int(run("port", self.name, str(inside)).stdout.split()[0].rsplit(":", 1)[1])

    def is_healthy(self) -> bool:
        """Whether the image's own health check finds it well."""
        # Podman has systemd run the checks, which is not there in many a place.
        if tool() == "podman":
            return run("healthcheck", "run", self.name, check=False).returncode == 0
        return inspect("container", self.name, "{{ .State.Health.Status }}") == "healthy"

    def remove(self) -> None:
        # It is given no time to end by itself.
        run("kill", self.name, check=False)
        run("rm", "--force", "--volumes", self.name, check=False)
