"""Histories of real projects, window by window."""

import itertools
import subprocess
from datetime import date, timedelta

from pytest_bdd import given, parsers, then, when

from support import real_histories, storage
from support.history import git
from support.reading import assert_citation_exists, citations
from support.sandbox import Report, Sandbox


@given(parsers.parse('the real history of "{project}" as "{name}"'))
def a_real_history(machine: Sandbox, project: str, name: str) -> None:
    machine.histories[name] = real_histories.restore(project, machine.work / name)


@when(parsers.parse("it is reported on every {days:d} days from {first} on until today"), target_fixture="told")
def reported_on(machine: Sandbox, days: int, first: str) -> list[Report]:
    """The first window reaches back before the first commit."""
    (name,) = machine.histories
    as_of, reports = date.fromisoformat(first), []
    while True:
        end = [] if as_of > date.today() else ["--as-of", as_of.isoformat()]
        run = machine.run(["ghillie", "try", name, "--first-window-days", "3650", "--output", "json", *end])
        assert run.code == 0, run
        reports += run.reports
        if not end:
            return reports
        as_of += timedelta(days=days)


@then("the reports cover every commit of its branch and every release once")
def all_covered(machine: Sandbox, told: list[Report]) -> None:
    (history,) = machine.histories.values()
    commits = len(history.ids())
    releases = storage.number(machine, "SELECT count(*) FROM activities WHERE entity_kind = 'release'")
    assert releases > 0
    assert sum(report["coverage"]["activities"] for report in told) == commits + releases
    storage.assert_covered_once(machine, commits)
    for earlier, later in itertools.pairwise(told):
        assert later["previous_report_id"] == earlier["report_id"]
        assert earlier["window_end"] <= later["window_start"]


@then("no report tells what an earlier one told")
def never_twice(told: list[Report]) -> None:
    seen: dict[str, str] = {}
    for report in told:
        for highlight in report["highlights"]:
            if highlight["section"] == "reverts":
                # The line of a revert cites what it reverts, which may have been told before.
                continue
            for citation in highlight["citations"]:
                assert seen.get(citation, report["report_id"]) == report["report_id"], (citation, highlight["text"])
        seen |= {citation: report["report_id"] for item in report["highlights"] for citation in item["citations"]}


@then("every citation of every report exists")
def citations_exist(machine: Sandbox, told: list[Report]) -> None:
    (history,) = machine.histories.values()
    found = {citation for report in told for citation in citations(report)}
    assert len(found) > 100
    commits = "\n".join(sorted(c.partition(":")[2] for c in found if c.startswith("commit:")))
    known = subprocess.run(
        ["git", "-C", str(history.path), "cat-file", "--batch-check"], input=commits, capture_output=True, text=True
    )
    assert "missing" not in known.stdout
    subjects = git(history.path, "log", "--format=%s")
    for citation in found:
        kind, _, value = citation.partition(":")
        if kind == "pr":
            assert f"#{value}" in subjects, citation
        elif kind != "commit":
            assert_citation_exists(citation, history)
