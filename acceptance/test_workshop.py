"""The workshop's own scripts: what they must notice."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.sandbox import PROJECT

PASSED = '<testsuites><testsuite><testcase name="a"/><testcase name="b"/></testsuite></testsuites>'
FAILED = '<testsuites><testsuite><testcase name="c"><failure/></testcase><testcase name="d"/></testsuite></testsuites>'
SKIPPED = '<testsuites><testsuite><testcase name="e"><skipped/></testcase><testcase name="f"/></testsuite></testsuites>'
NOTHING = "<testsuites><testsuite></testsuite></testsuites>"


@pytest.mark.parametrize(
    ("unit", "acceptance", "failed_steps", "last_line"),
    [
        (PASSED, PASSED, "", "4 passed, 0 failed"),
        (PASSED, FAILED, "acceptance tests\n", "3 passed, 1 failed"),
        # A test that was left out has shown nothing.
        (PASSED, SKIPPED, "", "3 passed, 1 failed"),
        # A runner that ran nothing, or wrote nothing, or half of it.
        (PASSED, NOTHING, "", "2 passed, 1 failed"),
        (None, PASSED, "unit tests\n", "2 passed, 1 failed"),
        ("<testsuites><testsuite>", PASSED, "", "2 passed, 1 failed"),
        # A runner that ended badly though all that it told of passed.
        (PASSED, PASSED, "unit tests\n", "4 passed, 1 failed"),
        # What is no test but must hold.
        (PASSED, PASSED, "lint\n", "4 passed, 1 failed"),
        (None, None, "set-up\n", "0 passed, 3 failed"),
    ],
)
def test_the_summary_is_the_sum_and_fails_with_any_of_it(
    tmp_path: Path, unit: str | None, acceptance: str | None, failed_steps: str, last_line: str
) -> None:
    for name, content in (("unit.xml", unit), ("acceptance.xml", acceptance), ("failed", failed_steps or None)):
        if content is not None:
            (tmp_path / name).write_text(content)
    command = [sys.executable, str(PROJECT / "script" / "summarize"), str(tmp_path), "unit", "acceptance"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == last_line
    assert (done.returncode == 0) == (", 0 failed" in last_line)


@pytest.mark.parametrize(
    ("source", "declared", "complaint"),
    [
        ("import Right", "[]", "imports Right, which the manifest does not give it"),
        ("package import struct Right.Thing", "[]", "imports Right, which the manifest does not give it"),
        ("", '["Right"]', "depends on Right, which stands after it"),
        ("import Testing", "[]", "is no test and imports Testing"),
    ],
)
def test_the_import_lint_holds_targets_to_the_manifest(
    tmp_path: Path, source: str, declared: str, complaint: str
) -> None:
    (tmp_path / "Package.swift").write_text(
        "// swift-tools-version: 6.2\nimport PackageDescription\n"
        f'let package = Package(name: "house", targets: [.target(name: "Left", dependencies: {declared}),'
        ' .target(name: "Right")])\n'
    )
    for target, content in (("Left", source), ("Right", "import Foundation\n")):
        (tmp_path / "Sources" / target).mkdir(parents=True)
        (tmp_path / "Sources" / target / "File.swift").write_text(content)
    command = [sys.executable, str(PROJECT / "script" / "lint-imports")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert complaint in done.stderr


def fake(folder: Path, **programs: str) -> None:
    """Programs of these names that do what their shell scripts say."""
    for name, script in programs.items():
        program = folder / name.replace("_", "-")
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)


@pytest.mark.parametrize(("docker", "installs"), [("exit 0", False), ("exit 1", True)])
def test_podman_is_installed_only_where_no_docker_engine_answers(tmp_path: Path, docker: str, installs: bool) -> None:
    fake(tmp_path, docker=docker, dpkg_query="exit 1", apt_get="exit 0", sudo='exec "$@"')
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = [str(PROJECT / "script" / "bootstrap"), "image"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert ("installing the package podman" in done.stderr) == installs
    assert installs or done.stderr == ""


def test_without_a_container_tool_that_is_said_and_the_command_runs_all_the_same(tmp_path: Path) -> None:
    for name in ("bash", "dirname"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    command = [str(PROJECT / "script" / "with-containers"), "bash", "-c", 'echo "<${GHILLIE_CONTAINER_TOOL:-}>"']
    done = subprocess.run(
        ["/bin/bash", *command], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.stdout == "<>\n"
    assert "no Docker engine answers, and podman and buildah are not installed" in done.stderr
