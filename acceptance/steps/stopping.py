"""How a service ends."""

import json
import signal
import socket
import time

from pytest_bdd import parsers, then, when

from steps.serving import Operation
from support.service import PATIENCE_SECONDS, Service


@when(parsers.re(r"it gets (?P<name>SIGTERM|SIGINT)$"))
def it_gets(operation: Operation, service: Service, name: str) -> None:
    operation.signalled = time.monotonic()
    service.process.send_signal(signal.Signals[name])


@when("it gets SIGTERM twice")
def it_gets_two(operation: Operation, service: Service) -> None:
    service.process.terminate()
    service.until(lambda: "server.draining" in service.said)
    operation.signalled = time.monotonic()
    service.process.terminate()


@when("it gets SIGTERM while it answers", target_fixture="slow_answer")
def while_it_answers(operation: Operation, service: Service) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE_SECONDS)
    request = f"GET /reports HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {service.token}\r\n\r\n"
    connection.sendall(request.encode())
    time.sleep(0.3)
    operation.signalled = time.monotonic()
    service.process.terminate()
    return connection


@then("the answer comes whole")
def comes_whole(operation: Operation, slow_answer: socket.socket) -> None:
    heard = b""
    with slow_answer:
        while piece := slow_answer.recv(65_536):
            heard += piece
    assert operation.slow is not None
    assert operation.slow.wait() == 0
    assert heard.startswith(b"HTTP/1.1 200 "), heard
    assert json.loads(heard.split(b"\r\n\r\n", 1)[1]) == {"reports": [], "next_cursor": None}


@then("for a while it still answers, but is not ready")
def still_answers(service: Service) -> None:
    service.until(lambda: service.ask("GET", "/ready").status == 503)
    assert [issue["check"] for issue in service.last.json["issues"]] == ["serving"]
    assert service.ask("GET", "/health").status == 200


@then(parsers.parse("it ends with {code:d} within {seconds:d} seconds of the signal"))
def it_ends(operation: Operation, service: Service, code: int, seconds: int) -> None:
    assert service.process.wait(PATIENCE_SECONDS) == code, service.said
    assert time.monotonic() - operation.signalled < seconds
