"""The chart: workers that read GitHub, and the key they do it with."""

from pytest_bdd import parsers, then

from steps.charting import process_container, service_container
from support import helm
from support.helm import Object, Rendering

KEY_FILE = "GHILLIE_GITHUB_APP_PRIVATE_KEY_FILE"


def variables(container: Object) -> Object:
    return {each["name"]: each.get("value", each.get("valueFrom")) for each in container.get("env", [])}


@then(parsers.parse('{count:d} pods run "{command}" as those of the service run, with the role "{role}"'))
def run_as_the_service(rendering: Rendering, count: int, command: str, role: str) -> None:
    assert rendering.one("Deployment", "ingestion")["spec"]["replicas"] == count
    worker, service = process_container(rendering, "ingestion"), service_container(rendering)
    assert worker["args"] == command.split()
    # The entry point is the image's.
    assert "command" not in worker
    for key in ("image", "securityContext", "envFrom", "ports", "livenessProbe", "readinessProbe"):
        assert worker[key] == service[key], key
    assert variables(worker) == variables(service) | {"GHILLIE_ROLE": role}


@then(parsers.parse('the pods of the service have the role "{role}"'))
def have_the_role(rendering: Rendering, role: str) -> None:
    assert variables(service_container(rendering))["GHILLIE_ROLE"] == role


@then(parsers.parse('the workers do not start without the key DATABASE_URL of "{name}"'))
def need_the_key(rendering: Rendering, name: str) -> None:
    reference = {"secretKeyRef": {"name": name, "key": "DATABASE_URL"}}
    assert variables(process_container(rendering, "ingestion"))["DATABASE_URL"] == reference


@then("there are no workers, and no pod is given a role")
def no_workers(rendering: Rendering) -> None:
    assert rendering.all("Deployment", "ingestion") == []
    assert "GHILLIE_ROLE" not in rendering.one("ConfigMap")["data"]
    for name, spec in helm.pod_specs(rendering.objects).items():
        assert "GHILLIE_ROLE" not in variables(spec["containers"][0]), name


@then("the data directory of the workers is a folder that goes with the pod")
def passing_folder(rendering: Rendering) -> None:
    (volume,) = rendering.one("Deployment", "ingestion")["spec"]["template"]["spec"]["volumes"]
    assert volume == {"name": "data", "emptyDir": {}}


@then(
    parsers.re(
        r'the pods of "(?P<components>[^"]*)" read "(?P<key>[^"]+)" of the Secret "(?P<secret>[^"]+)"'
        r" as the key of the App, and nobody else does"
    )
)
def read_the_key(rendering: Rendering, components: str, key: str, secret: str) -> None:
    readers = {helm.identity(rendering.one("Deployment", each))[1] for each in components.split()}
    found = set()
    for name, spec in helm.pod_specs(rendering.objects).items():
        (container,) = spec["containers"]
        mounted = [each for each in spec.get("volumes", []) if "secret" in each]
        assert bool(mounted) == (KEY_FILE in variables(container)), name
        for volume in mounted:
            # Its owner is root; the group is the pods'.
            items = [{"key": key, "path": "private-key.pem"}]
            assert volume["secret"] == {"secretName": secret, "defaultMode": 0o440, "items": items}
            (mount,) = (each for each in container["volumeMounts"] if each["name"] == volume["name"])
            # With a subPath it would stay as it was when the pod started.
            assert mount == {"name": volume["name"], "mountPath": "/etc/ghillie/github-app", "readOnly": True}
            assert variables(container)[KEY_FILE] == f"{mount['mountPath']}/private-key.pem"
            found.add(name.removeprefix("Deployment/"))
    assert found == readers


@then(parsers.parse('Prometheus is told to ask "{path}" of the workers every {interval}, under the job of the service'))
def prometheus(rendering: Rendering, path: str, interval: str) -> None:
    (endpoint,) = rendering.one("PodMonitor")["spec"]["podMetricsEndpoints"]
    labels = {each["targetLabel"]: each["replacement"] for each in endpoint.pop("relabelings")}
    assert endpoint == {"port": "http", "path": path, "interval": interval, "scrapeTimeout": "10s"}
    # The Prometheus Operator calls the job of a ServiceMonitor after the Service.
    assert labels == {"job": rendering.one("Service")["metadata"]["name"], "component": "ingestion"}
