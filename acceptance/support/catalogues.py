"""Estate files, good and bad, and what an independent validator says of them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError

from support.sandbox import PROJECT

CORPUS = PROJECT / "acceptance" / "catalogues"
SCHEMA = PROJECT / "schemas" / "catalogue.schema.json"


class CoreConstructor(SafeConstructor):
    """YAML 1.2's core schema knows no times."""


CoreConstructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


@dataclass(frozen=True)
class BadCatalogue:
    """A file of `bad/`, whose first lines name who sees its faults and each fault as `code path`."""

    path: Path
    # `yaml`: no YAML reader takes it. `schema`: the JSON Schema refuses it. `ghillie`: only Ghillie can see it.
    seen_by: str
    faults: tuple[str, ...]


def good() -> list[Path]:
    return [*sorted((CORPUS / "good").glob("*.yaml")), *sorted((PROJECT / "examples").glob("*.yaml"))]


def bad() -> list[BadCatalogue]:
    return [_bad(path) for path in sorted((CORPUS / "bad").glob("*.yaml"))]


def _bad(path: Path) -> BadCatalogue:
    notes = [
        line[2:].split(": ", 1) for line in path.read_text().splitlines() if line.startswith("# ") and ": " in line
    ]
    (seen_by,) = [value for name, value in notes if name == "seen by"]
    assert seen_by in ("yaml", "schema", "ghillie"), path
    return BadCatalogue(path, seen_by, tuple(value for name, value in notes if name == "fault"))


def read(path: Path) -> Any:
    """As another reader of YAML 1.2 has it; `None` where it refuses the file."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = CoreConstructor
    try:
        return yaml.load(path)
    except YAMLError:
        return None


def validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)
