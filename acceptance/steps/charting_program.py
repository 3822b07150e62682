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
FUNCTIONS = {"absent", "and", "by", "changes", "count", "increase", "max", "min", "on", "rate", "sum"}
# A matcher that names values, one or several: `state="stalled"`, `outcome=~"rejected|invalid"`.
NAMING = re.compile(r'([a-z_]+)\s*=~?\s*"([a-z_|]+)"')


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
        for figure, matchers in re.findall(r"([a-z_]{2,})\{([^}]*)\}", expression):
            told = [sample for sample in samples if sample.startswith(figure + "{")]
            for label, values in NAMING.findall(matchers):
                for value in values.split("|"):
                    assert any(f'{label}="{value}"' in each for each in told), expression


@then(parsers.parse("of {figure} the alerts ask for {label} {values}, each once"))
def asked_for(figure: str, label: str, values: str) -> None:
    asked = [
        value
        for rule in rules().values()
        for matchers in re.findall(figure + r"\{([^}]*)\}", rule["expr"])
        for found, alternatives in NAMING.findall(matchers)
        if found == label
        for value in alternatives.split("|")
    ]
    assert sorted(asked) == sorted(values.split(", "))


@then(parsers.parse("{alert} waits {length}"))
def waits(alert: str, length: str) -> None:
    assert rules()[alert]["for"] == length


@then(parsers.parse("one delivery without a signature raises what {alert} asks for from 0 to 1"))
def raises(service: Service, alert: str) -> None:
    """From 0, since what is not there before has no increase when it comes."""
    (figure, label, values) = re.findall(r'([a-z_]+)\{([a-z_]+)=~"([a-z_|]+)"\}\[1h\]', rules()[alert]["expr"])[0]

    def counted() -> float:
        samples = dict(line.rsplit(" ", 1) for line in service.ask("GET", "/metrics").text.splitlines())
        return sum(float(samples[f'{figure}{{{label}="{value}"}}']) for value in values.split("|"))

    assert counted() == 0
    delivery = {"X-GitHub-Event": "push", "X-GitHub-Delivery": "1"}
    assert service.ask("POST", "/webhooks/github", delivery, "{}").status == 401
    assert counted() == 1


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


def rules() -> dict[str, Any]:
    """The chart's alerts, by name."""
    document = yaml.safe_load((helm.CHART / "files" / "alert-rules.yaml").read_text())
    return {rule["alert"]: rule for group in document["groups"] for rule in group["rules"]}


def expressions_in(document: Any) -> Any:
    if isinstance(document, dict):
        yield from [document["expr"]] if "expr" in document else []
        for each in document.values():
            yield from expressions_in(each)
    if isinstance(document, list):
        for each in document:
            yield from expressions_in(each)
