"""Timelines that the unit tests make up, written by them as files."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from support.sandbox import PROJECT

# Forty timelines in a debug build.
PATIENCE_SECONDS = 900

Entry = dict[str, Any]


def write(directory: Path) -> None:
    """Has the unit tests write them; they must be built, as they are wherever they were run."""
    command = ["swift", "test", "--skip-build", "--disable-xctest", "--filter", "TimelineFilesTests"]
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env=os.environ | {"GHILLIE_TIMELINE_OUT": str(directory)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    said = f"{' '.join(command)}: {done.stdout[-4000:]}"
    assert done.returncode == 0, f"the timelines were not written; are the tests built (`make build`)? {said}"


def read(directory: Path, kind: str) -> list[tuple[str, Entry]]:
    """Every entry, with the name of its file: `deliveries` or `polled`."""
    files = sorted(directory.glob(f"*.{kind}.json"))
    assert len(files) == 40, f"there are {len(files)}"
    return [(file.name, entry) for file in files for entry in json.loads(file.read_text())]
