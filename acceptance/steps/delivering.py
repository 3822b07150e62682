"""Deliveries as GitHub sends them and as an operator finds them."""

import http.client
import json
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, then, when

from steps.serving import Operation, assert_problem
from support import estates, servers
from support.deliveries import Delivery, hostile, kept, of_small_values, push, recorded, send, signature
from support.sandbox import Sandbox
from support.service import Answer, Service, start
from support.storage import rows

SECRET = "a-secret-of-the-installation"


@dataclass
class Post:
    """What went out, with what was answered to each."""

    sent: list[Delivery] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    second: str = ""
    second_id: str = ""

    def send(self, service: Service, delivery: Delivery) -> Answer:
        self.sent.append(delivery)
        self.answers.append(send(service, delivery))
        return self.answers[-1]


@pytest.fixture
def post() -> Post:
    return Post()


# Services


@given(parsers.re(r"a service on (?P<engine>SQLite|PostgreSQL (?P<version>\d+)) that knows a webhook secret$"))
def that_knows_a_secret(machine: Sandbox, operation: Operation, engine: str, version: str | None) -> None:
    machine.database = servers.create_database(int(version)) if version else None
    settings = {"GHILLIE_DATABASE_URL": machine.database} if machine.database else {}
    service = start(machine, GHILLIE_GITHUB_WEBHOOK_SECRET=SECRET, **settings)
    operation.services.append(service)
    service.until(lambda: service.ask("GET", "/ready").status == 200)


@given("a service on that server that knows a webhook secret")
def on_that_server(machine: Sandbox, operation: Operation) -> None:
    url = operation.servers[-1].url
    operation.services.append(start(machine, GHILLIE_GITHUB_WEBHOOK_SECRET=SECRET, GHILLIE_DATABASE_URL=url))


@given("the example estates are imported into its database")
def with_an_estate(machine: Sandbox) -> None:
    file = machine.work / "harbour.yaml"
    file.write_text(estates.EXAMPLE.read_text())
    assert machine.run("ghillie estate import --estate-key harbour --catalogue-path harbour.yaml").code == 0


# Sending


@when(parsers.re(r'GitHub delivers "(?P<event>\w+)" as (?P<form>JSON|form)$'))
def delivers(service: Service, post: Post, event: str, form: str) -> None:
    post.send(service, replace(push(SECRET, form), event=event))


@when("the same delivery comes again")
def again(service: Service, post: Post) -> None:
    post.send(service, post.sent[-1])


@when("the same body comes under another id")
def under_another_id(service: Service, post: Post) -> None:
    post.send(service, replace(post.sent[-1], id="another-id"))


@when(parsers.re(r"a delivery comes (?P<how>with.+)$"))
def comes(service: Service, post: Post, how: str) -> None:
    delivery = push(SECRET)
    headers = delivery.headers
    match how:
        case "without a signature":
            del headers["X-Hub-Signature-256"]
        case "with the signature of another":
            headers["X-Hub-Signature-256"] = signature(delivery.body, "a-secret-of-somebody-else")
        case "with half a signature":
            headers["X-Hub-Signature-256"] = headers["X-Hub-Signature-256"][:39]
        case "with a SHA-1 signature alone":
            headers["X-Hub-Signature"] = "sha1=" + "a" * 40
            del headers["X-Hub-Signature-256"]
        case "with a body that was changed":
            delivery = replace(delivery, body=delivery.body.replace(b"main", b"evil"))
        case "without an event":
            del headers["X-GitHub-Event"]
        case "without an id":
            del headers["X-GitHub-Delivery"]
        case "with an event that is none":
            headers["X-GitHub-Event"] = "../push"
        case "with a body of 26 MiB":
            delivery = replace(delivery, body=b" " * (26 * 1_048_576))
            headers = delivery.headers
        case _:
            raise AssertionError(how)
    post.sent.append(delivery)
    post.answers.append(send(service, delivery, headers))


