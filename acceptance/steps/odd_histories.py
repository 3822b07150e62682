"""Repositories that are odd, broken, huge or hostile, and still repositories."""

import os
import random
from pathlib import Path

from pytest_bdd import given, parsers, then, when

from steps.histories import Table, receives_commits
from support import hostility
from support.history import History, Submodule, git, instant
from support.sandbox import Sandbox

DAY = 86_400


@given(parsers.parse('"{name}" has a folder "{folder}"'))
def has_a_folder(machine: Sandbox, name: str, folder: str) -> None:
    (machine.histories[name].path / folder).mkdir(parents=True)


@given(parsers.parse('a folder "{name}" that is no repository'))
def a_folder(machine: Sandbox, name: str) -> None:
    (machine.work / name).mkdir()


@given(parsers.parse('a file "{name}"'))
def a_file(machine: Sandbox, name: str) -> None:
    (machine.work / name).write_text("nothing to see\n")


@given(parsers.parse('a repository "{name}" without any commit'))
def an_empty_repository(machine: Sandbox, name: str) -> None:
    machine.histories[name] = History.create(machine.work / name)


@given(parsers.parse('a repository "{name}" that names its objects by SHA-256, with commits:'))
def a_sha256_repository(machine: Sandbox, name: str, datatable: Table) -> None:
    machine.histories[name] = History.create(machine.work / name, object_format="sha256")
    receives_commits(machine, name, datatable)


@then(parsers.parse('every highlight cites commits of "{name}" by their 64 digits'))
def cited_by_64_digits(machine: Sandbox, name: str) -> None:
    (report,) = machine.last.reports
    cited = {citation for highlight in report["highlights"] for citation in highlight["citations"]}
    assert cited
    assert cited <= {f"commit:{commit}" for commit in machine.histories[name].ids()}
    assert all(len(citation) == len("commit:") + 64 for citation in cited)


@given(parsers.parse('"{name}" has lost an object of its history'))
def a_broken_repository(machine: Sandbox, name: str) -> None:
    history = machine.histories[name]
    history.flush()
    for pack in list((history.git_directory / "objects" / "pack").glob("*.pack")):
        content = pack.read_bytes()
        for path in pack.parent.glob(f"{pack.stem}.*"):
            path.unlink()
        git(history.path, "unpack-objects", "-q", stdin=content)
    lost = history.ids()[1]
    (history.git_directory / "objects" / lost[:2] / lost[2:]).unlink()


@given(parsers.parse('"{copy}" is a clone of "{name}", {depth:d} commits deep'))
def a_shallow_clone(machine: Sandbox, copy: str, name: str, depth: int) -> None:
    history = machine.histories.pop(name)
    git(machine.work, "clone", "--quiet", f"--depth={depth}", f"file://{history.path}", copy)
    machine.histories[copy] = History(machine.work / copy)


@given(parsers.parse('"{copy}" is a clone of "{name}" without file contents'))
def a_partial_clone(machine: Sandbox, copy: str, name: str) -> None:
    history = machine.histories.pop(name)
    git(history.path, "config", "uploadpack.allowFilter", "true")
    git(machine.work, "clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{history.path}", copy)
    machine.histories[copy] = History(machine.work / copy)
    history.path.rename(machine.root / "out of reach")


@given(parsers.parse('"{name}" is a clone of the project at "{url}"'))
def is_a_clone_of(machine: Sandbox, name: str, url: str) -> None:
    machine.histories[name].has_origin(url)


@given(parsers.parse('"{name}" was last fetched on {day}'))
def was_last_fetched(machine: Sandbox, name: str, day: str) -> None:
    machine.histories[name].was_fetched(day)


@given(parsers.parse('HEAD of "{name}" is detached at "{title}"'))
def head_is_detached(machine: Sandbox, name: str, title: str) -> None:
    history = machine.histories[name]
    git(history.path, "update-ref", "--no-deref", "HEAD", history.id_of(machine.commits[title]))


@given(parsers.parse('"{name}" is moved to a folder with spaces, quotes and a line break in its name'))
def an_odd_path(machine: Sandbox, name: str) -> None:
    machine.histories[name].move(machine.work / "my \"odd\" 'clones' \\ $HOME\nsecond line; touch owned")


