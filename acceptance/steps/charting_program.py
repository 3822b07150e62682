"""The chart beside the program: what one says of the other."""

import json
import re
import subprocess
from typing import Any

import yaml
from pytest_bdd import parsers, then, when

from steps.charting import process_container
from steps.serving import Operation
from support import helm
from support.sandbox import Sandbox
from support.service import Service, start

# Prometheus adds these by itself.
OF_PROMETHEUS = {"job", "instance"}
# And the chart's PodMonitor this.
OF_THE_CHART = {"component"}
# Words of its language, and what Grafana puts in.
FUNCTIONS = {"absent", "and", "by", "changes", "count", "max", "min", "on", "rate", "sum"}


@then("it is the version that the chart installs")
def one_version(machine: Sandbox) -> None:
    chart = yaml.safe_load((helm.CHART / "Chart.yaml").read_text())
    assert machine.last.output.split()[-1] == chart["appVersion"]


@then(parsers.re(r'the check of "helm test" (?P<outcome>passes|fails)'))
def check(service: Service, outcome: str) -> None:
    (container,) = helm.render().one("Pod", "test")["spec"]["containers"]
    port = service.log and service.port
    environment = {"HOST": "127.0.0.1", "PORT": str(port), "PATH": "/usr/bin:/bin"}
    assert {each["name"] for each in container["env"]} == {"HOST", "PORT"}
    done = subprocess.run(
        [*container["command"], *container["args"]], env=environment, capture_output=True, check=False
    )
    assert (done.returncode == 0) == (outcome == "passes"), done


@then(parsers.parse('each figure and each label in the chart\'s file "{name}" is one that it tells'))
def figures(service: Service, name: str) -> None:
    service.get("/reports")
    samples = [line for line in service.ask("GET", "/metrics").text.splitlines() if not line.startswith("#")]
    known = {re.split(r"[{ ]", sample)[0] for sample in samples}
    labels = (
        {label for sample in samples for label in re.findall(r'([a-z_]+)="', sample)} | OF_PROMETHEUS | OF_THE_CHART
    )
    text = (helm.CHART / "files" / name).read_text()
    expressions = list(expressions_in(json.loads(text) if name.endswith(".json") else yaml.safe_load(text)))
    assert len(expressions) >= 5
    for expression in expressions:
        asked = set(re.findall(r"([a-z_]+)\s*(?:=~|!=|=)\s*\"", expression))
        grouped = {label for group in re.findall(r"(?:by|on) \(([^)]*)\)", expression) for label in group.split(", ")}
        assert asked | grouped <= labels, expression
        rest = re.sub(r"\{[^}]*\}|\[[^]]*\]|(?:by|on) \([^)]*\)", " ", expression)
        names = set(re.findall(r"[a-z_]{2,}", rest)) - FUNCTIONS
        assert names, expression
        assert names <= known, expression


@when("a pod of the service and one of the workers run, as the chart has them")
def as_the_chart_has_them(machine: Sandbox, operation: Operation) -> None:
    rendering = helm.render("default", "workers.ingestion.enabled=true,secrets.existingSecretName=s")
    for component in ("api", "ingestion"):
        container = process_container(rendering, component)
        # The image's command where it has none of its own.
        program, command = container.get("args", ["ghillie", "serve"])
        assert program == "ghillie"
        own = {each["name"]: each["value"] for each in container["env"] if "value" in each}
        operation.services.append(start(machine, command, GHILLIE_ADMIN_TOKEN="known-to-everybody", **own))
    for each in operation.services:
        each.until(lambda each=each: each.ask("GET", "/ready").status == 200)


@then("the first answers callers, and the second probes alone")
def answers_callers(operation: Operation) -> None:
    known = {"Authorization": "Bearer known-to-everybody"}
    answers = [
        (each.started["server.role"], each.ask("GET", "/health").status, each.ask("GET", "/estates", known).status)
        for each in operation.services
    ]
    assert answers == [("api", 200, 200), ("ingestion", 200, 404)]


@then("only the second has read GitHub")
def only_the_second(operation: Operation) -> None:
    read = ["ingestion.run.completed" in each.said for each in operation.services]
    assert read == [False, True]


def expressions_in(document: Any) -> Any:
    if isinstance(document, dict):
        yield from [document["expr"]] if "expr" in document else []
        for each in document.values():
            yield from expressions_in(each)
    if isinstance(document, list):
        for each in document:
            yield from expressions_in(each)
