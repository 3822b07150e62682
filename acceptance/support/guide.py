"""The commands that the user's guide tells its readers to type."""

import re
from pathlib import Path

from support.sandbox import PROJECT

GUIDE = PROJECT / "docs" / "users-guide.md"


def commands(document: Path = GUIDE) -> list[str]:
    """Each command of its shell blocks, in order: continued lines joined, comments left out."""
    found: list[str] = []
    for block in re.findall(r"^```sh\n(.*?)^```$", document.read_text(), re.MULTILINE | re.DOTALL):
        for line in re.sub(r"\\\n\s*", "", block).splitlines():
            command = re.sub(r"\s+# .*$", "", line).strip()
            if command and not command.startswith("#"):
                found.append(command)
    return found
