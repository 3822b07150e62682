"""Stand-ins for the tools of the local preview, and a server that plays the ingress of its cluster."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from support.sandbox import PATIENCE_SECONDS, Sandbox

TOOLS = ("docker", "k3d", "kubectl", "helm")

# Records its arguments, and keeps track of the clusters and namespaces that it was told to make.
STAND_IN = """\
import json, pathlib, sys

here = pathlib.Path(__file__).resolve().parents[1]
words = [pathlib.Path(sys.argv[0]).name, *sys.argv[1:]]
with (here / "calls").open("a") as calls:
    calls.write(json.dumps(words) + "\\n")
state = json.loads((here / "state").read_text())
line = " ".join(words)
for prefix, message in state["failing"].items():
    if line.startswith(prefix):
        sys.exit(message)


def option(name):
    return words[words.index(name) + 1]


if line.startswith("k3d cluster list"):
    print(json.dumps(state["clusters"]))
elif line.startswith("k3d cluster create"):
    address, port, _ = option("--port").split(":")
    label, _, value = option("--runtime-label").partition("@")[0].partition("=")
    up = {"Running": True}
    binding = {"80/tcp": [{"HostIp": address, "HostPort": port}]}
    nodes = [
        {"role": "loadbalancer", "State": up, "portMappings": binding},
        {"role": "server", "State": up, "runtimeLabels": {label: value}},
    ]
    state["clusters"].append({"name": words[3], "nodes": nodes})
elif line.startswith("k3d cluster delete"):
    state["clusters"] = [cluster for cluster in state["clusters"] if cluster["name"] != words[3]]
elif line.startswith("kubectl get namespace"):
    if words[3] in state["namespaces"]:
        print(json.dumps(state["namespaces"][words[3]]))
elif line.startswith("kubectl create"):
    namespace = json.load(sys.stdin)
    state["namespaces"][namespace["metadata"]["name"]] = namespace
elif line.startswith("kubectl delete namespace"):
    del state["namespaces"][words[3]]
elif line.startswith("kubectl logs"):
    print('[pod/ghillie/ghillie] {"message":"server.started"}')
(here / "state").write_text(json.dumps(state))
"""


class Preview:
    """What the stand-ins were asked and hold."""

    def __init__(self, machine: Sandbox) -> None:
        self.root = machine.root / "stand-ins"
        (self.root / "bin").mkdir(parents=True)
        self.save({"clusters": [], "namespaces": {}, "failing": {}})
        for tool in TOOLS:
            path = self.root / "bin" / tool
            path.write_text(f"#!{sys.executable}\n{STAND_IN}")
            path.chmod(0o755)
        # They alone: whatever a scenario does, nobody's own cluster hears of it.
        machine.settings["PATH"] = str(self.root / "bin")
        self.statuses = [404, 503, 200]

    @property
    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads((self.root / "state").read_text())
        return state

    def save(self, state: dict[str, Any]) -> None:
        (self.root / "state").write_text(json.dumps(state))

    @property
    def calls(self) -> list[str]:
        """Each call so far, as a line."""
        file: Path = self.root / "calls"
        return [" ".join(json.loads(line)) for line in file.read_text().splitlines()] if file.exists() else []

    def ingress_port(self) -> int | None:
        for cluster in self.state["clusters"]:
            for node in cluster["nodes"]:
                if binding := node.get("portMappings", {}).get("80/tcp"):
                    return int(binding[0]["HostPort"])
        return None

    def answer(self) -> int:
        """Of several statuses the next; the last for ever."""
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


@contextmanager
def ingress(preview: Preview) -> Iterator[None]:
    """Listens where the cluster's ingress is, from when there is a cluster on."""
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(preview.answer() if self.path == "/ready" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """What was asked is none of the terminal's business."""

    def listen() -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not ended.is_set() and time.monotonic() < deadline:
            try:
                port = preview.ingress_port()
            except json.JSONDecodeError:
                # Caught in the middle of a stand-in's writing.
                port = None
            if port is not None:
                with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
                    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
                    ended.wait()
                    server.shutdown()
                return
            time.sleep(0.02)

    listener = threading.Thread(target=listen)
    listener.start()
    yield
    ended.set()
    listener.join()
