"""The schema that queries are held to: GitHub's own where it is beside the project, else the part that Ghillie uses."""

import os
from functools import cache
from pathlib import Path

from graphql import GraphQLSchema, build_schema

from support.sandbox import PROJECT


def data() -> Path:
    """Where real data is, if anywhere."""
    return Path(os.environ.get("GHILLIE_SHARED_DATA", PROJECT.parent / "shared" / "data")) / "github-graphql"


def published() -> Path | None:
    path = data() / "schema.dedup.graphql"
    return path if path.exists() else None


@cache
def own() -> GraphQLSchema:
    return build_schema((Path(__file__).parent / "schema.graphql").read_text())


@cache
def schema() -> GraphQLSchema:
    path = published()
    return own() if path is None else build_schema(path.read_text(), assume_valid=True)
