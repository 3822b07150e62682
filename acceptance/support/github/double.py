"""The double itself: repositories, callers, faults, and what a client did that it should not."""

import threading
from collections.abc import Callable
from pathlib import Path

from support.github.apps import Callers
from support.github.budgets import Budgets, resource
from support.github.faults import Fault, Happening
from support.github.graph import Graph
from support.github.messages import Node, Reply, Request, refusal
from support.github.model import Repository
from support.github.nodes import Nodes
from support.github.repositories import deployment, repository
from support.github.rest import Rest
from support.github.server import Listener
from support.github.timeline import Timeline
from support.github.unmoved import Unmoved
from support.history import History, instant


class GitHub:
    """GitHub on this machine, until it is closed. One request is answered at a time; delays are not in that time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.repositories: list[Repository] = []
        self.callers = Callers()
        self.budgets = Budgets()
        self.unmoved = Unmoved()
        self.requests: list[Request] = []
        self._faults: list[Fault] = []
        self._offences: list[str] = []
        self._later: list[tuple[int, Callable[[], object]]] = []
        self._lock = threading.RLock()
        self._arriving = threading.Lock()
        self._graph = Graph(self._find, self._find_by_id, self._offences.append)
        self._rest = Rest(lambda: self.url, self.callers, self.budgets, self._find, self._by_number)
        self._listener = Listener(self.handle, self.done)

    @property
    def url(self) -> str:
        return self._listener.url

    def close(self) -> None:
        self._listener.close()

    def take_offences(self) -> list[str]:
        """What the client did that it should not since they were last taken, in the order in which it was seen."""
        with self._lock:
            taken = list(self._offences)
            self._offences.clear()
            return taken

    def asked(self, operation: str) -> list[Request]:
        with self._lock:
            return [each for each in self.requests if each.operation == operation]

    def add(
        self, slug: str, history: History | None = None, *, at: str = "2024-01-01", private: bool = False
    ) -> Timeline:
        """A repository with a history of its own, empty where none is given."""
        owner, name = slug.split("/")
        number = len(self.repositories) + 1001
        git = history or History.create(self.root / f"{number}")
        made = Repository(number, owner, name, git, instant(at), instant(at), private=private)
        self.repositories.append(made)
        return Timeline(made)

    def fork(self, parent: Timeline, slug: str, *, at: str = "2024-01-01") -> Timeline:
        """A repository that begins as another one stands now."""
        made = self.add(slug, at=at)
        made.repository.fork_of = parent.repository
        made.sync(at)
        return made

    def token(self, token: str, name: str = "a person's token") -> str:
        """A token that sees everything."""
        self.callers.people[token] = name
        return token

    def misbehave(
        self, happening: Happening, *, times: int | None = 1, operation: str | None = None, above: int = 0,
        between: int = 0,
    ) -> None:  # fmt: skip
        with self._lock:
            self._faults.append(Fault(happening, times, operation, above, between))

    def behave(self) -> None:
        """Every fault is over, and nothing happens later. A look that met one was not whole: it may be taken again."""
        with self._lock:
            self._faults.clear()
            self._later.clear()
            self.unmoved.forget()

    def after_request(self, number: int, act: Callable[[], object]) -> None:
        """Does it once so many more requests were answered."""
        with self._lock:
            self._later.append((len(self.requests) + number, act))

    def handle(self, request: Request) -> Reply:
        with self._arriving:
            # Before the lock, behind which answers wait for each other: so many are on their way at once.
            request.identity = self.callers.who(request) or ""
            offences = self.budgets.arrives(request)
        with self._lock:
            self.requests.append(request)
            self._offences += offences
            token = request.credential
            if any(key in ("access_token", "client_secret", "token") for key in request.query) or (
                token and token in request.path
            ):
                self._offences.append("a credential stands in a URL")
            try:
                reply = self._struck(request)
            except Exception as error:
                # The double is wrong, which no scenario may pass over.
                self._offences.append(f"the double failed at {request.operation}: {error!r}")
                reply = Reply(500, {"message": "the double failed"})
            count = len(self.requests)
            due = [act for number, act in self._later if number <= count]
            self._later = [each for each in self._later if each[0] > count]
            for act in due:
                act()
            return reply

    def done(self, request: Request) -> None:
        with self._arriving:
            self.budgets.leaves(request)

    def _struck(self, request: Request) -> Reply:
        for fault in self._faults:
            if fault.strikes(request):
                self.unmoved.forget()
                if fault.times is not None:
                    fault.times -= 1
                reply = fault.happening(request, self.budgets, lambda: self._truth(request))
                return self._headed(request, reply)
        reply = self._headed(request, self._truth(request))
        self.unmoved.answered(request, reply)
        return reply

    def _truth(self, request: Request) -> Reply:
        for_app = self._rest.answer_app(request)
        if for_app is not None:
            return for_app
        if not request.identity:
            return refusal(401, "Bad credentials" if request.credential else "Requires authentication")
        if request.is_graphql:
            offence = self.unmoved.offence(request)
            if offence is not None:
                self._offences.append(offence)
            return self._graph.answer(request, lambda points: self.budgets.take(request, points))
        if request.path != "/rate_limit":
            taken = self.budgets.take(request, 1)
            if isinstance(taken, Reply):
                return taken
        return self._rest.answer(request)

    def _headed(self, request: Request, reply: Reply) -> Reply:
        budget = self.budgets.of(request).headers(resource(request)) if request.identity else {}
        reply.headers = {"x-github-request-id": f"D0:{len(self.requests)}"} | budget | reply.headers
        return reply

    def _visible(self, found: Repository, request: Request) -> bool:
        owner = self.callers.owner_of(request)
        return not found.deleted and (owner is None or not found.private or found.owner.lower() == owner.lower())

    def _find(self, slug: str, request: Request) -> Repository | None:
        wanted = slug.lower()
        seen = [each for each in self.repositories if self._visible(each, request)]
        # A name in use wins over one that was given up.
        named = [each for each in seen if each.slug.lower() == wanted]
        return next(iter(named + [each for each in seen if wanted in map(str.lower, each.former)]), None)

    def _find_by_id(self, identity: str, request: Request) -> Node | None:
        for here in self.repositories:
            if not self._visible(here, request):
                continue
            if here.node_id == identity:
                return repository(here)
            nodes = Nodes(here, repository)
            found = [nodes.pull_request(each) for each in here.pull_requests if f"PR_{each.identity}" == identity]
            found += [nodes.issue(each) for each in here.issues if f"I_{each.identity}" == identity]
            found += [deployment(each, here) for each in here.deployments if f"DE_{each.identity}" == identity]
            if found:
                return found[0]
        return None

    def _by_number(self, number: int, request: Request) -> Repository | None:
        seen = (each for each in self.repositories if self._visible(each, request))
        return next((each for each in seen if each.number == number), None)
