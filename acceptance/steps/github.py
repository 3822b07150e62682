"""GitHub, what happens there, and what ghillie makes of it."""

import datetime
import json
import signal
import sqlite3
import subprocess
from collections import Counter

import pytest
from pytest_bdd import given, parsers, then, when

from support.github import GitHub
from support.github.model import Issue, Merge, PullRequest
from support.github.timeline import Timeline
from support.history import git
from support.sandbox import PATIENCE_SECONDS, Sandbox

INGEST = "ghillie ingest run --scope estate --estate-key acme --lookback-days 3650"
CATALOGUE = """version: 1
projects:
  - key: rocket
    name: Rocket
    components:
      - key: rocket
        name: Rocket
        repository: {{owner: {owner}, name: {name}, default_branch: main}}
"""


@pytest.fixture
def here(github: GitHub) -> Timeline:
    """The one repository of the scenario; of a fork and its parent the fork."""
    return Timeline(next((each for each in github.repositories if each.fork_of), github.repositories[0]))


@given(parsers.parse('a GitHub on which the estate\'s repository "{slug}" has {commits:d} commits'))
def a_github(machine: Sandbox, github: GitHub, slug: str, commits: int) -> None:
    there = github.add(slug)
    for number in range(commits):
        there.push(f"Step {number}", f"2024-04-{number % 28 + 1:02}")
    watch(machine, github, slug)


def watch(machine: Sandbox, github: GitHub, slug: str) -> None:
    owner, name = slug.split("/")
    (machine.work / "estate.yaml").write_text(CATALOGUE.format(owner=owner, name=name))
    machine.settings["GHILLIE_GITHUB_API_URL"] = github.url
    for command in ("import --estate-key acme --catalogue-path estate.yaml", "sync --estate-key acme"):
        run = machine.run(f"ghillie estate {command}")
        assert run.code == 0, run


@given(parsers.parse('a GitHub on which the estate\'s repository "{slug}" is a fork of "{parent}"'))
def a_fork(machine: Sandbox, github: GitHub, slug: str, parent: str) -> None:
    there = github.add(parent)
    there.push("Begin", "2024-04-01")
    github.fork(there, slug)
    watch(machine, github, slug)


@given(parsers.parse('its parent pushed "{title}" {pushed:d} days ago, which the fork took over {taken:d} days ago'))
def taken_over(here: Timeline, title: str, pushed: int, taken: int) -> None:
    assert here.repository.fork_of is not None
    Timeline(here.repository.fork_of).push(title, days_ago(pushed))
    here.sync(days_ago(taken))


@given(
    parsers.parse(
        'its parent merged a pull request "{title}" {merged:d} days ago, which the fork took over {taken:d} days ago'
    )
)
def merge_taken_over(here: Timeline, title: str, merged: int, taken: int) -> None:
    assert here.repository.fork_of is not None
    parent = Timeline(here.repository.fork_of)
    parent.merge(parent.open_pull_request(title, days_ago(merged)), days_ago(merged))
    here.sync(days_ago(taken))


@given("its parent is private")
def parent_is_private(here: Timeline) -> None:
    assert here.repository.fork_of is not None
    here.repository.fork_of.private = True


@given("a token for it")
def a_token(machine: Sandbox) -> None:
    machine.settings["GHILLIE_GITHUB_TOKEN"] = "ghp_known"


@given(parsers.parse('an app that "{owner}" installed'))
def an_app(machine: Sandbox, github: GitHub, owner: str) -> None:
    github.callers.install(owner)
    key = machine.work / "app.pem"
    key.write_text(github.callers.app_key.pem)
    key.chmod(0o600)
    machine.settings |= {
        "GHILLIE_GITHUB_APP_ID": github.callers.app,
        "GHILLIE_GITHUB_APP_PRIVATE_KEY_FILE": str(key),
    }


@given(parsers.parse('"{owner}" installed it, too'))
def another_installation(github: GitHub, owner: str) -> None:
    github.callers.install(owner)


@given("the repository is private")
def private(here: Timeline) -> None:
    here.repository.private = True


@given("the file of its key holds no key")
def key_that_is_none(machine: Sandbox) -> None:
    key = machine.work / "app.pem"
    key.write_text("-----BEGIN RSA PRIVATE KEY-----\nhidden\n-----END RSA PRIVATE KEY-----\n")


@given("its id is another app's")
def another_app(machine: Sandbox, github: GitHub) -> None:
    machine.settings["GHILLIE_GITHUB_APP_ID"] = f"{github.callers.app}1"


@given(parsers.parse("its tokens are past their time after {requests:d} requests"))
def tokens_expire(github: GitHub, requests: int) -> None:
    github.after_request(requests, github.callers.expire)


@given(parsers.re(r'a pull request "(?P<title>\w+)" that was merged by "(?P<how>\w+)" at "(?P<at>[^"]+)"'))
def a_pull_request(here: Timeline, title: str, how: Merge, at: str) -> None:
    here.merge(here.open_pull_request(title, at), at, how)


