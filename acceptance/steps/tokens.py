"""Tokens as those who hand them out and those who use them meet them."""

import json
import sqlite3
import subprocess
import time
from dataclasses import dataclass, field

import pytest
from pytest_bdd import given, parsers, then, when

from steps.serving import Operation, assert_problem
from support.callers import bearer, estate_file
from support.sandbox import Run, Sandbox, binary
from support.service import Answer, Service, start


@dataclass
class Handed:
    """The tokens of a scenario, the last one made last."""

    tokens: list[str] = field(default_factory=list)
    guesses: list[Answer] = field(default_factory=list)

    @property
    def token(self) -> str:
        return self.tokens[-1]


@pytest.fixture
def handed() -> Handed:
    return Handed()


def listed(machine: Sandbox) -> list[dict[str, str | None]]:
    run = machine.run("ghillie token list --output json")
    assert run.code == 0, run
    tokens: list[dict[str, str | None]] = json.loads(run.output)
    return tokens


def own(machine: Sandbox) -> dict[str, str | None]:
    """What the list says of the token that was made last."""
    (token,) = [token for token in listed(machine) if token["name"] == "own"]
    return token


def ask(service: Service, request: str, token: str, body: str | None = None) -> Answer:
    method, path = request.split()
    return service.ask(method, path, bearer(token), body)


@given(parsers.parse('I make a token with the scope "{scope}"'))
@when(parsers.parse('I make a token with the scope "{scope}"'))
def make(machine: Sandbox, handed: Handed, scope: str) -> None:
    run = machine.run(f"ghillie token create --name own --scope {scope}")
    assert run.code == 0, run
    handed.tokens.append(run.output.strip())
    assert handed.token.startswith("ghl_")


@given(parsers.parse('that token is let in to "{request}"'))
@when(parsers.parse('that token is let in to "{request}"'))
@then(parsers.parse('that token is let in to "{request}"'))
def let_in(service: Service, handed: Handed, request: str) -> None:
    service.until(lambda: service.ask("GET", "/ready").status == 200)
    assert ask(service, request, handed.token).status == 200


@then(parsers.parse('that token may not "{request}", which takes "{scope}"'))
def may_not(service: Service, handed: Handed, request: str, scope: str) -> None:
    ask(service, request, handed.token, "{}")
    assert_problem(service, 403)
    assert f"scope {scope}" in service.last.json["detail"]


@then("neither the database, nor the list of tokens, nor the service ever tells that token")
def never_told(machine: Sandbox, service: Service, handed: Handed) -> None:
    secret = handed.token.removeprefix("ghl_")
    assert own(machine)["id"]
    made, *later = [run for run in machine.runs if secret in run.output + run.messages]
    assert (made.output.strip(), later) == (handed.token, [])
    assert secret not in made.messages
    files = list(machine.data.rglob("ghillie.db*"))
    assert files
    assert not any(secret.encode() in file.read_bytes() for file in files)
    assert secret not in service.said
    assert not any(secret in answer.text for answer in service.answers)


@then(parsers.parse('the list of tokens tells that "{name}" was never used and ends in {days:d} days'))
def never_used(machine: Sandbox, name: str, days: int) -> None:
    (token,) = [token for token in listed(machine) if token["name"] == name]
    assert token["last_used_at"] is None
    assert token["revoked_at"] is None
    assert token["created_at"]
    assert token["expires_at"]
    assert token["expires_at"] > token["created_at"]
    table = machine.run("ghillie token list").output
    assert name in table
    assert token["expires_at"][:10] in table


@then("the list of tokens comes to tell when that token was used")
def was_used(machine: Sandbox, service: Service) -> None:
    service.until(lambda: own(machine)["last_used_at"])


@when("I revoke that token")
def revoke(machine: Sandbox) -> None:
    run = machine.run(f"ghillie token revoke {own(machine)['id']}")
    assert run.code == 0, run


