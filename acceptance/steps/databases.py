"""Databases that cannot be used, and the same runs on both engines."""

import shlex
import sqlite3
from collections.abc import Iterator

import pytest
from pytest_bdd import given, parsers, then, when

from support import servers, storage
from support.reading import comparable
from support.sandbox import Report, Sandbox

LETTER = b"Dear reader, this is no database at all, although it stands where one is looked for.\n" * 50
# Root may write what nobody may: without these it is as any other user.
WITHOUT_PRIVILEGE = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]


@pytest.fixture
def lock(machine: Sandbox) -> Iterator[list[sqlite3.Connection]]:
    held: list[sqlite3.Connection] = []
    yield held
    for connection in held:
        connection.close()


@given("another program holds the database locked")
def another_holds_it(machine: Sandbox, lock: list[sqlite3.Connection]) -> None:
    connection = sqlite3.connect(machine.database_file, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    lock.append(connection)


@when(parsers.re(r'I run "(?P<command>.+)" without the right to write its database$'))
def without_the_right(machine: Sandbox, command: str) -> None:
    folder = machine.database_file.parent
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    machine.run(command, under=WITHOUT_PRIVILEGE)
    folder.chmod(0o755)


@when(parsers.re(r'I run "(?P<command>.+)" on a disk that fills up at (?P<times>\d+) different moments$'))
def on_a_full_disk(machine: Sandbox, command: str, times: str) -> None:
    """The nth write to the database's files fails as on a full disk, and each one after; for growing n."""
    files = [f"--trace-path={machine.database_file}{suffix}" for suffix in ("", "-wal", "-journal")]
    for moment in range(int(times)):
        fault = f"inject=write,pwrite64,pwritev,fallocate,ftruncate:error=ENOSPC:when={1 + moment * 2}+"
        machine.run(command, under=["strace", "-f", "-qq", "-o", "/dev/null", *files, "-e", fault])
        machine.database_file.parent.mkdir(parents=True, exist_ok=True)
        for path in machine.database_file.parent.iterdir():
            path.unlink()


@then(parsers.parse('each time it was refused as bad input, saying "{text}"'))
def each_time_refused(machine: Sandbox, text: str) -> None:
    refused = [run for run in machine.runs if run.code != 0]
    # Late moments may lie after the last write, and then there is nothing to refuse.
    assert len(refused) >= len(machine.runs) // 2
    for run in refused:
        assert run.code == 2, run
        assert run.output == "", run
        assert text in run.messages, run


@given("the database has seen a newer version of ghillie")
def a_newer_version(machine: Sandbox) -> None:
    with sqlite3.connect(machine.database_file) as connection:
        connection.execute(
            "INSERT INTO schema_migrations SELECT number + 1000, 'fly_to_mars', checksum, applied_at"
            " FROM schema_migrations ORDER BY number DESC LIMIT 1"
        )


@given("the database file is another program's database")
def a_foreign_database(machine: Sandbox) -> None:
    machine.database_file.parent.mkdir(parents=True)
    with sqlite3.connect(machine.database_file) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.execute("INSERT INTO recipes VALUES ('porridge')")


@given("the database file is a letter")
def a_letter(machine: Sandbox) -> None:
    machine.database_file.parent.mkdir(parents=True)
    machine.database_file.write_bytes(LETTER)


@then("the database file is as it was")
def as_it_was(machine: Sandbox) -> None:
    if machine.database_file.read_bytes() == LETTER:
        return
    with sqlite3.connect(machine.database_file) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
        assert tables == [("recipes",)]
        assert connection.execute("SELECT name FROM recipes").fetchall() == [("porridge",)]


@then("the database is sound")
def is_sound(machine: Sandbox) -> None:
    storage.assert_sound(machine)


# PostgreSQL


@given(parsers.parse("a new database on PostgreSQL {version:d}"))
def a_new_database(machine: Sandbox, version: int) -> None:
    machine.database = servers.create_database(version)


@given(parsers.parse("a database of another program on PostgreSQL {version:d}"))
def a_foreign_postgresql_database(machine: Sandbox, version: int) -> None:
    machine.database = servers.create_database(version)
    servers.query(machine.database, "CREATE TABLE recipes (name text)")


@given(parsers.parse("the role that connects to PostgreSQL {version:d} is an ordinary one"))
def an_ordinary_role(version: int) -> None:
    sql = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    assert servers.query(servers.url(version), sql) == [["f", "f"]]


@given(parsers.parse("PostgreSQL {version:d} does not collate as C does"))
def not_collating_as_c(version: int) -> None:
    # In C every capital comes before every small letter; in a language's own order it does not.
    assert servers.query(servers.url(version), "SELECT 'a' < 'B'") == [["t"]]


@given(parsers.parse("the database of PostgreSQL {version:d} has seen a newer version of ghillie"))
def a_newer_postgresql_version(machine: Sandbox, version: int) -> None:
    assert machine.database is not None
    servers.query(
        machine.database,
        "INSERT INTO schema_migrations SELECT number + 1000, 'fly_to_mars', checksum, applied_at"
        " FROM schema_migrations ORDER BY number DESC LIMIT 1",
    )


@when(parsers.parse("I run on SQLite, PostgreSQL {first:d} and PostgreSQL {second:d}:"), target_fixture="answers")
def run_on_each(machine: Sandbox, first: int, second: int, docstring: str) -> list[list[list[Report]]]:
    """Each engine runs all commands before the next one does; reports by engine and command."""
    answers = []
    for database in (str(machine.root / "plain.db"), servers.create_database(first), servers.create_database(second)):
        reports = []
        for line in docstring.strip().splitlines():
            run = machine.run([*shlex.split(line), "--output", "json", "--database", database])
            assert run.code == 0, run
            reports.append(run.reports)
        answers.append(reports)
    return answers


@then("all three print the same reports but for ids, times of generation and latency")
def all_the_same(answers: list[list[list[Report]]]) -> None:
    assert any(answers[0]), "without a report there is nothing to compare"
    plain, *others = [[comparable(reports) for reports in engine] for engine in answers]
    for other in others:
        assert other == plain


@then(parsers.parse("they told {count:d} reports each"))
def told_as_many(answers: list[list[list[Report]]], count: int) -> None:
    assert [sum(map(len, engine)) for engine in answers] == [count] * 3
