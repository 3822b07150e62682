"""What a report tells its reader."""

import re

from pytest_bdd import parsers, then

from support.reading import assert_citation_exists, citations, current, telling, texts, whole_text
from support.sandbox import Report, Sandbox

# C0 but for the line break, DEL, C1, and the marks that turn the direction of writing.
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
WORDS_AT_MOST = 400


def the_report(machine: Sandbox) -> Report:
    reports = machine.last.reports
    assert machine.last.code == 0, machine.last
    assert len(reports) == 1, machine.last
    return reports[0]


@then(parsers.parse('the report tells "{text}" once'))
def tells_once(machine: Sandbox, text: str) -> None:
    assert len(telling(the_report(machine), text)) == 1, machine.last


@then(parsers.parse('the report tells "{text}" once, marked late'))
def tells_late(machine: Sandbox, text: str) -> None:
    report = the_report(machine)
    late = [item["late"] for item in report["highlights"] if text.lower() in item["text"].lower()]
    assert late == [True], machine.last


@then(parsers.parse('the report tells "{first}" before "{second}"'))
def tells_in_order(machine: Sandbox, first: str, second: str) -> None:
    lines = [item["text"].lower() for item in the_report(machine)["highlights"]]
    positions = [next(index for index, line in enumerate(lines) if text.lower() in line) for text in (first, second)]
    assert positions[0] < positions[1], machine.last


@then(parsers.parse('the report does not mention "{text}"'))
def does_not_mention(machine: Sandbox, text: str) -> None:
    assert text.lower() not in whole_text(the_report(machine)).lower(), machine.last


@then(parsers.parse('the report mentions "{text}"'))
def mentions(machine: Sandbox, text: str) -> None:
    report = the_report(machine)
    known = "\n".join([whole_text(report), *report.get("notes", []), *report["not_seen"]])
    assert text.lower() in known.lower(), machine.last


@then(parsers.parse("the report counts {changes:d} changes"))
@then(parsers.parse("the report counts {changes:d} change"))
def counts_changes(machine: Sandbox, changes: int) -> None:
    assert the_report(machine)["coverage"]["changes"] == changes, machine.last


@then(parsers.parse("the report covers {activities:d} activities"))
def covers(machine: Sandbox, activities: int) -> None:
    assert the_report(machine)["coverage"]["activities"] == activities, machine.last


@then(parsers.parse("{late:d} of its activities are late"))
def counts_late(machine: Sandbox, late: int) -> None:
    assert the_report(machine)["coverage"]["late"] == late, machine.last


@then(parsers.parse('the status is "{status}"'))
def has_status(machine: Sandbox, status: str) -> None:
    report = the_report(machine)
    assert report["status"] == status, machine.last
    assert report["status_reason"].strip(), machine.last


@then(parsers.parse("the window runs from {start} to {end}"))
def has_window(machine: Sandbox, start: str, end: str) -> None:
    report = the_report(machine)
    found = [report[name].replace(".000000Z", "Z") for name in ("window_start", "window_end")]
    assert found == [start, end], machine.last


@then("it sees no risk")
def sees_no_risk(machine: Sandbox) -> None:
    assert the_report(machine)["risks"] == [], machine.last


@then(parsers.parse('it sees a {state} risk citing "{citation}"'))
def sees_a_risk(machine: Sandbox, state: str, citation: str) -> None:
    kind, _, value = citation.partition(":")
    if kind == "commit":
        value = next(history.id_of(machine.commits[value]) for history in machine.histories.values())
    risks = [risk for risk in the_report(machine)["risks"] if f"{kind}:{value}" in risk["citations"]]
    assert [risk["state"] for risk in risks] == [state], machine.last


@then("every highlight and risk cites what its repository holds")
def cites_what_exists(machine: Sandbox) -> None:
    (history,) = machine.histories.values()
    report = the_report(machine)
    for part in ("highlights", "risks"):
        assert all(item["citations"] for item in report[part]), machine.last
    assert citations(report), machine.last
    for citation in citations(report):
        assert_citation_exists(citation, history)


@then("the report keeps to its limits")
def keeps_to_its_limits(machine: Sandbox) -> None:
    report = the_report(machine)
    assert 1 <= len(report["highlights"]) <= 12, machine.last
    assert len(report["risks"]) <= 4, machine.last
    assert len(report["next_steps"]) <= 4, machine.last
    assert len(report["summary"].split()) <= 90, machine.last
    assert len(whole_text(report).split()) <= WORDS_AT_MOST, machine.last
    for line in texts(report):
        assert "\n" not in line, machine.last


@then("the report names no person")
def names_no_person(machine: Sandbox) -> None:
    text = whole_text(the_report(machine)).lower()
    for word in ("ada", "example.org", "grace", "author", "contributor"):
        assert not re.search(rf"\b{re.escape(word)}", text), machine.last


@then("it prints no control character")
def prints_no_controls(machine: Sandbox) -> None:
    run = machine.last
    assert run.code == 0, run
    found = CONTROLS.search(run.output) or CONTROLS.search(run.messages)
    assert found is None, run


@then(parsers.parse('the report supersedes the one before and tells "{text}" again'))
def supersedes(machine: Sandbox, text: str) -> None:
    before, after = machine.runs[-2].reports[0], the_report(machine)
    assert after["supersedes"] == before["report_id"], machine.last
    assert after["previous_report_id"] == before["previous_report_id"], machine.last
    assert after["coverage"] == before["coverage"], machine.last
    assert (after["window_start"], after["window_end"]) == (before["window_start"], before["window_end"])
    assert telling(after, text) == telling(before, text) != [], machine.last


@then("the report follows the one before without a gap")
def follows(machine: Sandbox) -> None:
    (before,), after = machine.runs[-2].reports, the_report(machine)
    assert after["window_start"] == before["window_end"], machine.last
    assert after["previous_report_id"] == before["report_id"], machine.last


@then(parsers.parse('over all stored reports "{text}" is told once'))
def told_once_overall(machine: Sandbox, text: str) -> None:
    found = [line for report in current(machine.stored_reports()) for line in telling(report, text)]
    assert len(found) == 1, found


@then(parsers.parse("over all stored reports {activities:d} activities are covered"))
def covered_overall(machine: Sandbox, activities: int) -> None:
    reports = current(machine.stored_reports())
    assert sum(report["coverage"]["activities"] for report in reports) == activities, reports


@then(parsers.parse("the report has {count:d} highlights"))
def has_highlights(machine: Sandbox, count: int) -> None:
    assert len(the_report(machine)["highlights"]) == count, machine.last