@given(
    parsers.re(
        r'a pull request "(?P<title>\w+)", written at "(?P<written>[^"]+)", that was merged by "(?P<how>\w+)"'
        r' at "(?P<at>[^"]+)"'
    )
)
def an_old_pull_request(here: Timeline, title: str, written: str, how: Merge, at: str) -> None:
    here.merge(here.open_pull_request(title, at, written=written, commits=3), at, how)


@given(parsers.parse('an issue "{title}" of "{at}"'))
def an_issue(here: Timeline, title: str, at: str) -> None:
    here.open_issue(title, at)


@given(parsers.parse('a pull request "{title}" with {count:d} commits, files, labels, reviews, comments and closings'))
def an_endless_pull_request(here: Timeline, title: str, count: int) -> None:
    request = here.open_pull_request(title, "2024-05-01", commits=count)
    for number in range(count):
        here.review(request, minutes_after("2024-05-02", number), "COMMENTED")
    fill(here, request, count)


@given(parsers.parse('an issue "{title}" with {count:d} labels, comments and closings'))
def a_bottomless_issue(here: Timeline, title: str, count: int) -> None:
    fill(here, here.open_issue(title, "2024-05-01"), count)


def fill(here: Timeline, thread: PullRequest | Issue, count: int) -> None:
    thread.labels.extend(f"label {number}" for number in range(count))
    for number in range(count):
        here.comment(thread, minutes_after("2024-05-03", number))
        here.close(thread, minutes_after("2024-05-04", 2 * number))
        here.reopen(thread, minutes_after("2024-05-04", 2 * number + 1))


def minutes_after(day: str, minutes: int) -> str:
    return f"{datetime.datetime.fromisoformat(day) + datetime.timedelta(minutes=minutes):%Y-%m-%d %H:%M}"


@given(parsers.parse('a release "{tag}" of "{at}"'))
def a_release(here: Timeline, tag: str, at: str) -> None:
    here.release(tag, at)


@given(parsers.parse('a release "{tag}" was published {days:d} days ago'))
def a_late_release(here: Timeline, tag: str, days: int) -> None:
    here.release(tag, days_ago(days))


@given(parsers.parse('the release "{tag}" is deleted'))
def deleted_release(here: Timeline, tag: str) -> None:
    here.delete_release(tag)


@given(parsers.parse('a commit "{title}" of "{at}"'))
def a_commit(here: Timeline, title: str, at: str) -> None:
    here.push(title, at)


@given(parsers.parse('the repository is now "{slug}"'))
def renamed(here: Timeline, slug: str) -> None:
    here.repository.rename(slug)


@given("the repository is archived")
def archived(here: Timeline) -> None:
    here.repository.archived = True


@given("the repository is deleted")
def deleted(here: Timeline) -> None:
    here.repository.deleted = True


@given(parsers.parse('a force-push drops the newest {count:d} commits for "{title}"'))
def force_pushed(here: Timeline, count: int, title: str) -> None:
    tip = here.repository.git.tips["main"]
    for _ in range(count):
        tip = tip.parents[0]
    here.force_push(tip, title, "2024-06-03")


@given(parsers.re(r'a pull request "(?P<title>[^"]+)" was merged by "(?P<how>\w+)" (?P<days>\d+) days ago$'))
def a_late_pull_request(here: Timeline, title: str, how: Merge, days: str) -> None:
    merge_days_ago(here, title, how, int(days))


@given(
    parsers.re(
        r'a pull request "(?P<title>[^"]+)" labelled "(?P<label>[^"]+)" was merged by "(?P<how>\w+)" '
        r"(?P<days>\d+) days ago$"
    )
)
def a_labelled_pull_request(here: Timeline, title: str, label: str, how: Merge, days: str) -> None:
    merge_days_ago(here, title, how, int(days), label)


def merge_days_ago(here: Timeline, title: str, how: Merge, days: int, *labels: str) -> None:
    at = days_ago(days)
    request = here.open_pull_request(title, at)
    request.labels.extend(labels)
    here.merge(request, at, how)


def days_ago(days: int) -> str:
    return f"{datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days):%Y-%m-%d %H:%M}"


@given(parsers.parse('the estate calls the label "{label}" noise'))
def noise(machine: Sandbox, label: str) -> None:
    file = machine.work / "estate.yaml"
    text = file.read_text()
    assert "    name: Rocket\n" in text
    file.write_text(text.replace("    name: Rocket\n", f"    name: Rocket\n    noise: {{ignore_labels: [{label}]}}\n"))
    run = machine.run("ghillie estate import --estate-key acme --catalogue-path estate.yaml")
    assert run.code == 0, run


@when("I ingest and report")
def ingest_and_report(machine: Sandbox, here: Timeline) -> None:
    machine.run(INGEST)
    machine.run(
        "ghillie report run --scope repository --estate-key acme --output json "
        f"--owner {here.repository.owner} --name {here.repository.name}"
    )


@then(parsers.parse('its status is "{status}"'))
def status_is(machine: Sandbox, status: str) -> None:
    (report,) = machine.last.reports
    assert report["status"] == status, machine.last


