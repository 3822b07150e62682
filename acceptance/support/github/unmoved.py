"""Whether a client reads a stream again although its probe told that nothing is new there."""

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
    """What each repository's last probe told, and with what each of its streams was read to the end."""

    _told: dict[str, Node] = field(default_factory=dict)
    _read: dict[tuple[str, str], object] = field(default_factory=dict)

    def forget(self) -> None:
        """The client was killed: what it had read it may not have kept."""
        self._read.clear()

    def probed(self, reply: Reply) -> None:
        nodes = (reply.body or {}).get("data", {}).get("nodes", []) if isinstance(reply.body, dict) else []
        for node in nodes or []:
            if node and node.get("nameWithOwner"):
                self._told[node["nameWithOwner"].lower()] = node

    def offence(self, request: Request) -> str | None:
        stream, slug = self._place(request)
        if stream is None or request.variables.get("after"):
            return None
        told = self._told.get(slug, {}).get(STREAMS[stream])
        if told is not None and self._read.get((slug, stream)) == told:
            return f"{stream} of {slug} was read though its probe had not moved"
        return None

    def answered(self, request: Request, reply: Reply) -> None:
        stream, slug = self._place(request)
        told = self._told.get(slug, {}).get(STREAMS[stream]) if stream else None
        if stream is not None and told is not None and reply.status == 200 and "errors" not in (reply.body or {}):
            self._read[slug, stream] = told

    def _place(self, request: Request) -> tuple[str | None, str]:
        slug = f"{request.variables.get('owner')}/{request.variables.get('name')}".lower()
        return (request.operation if request.operation in STREAMS else None), slug
