"""What the documents promise of the tests, of the program and of each other."""

import json
import re
from pathlib import Path

from support.guide import GUIDE
from support.sandbox import PROJECT

SECURITY = PROJECT / "docs" / "security.md"


def named_tests(document: Path) -> set[str]:
    """What stands in the last column of its tables: functions between backticks, scenarios between quotes."""
    named: set[str] = set()
    for line in document.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[-1] not in ("test", "---"):
            found = re.findall(r"`(\w+)`|\"([^\"]+)\"", cells[-1])
            assert found, f"{document.name}: no test is named for {cells[0]!r}"
            named |= {function or scenario for function, scenario in found}
    return named


def existing_tests() -> set[str]:
    functions = {
        name
        for path in (PROJECT / "Tests").rglob("*.swift")
        for name in re.findall(r"\bfunc (\w+)\(", path.read_text())
    }
    scenarios = {
        title.strip()
        for path in (PROJECT / "acceptance" / "features").glob("*.feature")
        for title in re.findall(r"^ *Scenario(?: Outline)?: (.+)$", path.read_text(), re.MULTILINE)
    }
    return functions | scenarios


def test_each_threat_has_a_test_that_exists() -> None:
    named = named_tests(SECURITY)
    assert named
    assert not named - existing_tests()


def test_the_guide_has_each_route_with_its_scope() -> None:
    document = json.loads((PROJECT / "Sources" / "HTTPAPI" / "openapi.json").read_text())
    described = {
        (method.upper(), path): [scope for each in operation.get("security", []) for scope in each["token"]]
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    told = {
        (method, path): [scope.strip()] if scope.strip() else []
        for row, scope in re.findall(r"^\| (`[A-Z]+ /.*)\|([^|]*)\|$", GUIDE.read_text(), re.MULTILINE)
        for method, path in re.findall(r"`([A-Z]+) (/[^`]*)`", row.split("|")[0])
    }
    assert told == described


def test_the_guide_has_each_message_of_the_log() -> None:
    """Of the service: what is quoted and is no key of metadata."""
    messages = re.compile(
        r'"((?:auth|github|http|ingestion|refinement|server|store|token|webhook)\.(?!com\b)[a-z_.]+)"(?!:)'
    )
    logged = {
        message
        for path in (PROJECT / "Sources").rglob("*.swift")
        if "Logger" in path.read_text() or "logger" in path.read_text()
        for message in messages.findall(path.read_text())
    }
    assert len(logged) > 40
    assert not {message for message in logged if f"`{message}`" not in GUIDE.read_text()}


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{document.relative_to(PROJECT)}: {target}"
        for document in [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text())
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert not broken
