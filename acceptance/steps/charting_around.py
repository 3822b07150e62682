"""The chart: what stands around the pods of the service."""

from typing import Any

from pytest_bdd import parsers, then

from steps.charting import Charting, service_container
from support import helm
from support.helm import Object, Rendering

# Network


@then(parsers.parse("the Service takes {port:d} and the pods listen on {container:d}"))
def ports(rendering: Rendering, port: int, container: int) -> None:
    assert rendering.one("ConfigMap")["data"]["GHILLIE_PORT"] == str(container)
    listening = {"name": "http", "containerPort": container, "protocol": "TCP"}
    assert service_container(rendering)["ports"] == [listening]
    taking = {"name": "http", "port": port, "targetPort": "http", "protocol": "TCP"}
    assert rendering.one("Service")["spec"]["ports"] == [taking]


@then(parsers.parse('the Service is of type "{kind}"'))
def of_type(rendering: Rendering, kind: str) -> None:
    assert rendering.one("Service")["spec"]["type"] == kind


@then(parsers.parse('the Ingress of class "{name}" leads "{path}" of any host to the service'))
def leads_any_host(rendering: Rendering, name: str, path: str) -> None:
    spec = rendering.one("Ingress")["spec"]
    assert spec == {"ingressClassName": name, "rules": [{"http": {"paths": [to_the_service(path)]}}]}


@then(parsers.re(r'the Ingress of class "(?P<name>[^"]+)" leads "(?P<path>[^"]+)" of "(?P<host>[^"]+)" to the service'))
def leads_host(rendering: Rendering, name: str, path: str, host: str) -> None:
    spec = rendering.one("Ingress")["spec"]
    assert spec["ingressClassName"] == name
    assert spec["rules"] == [{"host": host, "http": {"paths": [to_the_service(path)]}}]


def to_the_service(path: str) -> Object:
    return {"path": path, "pathType": "Prefix", "backend": {"service": {"name": "ghillie", "port": {"name": "http"}}}}


@then(parsers.parse('the Ingress has TLS for "{host}" from "{secret}"'))
def has_tls(rendering: Rendering, host: str, secret: str) -> None:
    assert rendering.one("Ingress")["spec"]["tls"] == [{"hosts": [host], "secretName": secret}]


@then(parsers.parse('the Ingress has the annotation "{name}"'))
def has_annotation(rendering: Rendering, name: str) -> None:
    assert list(rendering.one("Ingress")["metadata"]["annotations"]) == [name]


@then(
    parsers.parse('"{namespaces}" and the pod of "helm test" may connect to the port of the service, and nobody else')
)
def may_connect(rendering: Rendering, namespaces: str) -> None:
    spec = rendering.one("NetworkPolicy")["spec"]
    assert spec["policyTypes"] == ["Ingress"]
    (rule,) = spec["ingress"]
    assert rule["ports"] == [{"port": "http", "protocol": "TCP"}]
    *others, test = rule["from"]
    labels = [each["namespaceSelector"]["matchLabels"] for each in others]
    assert labels == [{"kubernetes.io/metadata.name": name} for name in namespaces.split()]
    pod = rendering.one("Pod", "test")["metadata"]["labels"]
    assert test["podSelector"]["matchLabels"].items() <= pod.items()


@then(parsers.parse('Prometheus is told to ask "{path}" of the service every {interval}'))
def prometheus(rendering: Rendering, path: str, interval: str) -> None:
    endpoint = {"port": "http", "path": path, "interval": interval, "scrapeTimeout": "10s"}
    assert rendering.one("ServiceMonitor")["spec"]["endpoints"] == [endpoint]


# Volumes


def data_volume(rendering: Rendering) -> Object:
    (volume,) = rendering.one("Deployment", "api")["spec"]["template"]["spec"]["volumes"]
    (mount,) = service_container(rendering)["volumeMounts"]
    directory = rendering.one("ConfigMap")["data"]["GHILLIE_DATA_DIR"]
    assert mount == {"name": volume["name"], "mountPath": directory}
    kind: Object = {key: value for key, value in volume.items() if key != "name"}
    return kind


