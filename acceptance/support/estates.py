"""Estate files of odd kinds, and checkouts that hold one."""

import shutil
import subprocess
from pathlib import Path

from support.history import GIT_ENVIRONMENT, git
from support.sandbox import PROJECT

EXAMPLE = PROJECT / "examples" / "estate.yaml"
HEAD = "version: 1\nprojects: []\n"


def bomb(in_key: bool) -> bytes:
    levels = "".join(f"a{level}: &a{level} [*a{level - 1}, *a{level - 1}, *a{level - 1}]\n" for level in range(1, 40))
    return f"{HEAD}a0: &a0 [x, x, x]\n{levels}{'? *a39' if in_key else 'z'}\n: *a39\n".encode()


ODD = {
    "is larger than five mebibytes": HEAD.encode() + b"# more\n" * 800_000,
    "is an alias bomb": bomb(in_key=False).replace(b"z\n: ", b"z: "),
    "is an alias bomb in a key": bomb(in_key=True),
    "is not UTF-8": b"version: 1\nname: \xff\n",
    "is nested a hundred thousand deep": b"version: " + b"[" * 100_000,
}


def large(repositories: int, projects: int) -> str:
    lines = ["version: 1", "projects:"]
    for project in range(projects):
        lines += [f"  - key: p{project}", f"    name: Project {project}", "    components:"]
        for number in range(repositories * project // projects, repositories * (project + 1) // projects):
            repository = f"{{owner: acme, name: r{number}}}"
            lines.append(f"      - {{key: c{number}, name: Component {number}, repository: {repository}}}")
    return "\n".join(lines) + "\n"


def add_line(file: Path, line: str) -> None:
    file.write_text(f"{file.read_text()}{line}\n")


def drop_line(file: Path, line: str) -> None:
    file.write_text(file.read_text().replace(f"{line}\n", ""))


def checkout(folder: Path) -> None:
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    shutil.copy(EXAMPLE, folder / "estate.yaml")
    commit(folder)


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "Estate"],
        check=True,
        env=GIT_ENVIRONMENT,
    )


BACKSTAGE = {
    "domain.yaml": """\
apiVersion: backstage.io/v1alpha1
kind: Domain
metadata: {name: harbour, description: All about the harbour}
spec: {owner: team-quay}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: pilotage, namespace: default}
spec: {owner: 'group:default/team-quay', domain: harbour}
""",
    "services/catalog-info.yaml": """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: pilot-dispatch
  annotations: {github.com/project-slug: example-harbour/pilots}
spec: {type: service, lifecycle: production, owner: user:anna, system: pilotage, dependsOn: ['component:radio']}
---
kind: API
metadata: {name: dispatch-api}
spec: {type: openapi, definition: 'openapi: 3.1.0'}
---
kind: Component
metadata:
  name: radio
  annotations:
    backstage.io/source-location: url:https://github.com:443/example-harbour/mono/tree/main/radio/
spec: {type: website, lifecycle: experimental, owner: {kind: Group, name: team-quay}, system: pilotage}
---
kind: Component
metadata: {name: idea, namespace: lab}
spec: {type: library, lifecycle: planned}
""",
}
