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
    "steps.tokens",
    "steps.delivering",
    "steps.buffering",
    "steps.sealing",
    "steps.catalogues",
    "steps.migrating",
    "steps.previewing",
    "steps.estates",
    "steps.real_histories",
    "steps.charting",
    "steps.charting_around",
    "steps.charting_workers",
    "steps.charting_program",
    "steps.kube_playing",
    "support.github.fixtures",
    "steps.github",
    "steps.github_running",
    "steps.github_sharing",
    "steps.github_trouble",
    "steps.github_histories",
]

WITHOUT_CONTAINERS = "no tool or no image, so their scenarios are NOT RUN; see CONTRIBUTING.md for how they are"
WITHOUT_KUBE_PLAY = "Docker plays no objects of Kubernetes, podman would, so the chart's pods are NOT RUN"


def pytest_report_header() -> list[str]:
    """What is tested, and what cannot be here."""
    try:
        lines = [f"ghillie: {sandbox.binary()}"]
    except FileNotFoundError as error:
        # Whatever runs it fails; the chart as it renders needs none.
        lines = [f"ghillie: {error}"]
    if real_histories.folder() is None:
        lines.append("real histories: none at ../shared/data/git nor under GHILLIE_SHARED_DATA, so theirs are not run")
    if not containers.can_run():
        lines.append(f"containers: {WITHOUT_CONTAINERS}")
    elif containers.tool() == "docker":
        lines.append(f"kube play: {WITHOUT_KUBE_PLAY}")
    return lines


def cannot_run(item: pytest.Item) -> bool:
    """Whether it needs containers where there are none; in continuous integration it is run, and fails."""
    plays = item.get_closest_marker("kube_play") is not None
    if plays and containers.tool() == "docker":
        return True
    needs_containers = plays or item.get_closest_marker("container") is not None
    return needs_containers and not containers.can_run() and os.environ.get("CI") != "true"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if cannot_run(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def machine(tmp_path: Path) -> sandbox.Sandbox:
    """The user's machine of this scenario."""
    return sandbox.Sandbox(tmp_path / "machine")
