"""Reads a system-call trace for one question: was everything synced that was written, when something was said?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

WRITES = {"write", "pwrite64", "pwritev", "writev", "pwritev2"}
SYNCS = {"fsync", "fdatasync", "sync_file_range"}
# `strace -f -y` writes `PID name(FD<PATH>, …`, and for calls that another thread came between, `… <unfinished ...>`
# and later `PID <... name resumed>…`.
CALL = re.compile(r"^(?P<pid>\d+)\s+(?P<name>\w+)\((?P<fd>\d+)<(?P<path>.*?)>[,)](?P<rest>.*)$")
STARTED = re.compile(r"^(?P<pid>\d+)\s+execve\(")
RESUMED = re.compile(r"^(?P<pid>\d+)\s+<\.\.\. (?P<name>\w+) resumed>")
STRACE = [
    "strace",
    "-f",
    "-y",
    "-qq",
    "-s",
    "80",
    "-e",
    f"trace={','.join(sorted(WRITES | SYNCS | {'execve'}))}",
    "-e",
    "signal=none",
]


@dataclass
class Trace:
    """The acknowledgements in a trace, and what was not yet on the disk when each was given."""

    acknowledged: list[str] = field(default_factory=list)
    synced_before: list[int] = field(default_factory=list)
    lapses: list[str] = field(default_factory=list)


def read(lines: Iterable[str], database: str) -> Trace:
    """Follows the write-ahead log of `database`: what is in it is durable once it is synced."""
    trace = Trace()
    log = f"{database}-wal"
    dirty = False
    syncs = 0
    # A sync that has begun covers what was written before it; what is written while it runs waits for the next.
    syncing: dict[str, bool] = {}
    # The first program is the one in question; what it starts talks to it, not to the user.
    started: list[str] = []
    for line in lines:
        if start := STARTED.match(line):
            started.append(start["pid"])
            continue
        if (resumed := RESUMED.match(line)) and resumed["name"] in SYNCS:
            if syncing.pop(resumed["pid"], False):
                syncs += 1
                dirty = any(syncing.values()) and dirty
            continue
        if not (call := CALL.match(line)) or call["pid"] in started[1:]:
            continue
        if call["path"] == log and call["name"] in WRITES:
            dirty = True
            syncing = dict.fromkeys(syncing, False)
        elif call["path"] == log and call["name"] in SYNCS:
            if call["rest"].endswith("<unfinished ...>"):
                syncing[call["pid"]] = True
            else:
                dirty = False
                syncs += 1
        elif call["fd"] in ("1", "2") and call["name"] in WRITES and ('"step: ' in line or call["fd"] == "1"):
            said = call["rest"].strip()
            trace.acknowledged.append(said)
            trace.synced_before.append(syncs)
            if dirty:
                trace.lapses.append(said)
    return trace
