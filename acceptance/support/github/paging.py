"""Connections and their cursors."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any

from support.github.messages import Node

Key = tuple[str | int, ...]


def connection(
    items: Sequence[Any],
    key: Callable[[Any], Key],
    node: Callable[[Any], Node],
    *,
    descending: bool = False,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    **_: object,
) -> Node:
    """A page in the order of `key`. A cursor is a place in that order, as with GitHub: what moves while a client turns
    pages is missed or told twice, and nothing else is."""
    ordered = sorted(items, key=key, reverse=descending)
    rest = ordered
    if after is not None:
        place = parse(after)
        rest = [each for each in ordered if (key(each) < place if descending else key(each) > place)]
    page = rest[-last:] if first is None and last is not None else rest[: first or 0]
    return {
        "totalCount": len(ordered),
        "pageInfo": {
            "hasNextPage": first is not None and len(rest) > len(page),
            "hasPreviousPage": after is not None,
            "startCursor": cursor(key(page[0])) if page else None,
            "endCursor": cursor(key(page[-1])) if page else None,
        },
        "nodes": [node(each) for each in page],
    }


def listing(items: Sequence[Any], node: Callable[[Any], Node]) -> Callable[..., Node]:
    """A connection in the order of the list itself, to be called with the arguments of its field."""
    indices = range(len(items))
    return lambda _, **arguments: connection(
        indices, lambda index: (index,), lambda index: node(items[index]), **arguments
    )


def cursor(key: Key) -> str:
    return base64.b64encode(b"cursor:v2:" + json.dumps(key).encode()).decode()


def parse(text: str) -> Key:
    return tuple(json.loads(base64.b64decode(text).removeprefix(b"cursor:v2:")))
