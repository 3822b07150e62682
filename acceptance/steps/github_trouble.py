"""GitHub's bad days, and what people do there while it is read."""

import sqlite3

from pytest_bdd import given, parsers, then, when

from steps.github import force_pushed
from support.github import GitHub, faults
from support.github.model import Issue, PullRequest
from support.github.timeline import Timeline
from support.sandbox import Sandbox

FAULTS = {
    "bad gateway": faults.gateway(502),
    "service unavailable": faults.gateway(503),
    "gateway time-out": faults.gateway(504),
    "a query that ran out of time": faults.unfinished(),
    "bad credentials": faults.unauthorized(),
    "missing rights": faults.forbidden(),
    "single sign-on": faults.sso(),
    "a field that is gone": faults.drift("r0", "nameWithOwner", missing=True),
    "a reset in the middle": faults.reset_mid_body(),
    "half of its JSON": faults.malformed(),
    "a spent budget": faults.primary_limit(403, 1),
    "a spent budget, as a success": faults.primary_limit(200, 1),
    "a secondary limit of two seconds": faults.secondary_limit(2),
    "a secondary limit of eight seconds": faults.secondary_limit(8),
    "a secondary limit of two seconds, as a success": faults.secondary_limit(2, 200),
}
FAULT = f"(?P<fault>{'|'.join(FAULTS)})$"
LISTS = {"pull requests": "PullRequests", "commits": "History"}
# What may be missing from an answer, by the operation and where in it that stands.
PARTS = {
    "the reviews of a pull request": ("PullRequests", "repository.pullRequests.nodes.reviews"),
    "the labels of an issue": ("Issues", "repository.issues.nodes.labels"),
    "the history": ("History", "repository.object.history"),
    "the parents of a commit": ("History", "repository.object.history.nodes.parents"),
}


@given("every answer of GitHub takes a quarter of a second")
def slow(github: GitHub) -> None:
    github.misbehave(faults.slow(0.25), times=None)


@given(parsers.re(f"GitHub (?P<often>always|once) answers with {FAULT}"))
def answers_with(github: GitHub, often: str, fault: str) -> None:
    github.misbehave(FAULTS[fault], times=None if often == "always" else 1)


@given(parsers.re(rf"GitHub answers every second request, up to the (?P<count>\d+)th, with {FAULT}"))
def answers_some_with(github: GitHub, count: str, fault: str) -> None:
    github.misbehave(FAULTS[fault], times=int(count) // 2, between=1)


@given(parsers.re(rf"GitHub answers a page of more than (?P<most>\d+) (?P<what>{'|'.join(LISTS)}) with {FAULT}"))
def answers_large_pages_with(github: GitHub, most: str, what: str, fault: str) -> None:
    github.misbehave(FAULTS[fault], times=None, operation=LISTS[what], above=int(most))


@given(parsers.re(rf"GitHub (?P<often>always|once) leaves out (?P<part>{'|'.join(PARTS)})$"))
def leaves_out(github: GitHub, often: str, part: str) -> None:
    operation, path = PARTS[part]
    happening = faults.partial(*path.split("."))
    github.misbehave(happening, times=None if often == "always" else 1, operation=operation)


@when("GitHub is well again")
@when("it is quiet there again")
def behaves(github: GitHub) -> None:
    github.behave()


@given(parsers.parse("{count:d} pull requests and as many issues, with a comment each"))
def many_items(here: Timeline, count: int) -> None:
    for number in range(count):
        at = f"2024-05-{number % 28 + 1:02}"
        here.comment(here.open_pull_request(f"Feature {number}", at), at)
        here.comment(here.open_issue(f"Fault {number}", at), at)


@given(parsers.parse("with each of GitHub's next {count:d} answers something happens there"))
def happenings(github: GitHub, here: Timeline, count: int) -> None:
    """What was quiet the longest stands on the last page, and comes to the first; something new comes, too."""

    def quietest(threads: list[PullRequest] | list[Issue]) -> PullRequest | Issue:
        return min((each for each in threads if each.state == "OPEN"), key=lambda each: (each.updated, each.number))

    def happen(number: int) -> None:
        at = f"2024-07-01 {number // 60:02}:{number % 60:02}"
        threads = here.repository.pull_requests if number % 2 else here.repository.issues
        here.push(f"Meanwhile {number}", at)
        here.comment(quietest(threads), at)
        if number % 5 == 1:
            request = quietest(here.repository.pull_requests)
            assert isinstance(request, PullRequest)
            here.merge(request, at)
        if number % 5 == 2:
            here.close(quietest(here.repository.issues), at)
        if number % 5 == 3:
            here.comment(here.open_pull_request(f"Late {number}", at), at)
            here.comment(here.open_issue(f"Late {number}", at), at)

    for number in range(1, count + 1):
        github.after_request(number, lambda number=number: happen(number))  # type: ignore[misc]


@given(parsers.parse("{count:d} more commits were pushed"))
def more_commits(here: Timeline, count: int) -> None:
    for number in range(count):
        here.push(f"Further {number}", f"2024-06-01 {number // 60:02}:{number % 60:02}")


@given(
    parsers.parse(
        'once GitHub has given {answers:d} answers, a force-push drops the newest {count:d} commits for "{title}"'
    )
)
def force_pushed_meanwhile(github: GitHub, here: Timeline, answers: int, count: int, title: str) -> None:
    github.after_request(answers, lambda: force_pushed(here, count, title))


@then("every pull request, issue and comment is stored as it is by now")
def all_as_it_is(machine: Sandbox, here: Timeline) -> None:
    threads = [*here.repository.pull_requests, *here.repository.issues]
    wanted = {each.number: (each.state.lower(), len(each.comments)) for each in threads}
    with sqlite3.connect(machine.database_file) as database:
        query = "SELECT number, state, comment_count FROM {}"
        rows = [row for table in ("pull_requests", "issues") for row in database.execute(query.format(table))]
        comments = [row[0] for row in database.execute("SELECT comment_id FROM comments")]
    assert {number: tuple(rest) for number, *rest in rows} == wanted
    assert sorted(comments) == sorted(comment.number for each in threads for comment in each.comments)


@then("all that was there when it began is stored")
def all_that_was_there(machine: Sandbox, here: Timeline) -> None:
    with sqlite3.connect(machine.database_file) as database:
        titles = {row[0] for row in database.execute("SELECT title FROM pull_requests UNION SELECT title FROM issues")}
        subjects = {row[0] for row in database.execute("SELECT subject FROM commits")}
    threads = [*here.repository.pull_requests, *here.repository.issues]
    assert {each.title for each in threads if not each.title.startswith("Late")} <= titles
    assert {f"Step {number}" for number in range(40)} <= subjects


@then(parsers.parse('of the releases only "{tag}" is left, and {count:d} was told as gone'))
def releases_left(machine: Sandbox, tag: str, count: int) -> None:
    with sqlite3.connect(machine.database_file) as database:
        left = [row[0] for row in database.execute("SELECT tag FROM releases")]
        gone = database.execute(
            "SELECT count(*) FROM raw_events "
            "WHERE event_type = 'github.release' AND json_extract(CAST(payload AS TEXT), '$.isGone')"
        ).fetchone()[0]
    assert (left, gone) == ([tag], count)
