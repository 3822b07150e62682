"""What a database holds, read beside the program: the last resort where the program's word is what is in question."""

import sqlite3
from contextlib import closing

from support import servers
from support.sandbox import Sandbox


def on_postgresql(machine: Sandbox) -> bool:
    return machine.database is not None and machine.database.startswith("postgresql:")


def rows(machine: Sandbox, sql: str) -> list[list[str]]:
    if on_postgresql(machine):
        assert machine.database is not None
        return servers.query(machine.database, sql)
    with closing(sqlite3.connect(machine.database or machine.database_file)) as connection:
        return [[str(value) for value in row] for row in connection.execute(sql)]


def number(machine: Sandbox, sql: str) -> int:
    return int(rows(machine, sql)[0][0])


def assert_sound(machine: Sandbox) -> None:
    """Whole pages, whole references, no event left behind, no window half-written."""
    if not on_postgresql(machine):
        assert rows(machine, "PRAGMA integrity_check") == [["ok"]]
        assert rows(machine, "PRAGMA foreign_key_check") == []
    assert number(machine, "SELECT count(*) FROM unprocessed_events") == 0
    assert number(machine, "SELECT count(*) FROM ledger_windows WHERE state = 'open'") == 0
    # A reported window has a report, and what is covered belongs to a window that was closed.
    reported = "SELECT window_id FROM ledger_windows WHERE state = 'reported'"
    assert number(machine, f"SELECT count(*) FROM ({reported} EXCEPT SELECT window_id FROM reports) AS missing") == 0


def assert_covered_once(machine: Sandbox, commits: int) -> None:
    """Each commit is one event, one activity, and covered by one window."""
    assert number(machine, "SELECT count(*) FROM raw_events WHERE event_type = 'git.commit'") == commits
    assert number(machine, "SELECT count(*) FROM activities WHERE entity_kind = 'commit'") == commits
    assert number(machine, "SELECT count(*) FROM uncovered_activities") == 0
    covered = "SELECT count(*), count(DISTINCT coverage.activity_id) FROM coverage"
    ((all_rows, distinct),) = rows(
        machine, f"{covered} JOIN activities ON activities.activity_id = coverage.activity_id"
    )
    assert int(all_rows) == int(distinct) == number(machine, "SELECT count(*) FROM activities")
