"""Histories of real projects, used where they are present beside the project."""

import gzip
import os
import subprocess
from pathlib import Path

from support.history import GIT_ENVIRONMENT, History, git
from support.sandbox import PROJECT


def folder() -> Path | None:
    """Where the exports `owner+name.fast-import.gz` are, if anywhere."""
    data = Path(os.environ.get("GHILLIE_SHARED_DATA", PROJECT.parent / "shared" / "data"))
    return data / "git" if any((data / "git").glob("*.fast-import.gz")) else None


def restore(name: str, path: Path) -> History:
    """The history of `owner/name` as a bare repository at `path`."""
    exports = folder()
    assert exports is not None
    path.mkdir(parents=True)
    git(path, "init", "--quiet", "--bare")
    with gzip.open(exports / f"{name.replace('/', '+')}.fast-import.gz") as export:
        subprocess.run(
            ["git", "-C", str(path), "fast-import", "--quiet"], input=export.read(), check=True, env=GIT_ENVIRONMENT
        )
    head = git(path, "for-each-ref", "--format=%(refname:short)", "refs/heads").splitlines()
    branch = next((name for name in ("main", "master") if name in head), head[0])
    git(path, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
    return History(path, branch)
