"""One machine for all tests of this folder: its network, its servers, and the API server that they read."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from support.cluster.objects import Cluster
from support.cluster.servers import start, stop
from support.live import http_client
from support.places import find_tool
from support.traffic.network import Network

LOG_CHARACTERS = 1500
BUILD = ".ci/run builds it"


class Servers:
    """Processes that run until all tests are done, each with its log in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, program: Path, *options: str, **environment: str) -> None:
        """Starts ``program`` with ``options`` and, besides a path and a home, nothing but ``environment``."""
        variables = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self._folder), **environment}
        self._running[name] = start(self._log(name), program, *options, environment=variables)

    def wait_for(self, done: Callable[[], object], seconds: float, expected: str) -> None:
        """Waits until ``done`` is true; fails with the logs when a server ends, or after ``seconds``."""
        end = time.monotonic() + seconds
        while not done():
            for name, process in self._running.items():
                assert process.poll() is None, f"{name} ended with {process.returncode}\n{self.log(name)}"
            assert time.monotonic() < end, f"not within {seconds} s: {expected}\n{self.logs()}"
            time.sleep(0.1)

    def log(self, name: str) -> str:
        """The end of the log of one server."""
        return self._log(name).read_text("utf-8", "replace")[-LOG_CHARACTERS:]

    def logs(self) -> str:
        """The ends of all logs."""
        return "\n".join(f"--- {name}\n{self.log(name)}" for name in self._running)

    def end(self) -> None:
        """Ends all, the last one first."""
        for process in reversed(self._running.values()):
            stop(process)

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"


class Machine(NamedTuple):
    """What controllers need to run, and tests to reach them."""

    network: Network
    cluster: Cluster
    servers: Servers
    folder: Path

    @property
    def kubeconfig(self) -> str:
        """The file that tells how to reach the API server."""
        return str(self.cluster.api.kubeconfig)

    def apply(self, *bodies: dict[str, Any], namespace: str = "default") -> None:
        """Server-side apply with Strict validation, without objections; namespaces are made on the way."""
        for body in bodies:
            own = body["metadata"].get("namespace", namespace)
            self.cluster.ensure_namespace(own)
            objections = self.cluster.apply(body, own)
            assert not objections, (body["kind"], body["metadata"]["name"], objections)


def program(name: str) -> Path:
    """A controller, or a skipped test that tells how to get it."""
    return find_tool(name, BUILD)


def answers(port: int, path: str) -> bool:
    """Whether a server answers 200 over plain HTTP."""
    answer = http_client.get_plain(port, path)
    return bool(answer and answer.status == 200)
