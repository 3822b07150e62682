"""The chart: what is asked of it, what it makes, and what it refuses."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytest_bdd import parsers, then, when

from support import helm, kubernetes
from support.helm import Object, Rendering
from support.sandbox import PROJECT
from support.wiring import Wiring


@dataclass
class Charting:
    values: str = "default"
    settings: tuple[str, ...] = ()
    rendering: Rendering = field(default_factory=lambda: Rendering([], {}))

    def render(self, release: str = "ghillie") -> None:
        self.rendering = helm.render(self.values, *self.settings, release=release)

    def with_also(self, setting: str) -> Rendering:
        return helm.render(self.values, *self.settings, setting)


@pytest.fixture
def charting() -> Charting:
    return Charting()


@pytest.fixture
def rendering(charting: Charting) -> Rendering:
    return charting.rendering


@when(parsers.re(r"I render the chart with the (?P<values>\w+) values$"))
def render_values(charting: Charting, values: str) -> None:
    charting.values = values
    charting.render()


@when(parsers.re(r'I render the chart with the (?P<values>\w+) values and "(?P<settings>[^"]+)"$'))
def render_values_and_settings(charting: Charting, values: str, settings: str) -> None:
    charting.values = values
    charting.settings = (settings,)
    charting.render()


@when(parsers.re(r'I render the chart with "(?P<settings>[^"]+)"$'))
def render_settings(charting: Charting, settings: str) -> None:
    charting.settings = (settings,)
    charting.render()


@when(parsers.re(r'I render the chart as "(?P<release>[^"]+)" with "(?P<settings>[^"]+)"$'))
def render_as(charting: Charting, release: str, settings: str) -> None:
    charting.settings = (settings,)
    charting.render(release)


@when(parsers.re(r'I render the chart with a file of "(?P<text>[^"]+)"$'))
def render_file(charting: Charting, tmp_path: Path, text: str) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(text)
    charting.rendering = helm.render(file=file)


# What holds for all


@then("Kubernetes takes each object")
def takes_each(rendering: Rendering) -> None:
    assert rendering.objects, rendering.refusals
    assert {
        helm.identity(each): faults for each in rendering.objects if (faults := kubernetes.schema_faults(each))
    } == {}


@then(parsers.parse('Kubernetes does not take "{kind}", naming "{field_name}"'))
def does_not_take(rendering: Rendering, kind: str, field_name: str) -> None:
    faults = kubernetes.schema_faults(rendering.one(kind))
    assert len(faults) == len(kubernetes.VERSIONS)
    assert all(field_name in fault for fault in faults), faults


@then("each pod satisfies the restricted profile")
def satisfies(rendering: Rendering) -> None:
    specs = helm.pod_specs(rendering.objects)
    assert specs, rendering.refusals
    assert {name: faults for name, spec in specs.items() if (faults := kubernetes.profile_faults(spec))} == {}


@then(parsers.parse('the restricted profile does not let it in: "{fault}"'))
def not_let_in(rendering: Rendering, fault: str) -> None:
    for name, spec in helm.pod_specs(rendering.objects).items():
        assert fault in " ".join(kubernetes.profile_faults(spec)), name


@then("each object finds the others")
def finds_the_others(rendering: Rendering) -> None:
    assert rendering.objects, rendering.refusals
    assert Wiring(rendering.objects, []).faults() == []


@then(parsers.parse('each object finds the others, given the Secret "{secret}"'))
def finds_the_others_given(rendering: Rendering, secret: str) -> None:
    assert rendering.objects, rendering.refusals
    assert Wiring(rendering.objects, [secret]).faults() == []


@then(parsers.parse('each object finds the others, given the Secrets "{secrets}"'))
def finds_the_others_given_several(rendering: Rendering, secrets: str) -> None:
    assert rendering.objects, rendering.refusals
    assert Wiring(rendering.objects, secrets.split()).faults() == []


@then(parsers.parse('"helm lint --strict" finds nothing wrong with the {values} values'))
def lint(values: str) -> None:
    for each in helm.HELMS:
        done = helm.run(each, "lint", "--strict", helm.CHART, *helm.options(values, []))
        assert done.returncode == 0, done.stdout
        assert "WARNING" not in done.stdout, done.stdout


@then(parsers.parse('it makes exactly "{kinds}"'))
def makes_exactly(rendering: Rendering, kinds: str) -> None:
    assert sorted(each["kind"] for each in rendering.objects) == kinds.split(), rendering.refusals


@then("every name has at most 63 characters")
def names_are_short(rendering: Rendering) -> None:
    assert [name for _, name in map(helm.identity, rendering.objects) if len(name) > 63] == []


@then(parsers.parse('the installer of the {values} values is told "{words}"'))
def installer_is_told(values: str, words: str) -> None:
    # Helm 3 wants a cluster for it.
    options = ["--namespace", "ghillie", "--dry-run=client", *helm.options(values, [])]
    done = helm.run("helm-4", "install", "ghillie", helm.CHART, *options)
    assert done.returncode == 0, done.stderr
    assert words in done.stdout.split("NOTES:")[1]


# Refusals


@then(parsers.parse('both helms refuse it and say "{reason}"'))
def refuse(rendering: Rendering, reason: str) -> None:
    assert rendering.refusals.keys() == set(helm.HELMS), rendering.objects
    for message in rendering.refusals.values():
        assert "these values cannot work:" in message
        assert reason in message


@then(parsers.parse('both helms refuse it by the schema, naming "{key}"'))
def refuse_by_schema(rendering: Rendering, key: str) -> None:
    assert rendering.refusals.keys() == set(helm.HELMS), rendering.objects
    for message in rendering.refusals.values():
        assert "values don't meet the specifications of the schema" in message, message
        assert key in message.split("ghillie:", 1)[1], message


# Environment


def service_container(rendering: Rendering) -> Object:
    return process_container(rendering, "api")


def process_container(rendering: Rendering, component: str) -> Object:
    containers = rendering.one("Deployment", component)["spec"]["template"]["spec"]["containers"]
    assert len(containers) == 1
    container: Object = containers[0]
    return container


def sources(container: Object, kind: str) -> list[str]:
    return [source[kind]["name"] for source in container["envFrom"] if kind in source]


@then(parsers.parse('the pods of the service have "{variables}" from the ConfigMap'))
def from_the_config_map(rendering: Rendering, variables: str) -> None:
    config = rendering.one("ConfigMap")
    assert sources(service_container(rendering), "configMapRef") == [config["metadata"]["name"]]
    wanted = dict(variable.split("=", 1) for variable in variables.split())
    assert wanted.items() <= config["data"].items()


@then(parsers.parse('a change of "{setting}" makes new pods'))
def makes_new_pods(charting: Charting, rendering: Rendering, setting: str) -> None:
    same, other = charting.with_also("replicaCount=1"), charting.with_also(setting)
    before, unchanged, after = (each.one("Deployment", "api")["spec"]["template"] for each in (rendering, same, other))
    assert before == unchanged
    assert before != after


@then("Kubernetes adds no variables of its own")
def no_links(rendering: Rendering) -> None:
    """It would add GHILLIE_PORT=tcp://… for a Service that is called ghillie."""
    for name, spec in helm.pod_specs(rendering.objects).items():
        assert spec["enableServiceLinks"] is False, name


