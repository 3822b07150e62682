"""Whether a client reads a stream again although its probe told that nothing is new there."""

import time
from dataclasses import dataclass, field

from support.github.messages import Node, Reply, Request

STREAMS = {
    "PullRequests": "pullRequests",
    "Issues": "issues",
    "Releases": "releases",
    "Deployments": "deployments",
    "History": "defaultBranchRef",
}


@dataclass
class Unmoved:
    """What each repository's last probe told, and with what each of its streams was read to its last page. Only what is
    read after another probe is read again: a client may turn back in what it is reading."""

    _told: dict[str, Node] = field(default_factory=dict)
    _probes: int = 0
    _read: dict[tuple[str, str], tuple[object, int]] = field(default_factory=dict)
    _forgotten: float = 0

    def forget(self) -> None:
        """The client was killed, or met a fault: what it had read, or had asked for, it may not have kept."""
        self._read.clear()
        self._forgotten = time.time()

    def offence(self, request: Request) -> str | None:
        stream, slug = self._place(request)
        if stream is None or request.variables.get("after"):
            return None
        told = self._told.get(slug, {}).get(STREAMS[stream])
        read, when = self._read.get((slug, stream), (None, self._probes))
        if told is not None and read == told and when < self._probes:
            return f"{stream} of {slug} was read though its probe had not moved"
        return None

    def answered(self, request: Request, reply: Reply) -> None:
        if not request.is_graphql or not isinstance(reply.body, dict) or not reply.body.get("data"):
            return
        data = reply.body["data"]
        if request.operation in ("Probe", "ProbeBySlug"):
            self._probes += 1
            for node in data.get("nodes") or data.values():
                if node and node.get("nameWithOwner"):
                    self._told[node["nameWithOwner"].lower()] = node
            return
        stream, slug = self._place(request)
        told = self._told.get(slug, {}).get(STREAMS[stream]) if stream else None
        if stream is None or told is None or "errors" in reply.body or request.at < self._forgotten:
            return
        found = data["repository"].get(STREAMS[stream]) or (data["repository"].get("object") or {}).get("history")
        if found is not None and not found["pageInfo"]["hasNextPage"]:
            self._read[slug, stream] = (told, self._probes)

    def _place(self, request: Request) -> tuple[str | None, str]:
        slug = f"{request.variables.get('owner')}/{request.variables.get('name')}".lower()
        return (request.operation if request.operation in STREAMS else None), slug
