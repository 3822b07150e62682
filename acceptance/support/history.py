"""Made-up git histories: exact dates, merges of every kind, tags, and bytes that are not UTF-8."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

PERSON = "Ada Example <ada@example.org>"
# Nobody's configuration but what a scenario plants may matter to the histories it is told about.
GIT_ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
}


def git(repository: Path, *arguments: str, stdin: bytes | None = None) -> str:
    """What git prints, without the last newline; output that is no UTF-8 is repaired."""
    done = subprocess.run(
        ["git", "-C", str(repository), *arguments], input=stdin, capture_output=True, env=GIT_ENVIRONMENT, check=False
    )
    if done.returncode != 0:
        raise AssertionError(f"git {' '.join(arguments)}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode(errors="replace").rstrip("\n")


def instant(text: str) -> int:
    """Seconds since 1970 of `2024-06-01`, `2024-06-01 10:00` or `2024-06-01 10:00:00`, in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


class Submodule(str):
    """Stands where a file's content would: the path is a submodule at this commit id."""


@dataclass
class Commit:
    """A commit by its mark in the builder; its id is asked for once git has it."""

    mark: int
    parents: list["Commit"]
    files: dict[str, str]
    title: str


@dataclass
class History:
    """A repository that grows by `git fast-import`; nothing is checked out, which no reader of history minds."""

    path: Path
    branch: str = "main"
    tips: dict[str, Commit] = field(default_factory=dict)
    _mark: int = 0
    _stream: list[bytes] = field(default_factory=list)

    @classmethod
    def create(cls, path: Path, branch: str = "main", object_format: str = "sha1") -> "History":
        path.mkdir(parents=True)
        git(path, "init", "--quiet", f"--initial-branch={branch}", f"--object-format={object_format}")
        return cls(path, branch)

    @property
    def git_directory(self) -> Path:
        inner = self.path / ".git"
        return inner if inner.is_dir() else self.path

    def commit(
        self,
        title: str | bytes,
        at: str | int,
        *,
        body: str | bytes = "",
        branch: str | None = None,
        authored: str | int | None = None,
        author: str | bytes = PERSON,
        committer: str | bytes | None = None,
        files: dict[str, str] | None = None,
        parents: list[Commit] | None = None,
        encoding: str | None = None,
    ) -> Commit:
        """One commit on top of `branch` (or of `parents`), committed at `at`; its first parent's tree plus `files`."""
        branch = branch or self.branch
        if parents is None:
            parents = [self.tips[branch]] if branch in self.tips else []
        self._mark += 1
        if files is None:
            files = {f"src/file{self._mark}.swift": f"// {self._mark}\n"}
        committed = at if isinstance(at, int) else instant(at)
        written = committed if authored is None else authored if isinstance(authored, int) else instant(authored)
        message = _bytes(title) + (b"\n\n" + _bytes(body) if body else b"") + b"\n"
        lines = [b"commit refs/heads/" + branch.encode(), b"mark :%d" % self._mark]
        lines.append(b"author " + _bytes(author) + b" %d +0000" % written)
        lines.append(b"committer " + _bytes(committer or author) + b" %d +0000" % committed)
        if encoding:
            lines.append(b"encoding " + encoding.encode())
        lines.append(b"data %d" % len(message))
        lines.append(message)
        lines += [(b"from :%d" if index == 0 else b"merge :%d") % parent.mark for index, parent in enumerate(parents)]
        for path, content in files.items():
            if isinstance(content, Submodule):
                lines.append(b"M 160000 " + content.encode() + b" " + _quoted(path))
                continue
            lines.append(b"M 100644 inline " + _quoted(path))
            lines.append(b"data %d" % len(content.encode()))
            lines.append(content.encode())
        if not parents and branch in self.tips:
            self._stream.append(b"reset refs/heads/" + branch.encode() + b"\n")
        self._stream.append(b"\n".join(lines) + b"\n")
        made = Commit(self._mark, parents, files, title if isinstance(title, str) else "")
        self.tips[branch] = made
        return made

    def merge(self, tips: list[Commit], title: str, at: str | int, *, body: str = "", **options: str) -> Commit:
        """A merge of `tips` into the branch, with the files they bring."""
        branch = options.pop("branch", self.branch)
        first = self.tips[branch]
        brought: dict[str, str] = {}
        known = _reachable([first])
        for commit in sorted(_reachable(tips).values(), key=lambda commit: commit.mark):
            if commit.mark not in known:
                brought.update(commit.files)
        return self.commit(title, at, body=body, branch=branch, parents=[first, *tips], files=brought, **options)

    def tag(self, name: str, target: Commit | None = None, at: str | None = None) -> None:
        """An annotated tag where `at` is given, else a lightweight one."""
        self.flush()
        commit = self.id_of(target or self.tips[self.branch])
        if at is None:
            git(self.path, "tag", name, commit)
            return
        content = f"object {commit}\ntype commit\ntag {name}\ntagger {PERSON} {instant(at)} +0000\n\n{name}\n"
        tag = git(self.path, "hash-object", "-t", "tag", "-w", "--stdin", stdin=content.encode())
        git(self.path, "update-ref", f"refs/tags/{name}", tag)

    def rewind(self, commit: Commit) -> None:
        """Drop what stands on the branch above `commit`, as before a force-push."""
        self.flush()
        self.tips[self.branch] = commit
        git(self.path, "update-ref", f"refs/heads/{self.branch}", self.id_of(commit))

    def id_of(self, commit: Commit) -> str:
        self.flush()
        marks = self._marks.read_text().splitlines()
        return next(line.split()[1] for line in marks if line.startswith(f":{commit.mark} "))

    def ids(self, *revisions: str) -> list[str]:
        self.flush()
        return git(self.path, "rev-list", *(revisions or (self.branch,))).split()

    def flush(self) -> None:
        """Hand to git what was added since the last time."""
        if not self._stream:
            return
        stream, self._stream = b"".join(self._stream), []
        marks = str(self._marks)
        git(
            self.path,
            "fast-import",
            "--quiet",
            "--force",
            "--date-format=raw-permissive",
            f"--import-marks-if-exists={marks}",
            f"--export-marks={marks}",
            stdin=stream,
        )

    def adopt(self, commit: str, branch: str | None = None) -> Commit:
        """Puts a branch on a commit that git has from elsewhere, so that it can be built upon."""
        self.flush()
        self._mark += 1
        with self._marks.open("a") as marks:
            marks.write(f":{self._mark} {commit}\n")
        branch = branch or self.branch
        git(self.path, "update-ref", f"refs/heads/{branch}", commit)
        self.tips[branch] = Commit(self._mark, [], {}, git(self.path, "log", "-1", "--format=%s", commit))
        return self.tips[branch]

    def has_origin(self, url: str) -> None:
        """What a clone of `url` has: the remote, its branch and its idea of HEAD."""
        self.flush()
        git(self.path, "config", "remote.origin.url", url)
        git(self.path, "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
        git(self.path, "update-ref", f"refs/remotes/origin/{self.branch}", f"refs/heads/{self.branch}")
        git(self.path, "symbolic-ref", "refs/remotes/origin/HEAD", f"refs/remotes/origin/{self.branch}")

    def was_fetched(self, at: str) -> None:
        fetch_head = self.git_directory / "FETCH_HEAD"
        # As git writes it; an empty one tells of a fetch that failed.
        head = git(self.path, "rev-parse", self.branch)
        fetch_head.write_text(f"{head}\t\tbranch '{self.branch}' of https://github.com/acme/rocket\n")
        os.utime(fetch_head, (instant(at), instant(at)))

    def move(self, path: Path) -> None:
        self.flush()
        shutil.move(self.path, path)
        self.path = path

    @property
    def _marks(self) -> Path:
        return self.git_directory / "acceptance-marks"


def _reachable(tips: list[Commit]) -> dict[int, Commit]:
    found: dict[int, Commit] = {}
    waiting = list(tips)
    while waiting:
        commit = waiting.pop()
        if commit.mark not in found:
            found[commit.mark] = commit
            waiting += commit.parents
    return found


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _quoted(path: str) -> bytes:
    if re.search(r'["\n\\]|^ ', path):
        path = '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return path.encode()