@then("revoking it again says since when it has had no force")
def revoke_again(machine: Sandbox) -> None:
    revoke(machine)
    assert ", since " in machine.last.messages


@when("that token's time is over")
def time_is_over(machine: Sandbox) -> None:
    """Nobody waits a day: the dates are moved instead."""
    with sqlite3.connect(machine.database_file) as connection:
        connection.execute("UPDATE api_tokens SET created_at = 0, expires_at = 1 WHERE name = 'own'")


@then(parsers.parse("within {seconds:d} seconds it is let in no more"))
def no_more(service: Service, handed: Handed, seconds: int) -> None:
    began = time.monotonic()
    service.until(lambda: service.ask("GET", "/reports", bearer(handed.token)).status == 401)
    assert time.monotonic() - began < seconds


# Guesses


@when(parsers.parse("somebody guesses {count:d} tokens"))
def guess(service: Service, handed: Handed, count: int) -> None:
    for number in range(count):
        handed.guesses.append(service.ask("GET", "/reports", bearer(f"guess-number-{number}")))


@then(parsers.parse("{count:d} guesses are refused with 401, and the others with 429 and a time to wait"))
def held_up(handed: Handed, count: int) -> None:
    assert [answer.status for answer in handed.guesses[:count]] == [401] * count
    for answer in handed.guesses[count:]:
        assert answer.status == 429
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["content-type"] == "application/problem+json"


@then("each refusal is in the log with its request and the address, and without the guess")
def logged(service: Service, handed: Handed) -> None:
    refused = [answer.headers["x-request-id"] for answer in handed.guesses if answer.status == 401]
    events = service.until(lambda: [each for each in service.events() if each["message"] == "auth.rejected"])
    assert [event["request.id"] for event in events] == refused
    assert {event["client.address"] for event in events} == {"127.0.0.1"}
    assert [each["level"] for each in service.events() if each["message"] == "auth.limited"] == ["warning"]
    assert "guess-number" not in service.said


# An estate over HTTP


@then(
    parsers.parse(
        'its administrator imports the estate "{key}" of {count:d} repositories, and a second time nothing changes'
    )
)
def imports(service: Service, key: str, count: int) -> None:
    service.until(lambda: service.ask("GET", "/ready").status == 200)
    path = f"/estates/{key}/catalogue-import?commit_sha=0123abc&estate_name=All%20of%20it"
    plan = service.ask("POST", f"{path}&dry_run=true", bearer(service.token), estate_file("acme", count))
    assert (plan.status, plan.json["changed"], service.get(f"/estates/{key}").json["projects"]) == (200, True, 0)
    done = [service.ask("POST", path, bearer(service.token), estate_file("acme", count)) for _ in range(2)]
    assert [answer.status for answer in done] == [200, 200]
    assert [answer.json["changed"] for answer in done] == [True, False]
    assert done[0].json["counts"]["repositories"]["created"] == count
    assert done[1].json["counts"]["repositories"]["unchanged"] == count
    # The same in one JSON object, whose catalogue is the file's text.
    whole = json.dumps({"catalogue": estate_file("acme", count), "commit_sha": "0123abc", "estate_name": "All of it"})
    again = service.ask("POST", f"/estates/{key}/catalogue-import", bearer(service.token), whole)
    assert (again.status, again.json["changed"]) == (200, False)
    estate = service.get(f"/estates/{key}").json
    assert (estate["name"], estate["last_import"]["commit_sha"]) == ("All of it", "0123abc")
    assert service.get("/estates").json == {"estates": [estate]}


@then("an invalid file is refused with the place of each problem, and changes nothing")
def invalid(service: Service) -> None:
    before = service.get("/estates/local").json
    file = "version: 1\nprojects:\n  - key: Not A Key\n    name: ' '\n"
    service.ask("POST", "/estates/local/catalogue-import", bearer(service.token), file)
    assert_problem(service, 422)
    assert [(issue["path"], issue["line"]) for issue in service.last.json["issues"]] == [
        ("projects[0].key", 3),
        ("projects[0].name", 4),
    ]
    assert service.get("/estates/local").json == before


