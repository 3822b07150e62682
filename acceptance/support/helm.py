"""The chart as both helms render it."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from support.sandbox import PROJECT

CHART = PROJECT / "charts" / "ghillie"
HELMS = ("helm-3", "helm-4")
# What the scenarios call values that come with the chart.
VALUES = {"default": [], "local": [CHART / "values-local.yaml"], "GitOps": [CHART / "values-gitops.yaml"]}
Object = dict[str, Any]


@dataclass(frozen=True)
class Rendering:
    """What each helm said when it was asked for the same; it must be the same where it is an answer."""

    objects: Sequence[Object]
    # By helm; empty where it did what it was asked.
    refusals: dict[str, str]

    def all(self, kind: str, component: str | None = None) -> list[Object]:
        return [
            each
            for each in self.objects
            if each["kind"] == kind and component in (None, each["metadata"]["labels"]["app.kubernetes.io/component"])
        ]

    def one(self, kind: str, component: str | None = None) -> Object:
        assert not self.refusals, self.refusals
        found = self.all(kind, component)
        assert len(found) == 1, f"{len(found)} of {kind}"
        return found[0]


def run(helm: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    binary = PROJECT / ".build" / "tools" / helm
    assert binary.exists(), f"{binary} is not there: run script/bootstrap"
    return subprocess.run([binary, *arguments], capture_output=True, text=True, check=False)


def options(values: str, settings: Sequence[str], file: Path | None = None) -> list[str]:
    """Of values that come with the chart, then of a file of the user's own, then of settings as `--set` takes them."""
    files = [*VALUES[values], *([file] if file else [])]
    words = [("--values", str(file)) for file in files] + [("--set", setting) for setting in settings]
    return [word for pair in words for word in pair]


def render(values: str = "default", *settings: str, release: str = "ghillie", file: Path | None = None) -> Rendering:
    objects: dict[str, list[Object]] = {}
    refusals: dict[str, str] = {}
    for helm in HELMS:
        given = options(values, settings, file)
        done = run(helm, "template", release, CHART, "--namespace", "ghillie", *given)
        if done.returncode == 0:
            rendered = [each for each in yaml.load_all(done.stdout, UniqueKeys) if each]
            objects[helm] = sorted(rendered, key=identity)
        else:
            refusals[helm] = done.stderr
    assert not (objects and refusals), f"one helm refuses what the other takes: {refusals}"
    answers = list(objects.values())
    assert all(answer == answers[0] for answer in answers), "helm 3 and helm 4 render the same"
    return Rendering(answers[0] if answers else [], refusals)


def identity(thing: Object) -> tuple[str, str]:
    return thing["kind"], thing["metadata"]["name"]


def pod_specs(objects: Sequence[Object]) -> dict[str, Object]:
    """The specification of each pod that the objects are or make, by what makes it."""
    specs = {}
    for each in objects:
        if each["kind"] == "Pod":
            specs["/".join(identity(each))] = each["spec"]
        elif "template" in each.get("spec", {}):
            specs["/".join(identity(each))] = each["spec"]["template"]["spec"]
    return specs


class UniqueKeys(yaml.SafeLoader):
    """YAML in which a key that stands twice is an error, as Kubernetes has it; the last would win otherwise."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"a key stands twice: {keys}"
        return super().construct_mapping(node, deep)
