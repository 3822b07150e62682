"""Repositories as developers leave them: commits, merges of every kind, releases."""

from pytest_bdd import given, parsers, when

from support.history import PERSON, History, git, instant
from support.sandbox import Sandbox

MERGER = "GitHub <noreply@github.com>"
Table = list[list[str]]


@given(parsers.parse('a repository "{name}" with commits:'))
def a_repository(machine: Sandbox, name: str, datatable: Table) -> None:
    machine.histories[name] = History.create(machine.work / name)
    receives_commits(machine, name, datatable)


@given(parsers.parse('"{name}" receives commits:'))
@when(parsers.parse('"{name}" receives commits:'))
def receives_commits(machine: Sandbox, name: str, datatable: Table) -> None:
    """Columns: `committed` and `title`; and, where it matters, `authored`, `author`, `body`, `changes` (a path)."""
    history = machine.histories[name]
    headings, *rows = datatable
    for row in rows:
        cells = {heading: cell for heading, cell in zip(headings, row, strict=True) if cell}
        machine.commits[cells["title"]] = history.commit(
            cells["title"],
            cells["committed"],
            authored=cells.get("authored"),
            author=cells.get("author", PERSON),
            body=cells.get("body", ""),
            files={cells["changes"]: cells["title"] + "\n"} if "changes" in cells else None,
        )
    history.flush()


@given(parsers.parse('a repository "{name}" with one commit a day from {first} to {last}'))
def a_commit_a_day(machine: Sandbox, name: str, first: str, last: str) -> None:
    history = machine.histories[name] = History.create(machine.work / name)
    for number, second in enumerate(range(instant(first), instant(last) + 1, 86_400), start=1):
        history.commit(f"Calibrate sensor {number}", second)
    history.flush()


@given(
    parsers.parse('pull request {number:d} "{title}" of {count:d} commits is merged into "{name}" on {day} by {button}')
)
def a_pull_request_is_merged(
    machine: Sandbox, name: str, number: int, title: str, count: int, day: str, button: str
) -> None:
    """The commits were written in the days before, as GitHub's three buttons leave them."""
    history = machine.histories[name]
    merged = instant(f"{day} 15:00")
    written = [(f"{title}, step {step}", merged - (count - step + 1) * 3600) for step in range(1, count + 1)]
    match button:
        case "a merge commit":
            base = history.tips[history.branch]
            for step, (subject, second) in enumerate(written):
                history.commit(subject, second, branch=f"topic{number}", parents=[base] if step == 0 else None)
            subject = f"Merge pull request #{number} from acme/topic{number}"
            history.merge([history.tips[f"topic{number}"]], subject, merged, body=title, committer=MERGER)
        case "a squash":
            body = "\n\n".join(f"* {subject}" for subject, _ in written)
            history.commit(f"{title} (#{number})", merged, body=body, committer=MERGER)
        case "a rebase":
            for subject, second in written:
                history.commit(subject, merged, authored=second, committer=MERGER)
        case _:
            raise AssertionError(f"there is no button for {button}")
    history.flush()


@given(parsers.parse('a branch of commits written in January lands in "{name}" on {day} by a merge'))
def an_old_branch_lands(machine: Sandbox, name: str, day: str) -> None:
    history = machine.histories[name]
    base = history.tips[history.branch]
    history.commit("Model the fuel tank", "2024-01-10 10:00", branch="fuel", parents=[base])
    history.commit("Model the fuel pump", "2024-01-11 10:00", branch="fuel")
    history.merge(
        [history.tips["fuel"]], "Merge pull request #31 from acme/fuel", f"{day} 12:00", body="Model the fuel system"
    )
    history.flush()


@given(parsers.parse('"{title}" is reverted in "{name}" on {day}'))
def a_revert(machine: Sandbox, name: str, title: str, day: str) -> None:
    history = machine.histories[name]
    reverted = machine.commits[title]
    revert = f'Revert "{title}"'
    machine.commits[revert] = history.commit(
        revert,
        f"{day} 17:00",
        body=f"This reverts commit {history.id_of(reverted)}.",
        files={path: "" for path in reverted.files},
    )
    history.flush()


@given(parsers.parse('"{name}" is tagged "{tag}" on {day}'))
def a_tag(machine: Sandbox, name: str, tag: str, day: str) -> None:
    machine.histories[name].tag(tag, at=f"{day} 18:00")


@when(parsers.parse('"{name}" is rewritten from "{title}" on, with the same changes on top of a new one'))
def a_rewrite(machine: Sandbox, name: str, title: str) -> None:
    """What a rebase and a force-push leave: equal commits with new ids."""
    history = machine.histories[name]
    kept = machine.commits[title]
    replayed: list[str] = []
    tip = history.tips[history.branch]
    while tip is not kept:
        replayed.insert(0, tip.title)
        tip = tip.parents[0]
    log = git(history.path, "log", "--format=%s%x09%at", history.branch).splitlines()
    times = dict(line.split("\t") for line in log)
    files = {text: machine.commits[text].files for text in replayed}
    history.rewind(kept)
    history.commit("Check the seals first", int(times[replayed[0]]) - 60)
    for text in replayed:
        machine.commits[text] = history.commit(text, int(times[text]), files=files[text])
    history.flush()