@then(parsers.parse('the pods of the service read the Secret "{name}"'))
def read_the_secret(rendering: Rendering, name: str) -> None:
    assert sources(service_container(rendering), "secretRef") == [name]


@then("the pods of the service read no Secret")
def read_no_secret(rendering: Rendering) -> None:
    container = service_container(rendering)
    assert sources(container, "secretRef") == []
    assert "env" not in container


@then(parsers.parse('the pods of the service do not start without the key DATABASE_URL of "{name}"'))
def need_the_key(rendering: Rendering, name: str) -> None:
    reference = {"secretKeyRef": {"name": name, "key": "DATABASE_URL"}}
    assert {"name": "DATABASE_URL", "valueFrom": reference} in service_container(rendering)["env"]


@then(parsers.parse('a command in a pod works on the database of "{name}"'))
def commands_find_the_database(rendering: Rendering, name: str) -> None:
    reference = {"secretKeyRef": {"name": name, "key": "DATABASE_URL", "optional": True}}
    for spec in helm.pod_specs(rendering.all("Deployment")).values():
        assert {"name": "GHILLIE_DATABASE_URL", "valueFrom": reference} in spec["containers"][0]["env"]


@then("the user's guide lists every variable of the pods")
def in_the_guide(rendering: Rendering) -> None:
    guide = (PROJECT / "docs" / "users-guide.md").read_text()
    lines = guide.split("### Configuration")[1].split("###")[0].splitlines()
    # The first column of the table.
    known = " ".join(line.split("|")[1] for line in lines if line.startswith("| `"))
    names = set(rendering.one("ConfigMap")["data"])
    for spec in helm.pod_specs(rendering.all("Deployment")).values():
        # Each variable may also be given as a file.
        names |= {each["name"].removesuffix("_FILE") for each in spec["containers"][0].get("env", [])}
    for secret in rendering.all("ExternalSecret"):
        names |= {each["secretKey"] for each in secret["spec"]["data"]}
    assert "GHILLIE_PORT" in names
    assert {name for name in names if f"`{name}`" not in known} == set()


