"""The service in a container, asked through the port that the container publishes."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from support.containers import HARDENED, Container
from support.sandbox import Sandbox
from support.service import Service, follow

DATA = "/var/lib/ghillie"


@dataclass
class ContainedService(Service):
    """`process` is the tool's: it speaks the container's words and ends with its exit code."""

    container: Container = field(default_factory=Container)

    @cached_property
    def port(self) -> int:
        assert self.started
        return self.container.port()

    @property
    def token(self) -> str:
        text: str = self.until(lambda: self.container.execute("cat", f"{DATA}/admin-token", check=False).stdout.strip())
        return text

    def end(self) -> None:
        self.container.remove()
        super().end()


def start(
    machine: Sandbox, *options: str, settings: Mapping[str, str] | None = None, publish: bool = True
) -> ContainedService:
    """Starts one with no rights at all, and does not wait for it."""
    published = ("--publish=127.0.0.1::8080",) if publish else ()
    environment = [f"--env={name}={value}" for name, value in (settings or {}).items()]
    container = Container((*HARDENED, *published, *environment, *options))
    process = subprocess.Popen(
        container.command(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    service = ContainedService(machine, process, container=container)
    follow(service)
    return service
