"""What a report's reader sees in it."""

import copy
from collections.abc import Iterable

from support.history import History, git
from support.sandbox import Report

# All that may differ between two engines, or two lives of one database, over the same events.
FREE_FIELDS = ("report_id", "previous_report_id", "supersedes", "generated_at")


def texts(report: Report) -> list[str]:
    """Every line of highlights, risks and next steps."""
    return [item["text"] for part in ("highlights", "risks", "next_steps") for item in report[part]]


def telling(report: Report, text: str) -> list[str]:
    """The highlights that tell it."""
    return [item["text"] for item in report["highlights"] if text.lower() in item["text"].lower()]


def whole_text(report: Report) -> str:
    return "\n".join([report["status_reason"], report["summary"], *texts(report)])


def citations(report: Report) -> list[str]:
    return [
        citation
        for part in ("highlights", "risks", "next_steps")
        for item in report[part]
        for citation in item["citations"]
    ]


def comparable(reports: Iterable[Report]) -> list[Report]:
    """The reports without what may differ, in the order of their windows."""
    stripped = []
    for report in reports:
        report = copy.deepcopy(report)
        for name in FREE_FIELDS:
            assert name in report, name
            report[name] = None
        report["metrics"]["model_latency_ms"] = None
        stripped.append(report)
    return sorted(stripped, key=lambda report: (report["subject"], report["window_end"]))


def current(reports: Iterable[Report]) -> list[Report]:
    """The reports that no other supersedes."""
    reports = list(reports)
    replaced = {report["supersedes"] for report in reports}
    return [report for report in reports if report["report_id"] not in replaced]


def assert_citation_exists(citation: str, history: History) -> None:
    kind, _, value = citation.partition(":")
    if kind == "commit":
        assert len(value) == 40, f"{citation} is no full id"
        git(history.path, "cat-file", "-e", f"{value}^{{commit}}")
    elif kind == "pr":
        subjects = git(history.path, "log", "--all", "--format=%s")
        assert f"#{value}" in subjects, f"{citation}: no commit names it"
    elif kind == "release":
        git(history.path, "rev-parse", "--verify", "--quiet", f"refs/tags/{value}")
    else:
        raise AssertionError(f"{citation} is of no kind that a clone can hold")
