from __future__ import annotations

import pytest
from support.manifests import (
    DEPLOYMENT,
    SPEC,
    WEB,
    backend,
    container,
    deployment,
    problems,
    puts,
    service,
    topology_of,
)

from post_renderer.model import Finding, Key
from post_renderer.plan.serving import secret_volume
from post_renderer.plan.serving.secret_volume import SecretVolume

TLS = {"name": "tls", "secret": {"secretName": "web-backend-tls"}}
ITEMS = [{"key": "tls.crt", "path": "server.pem"}]


def secret(web: dict | None = None, name: str = "tls", at: str = "/tls", items=(), **spec) -> SecretVolume:
    """The volume ``name`` with the Secret of the Service, to be mounted at ``at``."""
    of_service = backend(topology_of(service(), deployment("web", web or container(), **spec)))
    return SecretVolume(of_service, of_service.pods[0], name, at, list(items))


@pytest.mark.parametrize(
    ("items", "more"), [([], {}), (ITEMS, {"items": ITEMS})], ids=["as it is", "renamed files"]
)
def test_volume(items, more):
    put = secret(items=items).volume()
    assert (put.ref, put.path) == (DEPLOYMENT, (*SPEC, "volumes", Key("name", "tls")))
    assert put.value == {"name": "tls", "secret": {"secretName": "web-backend-tls", **more}}


def mount(at: str, name: str = "tls", **more) -> dict:
    return {"name": name, "mountPath": at, **more}


@pytest.mark.parametrize(
    ("mounts", "written"),
    [
        (None, "/tls"),
        ([mount("/data", "data")], "/tls"),
        ([mount("/tls")], "/tls"),
        ([mount("/tls/")], "/tls/"),
        ([mount("/tls-data", "data")], "/tls"),
        ([mount("/own/tls.crt", subPath="tls.crt")], "/tls"),
    ],
    ids=["none", "another", "the same", "the same, with a slash", "a longer path", "subPath elsewhere"],
)
def test_mounted(mounts, written):
    volume = secret(container(volumeMounts=mounts))
    findings = list(volume.mounted())
    mount_path = (*WEB, "volumeMounts", Key("mountPath", written))
    assert puts(findings) == {
        volume.volume().path: volume.volume().value,
        mount_path: {"name": "tls", "mountPath": written, "readOnly": True},
    }
    assert problems(findings) == []


TAKEN = "Deployment/web: container web: mounts data at /tls already; give Service/web another mount-path"
SUB_PATH = (
    "Deployment/web: container web: mounts Secret web-backend-tls with subPath, "
    "which never sees a renewed certificate; mount the Secret without subPath"
)


@pytest.mark.parametrize(
    ("existing", "sentence"),
    [
        (mount("/tls", "data"), TAKEN),
        (mount("/tls/", "data"), TAKEN),
        (mount("/tls", subPath="tls.crt"), SUB_PATH),
        (mount("/tls/", subPath="tls"), SUB_PATH),
    ],
    ids=["mount path is taken", "mount path is taken, with a slash", "subPath", "subPath, with a slash"],
)
def test_mount_path_that_cannot_be_used(existing, sentence):
    findings = list(secret(container(volumeMounts=[existing])).mounted())
    assert problems(findings) == [sentence]
    assert puts(findings) == {}


def test_mount_path_of_another_secret():
    volumes = [{"name": "data", "secret": {"secretName": "web-tls"}}]
    body = container(volumeMounts=[mount("/tls", "data")])
    assert problems(secret(body, volumes=volumes).mounted()) == [
        "Deployment/web: container web: mounts data at /tls already; set secret-name to web-tls if the "
        "Certificate shall fill that Secret, or give Service/web another mount-path"
    ]


@pytest.mark.parametrize(
    ("web", "what"),
    [
        ({"command": ["/srv/app/run"]}, "runs /srv/app/run"),
        ({"workingDir": "/srv"}, "works in /srv"),
        ({"volumeMounts": [mount("/srv/data/", "data")]}, "mounts /srv/data"),
    ],
    ids=["program", "working directory", "another mount"],
)
def test_mount_path_that_hides_what_the_container_needs(web: dict, what: str):
    findings = list(secret(container(**web), at="/srv").mounted())
    assert problems(findings) == [
        f"Deployment/web: container web: {what}, which a mount at /srv would hide; "
        "give Service/web another mount-path, such as /etc/backend-tls"
    ]
    assert puts(findings) == {}


@pytest.mark.parametrize(
    "web",
    [
        {"command": ["run", "/srv/x"]},
        {"command": ["/srv-app/run"]},
        {"workingDir": "/"},
        {"volumeMounts": [mount("/", "data")]},
        {"volumeMounts": [mount("/srv"), mount("/srv/data", "data")]},
        {"args": ["--cert=/srv/tls.crt"]},
    ],
    ids=["found on PATH", "a longer name", "the root", "a mount above", "a mount of the chart", "arguments"],
)
def test_mount_path_that_hides_nothing(web: dict):
    assert problems(secret(container(**web), at="/srv").mounted()) == []


