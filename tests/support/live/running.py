"""A pod of a patched stream, run as processes of this machine.

Environment and arguments are those of the manifest. Two things are not as in a container: there is no file system of
its own, so each mount path is replaced by a temporary folder, in the text of variables, arguments and ConfigMaps; and
the program is one of ours, in the place of the image's. Ports are the real ones.
"""

from __future__ import annotations

import os
import re
import signal
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from support.live import talk, volumes
from support.live.manifest import Manifest
from support.live.pairs import Authority
from support.places import give_up

LAST_WORDS = 3000


class Pod:
    """Its volumes and its processes, while it runs."""

    def __init__(self, manifest: Manifest, authority: Authority, folder: Path) -> None:
        self.manifest, self.authority, self.folder = manifest, authority, folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.fill()

    def fill(self) -> None:
        """Lays all volumes; said again, it renews the certificate in its Secret."""
        certificate = self.manifest.one("Certificate")["spec"]
        secret = self.authority.secret(certificate)
        for volume in self.manifest.pod.get("volumes", ()):
            place = self._place(volume["name"])
            if "secret" in volume:
                assert volume["secret"]["secretName"] == certificate["secretName"]
                volumes.write(place, volumes.chosen(secret, volume["secret"]))
            elif place.exists():
                continue
            elif "configMap" in volume:
                texts = volumes.chosen(self.manifest.data(volume["configMap"]["name"]), volume["configMap"])
                volumes.write(place, {name: self._here(text) for name, text in texts.items()})
            else:
                assert "emptyDir" in volume
                place.mkdir(parents=True)

    def start(self, container: dict[str, Any], program: list[str]) -> subprocess.Popen[bytes]:
        """Starts one container as ``program``, which stands for the image's own, or for its command's first word."""
        words = [*container.get("command", ())[1:], *container.get("args", ())]
        variables = {item["name"]: self._here(item["value"]) for item in container.get("env", ())}
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), **variables}
        with self._log(container["name"]).open("wb") as log:
            process = subprocess.Popen(
                [*program, *map(self._here, words)],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def wait_for(self, done: Callable[[], bool], seconds: float, what: str) -> None:
        """Waits until something is so; what the processes said is shown when it does not come to be."""
        end = time.monotonic() + seconds
        while not done():
            for process in self.processes:
                assert process.poll() is None, f"ended with {process.returncode}\n{self.said()}"
            assert time.monotonic() < end, f"not within {seconds} s: {what}\n{self.said()}"
            time.sleep(0.2)

    def said(self) -> str:
        """The last words of all containers."""
        logs = (self._log(container["name"]) for container in self.manifest.containers)
        return "\n".join(log.read_text("utf-8", "replace")[-LAST_WORDS:] for log in logs if log.exists())

    def verified(self, path: str) -> talk.Answer:
        """The answer on the way that the Ingress leads."""
        return talk.verified(self.manifest.route.port, path, self.manifest.route.name, self.authority.certificate)

    def tried(self, path: str) -> talk.Answer | None:
        """The same of a server that starts or reloads; a certificate that does not fit is still an error at once."""
        try:
            return self.verified(path)
        except (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return None

    def answers(self, path: str) -> bool:
        """Whether HTTPS is up, and what is behind it."""
        answer = self.tried(path)
        return bool(answer and answer.status < 500)

    def shows_another(self, path: str, serial: str) -> bool:
        """Whether HTTPS is up with another certificate than that of ``serial``."""
        answer = self.tried(path)
        return bool(answer and answer.serial != serial)

    def _log(self, container: str) -> Path:
        return self.folder / f"{container}.log"

    def _place(self, volume: str) -> Path:
        return self.folder / "volumes" / volume

    def _here(self, text: str) -> str:
        mounts = [m for c in self.manifest.containers for m in c.get("volumeMounts", ())]
        places = {m["mountPath"].rstrip("/"): str(self._place(m["name"])) for m in mounts}
        longest = sorted(places, key=len, reverse=True)
        sought = r"(?<![\w.-])(" + "|".join(map(re.escape, longest)) + r")(?![\w.-])"
        return re.sub(sought, lambda found: places[found[1]], text) if places else text


@contextmanager
def running(pod: Pod, programs: dict[str, list[str]]) -> Iterator[Pod]:
    """The pod with each of its containers started as the program that ``programs`` names for it."""
    for port in {p["containerPort"] for c in pod.manifest.containers for p in c.get("ports", ())}:
        if talk.listens(port):
            give_up(f"port {port} of this machine is taken, and the program under test needs it")
    with ExitStack() as stack:
        for container in pod.manifest.containers:
            stack.callback(_end, pod.start(container, programs[container["name"]]))
        yield pod


def _end(process: subprocess.Popen[bytes]) -> None:
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
        except ProcessLookupError:
            break
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
