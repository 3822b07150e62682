"""People at work in a repository: what a scenario says in one line, with all that GitHub makes of it."""

from support.github.model import (
    Comment,
    Deployment,
    DeploymentStatus,
    Event,
    Issue,
    Merge,
    PullRequest,
    Release,
    Repository,
    Review,
    take_objects,
)
from support.history import PERSON, Commit, git, instant


class Timeline:
    """Acts in one repository. Times are `2024-06-01 10:00`, in UTC."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._tips: dict[int, list[Commit]] = {}

    def push(self, title: str, at: str, **options: str) -> Commit:
        return self.repository.git.commit(title, at, **options)  # type: ignore[arg-type]

    def open_pull_request(
        self, title: str, at: str, *, author: str | None = "ada", commits: int = 1, written: str | None = None
    ) -> PullRequest:
        """A branch of its own with so many commits, which were made at `written`, and the request to take it."""
        here, git = self.repository, self.repository.git
        number, head = here.thread_number(), f"work-{here.thread_number()}"
        base = git.tips[git.branch]
        made: list[Commit] = []
        for index in range(commits):
            # Of its own in a fork, too, whose numbers are those of its parent.
            files = {f"src/{here.owner}/change{number}-{index}.swift": f"// {title} {index}\n"}
            step = f"{title}, step {index + 1}"
            made.append(git.commit(step, written or at, branch=head, parents=[made[-1] if made else base], files=files))
        ids = [git.id_of(commit) for commit in made]
        request = PullRequest(
            here.identity(), number, title, f"Does {title}.", author, instant(at), instant(at), base_name=git.branch,
            head_name=head, base=git.id_of(base), head=ids[-1], commits=ids,
        )  # fmt: skip
        self._tips[number] = made
        here.pull_requests.append(request)
        return request

    def merge(self, request: PullRequest, at: str, how: Merge = "merge", by: str = "grace") -> None:
        git, made, number = self.repository.git, self._tips[request.number], request.number
        if how == "merge":
            title = f"Merge pull request #{number} from {self.repository.owner}/{request.head_name}"
            landed = [git.merge([made[-1]], title, at, body=request.title)]
        elif how == "squash":
            files = {path: content for commit in made for path, content in commit.files.items()}
            landed = [git.commit(f"{request.title} (#{number})", at, files=files)]
        else:
            landed = [git.commit(commit.title, at, files=commit.files) for commit in made]
        request.landed = [git.id_of(commit) for commit in landed]
        request.state, request.merged, request.merger = "MERGED", instant(at), by
        request.closed = request.updated = instant(at)
        for kind in ("MergedEvent", "ClosedEvent"):
            event = Event(kind, self.repository.identity(), instant(at), by)
            event.commit = request.landed[-1] if kind == "MergedEvent" else None
            request.events.append(event)

    def review(self, request: PullRequest, at: str, state: str = "APPROVED", by: str | None = "grace") -> Review:
        review = Review(self.repository.identity(), by, state, "Looked at it.", instant(at), request.head)
        request.reviews.append(review)
        request.updated = instant(at)
        return review

    def comment(self, thread: PullRequest | Issue, at: str, body: str = "A word.", by: str | None = "ada") -> Comment:
        comment = Comment(self.repository.identity(), by, body, instant(at))
        thread.comments.append(comment)
        thread.updated = instant(at)
        return comment

    def open_issue(self, title: str, at: str, *, author: str | None = "ada", labels: list[str] | None = None) -> Issue:
        issue = Issue(
            self.repository.identity(), self.repository.thread_number(), title, f"About {title}.", author, instant(at),
            instant(at), labels=labels or [],
        )  # fmt: skip
        self.repository.issues.append(issue)
        return issue

    def close(
        self, thread: PullRequest | Issue, at: str, *, by: str = "ada", reason: str = "COMPLETED",
        closer: PullRequest | None = None,
    ) -> None:  # fmt: skip
        event = Event("ClosedEvent", self.repository.identity(), instant(at), by)
        thread.state, thread.closed, thread.updated = "CLOSED", instant(at), instant(at)
        if isinstance(thread, Issue):
            thread.state_reason = event.reason = reason
            event.closer = closer.number if closer else None
        thread.events.append(event)

    def reopen(self, thread: PullRequest | Issue, at: str, by: str = "ada") -> None:
        thread.state, thread.closed, thread.updated = "OPEN", None, instant(at)
        if isinstance(thread, Issue):
            thread.state_reason = "REOPENED"
        thread.events.append(Event("ReopenedEvent", self.repository.identity(), instant(at), by))

    def release(self, tag: str, at: str, *, author: str | None = "ada", prerelease: bool = False) -> Release:
        self.repository.git.tag(tag)
        release = Release(
            self.repository.identity(), tag, f"Release {tag}", "What is new.", author, instant(at), instant(at),
            instant(at), prerelease=prerelease,
        )  # fmt: skip
        self.repository.releases.append(release)
        return release

    def delete_release(self, tag: str) -> None:
        """Its tag stays, as it does on GitHub."""
        self.repository.releases[:] = [each for each in self.repository.releases if each.tag != tag]

    def deploy(self, environment: str, at: str, state: str = "SUCCESS", by: str = "grace") -> Deployment:
        head = self.repository.head
        assert head is not None
        deployment = Deployment(self.repository.identity(), environment, head, by, instant(at), instant(at))
        self.repository.deployments.append(deployment)
        self.deployment_is(deployment, state, at)
        return deployment

    def deployment_is(self, deployment: Deployment, state: str, at: str) -> None:
        deployment.statuses.insert(0, DeploymentStatus(self.repository.identity(), state, instant(at)))
        deployment.updated = instant(at)

    def sync(self, at: str) -> None:
        """A fork takes over what its parent has: as it is, or by a merge where it has commits of its own."""
        here, parent = self.repository.git, self.repository.fork_of
        assert parent is not None
        assert parent.head is not None
        take_objects(here.path, parent)
        ours = self.repository.head
        if ours is None or git(here.path, "merge-base", ours, parent.head) == ours:
            here.adopt(parent.head)
            return
        tree = git(here.path, "merge-tree", "--write-tree", ours, parent.head)
        lines = [
            f"tree {tree}",
            *(f"parent {each}" for each in (ours, parent.head)),
            *(f"{role} {PERSON} {instant(at)} +0000" for role in ("author", "committer")),
            "",
            f"Merge branch '{parent.owner}:{parent.git.branch}' into {here.branch}",
            "",
        ]
        merge = git(here.path, "hash-object", "-t", "commit", "-w", "--stdin", stdin="\n".join(lines).encode())
        here.adopt(merge)

    def force_push(self, onto: Commit, title: str, at: str) -> Commit:
        """Drops what stands above `onto` on the default branch and puts one commit there."""
        self.repository.git.rewind(onto)
        return self.repository.git.commit(title, at)
