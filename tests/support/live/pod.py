"""A pod of a patched stream, run as processes of this machine.

Environment and arguments are those of the manifest. Two things are not as in a container: there is no
file system of its own, so each mount path is replaced by a temporary folder, in the text of variables,
arguments and ConfigMaps; and the program is one of this machine, in place of the image's. Ports are the
real ones.
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

from support.live import http_client, volumes
from support.live.authority import Authority
from support.live.manifest import Manifest
from support.places import skip_or_fail

LOG_CHARACTERS = 3000


class Pod:
    """Its volumes and its processes. ``address`` is its own, which the downward API tells its containers.

    ``presents`` is the certificate of its caller, which has none at first.
    """

    def __init__(
        self, manifest: Manifest, authority: Authority, folder: Path, address: str = http_client.LOOPBACK
    ) -> None:
        self.manifest, self.authority, self.folder = manifest, authority, folder
        self.address = address
        self.processes: list[subprocess.Popen[bytes]] = []
        self.presents: http_client.Pair | None = None
        self.write_volumes()

    def write_volumes(self) -> None:
        """Writes all volumes; at each further call, a renewed certificate to that of its Secret."""
        for volume in self.manifest.pod.get("volumes", ()):
            folder = self._volume_folder(volume["name"])
            if "secret" in volume:
                secret = self.authority.secret(self.manifest.certificate(volume["secret"]["secretName"]))
                volumes.write(folder, volumes.selected(secret, volume["secret"]))
            elif folder.exists():
                continue
            elif "configMap" in volume:
                texts = volumes.selected(self.manifest.data(volume["configMap"]["name"]), volume["configMap"])
                volumes.write(folder, {name: self._with_local_paths(text) for name, text in texts.items()})
            else:
                assert "emptyDir" in volume
                folder.mkdir(parents=True)

    def start(self, container: dict[str, Any], program: list[str]) -> subprocess.Popen[bytes]:
        """Starts one container with ``program`` in place of the image's, or of its command's first word."""
        arguments = [*container.get("command", ())[1:], *container.get("args", ())]
        variables = {item["name"]: self._value(item) for item in container.get("env", ())}
        arguments = [_expanded(argument, variables) for argument in arguments]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), **variables}
        with self._log(container["name"]).open("wb") as log:
            process = subprocess.Popen(
                [*program, *map(self._with_local_paths, arguments)],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def wait_for(self, done: Callable[[], bool], seconds: float, expected: str) -> None:
        """Waits until ``done`` is true; fails with the logs when a process ends, or after ``seconds``."""
        end = time.monotonic() + seconds
        while not done():
            for process in self.processes:
                assert process.poll() is None, f"ended with {process.returncode}\n{self.logs()}"
            assert time.monotonic() < end, f"not within {seconds} s: {expected}\n{self.logs()}"
            time.sleep(0.2)

    def logs(self) -> str:
        """The end of the logs of all containers."""
        files = (self._log(container["name"]) for container in self.manifest.containers)
        return "\n".join(log.read_text("utf-8", "replace")[-LOG_CHARACTERS:] for log in files if log.exists())

    def get_verified(self, path: str) -> http_client.Answer:
        """The answer to a request as the ingress controller sends it."""
        port, name = self.manifest.route
        caller = http_client.Verifying(name, self.authority.certificate, self.presents)
        return http_client.get_verified(port, path, caller, self.address)

    def try_verified(self, path: str) -> http_client.Answer | None:
        """The same, or None while the server starts or reloads; a wrong certificate still raises."""
        try:
            return self.get_verified(path)
        except (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return None

    def is_ready(self, path: str) -> bool:
        """Whether HTTPS is served, and the application does not fail."""
        answer = self.try_verified(path)
        return bool(answer and answer.status < 500)

    def serves_other_certificate(self, path: str, serial: str) -> bool:
        """Whether HTTPS is served with a certificate other than that of ``serial``."""
        answer = self.try_verified(path)
        return bool(answer and answer.serial != serial)

    def _value(self, variable: dict[str, Any]) -> str:
        if "valueFrom" in variable:
            assert variable["valueFrom"] == {"fieldRef": {"fieldPath": "status.podIP"}}
            return self.address
        return self._with_local_paths(variable["value"])

    def _log(self, container: str) -> Path:
        return self.folder / f"{container}.log"

    def _volume_folder(self, volume: str) -> Path:
        return self.folder / "volumes" / volume

    def _with_local_paths(self, text: str) -> str:
        mounts = [m for c in self.manifest.containers for m in c.get("volumeMounts", ())]
        folders = {m["mountPath"].rstrip("/"): str(self._volume_folder(m["name"])) for m in mounts}
        longest = sorted(folders, key=len, reverse=True)
        pattern = r"(?<![\w.-])(" + "|".join(map(re.escape, longest)) + r")(?![\w.-])"
        return re.sub(pattern, lambda match: folders[match[1]], text) if folders else text


def _expanded(text: str, variables: dict[str, str]) -> str:
    """``text`` with the values of variables, as kubelet expands ``$(NAME)``."""
    return re.sub(r"\$\((\w+)\)", lambda match: variables.get(match[1], match[0]), text)


@contextmanager
def running(pod: Pod, programs: dict[str, list[str]]) -> Iterator[Pod]:
    """The pod with each of its containers started as the program that ``programs`` names for it."""
    for port in {p["containerPort"] for c in pod.manifest.containers for p in c.get("ports", ())}:
        if http_client.is_listening(port):
            skip_or_fail(f"port {port} of this machine is in use, and the program under test needs it")
    with ExitStack() as stack:
        for container in pod.manifest.containers:
            stack.callback(end, pod.start(container, programs[container["name"]]))
        yield pod


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process of a container with SIGTERM, as kubelet does, and with SIGKILL after 20 s."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
