"""Objects of the chart, run by `podman play kube`."""

import base64
import copy
import json
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from support import containers, helm
from support.helm import Object, Rendering
from support.service import PATIENCE_SECONDS


@dataclass
class Played:
    """A release of a scenario's own, on the loopback."""

    folder: Path
    port: int
    name: str = field(default_factory=lambda: f"kube-{uuid.uuid4().hex[:12]}")
    files: list[Path] = field(default_factory=list)
    has_secret: bool = False
    # The container of the service.
    container: str = ""
    rendering: Rendering = field(default_factory=lambda: Rendering([], {}))

    def make_secret(self, **data: str) -> None:
        """Podman reads a Secret's data from a secret of its own."""
        file = self.folder / "secret"
        file.write_text(json.dumps({key: base64.b64encode(value.encode()).decode() for key, value in data.items()}))
        containers.run("secret", "create", self.name, str(file))
        self.has_secret = True

    def render(self, values: str, *settings: str) -> None:
        repository, tag = containers.image().rsplit(":", 1)
        own = [f"fullnameOverride={self.name}", f"service.port={self.port}", "env.normal.GHILLIE_HOST=127.0.0.1"]
        own += [f"image.repository={repository}", f"image.tag={tag}", "image.pullPolicy=Never"]
        own += [f"secrets.existingSecretName={self.name}"] if self.has_secret else []
        self.rendering = helm.render(values, *own, *settings)
        assert not self.rendering.refusals, self.rendering.refusals

    def play_service(self) -> None:
        kinds = ("ConfigMap", "PersistentVolumeClaim", "Deployment")
        self.container = self.play([each for kind in kinds for each in self.rendering.all(kind)])

    def play_pod(self, pod: Object, **environment: str) -> int:
        """Runs a pod to its end; its exit code. `environment` replaces values that only a cluster makes true."""
        name = f"{self.name}-{uuid.uuid4().hex[:8]}"
        spec = copy.deepcopy(pod["spec"])
        for variable in spec["containers"][0].get("env", []):
            if variable["name"] in environment:
                variable["value"] = environment[variable["name"]]
        thing = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}
        container = self.play([*self.rendering.all("ConfigMap"), thing])
        code = int(containers.run("wait", container).stdout)
        containers.run("logs", container)
        return code

    def play(self, objects: list[Object]) -> str:
        """Plays objects; the container that they make, which is the last that podman names."""
        objects = copy.deepcopy(objects)
        for spec in helm.pod_specs(objects).values():
            # The network of this machine, since the databases of the tests are on its loopback; podman then publishes
            # no ports.
            spec["hostNetwork"] = True
            spec["containers"][0].pop("ports", None)
        file = self.folder / f"{len(self.files)}.yaml"
        file.write_text(yaml.safe_dump_all(objects))
        self.files.append(file)
        return containers.run("play", "kube", str(file)).stdout.split()[-1]

    def ask(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE_SECONDS) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as reply:
            with reply:
                return reply.code, reply.read()
        except OSError as error:
            return 0, str(error).encode()

    def until(self, path: str, status: int) -> bytes:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            heard, body = self.ask(path)
            if heard == status:
                return body
            time.sleep(0.1)
        raise AssertionError(f"{path}: {heard} {body!r}\n{self.log()}")

    def log(self) -> str:
        done = containers.run("logs", self.container)
        return done.stdout + done.stderr

    def remove(self) -> None:
        for file in reversed(self.files):
            containers.run("play", "kube", "--down", str(file), check=False)
        containers.run("volume", "rm", "--force", self.name, check=False)
        if self.has_secret:
            containers.run("secret", "rm", self.name, check=False)