def test_sub_path_of_an_existing_mount():
    """The mount path that the chart has, a file, is where the Secret would be mounted."""
    body = container(volumeMounts=[mount("/own/tls.crt", subPath="tls.crt")])
    volume = secret(body, volumes=[TLS])
    at = secret_volume.existing_mount_path(volume.pod, "tls")
    assert at == "/own/tls.crt"
    assert problems(volume._replace(mount_path=at).mounted()) == [SUB_PATH]


def volume_name(*volumes: dict, items=(), is_usable=secret_volume.any_volume) -> str | Finding:
    volume = secret(volumes=list(volumes))
    return secret_volume.volume_name(volume.backend, volume.pod, list(items), is_usable)


@pytest.mark.parametrize(
    ("volumes", "items", "name"),
    [
        ([], [], "web-backend-tls"),
        ([TLS], [], "tls"),
        ([{"name": "data", "emptyDir": {}}, TLS], [], "tls"),
        ([{**TLS, "name": "web-backend-tls"}], [], "web-backend-tls"),
        ([{"name": "tls", "secret": {"secretName": "other"}}], [], "web-backend-tls"),
        ([TLS], ITEMS, "web-backend-tls"),
        ([{"name": "tls", "secret": {**TLS["secret"], "items": ITEMS}}], ITEMS, "tls"),
        ([{"name": "tls", "secret": {**TLS["secret"], "items": ITEMS}}], [], "web-backend-tls"),
    ],
    ids=[
        "none",
        "of the chart",
        "the second of the chart",
        "ours",
        "another Secret",
        "without the items",
        "with the items",
        "with items, where none are needed",
    ],
)
def test_volume_name(volumes, items, name):
    assert volume_name(*volumes, items=items) == name


def test_volume_that_is_not_usable():
    assert volume_name(TLS, is_usable=lambda volume: volume["name"] != "tls") == "web-backend-tls"


@pytest.mark.parametrize(
    "volume",
    [
        {"name": "web-backend-tls", "emptyDir": {}},
        {"name": "web-backend-tls", "secret": {"secretName": "other"}},
    ],
    ids=["no Secret", "another Secret"],
)
def test_volume_name_that_is_taken(volume):
    finding = volume_name(volume)
    assert str(finding) == (
        "Deployment/web: has a volume web-backend-tls already, with something other than Secret "
        "web-backend-tls; "
        "give Service/web another certificate-name"
    )
    assert finding.path == (*SPEC, "volumes", Key("name", "web-backend-tls"))


CLAIM = [{"metadata": {"name": "web-backend-tls"}}]


@pytest.mark.parametrize("volumes", [[], [{**TLS, "name": "web-backend-tls"}]])
def test_volume_name_of_a_claim(volumes: list[dict]):
    finding = volume_name_of_stateful_set(CLAIM, *volumes)
    assert str(finding) == (
        "StatefulSet/web: has a volumeClaimTemplate web-backend-tls, which takes the place of a volume of "
        "that name; give Service/web another certificate-name"
    )


def test_volume_name_beside_claims():
    assert volume_name_of_stateful_set([{"metadata": {"name": "data"}}]) == "web-backend-tls"
    assert volume_name_of_stateful_set(CLAIM, TLS) == "tls"


def volume_name_of_stateful_set(claims: list[dict], *volumes: dict) -> str | Finding:
    workload = {**deployment(volumes=list(volumes)), "kind": "StatefulSet"}
    workload["spec"]["volumeClaimTemplates"] = claims
    of_service = backend(topology_of(service(), workload))
    return secret_volume.volume_name(of_service, of_service.pods[0], [], secret_volume.any_volume)


def test_volume_of_the_chart_comes_before_a_taken_name():
    assert volume_name(TLS, {"name": "web-backend-tls", "emptyDir": {}}) == "tls"


@pytest.mark.parametrize(
    ("mounts", "at"),
    [
        (None, ""),
        ([mount("/own")], "/own"),
        ([mount("/own/")], "/own"),
        ([mount("/data", "data"), mount("/own"), mount("/more")], "/own"),
        ([mount("/data", "data")], ""),
    ],
    ids=["none", "mounted", "with a slash", "the first of two", "another volume"],
)
def test_existing_mount_path(mounts, at):
    assert secret_volume.existing_mount_path(secret(container(volumeMounts=mounts)).pod, "tls") == at


@pytest.mark.parametrize(
    ("name", "expected"),
    [("web-tls", "web-tls"), ("web.tls", "web-tls"), ("a" * 70, "a" * 63), ("a" * 62 + ".b", "a" * 62)],
    ids=["as it is", "dot", "long", "cut at a dash"],
)
def test_new_volume_name(name, expected):
    assert secret_volume.new_volume_name(name) == expected


def test_renamed():
    assert secret_volume.renamed([("tls.crt", "server.pem")]) == ITEMS
    assert secret_volume.renamed([]) == []
