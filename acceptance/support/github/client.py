"""A plain client of the double, for its own tests."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from support.github.double import GitHub


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)


def graphql(github: GitHub, query: str, token: str = "ghp_known", **variables: Any) -> Answer:
    return ask(github, "/graphql", token, {"query": query, "variables": variables})


def ask(github: GitHub, path: str, token: str | None = "ghp_known", body: Any = None, method: str = "") -> Answer:
    """One request; a redirect is followed, a refusal is an answer."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    data = None if body is None else json.dumps(body).encode()
    verb = method or ("GET" if body is None else "POST")
    request = urllib.request.Request(f"{github.url}{path}", data, headers, method=verb)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return Answer(reply.status, lowered(reply.headers), reply.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, lowered(error.headers), error.read())


def lowered(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
