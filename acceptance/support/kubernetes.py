"""What Kubernetes takes: the schemas of its objects, and the restricted pod profile."""

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import kubernetes_validate

from support.helm import Object

# The oldest that the chart says it runs on, and the newest.
VERSIONS = ("1.25", "1.37")
SCHEMAS = Path(__file__).parents[1] / "schemas"


def schema_faults(thing: Object) -> list[str]:
    """What the API server would refuse an object for; fields that it does not know are faults."""
    own = SCHEMAS / f"{thing['kind'].lower()}.json"
    if own.exists():
        validator = jsonschema.Draft7Validator(json.loads(own.read_text()))
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(thing)]
    faults = []
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(thing, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            faults.append(f"{version}: {error.message} at {'.'.join(map(str, error.path))}")
    return faults


# The restricted profile: https://kubernetes.io/docs/concepts/security/pod-security-standards/

VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}


def profile_faults(spec: Object) -> list[str]:
    """What keeps a pod out of a namespace that enforces the restricted profile."""
    faults = [f"{name} is shared" for name in ("hostNetwork", "hostPID", "hostIPC") if spec.get(name)]
    for volume in spec.get("volumes", []):
        faults += [f"volume of kind {kind}" for kind in volume.keys() - VOLUMES - {"name"}]
    pod = spec.get("securityContext", {})
    if pod.get("sysctls"):
        faults.append("sysctls are set")
    containers = [each for kind in ("containers", "initContainers") for each in spec.get(kind, [])]
    for container in containers:
        faults += [f"{container['name']}: {fault}" for fault in container_faults(pod, container)]
    return faults


def container_faults(pod: Object, container: Object) -> Iterator[str]:
    own = container.get("securityContext", {})
    # The container's word goes before the pod's.
    effective = pod | own
    if effective.get("runAsNonRoot") is not True:
        yield "runAsNonRoot is not true"
    if effective.get("runAsUser") == 0:
        yield "runAsUser is 0"
    if effective.get("seccompProfile", {}).get("type") not in ("RuntimeDefault", "Localhost"):
        yield "seccompProfile is neither RuntimeDefault nor Localhost"
    if own.get("allowPrivilegeEscalation") is not False:
        yield "allowPrivilegeEscalation is not false"
    if own.get("privileged"):
        yield "privileged"
    capabilities = own.get("capabilities", {})
    if "ALL" not in capabilities.get("drop", []):
        yield "capabilities.drop lacks ALL"
    if set(capabilities.get("add", [])) - {"NET_BIND_SERVICE"}:
        yield "capabilities.add has more than NET_BIND_SERVICE"
    if own.get("procMount", "Default") != "Default":
        yield "procMount is not Default"
    if "windowsOptions" in effective or "seLinuxOptions" in effective or "appArmorProfile" in effective:
        yield "options of another system's security"
    if any("hostPort" in port for port in container.get("ports", [])):
        yield "hostPort is taken"
