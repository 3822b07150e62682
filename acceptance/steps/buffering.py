"""A buffer between GitHub and the database, and what becomes of deliveries when either is away."""

import contextlib
import http.client
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from pytest_bdd import given, parsers, then, when

from steps.delivering import SECRET, Post
from steps.serving import Operation
from support import servers
from support.deliveries import Delivery, kept, push, send
from support.sandbox import Sandbox
from support.service import Answer, Service, start
from support.valkey import Valkey

SETTINGS = {
    "keeps an append-only file": ["--appendonly", "yes"],
    "keeps no append-only file": ["--appendonly", "no"],
    "may evict what it holds": ["--appendonly", "yes", "--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"],
    "leaves syncing to the system": ["--appendonly", "yes", "--appendfsync", "no"],
    "is full": ["--appendonly", "yes", "--maxmemory", "1"],
    "is stopped": [],
}


@dataclass
class Buffer:
    """The servers of a scenario, and the settings of the service that uses the last of them."""

    servers: list[Valkey] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def server(self) -> Valkey:
        return self.servers[-1]


@pytest.fixture
def buffer() -> Iterator[Buffer]:
    made = Buffer()
    yield made
    for server in made.servers:
        server.remove()


@given(parsers.re(r"a Valkey server that (?P<how>.+)$"))
def a_server(buffer: Buffer, how: str) -> None:
    buffer.servers.append(Valkey(SETTINGS[how]))
    if how != "is stopped":
        buffer.server.start()


@given("the server starts")
def the_server_starts(operation: Operation) -> None:
    operation.servers[-1].start()


@given(parsers.re(r"a service on (?P<engine>SQLite|that server|PostgreSQL (?P<version>\d+)) that buffers in it$"))
def that_buffers(machine: Sandbox, operation: Operation, buffer: Buffer, engine: str, version: str | None) -> None:
    buffer.settings = {"GHILLIE_GITHUB_WEBHOOK_SECRET": SECRET, "GHILLIE_VALKEY_URL": buffer.server.url}
    if engine == "that server":
        machine.database = operation.servers[-1].url
    elif version is not None:
        machine.database = servers.create_database(int(version))
    if machine.database is not None:
        buffer.settings["GHILLIE_DATABASE_URL"] = machine.database
    service = start(machine, **buffer.settings)
    operation.services.append(service)
    service.until(lambda: "webhook.buffer." in service.said)
    service.until(lambda: service.ask("GET", "/ready").status == 200)


# Sending


@when(parsers.parse("{count:d} deliveries come at the same time"))
def many_come(service: Service, post: Post, count: int) -> None:
    with senders(8, post, lambda: service, range(count)):
        pass


@contextlib.contextmanager
def senders(count: int, post: Post, service: Callable[[], Service], numbers: range) -> Iterator[threading.Event]:
    """So many that deliver side by side, until the numbers are used up or the event is set."""
    lock, enough, left = threading.Lock(), threading.Event(), iter(numbers)

    def take() -> int | None:
        with lock:
            return next(left, None)

    def deliver() -> None:
        while not enough.is_set() and (number := take()) is not None:
            delivery = push(SECRET, number=number)
            answer = attempt(service(), delivery)
            if answer is None:
                time.sleep(0.05)
                continue
            with lock:
                post.sent.append(delivery)
                post.answers.append(answer)

    threads = [threading.Thread(target=deliver) for _ in range(count)]
    for thread in threads:
        thread.start()
    yield enough
    for thread in threads:
        thread.join()


def attempt(service: Service, delivery: Delivery) -> Answer | None:
    """`None` where nobody answered."""
    try:
        return send(service, delivery)
    except (OSError, http.client.HTTPException, AssertionError):
        return None


@when("8 senders deliver without a pause while the buffer, the store and the service are killed in turn")
def killed_in_turn(machine: Sandbox, operation: Operation, buffer: Buffer, post: Post) -> None:
    on_a_server = machine.database is not None
    current = operation.services
    with senders(8, post, lambda: current[-1], range(1_000_000)) as enough:
        for _ in range(2):
            time.sleep(1)
            buffer.server.kill()
            time.sleep(1)
            buffer.server.start()
            time.sleep(1)
            if on_a_server:
                operation.servers[-1].stop()
                time.sleep(1)
            current[-1].process.kill()
            current[-1].process.wait()
            again = start(machine, **buffer.settings)
            again.until(lambda service=again: service.started)
            current.append(again)
            time.sleep(1)
            if on_a_server:
                operation.servers[-1].start()
        enough.set()


@when("the buffer is killed")
def the_buffer_is_killed(buffer: Buffer) -> None:
    buffer.server.kill()


@when("the buffer starts")
def the_buffer_starts(buffer: Buffer) -> None:
    buffer.server.start()


@when("the service has noticed")
def has_noticed(service: Service) -> None:
    service.until(lambda: service.ask("GET", "/ready").status == 503)
    assert {issue["check"] for issue in service.last.json["issues"]} == {"database", "buffer"}


# What becomes of them


@then(parsers.parse('it comes to be ready without its "{part}"'))
def ready_without(service: Service, part: str) -> None:
    service.until(lambda: service.ask("GET", "/ready").json == {"degraded": [part], "status": "ready"})
    assert service.last.status == 200


@then(parsers.parse("the buffer holds {count:d} deliveries"))
def holds(buffer: Buffer, count: int) -> None:
    if buffer.server.process is not None:
        assert buffer.server.waiting() == count


@then("the buffer comes to be empty")
def comes_to_be_empty(service: Service, buffer: Buffer) -> None:
    service.until(lambda: buffer.server.waiting() == 0)
    service.until(lambda: "ghillie_webhook_buffer_entries 0" in service.ask("GET", "/metrics").text.splitlines())


@then("all of them come to be kept, once")
@then("every delivery that was acknowledged comes to be kept, once")
def come_to_be_kept(machine: Sandbox, service: Service, post: Post) -> None:
    pairs = zip(post.sent, post.answers, strict=True)
    acknowledged = {delivery.body.hex() for delivery, answer in pairs if answer.status == 202}
    assert acknowledged

    def found() -> list[str]:
        with contextlib.suppress(AssertionError):
            return [payload for _, _, payload in kept(machine)]
        return []

    service.until(lambda: acknowledged <= set(found()))
    payloads = found()
    assert len(payloads) == len(set(payloads))


@then(parsers.parse('the log says "{event}" once'))
def says_once(service: Service, event: str) -> None:
    assert [each["level"] for each in service.events() if each["message"] == event] == ["warning"]


@then(parsers.parse('"ghillie doctor" finds fault with the buffer: "{words}"'))
def doctor_finds(machine: Sandbox, buffer: Buffer, words: str) -> None:
    machine.settings["GHILLIE_VALKEY_URL"] = buffer.server.url
    run = machine.run("ghillie doctor")
    assert run.code == 3
    assert words in run.output
    assert "not-to-be-shown" not in run.output + run.messages
