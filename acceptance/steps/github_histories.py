"""Histories of real projects, as they grow on GitHub."""

import time
from collections import Counter
from pathlib import Path

from pytest_bdd import given, parsers, then, when

from steps.github import watch, whole_commits
from support import real_histories
from support.github import GitHub
from support.github.timeline import Timeline
from support.history import git
from support.sandbox import Sandbox

DAY = 86_400
# What is to be stored after a look, and what is.
Look = tuple[Counter[str], Counter[str]]


@given(parsers.parse('the real history of "{project}" is on GitHub as the estate\'s repository "{slug}"'))
def on_github(machine: Sandbox, github: GitHub, tmp_path: Path, project: str, slug: str) -> None:
    github.add(slug, real_histories.restore(project, tmp_path / "history"))
    watch(machine, github, slug)


@when(
    parsers.parse("it grows there in {steps:d} steps, and I ingest after each with a look-back of {days:d} days"),
    target_fixture="looks",
)
def grows(machine: Sandbox, here: Timeline, steps: int, days: int) -> list[Look]:
    """The branch stood on each of its first parents once; some of them merge what is older than others."""
    history = here.repository.git
    stood = history.ids("--reverse", "--first-parent", history.branch)
    base: list[str] = []
    looks: list[Look] = []
    for step in range(1, steps + 1):
        history.adopt(stood[len(stood) * step // steps - 1])
        if step == 1:
            base = baseline(history.path, history.branch, time.time() - days * DAY)
        run = machine.run(f"ghillie ingest run --estate-key acme --lookback-days {days} --max-events-per-kind 0")
        assert run.code == 0, run
        below = [f"{commit}^@" for commit in base]
        looks.append((Counter(history.ids(history.branch, "--not", *below)), whole_commits(machine)))
    return looks


def baseline(path: Path, branch: str, floor: float) -> list[str]:
    """The newest commit of the branch itself that is older than `floor`, as is the one before it; none if young."""
    lines = git(path, "log", "--first-parent", "--format=%H %ct", branch).splitlines()
    commits = [(commit, int(at)) for commit, at in map(str.split, lines)]
    older = [*commits[1:], ("", 0)]
    return [commit for (commit, at), (_, before) in zip(commits, older, strict=True) if max(at, before) < floor][:1]


@then("after each look exactly the commits of its branch are stored, each once, from the look-back on")
def nothing_lost(looks: list[Look]) -> None:
    for wanted, found in looks:
        assert found == wanted