@then(parsers.parse('its status is not "{status}"'))
def status_is_not(machine: Sandbox, status: str) -> None:
    (report,) = machine.last.reports
    assert report["status"] != status, machine.last


@given("I ingested")
def i_ingested(machine: Sandbox, github: GitHub) -> None:
    run = machine.run(INGEST)
    assert run.code == 0, run
    github.requests.clear()


@given(parsers.parse("ghillie was killed while it ingested, at {times:d} different requests"))
def killed(machine: Sandbox, github: GitHub, times: int) -> None:
    for number in range(1, times + 1):
        process: subprocess.Popen[bytes] = machine.start(INGEST)
        github.after_request(number, lambda process=process: process.send_signal(signal.SIGKILL))  # type: ignore[misc]
        process.communicate(timeout=PATIENCE_SECONDS)
        github.unmoved.forget()
        # What waits for a request that did not come must not meet the next run.
        github.behave()


@when("I ingest")
def i_ingest(machine: Sandbox) -> None:
    machine.run(INGEST)


def stored(machine: Sandbox, kind: str) -> Counter[str]:
    with sqlite3.connect(machine.database_file) as database:
        rows = database.execute("SELECT source_event_id FROM raw_events WHERE event_type = ?", [f"github.{kind}"])
        return Counter(row[0] for row in rows)


def whole_commits(machine: Sandbox) -> Counter[str]:
    """Commits as GraphQL gave them; their paths come by REST and are events of their own."""
    with sqlite3.connect(machine.database_file) as database:
        refined = {row[0] for row in database.execute("SELECT sha FROM commits")}
        rows = database.execute(
            "SELECT json_extract(CAST(payload AS TEXT), '$.oid') FROM raw_events WHERE event_type = 'github.commit'"
        )
        stored = Counter(row[0] for row in rows if row[0] is not None)
    assert set(stored) == refined
    return stored


@then("every commit of the default branch is stored once")
def stored_once(machine: Sandbox, here: Timeline) -> None:
    wanted = git(here.repository.git.path, "rev-list", "main").split()
    assert whole_commits(machine) == Counter(wanted)


@then("every commit of the default branch is stored")
def all_stored(machine: Sandbox, here: Timeline) -> None:
    assert set(git(here.repository.git.path, "rev-list", "main").split()) <= set(whole_commits(machine))


@then(parsers.parse("stored are {requests:d} pull request, {issues:d} issue and {releases:d} release"))
def stored_are(machine: Sandbox, requests: int, issues: int, releases: int) -> None:
    found = tuple(len(stored(machine, kind)) for kind in ("pull_request", "issue", "release"))
    assert found == (requests, issues, releases)


def inside(machine: Sandbox, kind: str, number: int) -> dict[str, int]:
    """How much is stored in each connection of an item."""
    with sqlite3.connect(machine.database_file) as database:
        (row,) = database.execute(
            "SELECT CAST(payload AS TEXT) FROM raw_events WHERE event_type = ? AND source_event_id = ?",
            [f"github.{kind}", str(number)],
        )
    members = json.loads(row[0]).items()
    return {name: len(each["nodes"]) for name, each in members if isinstance(each, dict) and "nodes" in each}


@then(
    parsers.parse(
        "pull request {number:d} is stored with {count:d} commits, files and labels and {entries:d} entries "
        "in its timeline"
    )
)
def whole_pull_request(machine: Sandbox, number: int, count: int, entries: int) -> None:
    wanted = dict.fromkeys(("commits", "files", "labels"), count) | {"timelineItems": entries}
    assert inside(machine, "pull_request", number) == wanted


@then(parsers.parse("issue {number:d} is stored with {count:d} labels and {entries:d} entries in its timeline"))
def whole_issue(machine: Sandbox, number: int, count: int, entries: int) -> None:
    assert inside(machine, "issue", number) == {"labels": count, "timelineItems": entries}


@then(parsers.parse("stored are {reviews:d} reviews and {comments:d} comments"))
def stored_parts(machine: Sandbox, reviews: int, comments: int) -> None:
    assert (len(stored(machine, "review")), len(stored(machine, "comment"))) == (reviews, comments)


@then(parsers.parse("the further pages were asked for in {count:d} requests"))
def further_pages(github: GitHub, count: int) -> None:
    assert len(github.asked("FurtherPages")) == count


@then("GitHub was asked for nothing but the probe")
def only_the_probe(github: GitHub) -> None:
    assert [each.operation for each in github.requests] == ["Probe"]


@then("the client did nothing that it should not")
def no_offence(github: GitHub) -> None:
    assert github.take_offences() == []


@then(parsers.parse('the repository is told as "{state}"'))
def told_as(machine: Sandbox, state: str) -> None:
    run = machine.run("ghillie ingest lag --output json")
    assert run.code == 0, run
    assert state in json.dumps(json.loads(run.output)), run


@then(parsers.parse('the run is told to have failed with "{category}"'))
def failed_with(machine: Sandbox, category: str) -> None:
    assert machine.last.code == 3, machine.last
    run = machine.run("ghillie ingest status --output json")
    assert run.code == 0, run
    assert category in json.dumps(json.loads(run.output)), run
