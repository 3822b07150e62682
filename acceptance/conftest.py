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
    "steps.real_histories",
    "steps.charting",
    "steps.charting_around",
    "steps.charting_program",
    "steps.kube_playing",
]


def pytest_report_header() -> list[str]:
    """What is tested, and what cannot be here."""
    try:
        lines = [f"ghillie: {sandbox.binary()}"]
    except FileNotFoundError as error:
        # Whatever runs it fails; the chart as it renders needs none.
        lines = [f"ghillie: {error}"]
    if real_histories.folder() is None:
        lines.append("real histories: none at ../shared/data/git nor under GHILLIE_SHARED_DATA, so theirs are not run")
    return lines


@pytest.fixture
def machine(tmp_path: Path) -> sandbox.Sandbox:
    """The user's machine of this scenario."""
    return sandbox.Sandbox(tmp_path / "machine")
