"""Whether the objects of a rendering find each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from support.helm import Object, identity, pod_specs


@dataclass(frozen=True)
class Wiring:
    objects: Sequence[Object]
    # Of Secrets that are in the namespace already.
    secrets: Sequence[str]

    def faults(self) -> list[str]:
        """References that lead nowhere, and selectors that find what they should not."""
        there = {identity(each) for each in self.objects} | {("Secret", name) for name in self.secrets}
        there |= {("Secret", each["spec"]["target"]["name"]) for each in self.objects if is_a(each, "ExternalSecret")}
        lost = [
            f"{'/'.join(identity(each))} names the {kind} {name}, which is not there"
            for each in self.objects
            for kind, name in references(each)
            if (kind, name) not in there
        ]
        return lost + [
            f"{'/'.join(identity(each))} {fault}"
            for each in self.objects
            for fault in (*self.ingress_faults(each), *self.selector_faults(each))
        ]

    def ingress_faults(self, thing: Object) -> Iterator[str]:
        if not is_a(thing, "Ingress"):
            return
        ports = {
            (each["metadata"]["name"], port["name"])
            for each in self.objects
            if is_a(each, "Service")
            for port in each["spec"]["ports"]
        }
        for rule in thing["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                service = path["backend"]["service"]
                if (service["name"], service["port"]["name"]) not in ports:
                    yield "leads to no port of a Service"

    def selector_faults(self, thing: Object) -> Iterator[str]:
        spec = thing.get("spec", {})
        selector = spec.get("podSelector", spec.get("selector"))
        if selector is None:
            return
        if is_a(thing, "Service"):
            selector = {"matchLabels": selector}
        # The Service for a ServiceMonitor, pods for all others.
        if is_a(thing, "ServiceMonitor"):
            found = {identity(each) for each in self.objects if is_a(each, "Service") and matches(selector, each)}
            wanted = {identity(each) for each in self.objects if is_a(each, "Service")}
        else:
            found = {identity(each) for each in self.objects if (pod := pod_of(each)) and matches(selector, pod)}
            wanted = {
                identity(each)
                for each in self.objects
                if each["kind"] in ("Deployment", "Job")
                # Each is about the pods of its own component; the NetworkPolicy is about all of them.
                and (is_a(thing, "NetworkPolicy") or component(each) == component(thing))
            }
        if not wanted or found != wanted:
            yield f"selects {sorted(found)} instead of {sorted(wanted)}"


def is_a(thing: Object, kind: str) -> bool:
    return bool(thing["kind"] == kind)


def component(thing: Object) -> str:
    return str(thing["metadata"]["labels"]["app.kubernetes.io/component"])


def pod_of(thing: Object) -> Object | None:
    pod: Object | None = thing if is_a(thing, "Pod") else thing.get("spec", {}).get("template")
    return pod


def matches(selector: Object, thing: Object) -> bool:
    labels = thing["metadata"]["labels"]
    assert {each["operator"] for each in selector.get("matchExpressions", [])} <= {"In"}
    return selector["matchLabels"].items() <= labels.items() and all(
        labels.get(each["key"]) in each["values"] for each in selector.get("matchExpressions", [])
    )


def references(thing: Object) -> Iterator[tuple[str, str]]:
    """Kind and name of each object that this one cannot do without."""
    if is_a(thing, "HorizontalPodAutoscaler"):
        target = thing["spec"]["scaleTargetRef"]
        yield target["kind"], target["name"]
    for spec in pod_specs([thing]).values():
        yield "ServiceAccount", spec["serviceAccountName"]
        for volume in spec.get("volumes", []):
            if claim := volume.get("persistentVolumeClaim"):
                yield "PersistentVolumeClaim", claim["claimName"]
            if secret := volume.get("secret"):
                yield "Secret", secret["secretName"]
        for container in spec["containers"]:
            for source in container.get("envFrom", []):
                for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                    if key in source:
                        yield kind, source[key]["name"]
            for variable in container.get("env", []):
                if secret := variable.get("valueFrom", {}).get("secretKeyRef"):
                    yield "Secret", secret["name"]
