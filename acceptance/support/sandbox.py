"""One user's machine for one scenario: a home, a data directory, a place to work in, and the program to run there."""

import json
import os
import shlex
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.history import Commit, History

PROJECT = Path(__file__).resolve().parents[2]
# No run of a scenario comes near it; it turns a hang into a failure.
PATIENCE_SECONDS = 300
Report = dict[str, Any]


def binary() -> Path:
    """The program under test: what GHILLIE_BINARY names, else the newest kind of build that is there."""
    named = os.environ.get("GHILLIE_BINARY")
    builds = [Path(named)] if named else [PROJECT / ".build" / kind / "ghillie" for kind in ("release", "debug")]
    for path in builds:
        if path.exists():
            return path.resolve()
    raise FileNotFoundError(f"there is no ghillie at {' or '.join(map(str, builds))}; run `make release`")


@dataclass(repr=False)
class Run:
    """How a run of the program went."""

    arguments: Sequence[str]
    code: int
    output: str
    messages: str
    # The most memory that it, or a program that it started, held at once; known where it was measured.
    peak_bytes: int | None = None

    @property
    def reports(self) -> list[Report]:
        """What `--output json` printed."""
        reports: list[Report] = json.loads(self.output)
        assert isinstance(reports, list)
        return reports

    def __repr__(self) -> str:
        return (
            f"ghillie {shlex.join(self.arguments)} ended with {self.code}\n--- stdout\n{self.output}\n"
            f"--- stderr\n{self.messages}"
        )


@dataclass
class Sandbox:
    """`root/work` is where commands run and where a scenario's repositories stand; `root/data` is XDG_DATA_HOME."""

    root: Path
    histories: dict[str, History] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    # Added to each command where a scenario says which database it works on.
    database: str | None = None
    # Variables of the environment that a scenario sets.
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in (self.work, self.data, self.root / "home", self.root / "tmp"):
            folder.mkdir(parents=True)

    @property
    def work(self) -> Path:
        return self.root / "work"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def database_file(self) -> Path:
        return self.data / "ghillie" / "ghillie.db"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
        own = {
            "HOME": str(self.root / "home"),
            "XDG_DATA_HOME": str(self.data),
            "TMPDIR": str(self.root / "tmp"),
            "TZ": "UTC",
        }
        return kept | own | self.settings

    @property
    def last(self) -> Run:
        return self.runs[-1]

    def arguments(self, line: str | Sequence[str]) -> list[str]:
        """`ghillie try rocket`, as typed in the work folder, without the program's name."""
        words = shlex.split(line) if isinstance(line, str) else list(line)
        assert words[0] == "ghillie", words
        if self.database is not None and "--database" not in words and words[1:2] != ["--version"]:
            words += ["--database", self.database]
        return words[1:]

    def run(self, line: str | Sequence[str], *, under: Sequence[str] = ()) -> Run:
        """Runs a command line to its end; `under` is a command that starts it."""
        process = self.start(line, under=under)
        try:
            output, messages = process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        run = Run(
            self.arguments(line),
            process.returncode,
            output.decode(errors="surrogateescape"),
            messages.decode(errors="surrogateescape"),
        )
        self.runs.append(run)
        # Shown where the scenario fails.
        print(run)
        return run

    def measure(self, line: str) -> Run:
        """Runs a command line to its end, and asks the kernel how much memory it took."""
        with tempfile.TemporaryFile(dir=self.root) as messages:
            process = self.start(line, stderr=messages.fileno())
            patience = threading.Timer(PATIENCE_SECONDS, process.kill)
            patience.start()
            assert process.stdout is not None
            with process.stdout as stream:
                output = stream.read()
            _, status, usage = os.wait4(process.pid, 0)
            patience.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
            messages.seek(0)
            run = Run(
                self.arguments(line),
                process.returncode,
                output.decode(),
                messages.read().decode(),
                # In KiB on Linux. What this process held when it started the other counts too, so it errs upwards.
                peak_bytes=usage.ru_maxrss * 1024,
            )
        self.runs.append(run)
        return run

    def start(
        self,
        line: str | Sequence[str],
        *,
        under: Sequence[str] = (),
        stdin: int = subprocess.DEVNULL,
        stderr: int = subprocess.PIPE,
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [*under, str(binary()), *self.arguments(line)],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=self.work,
            env=self.environment,
            restore_signals=True,
            start_new_session=True,
        )

    def interrupt(self, line: str, after_seconds: float, with_signal: signal.Signals) -> Run:
        """Starts a command line and sends a signal when the time has passed, unless it ended before."""
        process = self.start(line)
        try:
            output, messages = process.communicate(timeout=after_seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(with_signal)
            output, messages = process.communicate(timeout=PATIENCE_SECONDS)
        run = Run(self.arguments(line), process.returncode, output.decode(), messages.decode())
        self.runs.append(run)
        return run

    def stored_reports(self) -> list[Report]:
        """Every stored report, oldest window first, as `report show` tells it."""
        listed = self.run("ghillie report list --output json")
        assert listed.code == 0, listed
        reports = []
        for entry in listed.reports:
            shown = self.run(f"ghillie report show {entry['report_id']} --output json")
            assert shown.code == 0, shown
            reports += shown.reports
        return sorted(reports, key=lambda report: (report["subject"], report["window_end"], report["generated_at"]))
