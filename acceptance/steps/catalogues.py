"""Estate files: what is said of them, and whether another validator says the same."""

import json

from pytest_bdd import given, parsers, then, when

from support import catalogues
from support.sandbox import PROJECT, Sandbox


@then("it prints the schema that the project carries")
def prints_the_schema(machine: Sandbox) -> None:
    assert machine.last.code == 0, machine.last
    assert machine.last.output == catalogues.SCHEMA.read_text()


@then("an independent validator accepts the schema, every good estate file and the examples")
def accepts_all_good() -> None:
    validator = catalogues.validator()
    files = catalogues.good()
    assert len(files) > 5
    for path in files:
        errors = [error.message for error in validator.iter_errors(catalogues.read(path))]
        assert errors == [], path


@when("I validate every good estate file and the examples")
def validate_all_good(machine: Sandbox) -> None:
    for path in catalogues.good():
        machine.run(["ghillie", "catalogue", "validate", str(path)])


@then("each is valid")
def each_is_valid(machine: Sandbox) -> None:
    assert machine.runs
    for run in machine.runs:
        assert run.code == 0, run
        assert "is valid" in run.output, run


@then("each bad estate file is refused for the faults that it names, in its own lines")
def each_bad_one_is_refused(machine: Sandbox) -> None:
    files = catalogues.bad()
    assert len(files) > 40
    for bad in files:
        run = machine.run(["ghillie", "catalogue", "validate", str(bad.path), "--output", "json"])
        assert run.code == 2, run
        issues = json.loads(run.output)
        found = sorted(f"{issue['code']} {issue['path']}".strip() for issue in issues)
        assert found == sorted(bad.faults), run
        lines = len(bad.path.read_text().splitlines())
        for issue in issues:
            assert issue["message"], run
            assert issue["hint"], run
            if issue["path"]:
                # Never in the notes that stand above the file's own text.
                assert len(bad.faults) + 1 < issue["line"] <= lines, run
                assert issue["column"] >= 1, run


@then("the independent validator refuses those whose faults are of structure, and no others")
def the_validators_agree() -> None:
    validator = catalogues.validator()
    for bad in catalogues.bad():
        content = catalogues.read(bad.path)
        if bad.seen_by == "yaml":
            assert content is None, bad.path
        else:
            assert validator.is_valid(content) == (bad.seen_by == "ghillie"), bad.path


@when(parsers.parse('I validate "{name}" of the good and bad estate files'))
def validate_one(machine: Sandbox, name: str) -> None:
    (path,) = (catalogues.CORPUS).rglob(f"{name}.yaml")
    text = path.read_text()
    (machine.work / "estate.yaml").write_text(text)
    machine.run("ghillie catalogue validate estate.yaml")


@when(parsers.parse('I validate the example "{name}"'))
def validate_the_example(machine: Sandbox, name: str) -> None:
    machine.run(["ghillie", "catalogue", "validate", str(PROJECT / "examples" / name)])


@given(parsers.parse('an estate file "{name}":'))
def an_estate_file(machine: Sandbox, name: str, docstring: str) -> None:
    (machine.work / name).write_text(docstring + "\n")