@when(parsers.parse("I report on that folder as of {day}"))
def report_on_the_odd_path(machine: Sandbox, day: str) -> None:
    (history,) = machine.histories.values()
    machine.run(["ghillie", "try", str(history.path), "--as-of", day, "--output", "json"])


@given(parsers.parse('"{name}" has commits whose text is in no encoding'))
def broken_encodings(machine: Sandbox, name: str) -> None:
    history = machine.histories[name]
    history.commit(b"feat: add a caf\xe9 machine", "2024-06-03 11:00", author=b"Ren\xe9 <rene@example.org>")
    history.commit(
        b"feat: add a \xff\xfe\xc0\x80 gyroscope", "2024-06-04 10:00", author=b"\xf0\x28\x8c <x\xff@example.org>"
    )
    # The header names an encoding that the bytes are not in.
    history.commit(b"feat: add a \xe9\x81 rudder", "2024-06-05 10:00", encoding="UTF-8", body=b"\x80\x81\x82")
    history.commit("feat: add a クレーン crane".encode("iso-2022-jp"), "2024-06-06 10:00", encoding="iso-2022-jp")
    history.flush()


@given(parsers.parse('"{name}" has commits from clocks in 1970 and 2100 among its own of {day}'))
def odd_clocks(machine: Sandbox, name: str, day: str) -> None:
    history = machine.histories[name]
    noon = instant(f"{day} 12:00")
    history.commit("feat: add a sextant", noon)
    history.commit("feat: add an astrolabe", 0, files={"astrolabe.txt": "a\n"})
    history.commit("feat: add a compass", noon + 60)
    history.commit("feat: add an hourglass", instant("2100-01-01"))
    history.commit("feat: add a sundial", noon + 120)
    history.flush()


@given(parsers.parse('"{name}" merges three branches at once on {day}'))
def an_octopus(machine: Sandbox, name: str, day: str) -> None:
    history = machine.histories[name]
    base = history.tips[history.branch]
    for arm in ("port", "starboard", "aft"):
        history.commit(f"Fit the {arm} thruster", f"{day} 10:00", branch=arm, parents=[base])
    tips = [history.tips[arm] for arm in ("port", "starboard", "aft")]
    history.merge(tips, "Merge the thrusters", f"{day} 12:00")
    history.flush()


@given(parsers.parse('"{name}" takes in the whole history of another project on {day}'))
def several_roots(machine: Sandbox, name: str, day: str) -> None:
    history = machine.histories[name]
    history.commit("Start the rover", "2023-01-01", branch="rover", parents=[])
    history.commit("Drive the rover", "2023-02-01", branch="rover")
    history.merge([history.tips["rover"]], "Take in the rover", f"{day} 12:00")
    history.flush()


@given(parsers.parse('"{name}" has grafts and replace refs that tell other stories'))
def grafts_and_replacements(machine: Sandbox, name: str) -> None:
    history = machine.histories[name]
    first, *_, last = reversed(history.ids())
    told = git(history.path, "cat-file", "commit", last).replace("launch countdown", "forged story")
    forged = git(history.path, "hash-object", "-t", "commit", "-w", "--stdin", stdin=told.encode() + b"\n")
    git(history.path, "update-ref", f"refs/replace/{last}", forged)
    (history.git_directory / "info").mkdir(exist_ok=True)
    (history.git_directory / "info" / "grafts").write_text(f"{last}\n{first} {last}\n")


@given(parsers.parse('"{name}" has a submodule that nobody fetched'))
def a_submodule(machine: Sandbox, name: str) -> None:
    history = machine.histories[name]
    files = {
        ".gitmodules": '[submodule "engine"]\n\tpath = engine\n\turl = ../engine.git\n',
        "engine": Submodule("1234567890123456789012345678901234567890"),
    }
    history.commit("feat: add the engine as a submodule", "2024-06-03 11:00", files=files)
    history.commit(
        "Update the engine", "2024-06-04 10:00", files={"engine": Submodule("2234567890123456789012345678901234567890")}
    )
    history.flush()


@given(parsers.parse('a repository "{name}" with {count:d} commits, one an hour up to {day}'))
def a_long_history(machine: Sandbox, name: str, count: int, day: str) -> None:
    history = machine.histories[name] = History.create(machine.work / name)
    last = instant(day) - 1
    for number in range(count):
        history.commit(f"Turn bolt {number}", last - (count - 1 - number) * 3600, files={"bolts.txt": f"{number}\n"})
    history.flush()