@then(
    parsers.parse(
        'the ExternalSecret takes "{keys}" from the {kind} "{store}" every {interval}',
    )
)
def from_the_store(rendering: Rendering, keys: str, kind: str, store: str, interval: str) -> None:
    spec = rendering.one("ExternalSecret")["spec"]
    assert spec["secretStoreRef"] == {"kind": kind, "name": store}
    assert spec["refreshInterval"] == interval
    assert [each["secretKey"] for each in spec["data"]] == keys.split()
    assert all(each["remoteRef"]["key"] for each in spec["data"])


# Pods


@then(parsers.re(r'the pods run the image "(?P<image>[^"]+)", which is (?P<pulled>never|always) pulled'))
def run_the_image(rendering: Rendering, image: str, pulled: str) -> None:
    for name, spec in helm.pod_specs(rendering.objects).items():
        container = spec["containers"][0]
        assert (container["image"], container["imagePullPolicy"]) == (image, pulled.capitalize()), name


@then(parsers.parse('the pods may pull with "{secret}"'))
def may_pull(rendering: Rendering, secret: str) -> None:
    for name, spec in helm.pod_specs(rendering.objects).items():
        assert spec["imagePullSecrets"] == [{"name": secret}], name


@then(parsers.parse('the container runs "{command}" with "{arguments}"'))
def runs(rendering: Rendering, command: str, arguments: str) -> None:
    container = service_container(rendering)
    assert (container["command"], container["args"]) == ([command], arguments.split())


@then(parsers.parse('liveness asks "{path}" every {seconds:d} seconds'))
def liveness(rendering: Rendering, path: str, seconds: int) -> None:
    probe = service_container(rendering)["livenessProbe"]
    assert probe["httpGet"] == {"path": path, "port": "http"}
    assert (probe["periodSeconds"], probe["timeoutSeconds"], probe["failureThreshold"]) == (seconds, 3, 3)


@then(parsers.parse('readiness asks "{path}" and gives up after {failures:d} failures'))
def readiness(rendering: Rendering, path: str, failures: int) -> None:
    probe = service_container(rendering)["readinessProbe"]
    assert probe["httpGet"] == {"path": path, "port": "http"}
    assert (probe["periodSeconds"], probe["timeoutSeconds"], probe["failureThreshold"]) == (5, 3, failures)


@then(parsers.parse('the pods run as the service account "{name}", and none is made'))
def run_as(rendering: Rendering, name: str) -> None:
    assert rendering.all("ServiceAccount") == []
    assert {spec["serviceAccountName"] for spec in helm.pod_specs(rendering.objects).values()} == {name}


@then("no pod and no service account mounts a token")
def no_token(rendering: Rendering) -> None:
    specs = helm.pod_specs(rendering.objects)
    assert len(specs) == 4
    for each in (*specs.values(), rendering.one("ServiceAccount")):
        assert each["automountServiceAccountToken"] is False


@then(parsers.parse('the Deployment is called "{name}"'))
def is_called(rendering: Rendering, name: str) -> None:
    assert rendering.one("Deployment", "api")["metadata"]["name"] == name
