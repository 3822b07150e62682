"""Commands as a user types them, and how they end."""

import contextlib
import os
import pty
import re
import subprocess

from pytest_bdd import given, parsers, then, when

from support.sandbox import PATIENCE_SECONDS, PROJECT, Run, Sandbox


@given(parsers.re(r'I ran "(?P<command>[^"]+)"$'))
def i_ran(machine: Sandbox, command: str) -> None:
    run = machine.run(command)
    assert run.code == 0, run


@when(parsers.re(r'I run "(?P<command>[^"]+)"$'))
def i_run(machine: Sandbox, command: str) -> None:
    machine.run(command)


@when(parsers.re(r'I run "(?P<command>[^"]+)" and watch its memory$'))
def i_watch_its_memory(machine: Sandbox, command: str) -> None:
    machine.measure(command)


@then(parsers.parse("it never held {limit:d} MiB of memory"))
def it_never_held(machine: Sandbox, limit: int) -> None:
    peak = machine.last.peak_bytes
    assert peak is not None, "its memory was watched"
    # No program gets by with less: the measure itself works.
    assert 4 << 20 < peak < limit << 20, f"{peak >> 20} MiB"


@then("it succeeds")
def it_succeeds(machine: Sandbox) -> None:
    assert machine.last.code == 0, machine.last


@then("it is refused as bad input")
def it_is_refused(machine: Sandbox) -> None:
    run = machine.last
    assert run.code == 2, run
    assert run.output == "", run
    assert run.messages.startswith("error: "), run


@then(parsers.re(r"it fails with (?P<code>\d+)$"))
def it_fails(machine: Sandbox, code: str) -> None:
    run = machine.last
    assert run.code == int(code), run
    assert run.output == "", run
    # Messages of what was done may come first.
    assert any(line.startswith("error: ") for line in run.messages.splitlines()), run


@then(parsers.parse('it says "{text}"'))
def it_says(machine: Sandbox, text: str) -> None:
    assert text.lower() in machine.last.messages.lower(), machine.last


@then(parsers.re(r'it prints "(?P<text>[^"]+)"$'))
def it_prints(machine: Sandbox, text: str) -> None:
    assert text in machine.last.output, machine.last


@then(parsers.parse('it does not print "{text}"'))
def it_does_not_print(machine: Sandbox, text: str) -> None:
    assert machine.last.code == 0, machine.last
    assert text not in machine.last.output, machine.last


@then(parsers.parse('it prints "{first}" before "{second}"'))
def it_prints_in_order(machine: Sandbox, first: str, second: str) -> None:
    output = machine.last.output
    assert first in output, machine.last
    assert second in output, machine.last
    assert output.index(first) < output.index(second), machine.last


@then("it prints no report")
def it_prints_no_report(machine: Sandbox) -> None:
    assert "Status report" not in machine.last.output, machine.last


@then("it prints an empty array")
def it_prints_an_empty_array(machine: Sandbox) -> None:
    assert machine.last.reports == [], machine.last


@then(parsers.parse("it prints {count:d} JSON reports and nothing else"))
def it_prints_reports(machine: Sandbox, count: int) -> None:
    reports = machine.last.reports
    assert len(reports) == count, machine.last
    for report in reports:
        assert report["schema_version"] == 1
        assert report["kind"] == "ledger"
        assert report["model"] == "heuristic-v1"


@then("it prints one whole HTML page")
def it_prints_a_page(machine: Sandbox) -> None:
    page = machine.last.output.strip().lower()
    assert page.startswith("<!doctype html>"), machine.last
    assert page.endswith("</html>"), machine.last
    assert page.count("<html") == 1, machine.last
    assert "<script" not in page, "a report has no need of scripts"


@then("it prints the same as before")
def it_prints_the_same(machine: Sandbox) -> None:
    assert machine.last.output == machine.runs[-2].output, machine.last


@then("nothing was written")
def nothing_was_written(machine: Sandbox) -> None:
    written = [path for path in machine.data.rglob("*") if path.is_file()]
    assert written == []


@then("the machine's temporary folder is empty")
def nothing_is_left_behind(machine: Sandbox) -> None:
    left = list((machine.root / "tmp").iterdir())
    assert left == []


@then("it lists the reports with their repositories and ids")
def it_lists(machine: Sandbox) -> None:
    run = machine.last
    assert run.code == 0, run
    table = run.output
    listed = machine.run("ghillie report list --output json").reports
    assert listed, run
    for report in listed:
        assert report["repository"] == report["subject"], report
        assert report["report_id"] in table, run
        assert report["subject"] in table, run


@then("each report that it lists can be shown by its id")
def each_can_be_shown(machine: Sandbox) -> None:
    reports = machine.stored_reports()
    assert reports
    for report in reports:
        shown = machine.run(f"ghillie report show {report['report_id'].upper()} --output json")
        assert shown.reports == [report]


@when(parsers.parse('I type "{command}" in the project\'s folder'))
def in_the_project(machine: Sandbox, command: str) -> None:
    words = command.split()
    done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False)
    machine.runs.append(Run(words, done.returncode, done.stdout, done.stderr))


@then("it names the program and its version")
def it_names_its_version(machine: Sandbox) -> None:
    run = machine.last
    assert run.code == 0, run
    assert re.fullmatch(r"(ghillie )?\d+\.\d+\.\d+\n", run.output), run


@then(parsers.parse('the file "{name}" of the project names "{text}"'))
def a_file_names(name: str, text: str) -> None:
    assert text in (PROJECT / name).read_text(encoding="utf-8")


@then(parsers.parse('it does not say "{text}"'))
def it_does_not_say(machine: Sandbox, text: str) -> None:
    assert machine.last.messages.strip(), machine.last
    assert text.lower() not in machine.last.messages.lower(), machine.last


@when(parsers.re(r'I run "(?P<command>[^"]+)" (?P<times>\d+) times at once$'))
def run_at_once(machine: Sandbox, command: str, times: str) -> None:
    machine.runs.clear()
    processes = [machine.start(command) for _ in range(int(times))]
    for process in processes:
        output, messages = process.communicate(timeout=PATIENCE_SECONDS)
        machine.runs.append(Run(machine.arguments(command), process.returncode, output.decode(), messages.decode()))


@then(parsers.parse("each run succeeds, one tells {changes:d} changes, and the others nothing"))
def one_tells(machine: Sandbox, changes: int) -> None:
    for run in machine.runs:
        assert run.code == 0, run
    told = [report["coverage"]["changes"] for run in machine.runs for report in run.reports]
    assert told == [changes], machine.runs


@when(parsers.re(r'I run "(?P<command>[^"]+)" on a terminal$'))
def run_on_a_terminal(machine: Sandbox, command: str) -> None:
    """Messages go to a terminal, the answer elsewhere."""
    ours, theirs = pty.openpty()
    process = machine.start(command, stderr=theirs)
    os.close(theirs)
    shown = b""
    # A terminal that nobody writes to any more answers with an error instead of an end.
    with contextlib.suppress(OSError):
        while piece := os.read(ours, 65_536):
            shown += piece
    os.close(ours)
    output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    machine.runs.append(Run(machine.arguments(command), process.returncode, output.decode(), shown.decode()))


@then("progress is shown and taken away again")
def progress_is_shown(machine: Sandbox) -> None:
    messages = machine.last.messages
    assert "commits read" in messages, machine.last
    assert messages.endswith("\r\x1b[2K"), repr(messages)


@then("it says nothing beside its answer")
def says_nothing(machine: Sandbox) -> None:
    assert machine.last.code == 0, machine.last
    assert machine.last.messages == "", machine.last
