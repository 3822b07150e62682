"""What the documents promise of the tests and of each other."""

import re
from pathlib import Path

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


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{document.relative_to(PROJECT)}: {target}"
        for document in [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text())
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert not broken
