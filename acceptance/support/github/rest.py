"""The REST interface, as far as it is used."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from support.github.apps import Callers, Installation
from support.github.budgets import Budgets
from support.github.commits import ChangedFile, GitCommit
from support.github.messages import Node, Reply, Request, refusal
from support.github.model import Repository, take_objects

UNPAGED_COMMITS = 250
FILES_ON_A_PAGE = 300
PER_PAGE = 30
MOST_PER_PAGE = 100


@dataclass
class Rest:
    base: Callable[[], str]
    callers: Callers
    budgets: Budgets
    find: Callable[[str, Request], Repository | None]
    by_number: Callable[[int, Request], Repository | None]

    def answer(self, request: Request) -> Reply:
        parts = request.path.strip("/").split("/")
        match parts:
            case ["rate_limit"]:
                budget = self.budgets.of(request)
                told = {"limit": budget.limit, "remaining": budget.remaining, "reset": int(budget.resets)}
                return Reply(body={"resources": {"core": told, "graphql": told}, "rate": told})
            case ["repositories", number, *rest] if number.isdigit():
                return self._repository(self.by_number(int(number), request), rest, request)
            case ["repos", owner, name, *rest]:
                found = self.find(f"{owner}/{name}", request)
                if found is not None and found.slug.lower() != f"{owner}/{name}".lower():
                    moved = "/".join([self.base(), "repositories", str(found.number), *rest])
                    return Reply(301, {"message": "Moved Permanently", "url": moved}, {"location": moved})
                return self._repository(found, rest, request)
        return refusal(404, "Not Found")

    def answer_app(self, request: Request) -> Reply | None:
        """What only the app itself may ask; `None` for anything else."""
        parts = request.path.strip("/").split("/")
        if parts[0] != "app" and parts[-1] != "installation":
            return None
        refused = self.callers.refusal_of_app(request)
        if refused is not None:
            return refused
        match parts:
            case ["app"]:
                count = len(self.callers.installations)
                return Reply(body={"id": int(self.callers.app), "slug": "ghillie", "installations_count": count})
            case ["app", "installations"]:
                return Reply(body=[shown(each) for each in self.callers.installations])
            case ["app", "installations", number, "access_tokens"] if request.method == "POST":
                for each in self.callers.installations:
                    if str(each.number) == number:
                        if each.suspended:
                            return refusal(403, "This installation has been suspended")
                        return self.callers.mint(each, request.at)
            case ["orgs" | "users" | "repos", owner, *_]:
                for each in self.callers.installations:
                    if each.owner.lower() == owner.lower():
                        return Reply(body=shown(each))
        return refusal(404, "Not Found")

    def _repository(self, found: Repository | None, rest: list[str], request: Request) -> Reply:
        if found is None:
            return refusal(404, "Not Found")
        match rest:
            case []:
                return Reply(body={
                    "id": found.number, "node_id": found.node_id, "full_name": found.slug, "archived": found.archived,
                    "private": found.private, "default_branch": found.git.branch,
                })  # fmt: skip
            case ["commits", oid]:
                return self._commit(found, oid, request)
            case ["compare", *span] if "..." in "/".join(span):
                base, head = "/".join(span).split("...")
                of_parent = self._of_parent(found, base) if ":" in base else base
                if of_parent is None:
                    return refusal(404, "Not Found")
                return self._compare(found, of_parent, head, request)
        return refusal(404, "Not Found")

    def _of_parent(self, found: Repository, base: str) -> str | None:
        """Where `owner:branch`, or `owner:repository:branch`, of what a fork was forked from stands."""
        parent = found.shown_parent
        if parent is None or (parent.owner.lower() == found.owner.lower() and base.count(":") == 1):
            # An owner's name alone would be the fork itself.
            return None
        names = (f"{parent.owner}:{parent.git.branch}", f"{parent.owner}:{parent.name}:{parent.git.branch}")
        if base not in names or parent.head is None:
            return None
        take_objects(found.git.path, parent)
        return parent.head

    def _commit(self, found: Repository, oid: str, request: Request) -> Reply:
        if not found.commits.has(oid):
            return refusal(422, f"No commit found for SHA: {oid}")
        commit = found.commits.commit(oid)
        files = found.commits.files(commit.parents[0] if commit.parents else None, oid)
        page, size = int(request.query.get("page", "1")), int(request.query.get("per_page", str(FILES_ON_A_PAGE)))
        size = min(size, FILES_ON_A_PAGE)
        chosen = files[(page - 1) * size : page * size]
        body = written(commit) | {
            "stats": {"additions": sum(a for a, _ in commit.lines), "deletions": sum(d for _, d in commit.lines)},
            "files": [changed(each) for each in chosen],
        }
        return self._linked(Reply(body=body), request, page, page * size < len(files))

    def _compare(self, found: Repository, base: str, head: str, request: Request) -> Reply:
        common = None
        if found.commits.has(base) and found.commits.has(head):
            common = found.commits.merge_base(base, head)
        if common is None:
            # Also of two histories that have nothing in common.
            return refusal(404, "Not Found")
        ahead, behind = found.commits.between(base, head), found.commits.between(head, base)
        paged = "page" in request.query or "per_page" in request.query
        page = int(request.query.get("page", "1"))
        size = min(int(request.query.get("per_page", str(PER_PAGE))), MOST_PER_PAGE) if paged else UNPAGED_COMMITS
        chosen = ahead[(page - 1) * size : page * size]
        status = {(False, False): "identical", (True, False): "ahead", (False, True): "behind"}
        files = found.commits.files(common, head)[:FILES_ON_A_PAGE] if page == 1 else []
        body = {
            "status": status.get((bool(ahead), bool(behind)), "diverged"),
            "ahead_by": len(ahead),
            "behind_by": len(behind),
            "total_commits": len(ahead),
            "base_commit": written(found.commits.commit(base)),
            "merge_base_commit": written(found.commits.commit(common)),
            "commits": [written(found.commits.commit(oid)) for oid in chosen],
            "files": [changed(each) for each in files],
        }
        return self._linked(Reply(body=body), request, page, paged and page * size < len(ahead))

    def _linked(self, reply: Reply, request: Request, page: int, more: bool) -> Reply:
        if more:
            query = urlencode(request.query | {"page": str(page + 1)})
            reply.headers["link"] = f'<{self.base()}{request.path}?{query}>; rel="next"'
        return reply


def shown(installation: Installation) -> Node:
    account = {"login": installation.owner, "type": "Organization"}
    return {"id": installation.number, "account": account, "suspended_at": None}


def written(commit: GitCommit) -> Node:
    author, committer = (
        {"name": name, "email": address, "date": date} for name, address, date, _ in (commit.author, commit.committer)
    )
    return {
        "sha": commit.oid,
        "node_id": f"C_{commit.oid}",
        "commit": {"message": commit.message, "author": author, "committer": committer},
        "parents": [{"sha": parent} for parent in commit.parents],
        "author": None,
        "committer": None,
    }


def changed(file: ChangedFile) -> Node:
    counts = {"additions": file.additions, "deletions": file.deletions, "changes": file.additions + file.deletions}
    previous = {} if file.previous is None else {"previous_filename": file.previous}
    return {"filename": file.path, "status": file.status} | counts | previous
