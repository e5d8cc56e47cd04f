"""client-auth: the sidecar lets nobody in but the ingress controller."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support import manifests
from support.live import http_client, programs
from support.live.authority import Authority
from support.live.http_client import Pair
from support.live.manifest import NGINX, Manifest
from support.live.pod import Pod, running

from post_renderer import pipeline
from post_renderer.model import Settings

FLAGS = {"enabled": "true", "issuer": "ca", "mode": "sidecar", "client-auth": "true"}
# In TLS 1.3 the alert of the server arrives after the client's handshake, with the answer to its request, unless
# the connection is reset before.
REFUSED = (ssl.SSLError, ConnectionError)


@pytest.fixture
def pod(authority: Authority, tmp_path: Path) -> Iterator[Pod]:
    """A running pod, as the filter patched it, once it answers the Ingress, whose pair ``presents`` is."""
    app = manifests.container("web", command=["python3", "-m", "http.server", "8080"])
    annotations = {f"backend-tls.kuberise.io/{name}": text for name, text in FLAGS.items()}
    source = manifests.stream_of(
        manifests.service("web", annotations=annotations),
        manifests.deployment("web", app),
        manifests.ingress(),
    )
    manifest = Manifest(pipeline.render(source, Settings(namespace="shop")).text)
    commands = {"web": programs.python(), "backend-tls-8443": programs.ghostunnel()}
    with running(Pod(manifest, authority, tmp_path / "pod"), commands) as started:
        started.presents = written(authority.secret(of_ingress(started)), tmp_path)
        started.wait_for(partial(http_client.get_plain, 8080, "/"), 20, "plain HTTP")
        started.wait_for(lambda: started.is_ready("/"), 20, "an answer over HTTPS")
        yield started


def of_ingress(pod: Pod) -> dict[str, Any]:
    """The Certificate whose Secret the Ingress names."""
    secret = pod.manifest.one("Ingress")["metadata"]["annotations"][f"{NGINX}proxy-ssl-secret"]
    return pod.manifest.certificate(secret.removeprefix("shop/"))


def of_server(pod: Pod) -> dict[str, Any]:
    """The Certificate of the pod itself."""
    return pod.manifest.certificate("web-backend-tls")


def written(secret: dict[str, str], folder: Path) -> Pair:
    """The key pair of ``secret`` as files."""
    files = Pair(folder / "tls.crt", folder / "tls.key")
    for file in files:
        file.write_text(secret[file.name], "utf-8")
    return files


def test_the_ingress_gets_in(pod: Pod):
    assert pod.get_verified("/").status == 200


def test_nobody_gets_in_without_a_certificate(pod: Pod):
    pod.presents = None
    with pytest.raises(REFUSED):
        pod.get_verified("/")


@pytest.mark.parametrize(
    "change",
    [
        {"dnsNames": ["other.shop.svc.cluster.local"]},
        {"dnsNames": ["*.web.shop.svc.cluster.local"]},
        {"usages": ["digital signature", "server auth"]},
    ],
    ids=["another name", "a wildcard", "another usage"],
)
def test_another_certificate_of_the_same_ca_is_refused(
    pod: Pod, authority: Authority, tmp_path: Path, change: dict[str, list[str]]
):
    pod.presents = written(authority.secret({**of_ingress(pod), **change}), tmp_path)
    with pytest.raises(REFUSED):
        pod.get_verified("/")


def test_the_certificate_of_the_pod_itself_is_refused(pod: Pod, authority: Authority, tmp_path: Path):
    pod.presents = written(authority.secret(of_server(pod)), tmp_path)
    with pytest.raises(REFUSED):
        pod.get_verified("/")


def test_the_same_name_of_another_ca_is_refused(pod: Pod, tmp_path: Path):
    folder = tmp_path / "other"
    folder.mkdir()
    pod.presents = written(Authority(folder).secret(of_ingress(pod)), tmp_path)
    with pytest.raises(REFUSED):
        pod.get_verified("/")