@when("26 MiB come in pieces")
def in_pieces(service: Service, post: Post) -> None:
    pieces = (b" " * 1_048_576 for _ in range(26))
    headers = push(SECRET).headers | {"Transfer-Encoding": "chunked"}
    try:
        post.answers.append(send(service, push(SECRET), headers, pieces))
    except (OSError, http.client.HTTPException):
        return


@then("they are cut off and nothing of them is kept")
def cut_off(machine: Sandbox, post: Post) -> None:
    assert post.answers == []
    assert kept(machine) == []


@when("signed bodies come that are empty, cut off, deeply nested, not UTF-8, full of NULs, or of huge numbers")
def hostile_bodies(service: Service, post: Post) -> None:
    for delivery in hostile(SECRET):
        post.send(service, delivery)


@when(parsers.parse("a signed push of {size:d} MiB comes that is made of small values"))
def small_values(service: Service, post: Post, size: int) -> None:
    post.send(service, of_small_values(SECRET, size * 1_048_576))


@when("every recorded delivery that there is comes")
def recorded_deliveries(service: Service, post: Post) -> None:
    for delivery in recorded(SECRET):
        if delivery.event != "ping":
            post.send(service, delivery)


@when("it is killed while 8 senders deliver without a pause")
def killed(service: Service, post: Post) -> None:
    lock = threading.Lock()

    def deliver(sender: int) -> None:
        for number in range(10_000):
            delivery = push(SECRET, number=sender * 10_000 + number)
            try:
                answer = send(service, delivery)
            except (OSError, http.client.HTTPException):
                return
            with lock:
                post.sent.append(delivery)
                post.answers.append(answer)

    senders = [threading.Thread(target=deliver, args=(sender,)) for sender in range(8)]
    for sender in senders:
        sender.start()
    service.until(lambda: len(post.answers) > 300)
    service.process.kill()
    service.process.wait()
    for sender in senders:
        sender.join()


# Answers


@then(parsers.re(r"it is answered with (?P<status>\d+)(?P<named> and the delivery's id)?$"))
def answered(post: Post, status: str, named: str | None) -> None:
    assert post.answers[-1].status == int(status), post.answers[-1].text
    if named:
        assert post.answers[-1].json == {"delivery": post.sent[-1].id}


@then(parsers.parse("each of them was answered with {status:d}"))
def each_answered(post: Post, status: int) -> None:
    assert post.answers
    for delivery, answer in zip(post.sent, post.answers, strict=True):
        assert answer.status == status, (delivery.event, answer.text)


@then(parsers.parse("it is refused with {status:d} and nothing of it is kept"))
def refused(machine: Sandbox, service: Service, status: int) -> None:
    assert_problem(service, status)
    assert kept(machine) == []


@then(parsers.parse("it is refused with {status:d} and a time to wait"))
def refused_for_now(service: Service, status: int) -> None:
    assert_problem(service, status)
    assert int(service.last.headers["retry-after"]) > 0


@then(parsers.parse("within {seconds:d} seconds the same delivery is taken"))
def taken_later(service: Service, post: Post, seconds: int) -> None:
    assert seconds
    delivery = post.sent[-1]
    service.until(lambda: send(service, delivery).status == 202)


@then("the log never shows the body or the secret")
def log_is_clean(service: Service) -> None:
    assert "not-to-be-shown" not in service.said
    assert SECRET not in service.said


# What is kept


@then("the raw event holds the very bytes, and how to read them")
def the_very_bytes(machine: Sandbox, post: Post) -> None:
    delivery = post.sent[-1]
    ((event, headers, payload),) = kept(machine)
    assert event == f"github.webhook.{delivery.event}"
    assert payload == delivery.body.hex()
    assert json.loads(headers) == {"content_type": delivery.content_type}


@then("each body is kept byte for byte")
def each_kept(machine: Sandbox, post: Post) -> None:
    wanted = {(f"github.webhook.{delivery.event}", delivery.body.hex()) for delivery in post.sent}
    found = [(event, payload) for event, _, payload in kept(machine)]
    assert len(found) == len(wanted)
    assert set(found) == wanted


