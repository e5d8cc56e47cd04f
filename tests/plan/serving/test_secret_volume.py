from __future__ import annotations

import pytest
from support.manifests import (
    CONTAINER,
    SERVICE,
    container,
    deployment,
    index_of,
    notes,
    port,
    problems,
    puts,
    request,
    scene,
    service,
)

from post_renderer.model import Key
from post_renderer.plan.serving import secret_volume
from post_renderer.plan.serving.container import volume_name

WEB = (*CONTAINER, Key("name", "web"))
VOLUMES = ("spec", "template", "spec", "volumes")
OURS = {"name": "web-backend-tls", "secret": {"secretName": "web-backend-tls"}}


def changes(*containers: dict, spec: dict | None = None, **flags) -> list:
    index = index_of(service(), deployment("web", *containers, **(spec or {})))
    return list(secret_volume.changes(scene(index, request(**flags))))


def mounted(at: str, name: str = "web-backend-tls", written: str = "") -> dict:
    place = (*WEB, "volumeMounts", Key("mountPath", written or at))
    return {place: {"name": name, "mountPath": written or at, "readOnly": True}}


def volume(body: dict) -> dict:
    return {(*VOLUMES, Key("name", body["name"])): body}


LISTENER = {(*WEB, "ports", Key("containerPort", 8443)): {"name": "https", "containerPort": 8443, "protocol": "TCP"}}


@pytest.mark.parametrize(
    ("containers", "spec", "flags", "expected"),
    [
        pytest.param([], {}, {}, {**volume(OURS), **mounted("/etc/backend-tls"), **LISTENER}, id="all of it"),
        pytest.param(
            [], {}, {"mount_path": "/tls"}, {**volume(OURS), **mounted("/tls"), **LISTENER}, id="mount path asked for"
        ),
        pytest.param(
            [container("web", ("http", 8080), ("x", 8443))],
            {},
            {},
            {**volume(OURS), **mounted("/etc/backend-tls")},
            id="listener declared",
        ),
        pytest.param(
            [container("web", ("http", 8443))],
            {},
            {},
            {**volume(OURS), **mounted("/etc/backend-tls")},
            id="the plain port is the listener",
        ),
        pytest.param(
            [container("web", ("http", 8080))],
            {},
            {"https_port": 8080},
            {**volume(OURS), **mounted("/etc/backend-tls")},
            id="the plain port is to be the listener",
        ),
        pytest.param(
            [],
            {"volumes": [{"name": "tls", "secret": {"secretName": "web-backend-tls"}}]},
            {},
            {
                **volume({"name": "tls", "secret": {"secretName": "web-backend-tls"}}),
                **mounted("/etc/backend-tls", "tls"),
                **LISTENER,
            },
            id="a volume of its own with the Secret",
        ),
        pytest.param(
            [container(volumeMounts=[{"name": "tls", "mountPath": "/own"}])],
            {"volumes": [{"name": "tls", "secret": {"secretName": "web-backend-tls"}}]},
            {},
            {
                **volume({"name": "tls", "secret": {"secretName": "web-backend-tls"}}),
                **mounted("/own", "tls"),
                **LISTENER,
            },
            id="mounted by the chart",
        ),
        pytest.param(
            [],
            {"volumes": [{"name": "part", "secret": {"secretName": "web-backend-tls", "items": [{"key": "ca.crt"}]}}]},
            {},
            {**volume(OURS), **mounted("/etc/backend-tls"), **LISTENER},
            id="a volume with parts of the Secret is not enough",
        ),
        pytest.param(
            [container(volumeMounts=[{"name": "web-backend-tls", "mountPath": "/etc/backend-tls/"}])],
            {"volumes": [OURS]},
            {"mount_path": "/etc/backend-tls"},
            {**volume(OURS), **mounted("/etc/backend-tls", written="/etc/backend-tls/"), **LISTENER},
            id="a slash at the end stays",
        ),
        pytest.param(
            [],
            {},
            {"secret_name": "s", "certificate_name": "c.d"},
            {
                **volume({"name": "c-d", "secret": {"secretName": "s"}}),
                **mounted("/etc/backend-tls", "c-d"),
                **LISTENER,
            },
            id="other names",
        ),
    ],
)
def test_puts(containers, spec, flags, expected):
    findings = changes(*containers, spec=spec, **flags)
    assert puts(findings) == expected
    assert problems(findings) == []


