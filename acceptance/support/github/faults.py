"""The ways in which GitHub misbehaves: what happens to a request is said instead of its answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from support.github.budgets import Budgets
from support.github.messages import Node, Reply, Request, graphql_failure, refusal

# Given the request, the budgets and a way to the true answer.
Happening = Callable[[Request, Budgets, Callable[[], Reply]], Reply]
HTML = b"<!DOCTYPE html><html><head><title>Unicorn! &middot; GitHub</title></head><body></body></html>"


@dataclass
class Fault:
    """A happening, how often it is still to come (always where `None`) and to which operation (all where `None`)."""

    happening: Happening
    times: int | None = 1
    operation: str | None = None
    # Pages that are not larger than this pass.
    above: int = 0
    # Of those that it might strike, so many in a row pass before each that it does.
    between: int = 0
    _passed: int = 0

    def strikes(self, request: Request) -> bool:
        if self.times == 0 or self.operation not in (None, request.operation):
            return False
        size = request.variables.get("first", 0)
        if self.above and not (isinstance(size, int) and size > self.above):
            return False
        self._passed = (self._passed + 1) % (self.between + 1)
        return self._passed == 0


def primary_limit(status: int = 403, seconds: float = 1) -> Happening:
    """The hour's budget is spent; with 200, as GraphQL says so."""

    def happen(request: Request, budgets: Budgets, _: Callable[[], Reply]) -> Reply:
        budgets.bar(request, budgets.exhaust(request, seconds).resets)
        message = f"API rate limit exceeded for {request.identity}."
        return graphql_failure("RATE_LIMITED", message) if status == 200 else refusal(status, message)

    return happen


def secondary_limit(retry_after: int | None = 1, status: int = 403) -> Happening:
    """Too much in too short a time; with 200, as GraphQL may say so. Where GitHub names no time, it asks to wait for a
    minute at least."""

    def happen(request: Request, budgets: Budgets, _: Callable[[], Reply]) -> Reply:
        budgets.bar(request, request.at + (60 if retry_after is None else retry_after), wholly=True)
        message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        reply = graphql_failure("RATE_LIMITED", message) if status == 200 else refusal(status, message)
        if retry_after is not None:
            reply.headers["retry-after"] = str(retry_after)
        return reply

    return happen


def always(reply: Reply) -> Happening:
    return lambda *_: reply


def gateway(status: int = 502) -> Happening:
    """GitHub's front gives up on what is behind it, and says so in HTML."""
    return always(Reply(status, headers={"content-type": "text/html"}, raw=HTML))


def timed_out(seconds: float) -> Happening:
    """Nothing is said for so long."""
    return always(Reply(504, {"message": "timed out"}, delay=seconds))


def slow(seconds: float) -> Happening:
    """The true answer, late."""

    def happen(_: Request, __: Budgets, truth: Callable[[], Reply]) -> Reply:
        reply = truth()
        reply.delay = seconds
        return reply

    return happen


def unfinished() -> Happening:
    """GraphQL's own words, of no type, for a query that it had no time to finish."""
    message = "Something went wrong while executing your query. This may be the result of a timeout."
    return lambda *_: Reply(body={"data": None, "errors": [{"message": message}]})


def reset_mid_body() -> Happening:
    def happen(_: Request, __: Budgets, truth: Callable[[], Reply]) -> Reply:
        reply = truth()
        reply.reset_after = len(reply.content()) // 2
        return reply

    return happen


def malformed() -> Happening:
    """JSON that ends too early, of a length that is told rightly."""

    def happen(_: Request, __: Budgets, truth: Callable[[], Reply]) -> Reply:
        reply = truth()
        content = reply.content()
        return Reply(reply.status, headers=reply.headers, raw=content[: len(content) // 2])

    return happen


def html() -> Happening:
    return always(Reply(200, headers={"content-type": "text/html"}, raw=HTML))


def unauthorized() -> Happening:
    return always(refusal(401, "Bad credentials"))


def forbidden() -> Happening:
    return always(refusal(403, "Resource not accessible by integration"))


def sso() -> Happening:
    reply = refusal(403, "Resource protected by organization SAML enforcement. You must grant your token access.")
    reply.headers["x-github-sso"] = "required; url=https://github.com/orgs/acme/sso?authorization_request=A"
    return always(reply)


def partial(*path: str, kind: str = "SERVICE_UNAVAILABLE") -> Happening:
    """What the path leads to is missing from the answer, and an error says so."""

    def happen(_: Request, __: Budgets, truth: Callable[[], Reply]) -> Reply:
        reply = truth()
        place = list(change(reply.body["data"], path, lambda node, name: node.update({name: None}))[0])
        message = "Something went wrong while executing your query."
        reply.body.setdefault("errors", []).append({"type": kind, "path": place, "message": message})
        return reply

    return happen


def drift(*path: str, value: Any = None, missing: bool = False) -> Happening:
    """The schema is another than the one that is published: a field is missing, or of another type."""

    def edit(node: Node, name: str) -> None:
        if missing:
            node.pop(name)
        else:
            node[name] = value

    def happen(_: Request, __: Budgets, truth: Callable[[], Reply]) -> Reply:
        reply = truth()
        change(reply.body["data"], path, edit)
        return reply

    return happen


def change(
    node: Any, path: tuple[str, ...], edit: Callable[[Node, str], None], at: tuple[str | int, ...] = ()
) -> list[tuple[str | int, ...]]:
    """Edits the first thing that the path leads to, of a list its first entry; gives where that was."""
    if isinstance(node, list):
        return next((found for index, each in enumerate(node) if (found := change(each, path, edit, (*at, index)))), [])
    if not isinstance(node, dict) or path[0] not in node:
        return []
    if len(path) == 1:
        edit(node, path[0])
        return [(*at, path[0])]
    return change(node[path[0]], path[1:], edit, (*at, path[0]))
