"""The service as operators and readers meet it."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_bdd import given, parsers, then, when

from support import servers
from support.own_server import OwnServer
from support.sandbox import Sandbox, binary
from support.service import PATIENCE_SECONDS, Service, is_prometheus_text, start

OWN_TOKEN = "a-token-of-the-operators-own"


@dataclass
class Operation:
    """What an operator has running in a scenario."""

    services: list[Service]
    servers: list[OwnServer]
    signalled: float = 0
    # The names of those that a scenario has set.
    settings: tuple[str, ...] = ()
    slow: "subprocess.Popen[bytes] | None" = None


@pytest.fixture
def operation() -> Iterator[Operation]:
    running = Operation([], [])
    yield running
    for service in reversed(running.services):
        service.end()
    for server in running.servers:
        server.remove()


@pytest.fixture
def service(operation: Operation) -> Service:
    """The one that was started last."""
    return operation.services[-1]


# Starting


@given("a running service")
def a_running_service(machine: Sandbox, operation: Operation) -> None:
    operation.services.append(start(machine))


@given(parsers.parse("a running service that drains for {seconds:d} seconds"))
def a_draining_service(machine: Sandbox, operation: Operation, seconds: int) -> None:
    operation.services.append(start(machine, GHILLIE_DRAIN_S=str(seconds)))
    assert operation.services[-1].ask("GET", "/health").status == 200


@given("a service whose token comes from a file")
def with_a_token_file(machine: Sandbox, operation: Operation) -> None:
    file = machine.root / "token"
    file.write_text(f"{OWN_TOKEN}\n")
    operation.services.append(start(machine, GHILLIE_ADMIN_TOKEN_FILE=str(file)))


@given("a PostgreSQL server that is stopped")
def a_stopped_server(operation: Operation) -> None:
    operation.servers.append(OwnServer())


@given("a service on that server")
def on_that_server(machine: Sandbox, operation: Operation) -> None:
    operation.services.append(start(machine, GHILLIE_DATABASE_URL=operation.servers[-1].url))


@given(parsers.parse("a service on PostgreSQL {version:d} that answers slowly"))
def answering_slowly(machine: Sandbox, operation: Operation, version: int) -> None:
    """Another program holds the reports locked for three seconds."""
    database = servers.create_database(version)
    service = start(machine, DATABASE_URL=database)
    operation.services.append(service)
    service.until(lambda: service.ask("GET", "/ready").status == 200)
    sql = "BEGIN; LOCK TABLE reports; SELECT pg_sleep(3); COMMIT"
    operation.slow = subprocess.Popen(
        ["psql", "--no-psqlrc", "--quiet", database, "-c", sql], stdout=subprocess.DEVNULL
    )
    held = "relation = 'reports'::regclass AND mode = 'AccessExclusiveLock' AND granted"
    locks = f"SELECT count(*) FROM pg_locks WHERE {held}"
    service.until(lambda: servers.query(database, locks) == [["1"]])


@when("I start a service with these settings:")
def with_settings(machine: Sandbox, operation: Operation, datatable: list[list[str]]) -> None:
    operation.services.append(start(machine, **dict(datatable)))
    operation.settings = tuple(name for name, _ in datatable)


@when("I start a service on a port that is taken")
def on_a_taken_port(machine: Sandbox, operation: Operation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        operation.services.append(start(machine, GHILLIE_PORT=str(taken.getsockname()[1])))
        operation.services[-1].process.wait(PATIENCE_SECONDS)


@when("the server starts")
def the_server_starts(operation: Operation) -> None:
    operation.servers[-1].start()


@when("the server stops")
def the_server_stops(operation: Operation) -> None:
    operation.servers[-1].stop()


# Probes


@then("its first words name its address, its role, its database and its version")
def its_first_words(service: Service) -> None:
    line = service.started
    assert service.events()[0] == line
    assert line["server.address"] == f"http://127.0.0.1:{service.port}"
    assert line["server.role"] == "all"
    assert line["store"].endswith("ghillie.db")
    assert line["version"]


@then(parsers.parse('it answers "GET {path}" with {status:d} and status "{word}"'))
def it_answers(service: Service, path: str, status: int, word: str) -> None:
    answer = service.ask("GET", path)
    assert (answer.status, answer.json) == (status, {"status": word})


@given(parsers.parse('it comes to answer "GET {path}" with {status:d} and status "{word}"'))
@then(parsers.parse('it comes to answer "GET {path}" with {status:d} and status "{word}"'))
def it_comes_to_answer(service: Service, path: str, status: int, word: str) -> None:
    def answered() -> bool:
        answer = service.ask("GET", path)
        return (answer.status, answer.json) == (status, {"status": word})

    # With a buffer it is ready before all of it is.
    service.until(answered)


@then(parsers.parse('it comes to answer "GET {path}" with 503, naming the check "{check}"'))
def it_names_the_check(service: Service, path: str, check: str) -> None:
    def named() -> bool:
        answer = service.ask("GET", path)
        return answer.status == 503 and [issue["check"] for issue in answer.json["issues"]] == [check]

    service.until(named)
    assert_problem(service, 503)


@then("it gives its figures as Prometheus text")
def its_figures(service: Service) -> None:
    text = service.ask("GET", "/metrics").text
    assert is_prometheus_text(text), text
    assert 'ghillie_http_requests_total{method="GET",route="/health",status="200"}' in text


@then("it describes itself in OpenAPI")
def it_describes_itself(service: Service) -> None:
    document = service.ask("GET", "/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert "/reports/{id}" in document["paths"]


@then('"ghillie health" finds it')
def health_finds_it(machine: Sandbox, service: Service) -> None:
    assert health(machine, service.port) == 0


@then('"ghillie health" fails where there is none')
def health_fails(machine: Sandbox, service: Service) -> None:
    port = service.port
    service.end()
    assert health(machine, port) == 3


def health(machine: Sandbox, port: int) -> int:
    environment = machine.environment | {"GHILLIE_PORT": str(port)}
    return subprocess.run([str(binary()), "health"], env=environment, capture_output=True, check=False).returncode


# Reports


@then("its list of reports names that report")
def its_list(machine: Sandbox, service: Service) -> None:
    listed = machine.run("ghillie report list --output json").reports
    service.until(lambda: service.get("/reports").status == 200)
    assert service.last.json == {"reports": listed, "next_cursor": None}
    assert len(listed) == 1


@then(parsers.parse('it gives that report by its id as "{media_type}", exactly as the command line does'))
def by_its_id(machine: Sandbox, service: Service, media_type: str) -> None:
    report = machine.stored_reports()[0]
    form = {"text/html": "html", "text/markdown": "markdown", "application/json": "json"}[media_type]
    shown = machine.run(f"ghillie report show latest --output {form}")
    answer = service.get(f"/reports/{report['report_id']}", media_type)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith(media_type)
    if form == "json":
        assert [answer.json] == shown.reports
    else:
        assert answer.text == shown.output


@then("the latest report of its repository is that report")
def the_latest(machine: Sandbox, service: Service) -> None:
    report = machine.stored_reports()[0]
    answer = service.get(f"/repositories/{report['repository']}/reports/latest")
    assert answer.json == report


@then("asked again for what has not changed it answers 304")
def not_modified(service: Service) -> None:
    tag = service.last.headers["etag"]
    _, path = service.last.asked.split()
    headers = {"Authorization": f"Bearer {service.token}", "If-None-Match": tag}
    answer = service.ask("GET", path, headers)
    assert (answer.status, answer.body) == (304, b"")


@then(parsers.parse("pages of {size:d} reports tell all {count:d}, newest first and each once"))
def pages(machine: Sandbox, service: Service, size: int, count: int) -> None:
    wanted = [each["report_id"] for each in machine.run("ghillie report list --output json").reports]
    assert len(wanted) == count
    service.until(lambda: service.get("/reports").status == 200)
    found, cursor = [], ""
    while cursor is not None:
        page = service.get(f"/reports?limit={size}{cursor and '&cursor=' + cursor}").json
        assert len(page["reports"]) <= size
        found += [each["report_id"] for each in page["reports"]]
        cursor = page["next_cursor"]
    assert found == wanted


# What cannot be answered


def assert_problem(service: Service, status: int) -> None:
    answer = service.last
    assert answer.status == status, answer
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json
    assert {"type", "title", "status", "code", "instance"} <= problem.keys()
    assert problem["status"] == status
    assert problem["instance"].endswith(answer.headers["x-request-id"])


@when(parsers.parse('I ask it "{request}"'))
def ask_it(service: Service, request: str) -> None:
    # Until the first token is known nobody is let in, and that is no answer to who may come in.
    service.until(lambda: service.ask("GET", "/ready").status == 200)
    method, path = request.split()
    service.ask(method, path)


@when(parsers.parse('I ask it with its token for "{path}" as "{media_type}"'))
def ask_with_token(service: Service, path: str, media_type: str) -> None:
    service.until(lambda: service.ask("GET", "/ready").status == 200)
    service.get(path, media_type)


@then(parsers.parse("it answers {status:d}, as a problem with a request id"))
def a_problem(service: Service, status: int) -> None:
    assert_problem(service, status)


@then(parsers.re(r'it allows "(?P<methods>.*)"'))
def it_allows(service: Service, methods: str) -> None:
    assert service.last.headers.get("allow", "") == methods


@then("HEAD on each path that needs no token answers as GET does, without a body")
def head(service: Service) -> None:
    service.until(lambda: service.ask("GET", "/ready").status == 200)
    for path in ("/health", "/ready", "/openapi.json"):
        got, heard = service.ask("GET", path), service.ask("HEAD", path)
        assert heard.body == b""
        assert (heard.status, heard.headers["content-length"]) == (got.status, got.headers["content-length"])
    assert service.ask("HEAD", "/metrics").status == 200


@then(parsers.parse("a request that never ends is cut off within {seconds:d} seconds"))
def cut_off(service: Service, seconds: int) -> None:
    _, took = service.speak(b"GET /health HTTP/1.1\r\nHost: a\r\n")
    assert 5 < took < seconds


def refused(service: Service, data: bytes, status: int) -> None:
    heard, _ = service.speak(data)
    head, body = heard.split(b"\r\n\r\n", 1)
    assert head.startswith(f"HTTP/1.1 {status} ".encode()), head
    assert b"\r\nx-request-id: " in head.lower()
    assert json.loads(body)["status"] == status


@then("a head of 20,000 bytes is refused with 431")
def a_large_head(service: Service) -> None:
    refused(service, b"GET /health HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 431)


@then("a body of 1,000,000 bytes is refused with 413")
def a_large_body(service: Service) -> None:
    refused(service, b"POST /reports HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + b"a" * 1_000, 413)


@then("what is not HTTP is refused with 400")
def not_http(service: Service) -> None:
    refused(service, b"hello, who is there?\r\n\r\n", 400)


# Settings and secrets


@then(parsers.parse("it ends at once with {code:d} and names each of them"))
def names_each(operation: Operation, service: Service, code: int) -> None:
    assert service.process.wait(PATIENCE_SECONDS) == code
    for name in operation.settings:
        assert f"{name}: must be" in heard_in_full(service)


@then(parsers.parse('it ends at once with {code:d} and says "{words}"'))
def ends_and_says(service: Service, code: int, words: str) -> None:
    assert service.process.wait(PATIENCE_SECONDS) == code
    assert words in heard_in_full(service)


def heard_in_full(service: Service) -> str:
    time.sleep(0.2)
    return service.said


@then(parsers.parse('it never says "{secret}"'))
def never_says(service: Service, secret: str) -> None:
    assert service.said
    assert secret not in service.said
    assert not any(secret in answer.text for answer in service.answers)


@then("it never says the token")
def never_says_the_token(service: Service, machine: Sandbox) -> None:
    own = (machine.root / "token").exists()
    never_says(service, OWN_TOKEN if own else service.token)


@then(parsers.parse('the token in its data directory opens "{path}"'))
def the_token_opens(service: Service, path: str) -> None:
    service.until(lambda: service.get(path).status == 200)


@then(parsers.parse('that token opens "{path}"'))
def that_token_opens(service: Service, path: str) -> None:
    own = {"Authorization": f"Bearer {OWN_TOKEN}"}
    service.until(lambda: service.ask("GET", path, own).status == 200)
    assert service.ask("GET", path, {"Authorization": f"Bearer {OWN_TOKEN}x"}).status == 401
    assert not (service.machine.data / "ghillie" / "admin-token").exists()


@then("nobody but its owner can read the token")
def owner_alone(service: Service) -> None:
    assert service.token
    file = service.machine.data / "ghillie" / "admin-token"
    assert file.stat().st_mode & 0o777 == 0o600


@then(parsers.parse('after a restart the same token opens "{path}"'))
def after_a_restart(machine: Sandbox, operation: Operation, service: Service, path: str) -> None:
    token = service.token
    service.process.terminate()
    assert service.process.wait(PATIENCE_SECONDS) == 0
    again = start(machine)
    operation.services.append(again)
    again.until(lambda: again.get(path).status == 200)
    assert again.token == token


@then(parsers.parse('"{path}" is refused with 503'))
def refused_with_503(service: Service, path: str) -> None:
    service.get(path)
    assert_problem(service, 503)
