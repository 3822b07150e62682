"""A PostgreSQL server of a scenario's own, which it may stop and start."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path


class OwnServer:
    """Made and stopped at first. Its port is free when it is made, and its own from then on."""

    def __init__(self) -> None:
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        assert binaries, "there is no PostgreSQL server: script/bootstrap installs one"
        self.binaries = binaries[0]
        self.place = Path(tempfile.mkdtemp(prefix="ghillie-own-server.", dir="/var/tmp"))
        self.place.chmod(0o755)
        if os.geteuid() == 0:
            shutil.chown(self.place, "nobody")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        data = f"--pgdata={self.place}/data"
        self.run(
            "initdb", data, "--username=ghillie", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"
        )

    @property
    def url(self) -> str:
        return f"postgresql://ghillie:not-to-be-shown@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.place} -c fsync=off"
        self.control("start", f"--log={self.place}/log", f"--options={options}")

    def stop(self) -> None:
        self.control("stop", "--mode=immediate")

    def remove(self) -> None:
        if (self.place / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.place)

    def control(self, *words: str) -> None:
        self.run("pg_ctl", f"--pgdata={self.place}/data", "--wait", *words)

    def run(self, program: str, *words: str) -> None:
        # The server refuses to run as root.
        user = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
        command = [*user, str(self.binaries / program), *words]
        subprocess.run(command, cwd=self.place, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