@then(parsers.parse('the data directory is a volume of "{size}" of class "{name}" that outlives the release'))
def own_volume(rendering: Rendering, size: str, name: str) -> None:
    claim = rendering.one("PersistentVolumeClaim")
    assert data_volume(rendering) == {"persistentVolumeClaim": {"claimName": claim["metadata"]["name"]}}
    assert claim["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}
    requests = {"requests": {"storage": size}}
    assert claim["spec"] == {"accessModes": ["ReadWriteOnce"], "storageClassName": name, "resources": requests}


@then("two pods never have it at once")
def never_at_once(rendering: Rendering) -> None:
    assert rendering.one("Deployment", "api")["spec"]["strategy"] == {"type": "Recreate"}


@then(parsers.parse('the data directory is the volume "{name}", and none is made'))
def given_volume(rendering: Rendering, name: str) -> None:
    assert data_volume(rendering) == {"persistentVolumeClaim": {"claimName": name}}
    assert rendering.all("PersistentVolumeClaim") == []


@then("the data directory is a folder that goes with the pod")
def passing_folder(rendering: Rendering) -> None:
    assert data_volume(rendering) == {"emptyDir": {}}


@then("pods follow each other without a gap")
def without_a_gap(rendering: Rendering) -> None:
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    assert rendering.one("Deployment", "api")["spec"]["strategy"] == rolling


# Scale


@then(parsers.parse("{least:d} to {most:d} replicas follow the use of {resource}"))
def replicas_follow(rendering: Rendering, least: int, most: int, resource: str) -> None:
    spec = rendering.one("HorizontalPodAutoscaler")["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (least, most)
    assert [each["resource"]["name"] for each in spec["metrics"]] == [resource]


@then("the Deployment says no number of replicas")
def no_replicas(rendering: Rendering) -> None:
    """Each upgrade would undo what the autoscaler did."""
    assert "replicas" not in rendering.one("Deployment", "api")["spec"]


@then(parsers.parse("at most {count:d} pod is away when nodes are drained"))
def at_most_away(rendering: Rendering, count: int) -> None:
    spec = rendering.one("PodDisruptionBudget")["spec"]
    assert (spec["maxUnavailable"], "minAvailable" in spec) == (count, False)


# Migrations


@then('a Job that is no hook runs "ghillie migrate" on the database of the service')
def job_migrates(rendering: Rendering) -> None:
    job = rendering.one("Job")
    assert "annotations" not in job["metadata"]
    # The API server takes no other but OnFailure, which leaves no logs of attempts that failed.
    assert job["spec"]["template"]["spec"]["restartPolicy"] == "Never"
    (container,) = job["spec"]["template"]["spec"]["containers"]
    service = service_container(rendering)
    assert container["args"] == ["ghillie", "migrate"]
    # The entry point is the image's.
    assert "command" not in container
    for key in ("image", "envFrom", "securityContext"):
        assert container[key] == service[key]
    # It has no role, and asks nothing of GitHub.
    assert container["env"] == [each for each in service["env"] if each["name"].endswith("DATABASE_URL")]
    assert container["volumeMounts"] == [each for each in service["volumeMounts"] if each["name"] == "data"]


@then(parsers.parse('the same values make the same Job, and "{setting}" makes another'))
def another_job(charting: Charting, rendering: Rendering, setting: str) -> None:
    """A Job cannot be changed; an upgrade that tried to would fail."""
    assert rendering.one("Job") == charting.with_also("replicaCount=1").one("Job")
    other = charting.with_also(setting).one("Job")
    assert helm.identity(other) != helm.identity(rendering.one("Job"))


@then("there is no Job, and GHILLIE_MIGRATE is not set")
def no_job(rendering: Rendering) -> None:
    assert rendering.all("Job") == []
    assert "GHILLIE_MIGRATE" not in rendering.one("ConfigMap")["data"]


# All that is handed on


@then(parsers.parse('"{value}" is at "{path}" of the {kinds}'))
def is_at(rendering: Rendering, value: str, path: str, kinds: str) -> None:
    """Of each object of a kind, or of the one of a component: `Deployment, Job` or `api Deployment`."""
    for words in kinds.split(", "):
        *component, kind = words.split()
        objects = rendering.all(kind, *component)
        assert objects, rendering.refusals or words
        for each in objects:
            found: Any = each
            for key in path.split("."):
                found = found[int(key)] if key.isdigit() else found[key]
            assert str(found) == value, words
