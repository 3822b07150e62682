"""What GitHub holds: repositories and what people did in them. Times are seconds since 1970."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Literal

from support.github.commits import Commits
from support.history import History, git

Merge = Literal["merge", "squash", "rebase"]


@dataclass
class Event:
    """An entry of a timeline, by the name of its type."""

    kind: str
    number: int
    at: int
    actor: str | None = None
    commit: str | None = None
    # Of an issue that is closed: why, and the pull request that did it.
    reason: str | None = None
    closer: int | None = None


@dataclass
class Comment:
    number: int
    author: str | None
    body: str
    at: int
    edited: int | None = None


@dataclass
class Review:
    number: int
    author: str | None
    state: str
    body: str
    at: int
    commit: str | None = None


@dataclass
class Thread:
    """What an issue and a pull request have in common. An author whose account is deleted is nobody."""

    identity: int
    number: int
    title: str
    body: str
    author: str | None
    created: int
    updated: int
    state: str = "OPEN"
    closed: int | None = None
    labels: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@dataclass
class Issue(Thread):
    state_reason: str | None = None


@dataclass
class PullRequest(Thread):
    base_name: str = "main"
    head_name: str = "work"
    base: str = ""
    head: str = ""
    commits: list[str] = field(default_factory=list)
    # What it came to on the base: the merge commit alone, or each commit that a rebase made.
    landed: list[str] = field(default_factory=list)
    draft: bool = False
    merged: int | None = None
    merger: str | None = None
    reviews: list[Review] = field(default_factory=list)


@dataclass
class Release:
    identity: int
    tag: str
    name: str | None
    body: str | None
    author: str | None
    created: int
    published: int | None
    updated: int
    draft: bool = False
    prerelease: bool = False


@dataclass
class DeploymentStatus:
    number: int
    state: str
    at: int


@dataclass
class Deployment:
    identity: int
    environment: str
    commit: str
    creator: str
    created: int
    updated: int
    statuses: list[DeploymentStatus] = field(default_factory=list)


@dataclass
class Repository:
    """One repository; `former` are the names it had, which still lead to it."""

    number: int
    owner: str
    name: str
    git: History
    created: int
    updated: int
    private: bool = False
    archived: bool = False
    disabled: bool = False
    locked: bool = False
    emptied: bool = False
    deleted: bool = False
    fork_of: "Repository | None" = None
    former: list[str] = field(default_factory=list)
    pull_requests: list[PullRequest] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)
    identities: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.commits = Commits(self.git.path)

    @property
    def shown_parent(self) -> "Repository | None":
        """What it was forked from, where GitHub shows that."""
        parent = self.fork_of
        return None if parent is None or parent.deleted or parent.private else parent

    @property
    def node_id(self) -> str:
        return f"R_kgDO{self.number:06d}"

    @property
    def slug(self) -> str:
        return f"{self.owner}/{self.name}"

    @property
    def head(self) -> str | None:
        """The tip of the default branch; none where nothing was pushed."""
        if self.emptied:
            return None
        self.git.flush()
        branch = f"refs/heads/{self.git.branch}"
        return git(self.git.path, "for-each-ref", "--format=%(objectname)", branch) or None

    def identity(self) -> int:
        """A number that nothing else here has."""
        return self.number * 100_000 + next(self.identities)

    def thread_number(self) -> int:
        """Issues and pull requests are counted as one."""
        return len(self.pull_requests) + len(self.issues) + 1

    def rename(self, slug: str) -> None:
        """Gives it another name, another owner or both; the old one leads here."""
        self.former.append(self.slug)
        self.owner, self.name = slug.split("/")


def take_objects(path: Path, parent: Repository) -> None:
    """Repositories of one network share their objects."""
    parent.git.flush()
    git(path, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", str(parent.git.path), parent.git.branch)
