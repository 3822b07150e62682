"""What comes in and what goes out over HTTP."""

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

Node = dict[str, Any]


@dataclass
class Request:
    """One request as it came, and when, in seconds since 1970."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Node
    at: float
    # Whose budget pays: a token's name, `installation 7`, or nobody's.
    identity: str = ""

    @property
    def is_graphql(self) -> bool:
        return self.path in ("/graphql", "/api/graphql")

    @property
    def variables(self) -> Node:
        variables = self.body.get("variables") or {}
        return variables if isinstance(variables, dict) else {}

    @property
    def operation(self) -> str:
        """`Probe`, `History`, … or what is asked by REST: `compare`, `commit`, …"""
        if self.is_graphql:
            words = str(self.body.get("query", "")).replace("(", " ").replace("{", " ").split()
            return words[1] if len(words) > 1 and words[0] == "query" else "unnamed"
        parts = self.path.strip("/").split("/")
        if parts[0] == "repos" and len(parts) > 3:
            return {"commits": "commit"}.get(parts[3], parts[3])
        return {"repos": "repository"}.get(parts[0], parts[-1])

    @property
    def credential(self) -> str:
        words = self.headers.get("authorization", "").split()
        return words[1] if len(words) == 2 and words[0].lower() in ("bearer", "token") else ""


@dataclass
class Reply:
    """What is answered: bytes as they are, or a value as JSON."""

    status: int = HTTPStatus.OK
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    # The connection is reset after this many bytes of the body.
    reset_after: int | None = None
    # Seconds before anything is said.
    delay: float = 0

    def content(self) -> bytes:
        return self.raw if self.raw is not None else json.dumps(self.body).encode()


def refusal(status: int, message: str, **headers: str) -> Reply:
    body = {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)}
    return Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def graphql_failure(kind: str, message: str) -> Reply:
    """GitHub's way to refuse a whole operation: a success that has no data."""
    return Reply(body={"errors": [{"type": kind, "message": message}]})