@then(parsers.re(r"there (is|are) (?P<count>\d+) raw events?$"))
def so_many(machine: Sandbox, count: str) -> None:
    assert len(kept(machine)) == int(count)


@then("every delivery that was acknowledged is kept, once")
def acknowledged(machine: Sandbox, post: Post) -> None:
    pairs = zip(post.sent, post.answers, strict=True)
    acknowledged = {delivery.body.hex() for delivery, answer in pairs if answer.status == 202}
    found = [payload for _, _, payload in kept(machine)]
    assert len(acknowledged) > 300
    assert acknowledged <= set(found)
    assert len(found) == len(set(found))


@then(parsers.parse('"{metric}" counts {count:d} "{outcome}"'))
def counts(service: Service, metric: str, count: int, outcome: str) -> None:
    assert f'{metric}{{outcome="{outcome}"}} {count}' in service.ask("GET", "/metrics").text.splitlines()


@then("it comes to be refined, or left with a reason")
def refined(machine: Sandbox, service: Service) -> None:
    def left() -> list[list[str]]:
        return rows(machine, "SELECT state, COALESCE(error, '') FROM unprocessed_events")

    assert rows(machine, "SELECT count(*) FROM raw_events") == [["1"]]
    service.until(lambda: all(state == "ignored" for state, _ in left()))
    assert all(reason for _, reason in left())


@then(parsers.parse("the service never held {limit:d} MB of memory"))
def never_held(service: Service, limit: int) -> None:
    """By the kernel's count of the process."""
    status = Path(f"/proc/{service.process.pid}/status").read_text()
    peak = next(int(line.split()[1]) * 1_024 for line in status.splitlines() if line.startswith("VmHWM:"))
    print(f"peak: {peak / 1_000_000:.1f} MB")
    # It held the body: the measure itself works.
    assert 25_000_000 < peak < limit * 1_000_000


# Secrets


@when(parsers.parse('a second secret is added for the estate "{estate}"'))
def added(machine: Sandbox, post: Post, estate: str) -> None:
    run = machine.run(f"ghillie estate webhook-secret add --estate-key {estate}")
    assert run.code == 0, run
    post.second = run.output.strip()
    listed = json.loads(machine.run("ghillie estate webhook-secret list --output json").output)
    (secret,) = [each for each in listed if each["revoked_at"] is None]
    assert secret["estate"] == estate
    post.second_id = secret["id"]


@then(parsers.parse("within {seconds:d} seconds deliveries signed with either are taken"))
def both_taken(service: Service, post: Post, seconds: int) -> None:
    assert seconds
    service.until(lambda: send(service, push(post.second, number=1)).status == 202)
    post.send(service, push(SECRET, number=2))
    assert post.answers[-1].status == 202


@when("the second secret is revoked")
def revoked(machine: Sandbox, post: Post) -> None:
    run = machine.run(f"ghillie estate webhook-secret revoke {post.second_id}")
    assert run.code == 0, run


@then(parsers.parse("within {seconds:d} seconds deliveries signed with it are refused"))
def refused_then(service: Service, post: Post, seconds: int) -> None:
    assert seconds
    service.until(lambda: send(service, push(post.second, number=3)).status == 401)
    assert send(service, push(SECRET, number=4)).status == 202


@then("no list, log or metric ever shows a secret")
def never_shown(machine: Sandbox, service: Service, post: Post) -> None:
    told = [machine.run(f"ghillie estate webhook-secret list --output {form}").output for form in ("json", "table")]
    for text in [*told, service.said, service.ask("GET", "/metrics").text]:
        assert SECRET not in text
        assert post.second not in text
    assert post.second_id in told[0]


@then("each lies in the estate of its secret")
def in_its_estate(machine: Sandbox, post: Post) -> None:
    for estate, secret, number in (("local", SECRET, 2), ("harbour", post.second, 1)):
        ((_, _, payload),) = kept(machine, estate)
        assert payload == push(secret, number=number).body.hex()
