"""What git says of a repository, in GitHub's words."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from support.history import GIT_ENVIRONMENT, git

FORMAT = "%x01%H%x00%P%x00%an%x00%ae%x00%aI%x00%at%x00%cn%x00%ce%x00%cI%x00%ct%x00%B%x00"


@dataclass
class ChangedFile:
    path: str
    status: str
    additions: int
    deletions: int
    previous: str | None = None


@dataclass
class GitCommit:
    oid: str
    parents: list[str]
    # Name, address, date with its offset, seconds since 1970.
    author: tuple[str, str, str, int]
    committer: tuple[str, str, str, int]
    message: str
    # Lines added and taken away by each file, against the first parent.
    lines: list[tuple[int, int]]


@dataclass
class Commits:
    """Reads a repository by running git, and keeps what cannot change: a commit by its id."""

    path: Path
    _known: dict[str, GitCommit] = field(default_factory=dict)
    _histories: dict[str, list[str]] = field(default_factory=dict)

    def has(self, oid: str) -> bool:
        """Whether it is a commit here, reachable or not: what a force-push dropped is still answered for a while."""
        if oid in self._known:
            return True
        done = subprocess.run(
            ["git", "-C", str(self.path), "cat-file", "-e", f"{oid}^{{commit}}"],
            capture_output=True,
            env=GIT_ENVIRONMENT,
            check=False,
        )
        return done.returncode == 0

    def history(self, tip: str) -> list[str]:
        """Every commit that `tip` reaches, as `git log` orders them."""
        if tip not in self._histories:
            self._histories[tip] = git(self.path, "rev-list", tip).split()
        return self._histories[tip]

    def commit(self, oid: str) -> GitCommit:
        if oid not in self._known:
            self._read(oid)
        return self._known[oid]

    def between(self, base: str, head: str) -> list[str]:
        """What `head` has and `base` has not, oldest first."""
        return git(self.path, "rev-list", "--reverse", f"{base}..{head}").split()

    def merge_base(self, base: str, head: str) -> str | None:
        try:
            return git(self.path, "merge-base", base, head)
        except AssertionError:
            return None

    def files(self, base: str | None, head: str) -> list[ChangedFile]:
        """The paths that differ; against nothing where there is no base."""
        span = [base, head] if base else ["--root", head]
        flags = ["diff-tree", "-r", "-z", "-M", "--no-commit-id"]
        counts = _numstat(git(self.path, *flags, "--numstat", *span).split("\0"))
        words = git(self.path, *flags, "--name-status", *span).split("\0")
        found = []
        while len(words) > 1:
            letter, path = words[0][:1], words[1]
            moved = letter in "RC"
            new = words[2] if moved else path
            words = words[3 if moved else 2 :]
            added, deleted = counts.get(new, (0, 0))
            status = {"A": "added", "D": "removed", "R": "renamed", "C": "copied"}.get(letter, "modified")
            found.append(ChangedFile(new, status, added, deleted, path if moved else None))
        return found

    def _read(self, oid: str) -> None:
        # With whatever it reaches: one run of git is as dear for one commit as for a thousand.
        text = git(
            self.path, "log", f"--format={FORMAT}", "--numstat", "--no-renames", "--diff-merges=first-parent", oid
        )
        for part in text.split("\x01")[1:]:
            fields = part.split("\0")
            lines = [line.split("\t") for line in fields[11].splitlines() if line.count("\t") >= 2]
            self._known[fields[0]] = GitCommit(
                fields[0],
                fields[1].split(),
                (fields[2], fields[3], fields[4], int(fields[5])),
                (fields[6], fields[7], fields[8], int(fields[9])),
                fields[10].rstrip("\n"),
                [(_number(line[0]), _number(line[1])) for line in lines],
            )


def _number(text: str) -> int:
    """Of a binary file git counts no lines."""
    return int(text) if text.isdigit() else 0


def _numstat(words: list[str]) -> dict[str, tuple[int, int]]:
    found = {}
    while words and words[0]:
        added, deleted, path = words[0].split("\t")
        if not path:
            path, words = words[2], words[2:]
        words = words[1:]
        found[path] = (_number(added), _number(deleted))
    return found