@given(parsers.parse('"{name}" has a busy fortnight from {day} with {count:d} changes, merges, releases and reverts'))
def a_busy_fortnight(machine: Sandbox, name: str, day: str, count: int) -> None:
    history = machine.histories[name]
    generator = random.Random(20_240_601)
    kinds = ("feat: add a", "fix: mend the", "docs: describe the", "refactor: part the", "chore: oil the", "Change the")
    parts = ("hatch", "valve", "gimbal", "antenna", "ladder", "window", "seat", "lamp", "pump", "filter")
    start = instant(day)
    for number in range(count):
        second = start + number * (14 * DAY // count) + 1
        title = f"{generator.choice(kinds)} {generator.choice(parts)} of deck {number}"
        author = f"Person {number % 23} <person{number % 23}@example.org>"
        roll = generator.random()
        if roll < 0.3:
            base = history.tips[history.branch]
            branch = f"deck{number}"
            history.commit(title, second - DAY, branch=branch, parents=[base], author=author)
            tip = history.commit(f"{title}, again", second - 60, branch=branch, author=author)
            history.merge([tip], f"Merge pull request #{1000 + number} from acme/{branch}", second, body=title)
        elif roll < 0.7:
            history.commit(f"{title} (#{1000 + number})", second, author=author)
        elif roll < 0.75:
            reverted = history.tips[history.branch]
            history.commit(f'Revert "{reverted.title}"', second, body=f"This reverts commit {history.id_of(reverted)}.")
        else:
            history.commit(title, second, author=author)
        if number in (40, 130):
            history.tag(f"v1.{number}.0")
    history.flush()


@given(parsers.parse('"{name}" plants every command that git could be told to run'))
def a_hostile_clone(machine: Sandbox, name: str) -> None:
    hostility.plant(machine.histories[name], machine.root / "planted")


@then("no planted command was run")
def nothing_planted_ran(machine: Sandbox) -> None:
    (history,) = machine.histories.values()
    traps = machine.root / "planted"
    assert hostility.sprung(traps) == [], machine.last
    assert hostility.git_falls_for_it(history, traps), "the traps themselves must work"


@given(parsers.parse('"{name}" has commits that try to take over the terminal'))
def terminal_escapes(machine: Sandbox, name: str) -> None:
    history = machine.histories[name]
    history.commit(b"feat: add a \x1b]0;owned\x07\x1b[31mred\x1b[0m periscope", "2024-06-03 11:00")
    history.commit("feat: add a \u202egnp.exe\u202c \u0085\u009b31m sonar", "2024-06-04 10:00")
    history.commit(b"feat: add a \x08\x08\x08\rperfect score \x7f hydrophone", "2024-06-05 10:00")
    history.commit(
        "feat: add <script>alert(1)</script> & [a link](javascript:alert(1)) ![](http://x/y.png) buoy",
        "2024-06-06 10:00",
    )
    history.flush()


@when(parsers.re(r'I run "(?P<command>.+)" inside a hook of "(?P<name>.+)"$'))
def inside_a_hook(machine: Sandbox, command: str, name: str) -> None:
    """As git runs a hook: with variables that name the repository it works on."""
    history = machine.histories[name]
    git_directory = str(history.git_directory)
    leads = [f"GIT_DIR={git_directory}", f"GIT_WORK_TREE={history.path}", f"GIT_INDEX_FILE={git_directory}/index"]
    machine.run(command, under=["env", *leads, f"GIT_OBJECT_DIRECTORY={git_directory}/objects"])


@given(parsers.parse('"{name}" belongs to somebody else'))
def belongs_to_somebody_else(machine: Sandbox, name: str) -> None:
    """Only root can give files away; for anybody else the clone stays their own, which must work as well."""
    if os.geteuid() != 0:
        return
    for path in [machine.histories[name].path, *machine.histories[name].path.rglob("*")]:
        os.chown(path, 65_534, 65_534, follow_symlinks=False)


@given(parsers.parse('"{linked}" is a second work tree of "{name}"'))
def a_linked_work_tree(machine: Sandbox, linked: str, name: str) -> None:
    history = machine.histories[name]
    git(history.path, "worktree", "add", "--quiet", "--detach", str(Path(machine.work, linked)))
