"""The plugin as the real argocd-cmp-server runs it, asked over its socket as repo-server asks."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import grpc
import pytest
from ruamel.yaml import YAML
from support.argocd_wire import SERVICE, message
from support.places import ROOT, find_tool

BUILD = "go build -C tests/argocd/cmpserver -o $PWD/.tools/argocd-cmp-server ."
ENVIRONMENT = {
    "ARGOCD_APP_NAME": "keycloak",
    "ARGOCD_APP_NAMESPACE": "keycloak",
    "KUBE_VERSION": "1.33.0",
    "KUBE_API_VERSIONS": "v1,apps/v1,networking.k8s.io/v1/Ingress",
}


class Server(NamedTuple):
    """A running argocd-cmp-server, as repo-server speaks to it."""

    channel: grpc.Channel

    def ask(self, method: str, answer: str, repository: Path, path: str, **environment: str) -> Any:
        """What the server answers about the application in the folder ``path`` of ``repository``."""
        write, read = message("AppStreamRequest").SerializeToString, message(answer).FromString
        call = self.channel.stream_unary(f"/{SERVICE}/{method}", write, read)
        return call(requests(packed(repository), path, environment), timeout=60, wait_for_ready=True)

    def generate(self, repository: Path, path: str, **environment: str) -> list[dict[str, Any]]:
        answer = self.ask("GenerateManifest", "ManifestResponse", repository, path, **environment)
        return [YAML(typ="safe").load(text) for text in answer.manifests]


def requests(data: bytes, path: str, environment: dict[str, str]) -> Iterator[Any]:
    """What repo-server sends: first what the application is, then its repository in pieces."""
    request = message("AppStreamRequest")
    variables = [{"name": name, "value": value} for name, value in {**ENVIRONMENT, **environment}.items()]
    head = {"appName": "keycloak", "appRelPath": path, "size": len(data), "env": variables}
    yield request(metadata={**head, "checksum": hashlib.sha256(data).hexdigest()})
    for start in range(0, len(data), 1024):
        yield request(file={"chunk": data[start : start + 1024]})


def packed(repository: Path) -> bytes:
    """The repository as repo-server sends it."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for path in sorted(repository.rglob("*")):
            archive.add(path, path.relative_to(repository), recursive=False)
    return file.getvalue()


@pytest.fixture(scope="module")
def server(sidecar: Path) -> Iterator[Server]:
    program = find_tool("argocd-cmp-server", BUILD)
    # pytest's own folders are longer than the name of a socket may be.
    folder = Path(tempfile.mkdtemp(prefix="cmp"))
    for name in ("config", "work", "tmp"):
        (folder / name).mkdir()
    shutil.copy(ROOT / "deploy" / "argocd" / "plugin.yaml", folder / "config")
    environment = {
        "PATH": f"{sidecar}{os.pathsep}/usr/bin{os.pathsep}/bin",
        "TMPDIR": str(folder / "tmp"),
        "ARGOCD_PLUGINSOCKFILEPATH": str(folder),
        "ARGOCD_CMP_WORKDIR": str(folder / "work"),
    }
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [program, "--config-dir-path", folder / "config"], env=environment, stdout=log, stderr=log
        )
    channel = grpc.insecure_channel(
        f"unix:{folder}/backend-tls.sock", options=[("grpc.default_authority", "localhost")]
    )
    try:
        grpc.channel_ready_future(channel).result(timeout=30)
        yield Server(channel)
    finally:
        channel.close()
        # It ends by itself only when all that asked have gone.
        process.kill()
        process.wait()
        shutil.rmtree(folder)


def by_name(bodies: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(body["kind"], body["metadata"]["name"]): body for body in bodies if body}


def filtered(sidecar: Path, chart: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """The objects of the same chart, by helm and the filter alone."""
    helm = [sidecar / "helm", "template", "keycloak", chart, "--namespace=keycloak", "--kube-version=1.33.0"]
    rendered = subprocess.run(helm, capture_output=True, check=True).stdout
    done = subprocess.run(
        [sidecar / "backend-tls", "--namespace=keycloak"], input=rendered, capture_output=True, check=True
    )
    return by_name(list(YAML(typ="safe").load_all(done.stdout)))


def test_the_same_objects_as_the_filter(server: Server, sidecar: Path, repository: Path):
    objects = by_name(server.generate(repository, "keycloak"))
    assert ("Certificate", "keycloak-certificate") in objects
    assert objects == filtered(sidecar, repository / "keycloak")


@pytest.mark.parametrize("path", ["parent", "plain", "kustomized"])
def test_every_kind_of_source(server: Server, repository: Path, path: str):
    assert any(body["kind"] == "Certificate" for body in server.generate(repository, path))


def test_parameters_reach_the_plugin(server: Server, repository: Path):
    given = json.dumps([{"name": "key-algorithm", "string": "RSA"}, {"name": "services", "array": []}])
    with pytest.raises(grpc.RpcError) as unknown:
        server.generate(repository, "keycloak", ARGOCD_APP_PARAMETERS=given)
    assert "parameter key-algorithm: is unknown to this plugin" in unknown.value.details()
    given = json.dumps(
        [
            {"name": "issuer", "string": "from-application"},
            {"name": "values", "string": "ingress: {host: id.example.org}"},
        ]
    )
    objects = by_name(server.generate(repository, "keycloak", ARGOCD_APP_PARAMETERS=given))
    assert objects["Ingress", "keycloak-keycloakx"]["spec"]["rules"][0]["host"] == "id.example.org"


def test_a_broken_chart(server: Server, repository: Path):
    (repository / "keycloak" / "templates" / "broken.yaml").write_text("{{ .Values.nothing.at.all }}\n")
    with pytest.raises(grpc.RpcError) as error:
        server.generate(repository, "keycloak")
    assert "backend-tls: helm template:" in error.value.details()
    assert "broken.yaml" in error.value.details()


def test_a_service_that_cannot_be_done(server: Server, repository: Path):
    given = [
        {
            "name": "helm-string-parameters",
            "map": {"service.annotations.backend-tls\\.kuberise\\.io/port": "ftp"},
        }
    ]
    with pytest.raises(grpc.RpcError) as error:
        server.generate(repository, "keycloak", ARGOCD_APP_PARAMETERS=json.dumps(given))
    assert 'Service/keycloak-keycloakx-http: has no port "ftp"' in error.value.details()


def test_the_announcement(server: Server, repository: Path):
    answer = server.ask("GetParametersAnnouncement", "ParametersAnnouncementResponse", repository, "keycloak")
    names = {each.name: each for each in answer.parameterAnnouncements}
    assert {"values", "values-files", "helm-parameters", "issuer", "services"} <= set(names)
    assert names["values-files"].collectionType == "array"
