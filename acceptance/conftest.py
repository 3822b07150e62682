"""The acceptance suite: features in users' words, driven against the built program from outside."""

from pathlib import Path

import pytest

from support import real_histories, sandbox

pytest_plugins = [
    "steps.histories",
    "steps.odd_histories",
    "steps.running",
    "steps.reading",
    "steps.databases",
    "steps.durability",
    "steps.serving",
    "steps.stopping",
    "steps.tokens",
    "steps.sealing",
    "steps.catalogues",
    "steps.estates",
    "steps.real_histories",
]


def pytest_report_header() -> list[str]:
    """What is tested, and what cannot be here."""
    lines = [f"ghillie: {sandbox.binary()}"]
    if real_histories.folder() is None:
        lines.append("real histories: none at ../shared/data/git nor under GHILLIE_SHARED_DATA, so theirs are not run")
    return lines


@pytest.fixture
def machine(tmp_path: Path) -> sandbox.Sandbox:
    """The user's machine of this scenario."""
    return sandbox.Sandbox(tmp_path / "machine")
