"""A clone that would run commands if its own configuration were believed: every key and file known to start one."""

import subprocess
from pathlib import Path

from support.history import GIT_ENVIRONMENT, History

# Keys whose value git runs, or runs as a filter, a driver or a transport.
COMMAND_KEYS = (
    "core.fsmonitor",
    "core.sshCommand",
    "core.gitProxy",
    "core.pager",
    "core.editor",
    "core.askPass",
    "core.alternateRefsCommand",
    "sequence.editor",
    "credential.helper",
    "diff.external",
    "diff.planted.command",
    "diff.planted.textconv",
    "filter.planted.clean",
    "filter.planted.smudge",
    "filter.planted.process",
    "merge.planted.driver",
    "mergetool.planted.cmd",
    "difftool.planted.cmd",
    "gpg.program",
    "gpg.ssh.program",
    "gpg.x509.program",
    "gpg.ssh.defaultKeyCommand",
    "interactive.diffFilter",
    "pager.log",
    "pager.rev-list",
    "pager.diff-tree",
    "pager.for-each-ref",
    "trailer.planted.command",
    "trailer.planted.cmd",
    "uploadpack.packObjectsHook",
    "remote.origin.uploadpack",
    "remote.origin.vcs",
    "imap.tunnel",
    "sendemail.sendmailcmd",
    "web.browser",
    "browser.planted.cmd",
    "man.planted.cmd",
    "alias.log",
    "alias.rev-list",
    "submodule.engine.update",
    "tar.planted.command",
    "hook.planted.command",
)
HOOKS = (
    "fsmonitor-watchman",
    "post-checkout",
    "post-index-change",
    "post-rewrite",
    "post-update",
    "pre-auto-gc",
    "pre-receive",
    "proc-receive",
    "push-to-checkout",
    "query-watchman",
    "reference-transaction",
    "update",
)


def plant(history: History, traps: Path) -> None:
    """Points every key at a program that leaves a file behind, and asks for what would use them."""
    history.flush()
    traps.mkdir()
    config = []
    for key in COMMAND_KEYS:
        section, _, name = key.rpartition(".")
        outer, _, inner = section.partition(".")
        value = str(_trap(traps, key))
        if key.startswith("alias.") or key == "submodule.engine.update":
            value = f"!{value}"
        config.append(f"[{outer}{f' {chr(34)}{inner}{chr(34)}' if inner else ''}]\n\t{name} = {value}\n")
    config.append(f"[core]\n\thooksPath = {traps / 'hooks'}\n\tattributesFile = {traps / 'attributes'}\n")
    config.append(f"[include]\n\tpath = {traps / 'included'}\n")
    config.append(
        "[log]\n\tshowSignature = true\n[diff]\n\tignoreSubmodules = none\n\tsubmodule = log\n[color]\n\tui = always\n"
    )
    config.append('[protocol]\n\tallow = always\n[protocol "ext"]\n\tallow = always\n[gc]\n\tauto = 1\n')
    # A promisor remote is asked for every object that is missing, over a transport that runs a command.
    promisor = _trap(traps, "promisor")
    config.append(
        f'[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\tpromisor = true\n\turl = ext::{promisor}\n'
    )
    config.append("[core]\n\trepositoryformatversion = 1\n")
    (traps / "included").write_text(f"[core]\n\tfsmonitor = {_trap(traps, 'include')}\n")
    attributes = "* diff=planted filter=planted merge=planted\n"
    (traps / "attributes").write_text(attributes)
    info = history.git_directory / "info"
    info.mkdir(exist_ok=True)
    (info / "attributes").write_text(attributes)
    history.commit(
        "feat: add a drawbridge",
        "2024-06-03 11:00",
        files={".gitattributes": attributes, ".lfsconfig": f"[lfs]\n\turl = ext::{promisor}\n", "bridge.c": "down\n"},
    )
    history.flush()
    # The hooks last: our own writing must not spring them.
    for folder in (history.git_directory / "hooks", traps / "hooks"):
        folder.mkdir(exist_ok=True)
        for hook in HOOKS:
            _trap(traps, f"hook-{hook}", at=folder / hook)
    with (history.git_directory / "config").open("a") as own:
        own.write("".join(config))


def sprung(traps: Path) -> list[str]:
    return sorted(path.stem for path in traps.glob("*.ran"))


def git_falls_for_it(history: History, traps: Path) -> bool:
    """Whether git itself, asked plainly in the clone, runs any of it: else the traps would show nothing."""
    command = ["git", "-c", "safe.directory=*", "log", "-p", "--ext-diff", "--textconv"]
    subprocess.run(command, cwd=history.path, env=GIT_ENVIRONMENT, capture_output=True, check=False)
    return bool(sprung(traps))


def _trap(traps: Path, name: str, at: Path | None = None) -> Path:
    path = at or traps / name
    path.write_text(f"#!/bin/sh\n: > '{traps / name}.ran'\n")
    path.chmod(0o755)
    return path
