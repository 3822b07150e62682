"""GitHub's side of a webhook: bodies, signed and sent as GitHub sends them."""

import contextlib
import hashlib
import hmac
import http.client
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from support.sandbox import Sandbox
from support.servers import query
from support.service import PATIENCE_SECONDS, Answer, Service
from support.storage import on_postgresql, rows

PROJECT = Path(__file__).resolve().parents[2]

PUSH = {
    "ref": "refs/heads/main",
    "before": "0" * 40,
    "after": "1" * 40,
    "repository": {"id": 1, "node_id": "R_1", "full_name": "acme/rocket", "default_branch": "main"},
    "commits": [{"id": "1" * 40, "message": "Größe — 尺寸\n\nnot-to-be-shown", "added": ["a b"]}],
}


@dataclass(frozen=True)
class Delivery:
    """One delivery, as it goes out."""

    event: str
    body: bytes
    secret: str
    content_type: str = "application/json"
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Content-Type": self.content_type,
            "User-Agent": "GitHub-Hookshot/0123456",
            "X-GitHub-Delivery": self.id,
            "X-GitHub-Event": self.event,
            "X-Hub-Signature-256": signature(self.body, self.secret),
        }


def signature(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def push(secret: str, form: str = "JSON", number: int = 0) -> Delivery:
    text = json.dumps(PUSH | {"number": number}, ensure_ascii=False)
    if form == "JSON":
        return Delivery("push", text.encode(), secret)
    return Delivery("push", urlencode({"payload": text}).encode(), secret, "application/x-www-form-urlencoded")


def send(
    service: Service,
    delivery: Delivery,
    headers: Mapping[str, str] | None = None,
    pieces: Iterable[bytes] | None = None,
) -> Answer:
    """Sends a delivery, with other headers where some are given, in pieces of untold length where they are."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE_SECONDS)
    try:
        fields = dict(delivery.headers if headers is None else headers)
        body = delivery.body if pieces is None else pieces
        # It may be refused before all of it has gone out, and answered all the same.
        with contextlib.suppress(BrokenPipeError):
            connection.request("POST", "/webhooks/github", body=body, headers=fields, encode_chunked=pieces is not None)
        reply = connection.getresponse()
        names = {name.lower(): value for name, value in reply.getheaders()}
        answer = Answer("POST /webhooks/github", reply.status, names, reply.read())
    finally:
        connection.close()
    service.answers.append(answer)
    return answer


def kept(machine: Sandbox, estate: str = "local") -> list[tuple[str, str, str]]:
    """The event, the headers and the body in hexadecimal digits of each delivery that an estate has."""
    select = "SELECT event_type, headers, {} FROM raw_events WHERE source = 'webhook' AND estate_id = '{}' ORDER BY id"
    if on_postgresql(machine):
        assert machine.database is not None
        found = query(machine.database, select.format("encode(payload, 'hex')", estate), estate)
    else:
        found = rows(machine, select.format("lower(hex(payload))", estate))
    return [(event, headers, payload) for event, headers, payload in found]


def hostile(secret: str) -> Iterator[Delivery]:
    bodies = [
        b"",
        json.dumps(PUSH).encode()[:50],
        b"[" * 100_000 + b"]" * 100_000,
        b'{"repository":"' + bytes(range(128, 256)) + b'"}',
        b'{"repository":{"full_name":"a\x00b/\\u0000"}}' + b"\x00" * 1_000,
        b'{"repository":{"id":' + b"9" * 100_000 + b',"size":1e999999}}',
        b'{"repository":[[[{"full_name":12}]]],"ref":{},"commits":"none"}',
        os.urandom(10_000),
    ]
    for body in bodies:
        yield Delivery("push", body, secret)


def of_small_values(secret: str, size: int) -> Delivery:
    """A push of exactly that size. Each value of it has two bytes here, and many times that where it is read whole."""
    head = json.dumps(PUSH).encode().removesuffix(b"}") + b',"padding":[1'
    count, rest = divmod(size - len(head) - len(b"]}"), 2)
    return Delivery("push", head + b",1" * count + b" " * rest + b"]}", secret)


def recorded(secret: str) -> Iterator[Delivery]:
    """The deliveries that are there as files: those beside the project, and one of our own at least."""
    yield push(secret)
    data = Path(os.environ.get("GHILLIE_SHARED_DATA", PROJECT.parent / "shared" / "data")) / "webhooks"
    for file in sorted(data.rglob("*.json")):
        name = file.parent.name if file.parent.parent.name == "octokit" else file.name.split(".")[0]
        event = "".join(letter for letter in name.replace("-", "_").lower() if letter.isalnum() or letter == "_")
        yield Delivery(event, file.read_bytes(), secret)
