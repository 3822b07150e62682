"""The budgets of callers, and what a client may not do while one is spent."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from support.github.messages import Node, Reply, Request, graphql_failure, refusal

HOUR = 3600
AT_ONCE = 20


@dataclass
class Budget:
    """Points of one caller for one resource in its present hour."""

    limit: int
    resets: float
    used: int = 0

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    def headers(self, resource: str) -> dict[str, str]:
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-used": str(self.used),
            "x-ratelimit-reset": str(int(self.resets)),
            "x-ratelimit-resource": resource,
        }

    def told(self) -> Node:
        resets = datetime.fromtimestamp(int(self.resets), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"limit": self.limit, "remaining": self.remaining, "used": self.used, "resetAt": resets}


@dataclass
class Budgets:
    """Every caller's budgets; GraphQL and REST have one each."""

    limit: int = 5000
    # How long an hour is: a scenario that waits for its end makes it short.
    hour: float = HOUR
    _budgets: dict[tuple[str, str], Budget] = field(default_factory=dict)
    _barred: dict[str, float] = field(default_factory=dict)
    _flying: dict[str, int] = field(default_factory=dict)
    most_at_once: int = 0

    def of(self, request: Request) -> Budget:
        key = (request.identity, resource(request))
        if key not in self._budgets or self._budgets[key].resets <= request.at:
            # What is told is whole seconds: never earlier than the truth.
            self._budgets[key] = Budget(self.limit, float(int(request.at + self.hour) + 1))
        return self._budgets[key]

    def take(self, request: Request, points: int) -> Node | Reply:
        """Spends the points; where there are too few, GitHub's refusal, and the caller is to wait."""
        budget = self.of(request)
        if points > budget.remaining:
            self.bar(request, budget.resets)
            message = f"API rate limit exceeded for {request.identity}."
            return graphql_failure("RATE_LIMITED", message) if request.is_graphql else refusal(403, message)
        budget.used += points
        return budget.told()

    def exhaust(self, request: Request, seconds: float) -> Budget:
        """The budget as spent, until so many seconds from now."""
        budget = self.of(request)
        budget.used, budget.resets = budget.limit, float(int(request.at + seconds) + 1)
        return budget

    def bar(self, request: Request, until: float, *, wholly: bool = False) -> None:
        """The caller is to ask nothing more of this resource, or nothing at all, until then."""
        for each in ("graphql", "core") if wholly else (resource(request),):
            self._barred[request.identity + each] = until

    def arrives(self, request: Request) -> list[str]:
        """The offences of a request against what its caller was told."""
        flying = self._flying[request.identity] = self._flying.get(request.identity, 0) + 1
        self.most_at_once = max(self.most_at_once, flying)
        offences = []
        if flying > AT_ONCE:
            offences.append(f"{flying} requests at once by {request.identity}")
        until = self._barred.get(request.identity + resource(request), 0)
        if request.at < until:
            early = until - request.at
            offences.append(f"{request.operation} was asked {early:.1f} s before the end of the wait it was told")
        return offences

    def spent(self, resource: str) -> list[Budget]:
        """Those of one resource that anyone has spent of."""
        return [budget for (_, each), budget in self._budgets.items() if each == resource]

    def leaves(self, request: Request) -> None:
        self._flying[request.identity] -= 1


def resource(request: Request) -> str:
    return "graphql" if request.is_graphql else "core"
