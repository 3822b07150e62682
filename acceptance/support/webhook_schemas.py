"""Payloads of webhooks, held to the JSON Schemas that octokit publishes for them where these are beside the project."""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from support.sandbox import PROJECT

# Of events that have no schema there, the parts that have one.
PARTS = {
    "sender": "user",
    "repository": "repository",
    "organization": "organization",
    "review": "pull-request-review",
    "comment": "issue-comment",
    "issue": "issue",
    "deployment": "deployment",
}


def folder() -> Path | None:
    path = Path(os.environ.get("GHILLIE_SHARED_DATA", PROJECT.parent / "shared" / "data")) / "webhook-schemas"
    return path if path.is_dir() else None


def problems(event: str, payload: dict[str, Any]) -> Iterator[str]:
    """What a payload says that GitHub's would not, or leaves out."""
    name = f"{event}${payload.get('action', 'event')}"
    if name in _schemas():
        yield from _problems(name, payload)
        return
    for part, schema in PARTS.items():
        if part in payload:
            yield from _problems(f"common/{schema}.schema.json", payload[part])
    if event == "pull_request_review":
        yield from _problems("common/simple-pull-request.schema.json", payload["pull_request"])


def _problems(name: str, value: Any) -> Iterator[str]:
    for error in _validator(name).iter_errors(value):
        yield f"{name}: {error.json_path}: {error.message[:200]}"


@cache
def _schemas() -> dict[str, Any]:
    path = folder()
    assert path is not None
    schemas = [json.loads(file.read_text()) for file in sorted(path.rglob("*.schema.json"))]
    return {schema["$id"]: schema for schema in schemas}


@cache
def _registry() -> Registry[Any]:
    return Registry[Any]().with_resources((name, DRAFT7.create_resource(schema)) for name, schema in _schemas().items())


@cache
def _validator(name: str) -> Draft7Validator:
    return Draft7Validator(_schemas()[name], registry=_registry(), format_checker=Draft7Validator.FORMAT_CHECKER)
