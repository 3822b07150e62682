"""The probe: every route of the API, walked with another estate's token."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from pytest_bdd import given, parsers, then, when

from steps.serving import Operation
from support import servers
from support.callers import bearer, estate_file
from support.sandbox import Sandbox
from support.service import Answer, Service, start

# What a caller of an operation sends along: as whose administrator, and as an intruder.
BODIES = {
    "importCatalogue": (estate_file, estate_file("intruder", 1)),
    "chooseIngestion": (lambda *_: '{"enabled": true}', '{"enabled": false}'),
    "startIngestionRun": (lambda *_: '{"scope": "estate"}', '{"scope": "estate", "lookback_days": 1}'),
}


@dataclass
class Operations:
    """All that the API takes, as it describes itself."""

    document: dict[str, dict[str, dict[str, object]]]

    def __iter__(self) -> Iterator[tuple[str, str, str, bool]]:
        for path, operations in self.document.items():
            for method, operation in operations.items():
                yield method.upper(), path, str(operation["operationId"]), operation["security"] == []


@dataclass
class Estate:
    """What an estate has, by the names of parameters in paths, and which words nobody else may read."""

    key: str
    administrator: str
    reader: str
    things: dict[str, str]
    words: tuple[str, ...]

    def path(self, pattern: str) -> str | None:
        """With its own things in it; `None` where it has no such thing."""
        # Reports and runs both have an id.
        things = self.things | ({"id": self.things["run"]} if pattern.startswith("/ingestion/") else {})
        names = re.findall(r"{(\w+)}", pattern)
        return pattern.format(**things) if set(names) <= things.keys() else None


@dataclass
class Probe:
    service: Service
    estates: dict[str, Estate]
    operations: Operations
    answered: set[str] = field(default_factory=set)
    walked: set[str] = field(default_factory=set)
    told: dict[str, list[str]] = field(default_factory=dict)

    def owner_asks(self, estate: Estate) -> None:
        """Every operation on its own things."""
        for method, pattern, name, is_public in self.operations:
            path = estate.path(pattern)
            if path is None or is_public:
                continue
            own, _ = BODIES.get(name, (lambda *_: None, None))
            answer = self.service.ask(method, path, bearer(estate.administrator), own(estate.words[0], 2))
            if "id" not in estate.things and (name == "reportRepository" or pattern.endswith("/reports/latest")):
                # Nothing has come of its repository.
                assert answer.status == (409 if method == "POST" else 404)
                continue
            assert answer.status in (200, 202), (answer, answer.text)
            self.answered.add(name)
        self.told[estate.key] = self.tell(estate)

    def tell(self, estate: Estate) -> list[str]:
        """All that its owner reads."""
        paths = [estate.path(pattern) for method, pattern, _, open_ in self.operations if method == "GET" and not open_]
        answers = [self.service.ask("GET", path, bearer(estate.administrator)) for path in paths if path]
        return [answer.text for answer in answers if answer.status == 200]


@pytest.fixture
def probes() -> list[Probe]:
    return []


@given(
    parsers.re(
        r'a database on (?P<engine>.+) with the estates "local" and "umbra", both with a catalogue, '
        r'and reports of "local"'
    )
)
def two_estates(machine: Sandbox, operation: Operation, probes: list[Probe], engine: str) -> None:
    if engine != "SQLite":
        machine.database = servers.create_database(int(engine.removeprefix("PostgreSQL ")))
    machine.histories["rocket"].has_origin("https://github.com/acme/part-1.git")
    reported = machine.run("ghillie try rocket --as-of 2024-06-08")
    assert reported.code == 0, reported
    # Both catalogues come in while there is no gate.
    service = serve(machine, operation, GHILLIE_AUTH="disabled")
    for key, owner in (("local", "acme"), ("umbra", "umbra")):
        for step, body in (("catalogue-import", estate_file(owner, 2)), ("registry-sync", None)):
            answer = service.ask("POST", f"/estates/{key}/{step}", body=body)
            assert answer.status == 200, (answer, answer.text)
    service.process.terminate()
    assert service.process.wait(30) == 0
    service = serve(machine, operation)
    operations = Operations(service.ask("GET", "/openapi.json").json["paths"])
    local, umbra = (estate(machine, key, owner) for key, owner in (("local", "acme"), ("umbra", "umbra")))
    for each in (local, umbra):
        asked = service.ask("POST", "/ingestion/runs", bearer(each.administrator), '{"scope": "estate"}')
        assert asked.status == 202, (asked, asked.text)
        each.things["run"] = asked.json["run_id"]
        each.words = (*each.words, asked.json["run_id"])
    report = service.ask("GET", "/reports", bearer(local.administrator)).json["reports"][0]["report_id"]
    local.things["id"] = report
    local.words = (*local.words, report)
    probe = Probe(service, {"local": local, "umbra": umbra}, operations)
    probes.append(probe)
    probe.owner_asks(local)
    probe.owner_asks(umbra)


def serve(machine: Sandbox, operation: Operation, **settings: str) -> Service:
    if machine.database is not None:
        settings["GHILLIE_DATABASE_URL"] = machine.database
    service = start(machine, **settings)
    operation.services.append(service)
    service.until(lambda: service.ask("GET", "/ready").status == 200)
    return service


def estate(machine: Sandbox, key: str, owner: str) -> Estate:
    tokens = []
    for scope in ("admin", "read"):
        made = machine.run(f"ghillie token create --estate {key} --scope {scope}")
        assert made.code == 0, made
        tokens.append(made.output.strip())
    return Estate(key, tokens[0], tokens[1], {"key": key, "owner": owner, "name": "part-1"}, (owner,))


@when(parsers.parse('"{mine}" walks every route and every list with the things of "{theirs}"'))
def walk(probes: list[Probe], mine: str, theirs: str) -> None:
    (probe,) = probes
    me, them = probe.estates[mine], probe.estates[theirs]
    for method, pattern, name, is_public in probe.operations:
        if is_public:
            nothing_of(them, probe.service.ask(method, pattern))
            continue
        for found in ways_in(probe, me, them, method, pattern, name):
            nothing_of(them, found)
            probe.walked.add(name)


def ways_in(probe: Probe, me: Estate, them: Estate, method: str, pattern: str, name: str) -> Iterator[Answer]:
    _, body = BODIES.get(name, (None, None))
    theirs, mine = them.path(pattern), me.path(pattern)
    is_list = theirs == mine
    for token in (me.administrator, me.reader):
        # What they have, asked for as it is and under their name.
        for path in filter(None, (None if is_list else theirs, theirs and f"{theirs}?estate={them.key}")):
            answer = probe.service.ask(method, path, bearer(token), body)
            # Whatever names an estate that is not one's own is answered so before it is asked what the scope allows.
            is_refused = token == me.reader and method != "GET" and path == theirs and "{key}" not in pattern
            assert answer.status == (403 if is_refused else 404), (answer, answer.text)
            yield answer
        # What I have, and where their list goes on.
        if method == "GET" and mine:
            yield probe.service.ask(method, mine, bearer(token))
            first = probe.service.ask(method, f"{theirs}?limit=1", bearer(them.administrator)) if theirs else None
            if first and first.status == 200 and first.json.get("next_cursor"):
                answer = probe.service.ask(method, f"{mine}?cursor={first.json['next_cursor']}", bearer(token))
                assert answer.status == 200, (answer, answer.text)
                yield answer


def nothing_of(them: Estate, answer: Answer) -> None:
    for word in them.words:
        assert word not in answer.text, (answer, answer.text)
        assert not any(word in value for value in answer.headers.values()), answer


@then("each route has answered its owner, and has been walked")
def each_route(probes: list[Probe]) -> None:
    (probe,) = probes
    needed = {name for _, _, name, is_public in probe.operations if not is_public}
    assert needed
    assert probe.answered == needed
    assert probe.walked == needed


@then("nobody found anything of the other, and nothing of theirs has changed")
def nothing_changed(probes: list[Probe]) -> None:
    (probe,) = probes
    for each in probe.estates.values():
        assert probe.tell(each) == probe.told[each.key]


# A role that no seal holds


@given(parsers.parse("a database on PostgreSQL {version:d} whose role bypasses row-level security"))
def a_bypassing_role(machine: Sandbox, version: int) -> None:
    machine.database = servers.create_database(version).replace("//ghillie@", "//ghillie_bypass@")
    made = machine.run("ghillie token list")
    assert made.code == 0, made


@then(parsers.parse('a service on it warns "{event}"'))
def a_service_warns(machine: Sandbox, operation: Operation, event: str) -> None:
    service = serve(machine, operation, GHILLIE_AUTH="disabled")
    assert [each["level"] for each in service.events() if each["message"] == event] == ["warning"]


@then("a first estate is taken, and a second one refused with 409")
def a_second_estate(operation: Operation) -> None:
    service = operation.services[-1]
    for key, status in (("acme", 200), ("acme", 200), ("umbra", 409)):
        assert service.ask("POST", f"/estates/{key}/catalogue-import", body=estate_file(key, 1)).status == status
    assert [each["estate"] for each in service.ask("GET", "/estates").json["estates"]] == ["acme"]