def test_a_plain_port_that_nobody_declares_stays_undeclared():
    index = index_of(service("web", port(target=9000)), deployment())
    findings = secret_volume.changes(scene(index, request(https_port=9000)))
    assert [place for place in puts(findings) if "ports" in place] == []


def test_every_workload_gets_it():
    index = index_of(service(), deployment("stable"), deployment("canary"))
    findings = list(secret_volume.changes(scene(index)))
    assert {finding.ref.name for finding in findings if hasattr(finding, "ref")} == {"stable", "canary"}


@pytest.mark.parametrize(
    ("containers", "spec", "sentence"),
    [
        pytest.param(
            [],
            {"volumes": [{"name": "web-backend-tls", "emptyDir": {}}]},
            "Deployment/web: has a volume web-backend-tls already, with something else than Secret web-backend-tls; "
            "give Service/web another certificate-name",
            id="volume name is taken",
        ),
        pytest.param(
            [container(volumeMounts=[{"name": "data", "mountPath": "/etc/backend-tls"}])],
            {},
            "Deployment/web: container web: mounts data at /etc/backend-tls already; "
            "give Service/web another mount-path",
            id="mount path is taken",
        ),
        pytest.param(
            [container(volumeMounts=[{"name": "data", "mountPath": "/etc/backend-tls/"}])],
            {},
            "Deployment/web: container web: mounts data at /etc/backend-tls already; "
            "give Service/web another mount-path",
            id="mount path is taken, with a slash",
        ),
        pytest.param(
            [container(volumeMounts=[{"name": "tls", "mountPath": "/own/tls.crt", "subPath": "tls.crt"}])],
            {"volumes": [{"name": "tls", "secret": {"secretName": "web-backend-tls"}}]},
            "Deployment/web: container web: mounts Secret web-backend-tls with subPath, "
            "which never sees a renewed certificate; mount the whole Secret",
            id="subPath",
        ),
        pytest.param(
            [container(volumeMounts=[{"name": "tls", "mountPath": "/own/", "subPath": "tls"}])],
            {"volumes": [{"name": "tls", "secret": {"secretName": "web-backend-tls"}}]},
            "Deployment/web: container web: mounts Secret web-backend-tls with subPath, "
            "which never sees a renewed certificate; mount the whole Secret",
            id="subPath, with a slash",
        ),
    ],
)
def test_refused(containers, spec, sentence):
    assert problems(changes(*containers, spec=spec)) == [sentence]


def test_mount_trusts_the_chart():
    assert notes(changes(mount_path="/tls")) == [
        "note: Service/web: mode mount trusts the chart: Deployment/web: container web must serve TLS on port 8443 "
        "with /tls/tls.crt and tls.key"
    ]


def test_mount_path_of_the_chart_has_no_slash_at_its_end():
    tls = {"name": "tls", "secret": {"secretName": "web-backend-tls"}}
    findings = changes(container(volumeMounts=[{"name": "tls", "mountPath": "/own/"}]), spec={"volumes": [tls]})
    assert notes(findings)[0].endswith(" with /own/tls.crt and tls.key")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("web-tls", "web-tls"), ("web.tls", "web-tls"), ("a" * 70, "a" * 63), ("a" * 62 + ".b", "a" * 62)],
    ids=["as it is", "dot", "long", "cut at a dash"],
)
def test_volume_name(name, expected):
    assert volume_name(name) == expected


@pytest.mark.parametrize(
    ("web", "api", "sentences"),
    [
        ({"mode": "sidecar"}, {"mode": "sidecar"}, []),
        ({"mode": "mount"}, {"mode": "mount"}, []),
        ({"mode": "sidecar"}, {"mode": "mount", "https_port": 9443}, []),
        (
            {"mode": "sidecar"},
            {"mode": "mount"},
            [
                "Service/api: would have container web of Deployment/web serve TLS on port 8443, where a sidecar does "
                "so for Service/web; give one of them another https-port, or both the same mode"
            ],
        ),
        (
            {"mode": "mount"},
            {"mode": "sidecar"},
            [
                "Service/api: would have a sidecar of Deployment/web serve TLS on port 8443, where container web does "
                "so for Service/web; give one of them another https-port, or both the same mode"
            ],
        ),
    ],
    ids=["two sidecars", "two mounts", "another port", "a sidecar first", "a mount first"],
)
def test_one_port_has_one_server(web, api, sentences):
    both = (request(**web), request(SERVICE._replace(name="api"), **api))
    assert problems(secret_volume.changes(scene(index_of(service(), service("api"), deployment()), *both))) == sentences
