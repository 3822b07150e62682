"""The operations that the program sends, as its sources hold them."""

import re
from pathlib import Path

from support.sandbox import PROJECT

FOLDER = PROJECT / "Sources" / "GitHubSource" / "GraphQL"


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.graphql") if path.stem != "fragments")


def whole(name: str) -> str:
    """The operation with the fragments that it comes to need, as the program puts them together."""
    return with_fragments(_text(name))


def with_fragments(query: str) -> str:
    """A query and the fragments that it comes to need."""
    fragments = dict(re.findall(r"^(?=fragment (\w+))(.*?^\}$)", _text("fragments"), re.MULTILINE | re.DOTALL))
    texts, wanted = [query], list[str]()
    while texts:
        for found in re.findall(r"\.\.\.(\w+)", texts.pop()):
            if found not in wanted:
                wanted.append(found)
                texts.append(fragments[found])
    return "\n".join([query, *(fragments[each] for each in wanted)])


def _text(name: str) -> str:
    return Path(FOLDER / f"{name}.graphql").read_text()
