"""The acceptance suite: features in users' words, driven against the built program from outside."""

import os
from pathlib import Path

import pytest

from support import containers, real_histories, sandbox

pytest_plugins = [
    "steps.histories",
    "steps.odd_histories",
    "steps.running",
    "steps.reading",
    "steps.databases",
    "steps.durability",
    "steps.serving",
    "steps.stopping",
    "steps.containers",
    "steps.real_histories",
]

WITHOUT_CONTAINERS = "no tool or no image, so their scenarios are NOT RUN; see CONTRIBUTING.md for how they are"


def pytest_report_header() -> list[str]:
    """What is tested, and what cannot be here."""
    lines = [f"ghillie: {sandbox.binary()}"]
    if real_histories.folder() is None:
        lines.append("real histories: none at ../shared/data/git nor under GHILLIE_SHARED_DATA, so theirs are not run")
    if not containers.can_run():
        lines.append(f"containers: {WITHOUT_CONTAINERS}")
    return lines


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what needs containers where there are none; not in continuous integration, where it then fails."""
    if containers.can_run() or os.environ.get("CI") == "true":
        return
    left_out = [item for item in items if item.get_closest_marker("container")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def machine(tmp_path: Path) -> sandbox.Sandbox:
    """The user's machine of this scenario."""
    return sandbox.Sandbox(tmp_path / "machine")
