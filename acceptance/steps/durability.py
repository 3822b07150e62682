"""Violent ends, and what must be left after them."""

import random
import signal
import time

from pytest_bdd import given, parsers, then, when

from support import tracing
from support.history import History, instant
from support.lives import Observatory, Round
from support.sandbox import Sandbox

FORTNIGHT = 14 * 86_400
SEED = 20_240_601


@when(parsers.re(r'I press Ctrl-C in "(?P<command>.+)" at (?P<times>\d+) different moments$'))
def press_ctrl_c(machine: Sandbox, command: str, times: str) -> None:
    """Each moment finds a new run; none may take long to end, or end as if its work were done when it was not."""
    started = time.monotonic()
    undisturbed = machine.run([*machine_words(command), "--database", str(machine.root / "other.db")])
    assert undisturbed.code == 0, undisturbed
    seconds = time.monotonic() - started
    interrupted = 0
    for moment in range(int(times)):
        run = machine.interrupt(command, seconds * (moment + 1) / int(times), signal.SIGINT)
        assert run.code in (0, 130, -signal.SIGINT), run
        interrupted += run.code != 0
    assert interrupted > 0, "no run was interrupted"


def machine_words(command: str) -> list[str]:
    return command.split()


@given(
    parsers.parse('a repository "{name}" that grows by {count:d} commits in each of {rounds:d} fortnights'),
    target_fixture="observatory",
)
def a_growing_repository(machine: Sandbox, name: str, count: int, rounds: int) -> Observatory:
    """Every third commit comes by a merge; the first window begins before the first commit."""
    history = machine.histories[name] = History.create(machine.work / name)
    start = instant("2024-01-01")
    states = []
    for number in range(rounds):
        for index in range(count):
            second = start + number * FORTNIGHT + (index + 1) * (FORTNIGHT // (count + 2))
            title = f"feat: add rivet {number}-{index}"
            if index % 3 == 2:
                base = history.tips[history.branch]
                tip = history.commit(title, second - 60, branch=f"rivet{number}-{index}", parents=[base])
                history.merge([tip], f"Merge pull request #{number * 1000 + index} from acme/rivet", second, body=title)
            else:
                history.commit(title, second)
        head = history.id_of(history.tips[history.branch])
        end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start + (number + 1) * FORTNIGHT))
        states.append(Round(head, end))
    return Observatory(machine, states, len(history.ids()))


@given("the reports of a life without a kill")
def without_a_kill(observatory: Observatory) -> None:
    observatory.live_undisturbed()


@when(parsers.parse("ghillie is killed {kills:d} times at random moments on SQLite, while it works"))
def killed_at_random(observatory: Observatory, kills: int) -> None:
    kill_at_random(observatory, kills, None)


@when(parsers.parse("ghillie is killed {kills:d} times at random moments on PostgreSQL {version:d}, while it works"))
def killed_at_random_on_postgresql(observatory: Observatory, kills: int, version: int) -> None:
    kill_at_random(observatory, kills, version)


def kill_at_random(observatory: Observatory, kills: int, postgresql: int | None) -> None:
    generator = random.Random(SEED)
    if postgresql:
        # How long a round takes depends on the engine.
        observatory.begin(postgresql)
        for number in range(len(observatory.rounds)):
            observatory.grow(number)
            started = time.monotonic()
            observatory.finish_round(number)
            observatory.seconds[number] = time.monotonic() - started
        observatory.end()
    while observatory.kills < kills:
        assert len(observatory.lives) < kills, (
            f"the work is over before a kill can reach it: {observatory.kills_by_stage}"
        )
        observatory.live_with_random_kills(generator, kills, postgresql)
    print(
        f"{kills} kills in {len(observatory.lives)} lives, by steps done: {sorted(observatory.kills_by_stage.items())}"
    )


@when("ghillie is killed right after each step that it names")
def killed_after_each_step(observatory: Observatory) -> None:
    most = max(map(len, observatory.steps))
    for count in range(1, most + 1):
        observatory.live_with(
            lambda number, count=count: observatory.kill_after_step(number, min(count, len(observatory.steps[number])))  # type: ignore[misc]
        )


@when("ghillie is killed at every system call that makes its database durable")
def killed_at_each_call(observatory: Observatory) -> None:
    for calls, stride in (("fdatasync,fsync", 1), ("pwrite64", 7)):
        kill_at_each(observatory, calls, stride)


def kill_at_each(observatory: Observatory, calls: str, stride: int) -> None:
    """One life for the nth call, for growing n, until a life has no nth call in any of its rounds."""
    machine = observatory.machine
    moment, killed = 1, 1
    while killed:
        killed = 0
        observatory.begin()
        for number in range(len(observatory.rounds)):
            observatory.grow(number)
            fault = f"inject={calls}:signal=KILL:when={moment}"
            files = [f"--trace-path={machine.database}{suffix}" for suffix in ("", "-wal", "-journal")]
            run = machine.run(
                observatory.command(number), under=["strace", "-f", "-qq", "-o", "/dev/null", *files, "-e", fault]
            )
            assert run.code in (0, -signal.SIGKILL, 128 + signal.SIGKILL), run
            killed += run.code != 0
            observatory.finish_round(number)
        observatory.kills_by_stage[moment] = killed
        observatory.end()
        moment += stride
    assert moment > stride + 1, f"no {calls} was seen"


@then("the kills fell into all stages of its work")
def kills_in_all_stages(observatory: Observatory) -> None:
    stages = max(map(len, observatory.steps))
    hit = [stage for stage, kills in observatory.kills_by_stage.items() if kills]
    assert len(hit) >= min(4, stages), observatory.kills_by_stage


@then("each life ended with the same reports, and every commit covered once")
def same_reports(observatory: Observatory) -> None:
    """That every commit is covered once, and that the database is sound, was asserted at the end of each life."""
    assert len(observatory.lives) > 1
    assert observatory.differing == []


@when("I trace the system calls of two fortnights", target_fixture="traces")
def trace_two(observatory: Observatory) -> list[tracing.Trace]:
    machine = observatory.machine
    observatory.begin()
    traces = []
    for number in range(2):
        observatory.grow(number)
        output = machine.root / f"trace{number}"
        run = machine.run(observatory.command(number), under=[*tracing.STRACE, "-o", str(output)])
        assert run.code == 0, run
        lines = output.read_text(errors="replace").splitlines()
        assert machine.database is not None
        traces.append(tracing.read(lines, machine.database))
    return traces


@then("each step that it names, and the report, came after the sync of all that was written")
def synced_before_said(traces: list[tracing.Trace]) -> None:
    for trace in traces:
        assert trace.lapses == []
        assert len(trace.acknowledged) > 3, trace
        # Each acknowledgement stands on syncs, and the last on more of them than the first.
        assert 0 < trace.synced_before[0] < trace.synced_before[-1], trace
