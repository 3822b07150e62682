"""The PostgreSQL servers that `script/with-postgres` started, and databases of a scenario's own on them."""

import os
import subprocess
import uuid
from urllib.parse import urlsplit


def url(version: int) -> str:
    """The server of that version, as an ordinary role that may create databases."""
    name = f"GHILLIE_TEST_POSTGRESQL_{version}"
    address = os.environ.get(name)
    # A server that is not there is a failure, not a reason to leave a scenario out.
    assert address, f"{name} is not set: run the suite under script/with-postgres"
    return address


def create_database(version: int) -> str:
    """A new, empty database; its URL. It goes when the servers go."""
    server = url(version)
    name = f"acceptance_{uuid.uuid4().hex}"
    query(server, f"CREATE DATABASE {name}")
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def query(address: str, sql: str, estate: str = "local") -> list[list[str]]:
    """The rows that a statement returns, as texts, in an estate; `local` is the one that `try` works in."""
    command = ["psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--field-separator=\t", address]
    options = {"PGOPTIONS": f"-c ghillie.estate={estate}", "PGCLIENTENCODING": "UTF8"}
    done = subprocess.run(
        [*command, "--set=ON_ERROR_STOP=1", f"--command={sql}"],
        capture_output=True,
        text=True,
        env=dict(os.environ) | options,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]
