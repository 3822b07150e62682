"""Lives of one database over the same growing repository, with and without violent ends in between."""

import random
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from support import servers, storage
from support.history import git
from support.reading import comparable
from support.sandbox import PATIENCE_SECONDS, Report, Run, Sandbox

STEP = re.compile(rb"^step: (.+)$", re.MULTILINE)
# The numbers in a step's line are no part of its name.
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Round:
    """A state of the repository, and the time as of which it is reported on."""

    head: str
    as_of: str


@dataclass
class Observatory:
    """The repository's rounds, what an undisturbed life told, and what the disturbed ones did."""

    machine: Sandbox
    rounds: list[Round]
    commits: int
    expected: list[Report] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    steps: list[list[str]] = field(default_factory=list)
    # How many kills found the program after how many named steps.
    kills_by_stage: dict[int, int] = field(default_factory=dict)
    lives: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return sum(self.kills_by_stage.values())

    def command(self, number: int) -> list[str]:
        as_of = self.rounds[number].as_of
        return ["ghillie", "try", "station", "--as-of", as_of, "--output", "json", "--verbose"]

    def begin(self, postgresql: int | None = None) -> None:
        """A new life: an empty database."""
        name = f"life {len(self.lives) + 1}"
        self.lives.append(name)
        database = str(self.machine.root / f"{name}.db")
        self.machine.database = servers.create_database(postgresql) if postgresql else database

    def grow(self, number: int) -> None:
        """The repository as it was in that round."""
        path = self.machine.histories["station"].path
        git(path, "update-ref", "refs/heads/main", self.rounds[number].head)

    def finish_round(self, number: int) -> Run:
        run = self.machine.run(self.command(number))
        assert run.code == 0, run
        return run

    def live_undisturbed(self) -> None:
        """What is to be expected of every life; how long each round takes and which steps it names."""
        self.begin()
        for number in range(len(self.rounds)):
            self.grow(number)
            started = time.monotonic()
            run = self.finish_round(number)
            self.seconds.append(time.monotonic() - started)
            self.steps.append([NUMBER.sub("N", step.decode()) for step in STEP.findall(run.messages.encode())])
            assert self.steps[-1], "`--verbose` names no step"
        self.end()
        assert len(self.expected) == len(self.rounds), "each fortnight has news"
        assert sum(report["coverage"]["activities"] for report in self.expected) == self.commits

    def end(self) -> None:
        """Holds what the life has left against what is expected of it."""
        storage.assert_sound(self.machine)
        storage.assert_covered_once(self.machine, self.commits)
        reports = comparable(self.machine.stored_reports())
        if not self.expected:
            self.expected = reports
        elif reports != self.expected:
            self.differing.append(self.lives[-1])

    def kill_after(self, number: int, seconds: float) -> bool:
        """Starts the round and kills it when the time has passed; whether it was still at work."""
        process = self.machine.start(self.command(number))
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            _, messages = process.communicate(timeout=PATIENCE_SECONDS)
            stage = len(STEP.findall(messages))
            self.kills_by_stage[stage] = self.kills_by_stage.get(stage, 0) + 1
            return True
        assert process.returncode == 0, f"round {number} ended with {process.returncode}"
        return False

    def kill_after_step(self, number: int, count: int) -> None:
        """Kills the round as soon as it has named that many steps."""
        process = self.machine.start(self.command(number))
        assert process.stderr is not None
        seen = 0
        while seen < count and (line := process.stderr.readline()):
            seen += bool(STEP.match(line))
        assert seen == count, f"round {number} named {seen} steps, not {count}"
        process.kill()
        process.communicate(timeout=PATIENCE_SECONDS)
        self.kills_by_stage[count] = self.kills_by_stage.get(count, 0) + 1

    def live_with_random_kills(self, generator: random.Random, at_most: int, postgresql: int | None = None) -> None:
        """Two kills a round, spread over the time that the round takes; then the round is finished."""
        self.begin(postgresql)
        for number in range(len(self.rounds)):
            self.grow(number)
            for _ in range(2):
                if self.kills < at_most:
                    self.kill_after(number, generator.uniform(0.01, 0.95) * self.seconds[number])
            self.finish_round(number)
        self.end()

    def live_with(self, disturb: Callable[[int], None]) -> None:
        """A life in which each round is disturbed before it is finished."""
        self.begin()
        for number in range(len(self.rounds)):
            self.grow(number)
            disturb(number)
            self.finish_round(number)
        self.end()
