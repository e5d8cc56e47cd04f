"""A Kubernetes API server without a cluster: etcd and kube-apiserver on loopback, for one test run.

Nothing runs in it, but it validates, defaults, merges and refuses as a cluster does.
"""

from __future__ import annotations

import ctypes
import json
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

TOKEN = "of-this-test-run"
READY_WITHIN = 120
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


class Api(NamedTuple):
    """How to reach the API server: its URL, and a kubeconfig for those who need one."""

    url: str
    kubeconfig: Path

    def call(
        self, method: str, path: str, body: Any = None, content: str = "application/json"
    ) -> tuple[int, Any]:
        """Status and decoded answer of one request; refusals are answers, not exceptions."""
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Authorization", f"Bearer {TOKEN}")
        if body is not None:
            request.add_header("Content-Type", content)
            request.data = json.dumps(body).encode()
        context = ssl._create_unverified_context()
        try:
            with urllib.request.urlopen(request, context=context, timeout=60) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _decoded(error.read())


def _decoded(body: bytes) -> Any:
    """An answer that is no success: JSON, but for paths that the server has never heard of."""
    try:
        return json.loads(body)
    except ValueError:
        return {"message": body.decode("utf-8", "replace").strip()}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(etcd: Path, apiserver: Path, folder: Path) -> Iterator[Api]:
    """Both servers, ready; stopped by their own process ids on the way out, whatever happened."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        client, peer, secure = free_port(), free_port(), free_port()
        started.append(start(folder / "etcd.log", etcd, *_etcd_options(folder, client, peer)))
        started.append(
            start(folder / "apiserver.log", apiserver, *_apiserver_options(folder, client, secure))
        )
        api = Api(f"https://127.0.0.1:{secure}", _kubeconfig(folder, secure))
        _wait(api, started, folder)
        yield api
    finally:
        for process in reversed(started):
            stop(process)


def _etcd_options(folder: Path, client: int, peer: int) -> list[str]:
    return [
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls=http://127.0.0.1:{client}",
        f"--advertise-client-urls=http://127.0.0.1:{client}",
        f"--listen-peer-urls=http://127.0.0.1:{peer}",
        f"--initial-advertise-peer-urls=http://127.0.0.1:{peer}",
        f"--initial-cluster=default=http://127.0.0.1:{peer}",
        "--unsafe-no-fsync",
    ]


def _apiserver_options(folder: Path, client: int, secure: int) -> list[str]:
    key = folder / "service-accounts.key"
    subprocess.run(["openssl", "genrsa", "-out", str(key), "2048"], check=True, capture_output=True)
    tokens = folder / "tokens.csv"
    tokens.write_text(f'{TOKEN},admin,admin,"system:masters"\n', "utf-8")
    return [
        f"--etcd-servers=http://127.0.0.1:{client}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        f"--secure-port={secure}",
        f"--cert-dir={folder / 'certs'}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        f"--token-auth-file={tokens}",
        "--authorization-mode=AlwaysAllow",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--disable-admission-plugins=ServiceAccount",
        "--endpoint-reconciler-type=none",
    ]


def _kubeconfig(folder: Path, secure: int) -> Path:
    file = folder / "kubeconfig"
    cluster = {"server": f"https://127.0.0.1:{secure}", "insecure-skip-tls-verify": True}
    body = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "test", "cluster": cluster}],
        "users": [{"name": "admin", "user": {"token": TOKEN}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}],
        "current-context": "test",
    }
    file.write_text(json.dumps(body), "utf-8")
    file.chmod(0o600)
    return file


def start(
    log: Path, program: Path, *options: str, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Starts a server that ends with this process at the latest; without ``environment``, with that of it."""
    with log.open("wb") as file:
        return subprocess.Popen(
            [str(program), *options],
            stdout=file,
            stderr=file,
            stdin=subprocess.DEVNULL,
            env=environment,
            preexec_fn=_with_parent(),  # noqa: PLW1509  # the parent has no threads yet
        )


def _with_parent() -> Callable[[], None] | None:
    # A run that is killed outright has no chance to stop what it started.
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(_DIES_WITH_PARENT, signal.SIGKILL)


def _wait(api: Api, started: list[subprocess.Popen[bytes]], folder: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        for process in started:
            if process.poll() is not None:
                logs = "\n".join(
                    file.read_text("utf-8", "replace")[-2000:] for file in sorted(folder.glob("*.log"))
                )
                raise RuntimeError(f"{process.args!r} ended with {process.returncode}:\n{logs}")
        try:
            if _is_ready(api):
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the API server was not ready after {READY_WITHIN} s: see {folder}")


def _is_ready(api: Api) -> bool:
    request = urllib.request.Request(api.url + "/readyz", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request, context=ssl._create_unverified_context(), timeout=5) as answer:
        return bool(answer.status == 200)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a server, outright when it does not within 10 s."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