@then(parsers.parse("its administrator makes its {count:d} repositories watched ones"))
def syncs(service: Service, count: int) -> None:
    answer = service.ask("POST", "/estates/local/registry-sync", bearer(service.token))
    assert (answer.status, answer.json["created"]) == (200, count)
    assert service.get("/estates/local").json["repositories"] == count


def repositories(service: Service, query: str = "") -> list[str]:
    page = service.get(f"/estates/local/repositories{query}").json
    return [each["repository"] for each in page["repositories"]]


@then(parsers.parse("its list of repositories comes in pages of {size:d}"))
def pages(service: Service, size: int) -> None:
    found, cursor = [], ""
    while cursor is not None:
        found += repositories(service, f"?limit={size}{cursor and '&cursor=' + cursor}")
        cursor = service.last.json["next_cursor"]
    assert found == repositories(service)
    assert found == sorted(found)
    for query in ("limit=0", "limit=201", "cursor=no-cursor", "active=perhaps"):
        assert service.get(f"/estates/local/repositories?{query}").status == 400


@then("a repository that is switched off is listed among those that are not active, also after the next sync")
def switched_off(service: Service) -> None:
    slug, *others = repositories(service)
    answer = service.ask("PATCH", f"/repositories/{slug}/ingestion", bearer(service.token), '{"enabled": false}')
    assert (answer.status, answer.json["ingestion_enabled"]) == (200, False)
    assert service.ask("POST", "/estates/local/registry-sync", bearer(service.token)).status == 200
    assert repositories(service, "?active=false") == [slug]
    assert repositories(service, "?active=true") == others
    for body in ("", "[]", "{}", '{"enabled": "no"}', '{"enabled": 1}'):
        service.ask("PATCH", f"/repositories/{slug}/ingestion", bearer(service.token), body)
        assert_problem(service, 400)
    service.ask("PATCH", "/repositories/no/body/ingestion", bearer(service.token), '{"enabled": false}')
    assert_problem(service, 404)


# Without a gate


@given(parsers.parse('an open service with the estates "{first}" and "{second}"'))
def open_service(machine: Sandbox, operation: Operation, first: str, second: str) -> None:
    service = start(machine, GHILLIE_AUTH="disabled")
    operation.services.append(service)
    service.until(lambda: service.ask("GET", "/ready").status == 200)
    for key in (first, second):
        assert service.ask("POST", f"/estates/{key}/catalogue-import", body=estate_file(key, 1)).status == 200
    assert [estate["estate"] for estate in service.ask("GET", "/estates").json["estates"]] == [first, second]


@then(parsers.parse('"GET {path}" is ambiguous, and "{query}" says which is meant'))
def ambiguous(service: Service, path: str, query: str) -> None:
    service.ask("GET", path)
    assert_problem(service, 409)
    assert service.ask("GET", path + query).status == 200


@then(parsers.parse('"GET {path}" is answered with {status:d}'))
def answered_with(service: Service, path: str, status: int) -> None:
    service.ask("GET", path)
    assert_problem(service, status)


# The doctor


@when("I ask the doctor with these settings:")
def ask_the_doctor(machine: Sandbox, datatable: list[list[str]]) -> None:
    words = ["doctor"]
    done = subprocess.run(
        [str(binary()), *words],
        env=machine.environment | dict(datatable),
        cwd=machine.work,
        capture_output=True,
        text=True,
        check=False,
    )
    machine.runs.append(Run(words, done.returncode, done.stdout, done.stderr))


@then(parsers.parse('its answer ends with {code:d}, without the word "{secret}"'))
def ends_with(machine: Sandbox, code: int, secret: str) -> None:
    assert machine.last.code == code, machine.last
    assert secret not in machine.last.output + machine.last.messages
