"""`ghillie serve` on a machine, on a free port of the loopback, and what it answers."""

import http.client
import json
import re
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from support.sandbox import Sandbox, binary

# Far more than anything here takes; it turns a hang into a failure.
PATIENCE_SECONDS = 30


@dataclass
class Answer:
    """A reply, and which request it is to."""

    asked: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Service:
    """A running service. `log` grows as it speaks."""

    machine: Sandbox
    process: "subprocess.Popen[bytes]"
    log: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    @property
    def last(self) -> Answer:
        return self.answers[-1]

    @property
    def said(self) -> str:
        return "\n".join(self.log)

    @property
    def started(self) -> dict[str, str]:
        """The start-up line, as soon as it is there."""
        line: dict[str, str] = self.until(
            lambda: next((each for each in self.events() if each["message"] == "server.started"), None)
        )
        return line

    @property
    def port(self) -> int:
        return int(self.started["server.address"].rsplit(":", 1)[1])

    @property
    def token(self) -> str:
        file = self.machine.data / "ghillie" / "admin-token"
        text: str = self.until(lambda: file.read_text().strip() if file.exists() else None)
        return text

    def events(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.log if line.startswith("{")]

    def until(self, condition: Any) -> Any:
        """What the condition gives, once it gives something."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            found = condition()
            if found:
                return found
            assert self.process.poll() is None, self.said
            time.sleep(0.02)
        raise AssertionError(f"it did not come to be\n{self.said}")

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: str | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, path, body=body and body.encode(), headers=dict(headers or {}))
            reply = connection.getresponse()
            names = {name.lower(): value for name, value in reply.getheaders()}
            answer = Answer(f"{method} {path}", reply.status, names, reply.read())
        finally:
            connection.close()
        self.answers.append(answer)
        return answer

    def get(self, path: str, accept: str | None = None) -> Answer:
        """A GET with the token."""
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Accept": accept} if accept else {})
        return self.ask("GET", path, headers)

    def speak(self, data: bytes) -> tuple[bytes, float]:
        """Sends bytes as they are; all that comes back until the service hangs up, and after how many seconds."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS) as connection:
            began = time.monotonic()
            heard = b""
            try:
                connection.sendall(data)
                while piece := connection.recv(65_536):
                    heard += piece
            except ConnectionError:
                pass
            return heard, time.monotonic() - began

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def start(machine: Sandbox, command: str = "serve", **settings: str) -> Service:
    """Starts one and does not wait for it; `command` is `serve` or `worker`."""
    environment = machine.environment | {"GHILLIE_HOST": "127.0.0.1", "GHILLIE_PORT": "0"} | settings
    process = subprocess.Popen(
        [str(binary()), command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=machine.work,
        env=environment,
        start_new_session=True,
    )
    service = Service(machine, process)
    follow(service)
    return service


def follow(service: Service) -> None:
    """Has the service's log grow as its process speaks."""

    def listen() -> None:
        assert service.process.stderr is not None
        with service.process.stderr as lines:
            for line in lines:
                service.log.append(line.decode().rstrip("\n"))
                print(service.log[-1])

    threading.Thread(target=listen, daemon=True).start()


def is_prometheus_text(text: str) -> bool:
    """Whether each line is a comment or a sample."""
    sample = re.compile(r'[a-z_]+(\{([a-z_]+="[^"]*",?)*\})? -?[0-9.e+-]+')
    lines = text.splitlines()
    return bool(lines) and all(
        re.fullmatch(r"# (HELP|TYPE) [a-z_]+ .+", line) or sample.fullmatch(line) for line in lines
    )
