"""Bringing the schema up to date, and services that leave it alone."""

import time

from pytest_bdd import given, parsers, when

from steps.serving import Operation
from support import servers
from support.sandbox import PATIENCE_SECONDS, Run, Sandbox
from support.service import start


@given(parsers.re(r"an empty database on (?P<engine>SQLite|PostgreSQL (?P<version>\d+))$"))
def an_empty_database(machine: Sandbox, engine: str, version: str | None) -> None:
    machine.database = servers.create_database(int(version)) if version else str(machine.root / "empty.db")


@given("a service that leaves the schema of that database alone")
def leaving_it_alone(machine: Sandbox, operation: Operation) -> None:
    assert machine.database is not None
    operation.services.append(start(machine, GHILLIE_DATABASE_URL=machine.database, GHILLIE_MIGRATE="manual"))


@given("the database is an empty file")
def an_empty_file(machine: Sandbox) -> None:
    machine.database_file.parent.mkdir(parents=True)
    machine.database_file.touch()


@when(parsers.re(r'I run "(?P<command>[^"]+)" with "(?P<name>[^"]+)" set to "(?P<value>[^"]*)"$'))
def with_setting(machine: Sandbox, command: str, name: str, value: str) -> None:
    machine.settings[name] = value
    machine.run(command)


@when(parsers.re(r'I run "(?P<command>[^"]+)" on that server$'))
def on_that_server(machine: Sandbox, operation: Operation, command: str) -> None:
    machine.settings["DATABASE_URL"] = operation.servers[-1].url
    machine.run(command)


@when(parsers.re(r'I run "(?P<command>[^"]+)" on that server, which starts meanwhile$'))
def which_starts(machine: Sandbox, operation: Operation, command: str) -> None:
    machine.settings["DATABASE_URL"] = operation.servers[-1].url
    process = machine.start(command)
    time.sleep(0.5)
    assert process.poll() is None
    operation.servers[-1].start()
    output, messages = process.communicate(timeout=PATIENCE_SECONDS)
    machine.runs.append(Run(machine.arguments(command), process.returncode, output.decode(), messages.decode()))
