from __future__ import annotations

import pytest
from support.manifests import (
    DEPLOYMENT,
    NAMESPACE,
    SERVICE,
    container,
    deployment,
    ingress,
    notes,
    path,
    port,
    problems,
    request,
    service,
    stream_of,
    topology_of,
)

from post_renderer import pipeline, plan, presets
from post_renderer.model import Add, OptionSource, Put, Ref, Request, Settings
from post_renderer.model.preset import EnvVar
from post_renderer.plan import Plan
from post_renderer.plan.serving.sidecar.server import SidecarServer

API = Ref("", "Service", "shop", "api")
SETTINGS = Settings(namespace=NAMESPACE)


def planned(*requests: Request, objects=(), settings: Settings = SETTINGS) -> Plan:
    topology = topology_of(*(objects or (service(), deployment(), ingress())), settings=settings)
    return plan.make(requests or [request()], topology, settings)


def workload(name: str, *containers: dict, **spec) -> dict:
    """A Deployment with labels of its own, which the Service of the same name selects."""
    body = deployment(name, *containers, **spec)
    body["spec"]["template"]["metadata"]["labels"] = {"app": name}
    return body


def test_steps_in_order():
    """The Certificate, the pods, the Service and then the routes: the order of the report."""
    kinds = dict.fromkeys("Certificate" if isinstance(c, Add) else c.ref.kind for c in planned().changes)
    assert list(kinds) == ["Certificate", "Deployment", "Service", "Ingress"]


def test_no_request_no_change():
    assert plan.make([], topology_of(service()), SETTINGS) == Plan()


def test_problems_of_several_services_at_once():
    api = service("api", type="ExternalName")
    result = planned(request(issuer=""), request(API), objects=(service(), api, deployment(), ingress()))
    assert [sentence.partition(";")[0] for sentence in problems(result.findings)] == [
        "Service/api: is of type ExternalName, which has no pods",
        "Service/web: has no issuer for its Certificate",
    ]


def test_independent_problems_of_one_service_at_once():
    """Phase, Certificate, pods and each of the routes have one of their own."""
    web = container(volumeMounts=[{"name": "data", "mountPath": "/data"}])
    pods = deployment("web", web, annotations={"argocd.argoproj.io/hook": "PreSync"})
    mixed = ingress("web", defaultBackend=path("other")["backend"])
    protocol = ingress("fcgi", annotations={"nginx.ingress.kubernetes.io/backend-protocol": "FCGI"})
    unknown = ingress("internal", ingressClassName="internal")
    options = {"issuer": "", "mount_path": "/data"}
    result = planned(request(**options), objects=(service(), pods, mixed, protocol, unknown))
    assert [
        (finding.rule, str(finding.ref)) for finding in result.findings if finding.severity == "problem"
    ] == [
        ("presync-hook", "Deployment/web"),
        ("no-issuer", "Service/web"),
        ("mount-path-taken", "Deployment/web"),
        ("ingress-mixed", "Ingress/web"),
        ("backend-protocol-without-tls", "Ingress/fcgi"),
        ("ingress-class-unknown", "Ingress/internal"),
    ]
    assert result.failures == {}


def test_problems_of_every_workload_at_once():
    pods = [deployment(name, hostNetwork="true") for name in ("a", "b")]
    pods[1]["spec"]["template"]["metadata"]["annotations"] = {"linkerd.io/inject": "enabled"}
    result = planned(request(mode="auto"), objects=(service(), *pods))
    assert [(f.rule, str(f.ref)) for f in result.findings] == [
        ("host-network", "Deployment/a"),
        ("host-network", "Deployment/b"),
        ("mesh", "Deployment/b"),
    ]


def test_the_findings_beside_problems_are_kept():
    result = planned(request(issuer=""))
    assert len(problems(result.findings)) == 1
    assert any(text.startswith("note: Service/web: it is unknown whether") for text in notes(result.findings))


def test_a_service_that_cannot_be_joined_leaves_the_others():
    api = service("api", selector={"app": "none"})
    result = planned(request(API), request(), objects=(api, service(), deployment(), ingress()))
    assert [backend.service for backend in result.backends] == [SERVICE]
    assert result.changes == planned().changes
    assert {ref: [finding.rule for finding in found] for ref, found in result.failures.items()} == {
        API: ["no-pods"]
    }
    alone = planned()
    assert result.findings == (*result.failures[API], *alone.findings)
    assert problems(alone.findings) == []


def test_failures_are_told_apart_by_namespace():
    """Two Services of one name: the one without pods has the problem."""
    other = SERVICE._replace(namespace="other")
    elsewhere = service()
    elsewhere["metadata"]["namespace"] = "other"
    result = planned(request(other), request(), objects=(service(), deployment(), ingress(), elsewhere))
    assert list(result.failures) == [other]
    assert [backend.service for backend in result.backends] == [SERVICE]


TWO = (service(), service("api"), deployment())


def test_equal_changes_of_two_services_are_one():
    result = planned(request(), request(API), objects=TWO)
    paths = [(c.ref, c.path) for c in result.changes if isinstance(c, Put)]
    assert len(set(paths)) == len(paths)
    assert len([c for c in result.changes if isinstance(c, Add)]) == 1
    assert len(set(result.findings)) == len(result.findings)
    assert [b.service for b in result.backends] == [SERVICE, API]


def test_different_changes_of_two_services_are_a_problem():
    """One Secret cannot be taken from two volumes' names at one mount path."""
    both = deployment("web", container("web", ("http", 8080), ("admin", 9000)))
    objects = (service(), service("api", port("admin", 9000, "admin")), both)
    result = planned(request(), request(API, https_port=9443), objects=objects)
    assert problems(result.findings) == [
        "Deployment/web: two flagged Services need different things: web-backend-tls mounted at "
        "/etc/backend-tls in container web; api-backend-tls mounted at /etc/backend-tls in container web; "
        "give both the same flags, or one of them another mount-path, https-port or secret-name"
    ]


def test_different_objects_of_one_name_are_a_problem():
    objects = (service(), service("api", selector={"app": "api"}), deployment(), workload("api"))
    result = planned(request(certificate_name="c"), request(API, certificate_name="c"), objects=objects)
    assert problems(result.findings) == [
        "Certificate/c: two flagged Services need different ones: Service/web and Service/api; "
        "give them different names (certificate-name and secret-name)"
    ]


SIDECAR = {"mode": "sidecar"}


def sidecars(result: Plan) -> list[tuple[str, str]]:
    """The workload and name of each sidecar that is added."""
    puts = [change for change in result.changes if isinstance(change, Put)]
    return [(put.ref.name, put.path[-1].value) for put in puts if "initContainers" in put.path]


def test_two_services_share_a_sidecar():
    result = planned(request(**SIDECAR), request(API, **SIDECAR), objects=TWO)
    assert [b.tls_port for b in result.backends] == [8443, 8443]
    assert sidecars(result) == [("web", "backend-tls-8443")]
    (certificate,) = [c.body for c in result.changes if isinstance(c, Add)]
    names = {"web.shop.svc.cluster.local", "api.shop.svc.cluster.local"}
    assert names <= set(certificate["spec"]["dnsNames"])
    assert result.backends[0].certificate == result.backends[1].certificate


def test_two_ports_get_two_sidecars():
    both = deployment("web", container("web", ("http", 8080), ("admin", 9000)))
    objects = (service(), service("api", port("admin", 9000, "admin")), both)
    result = planned(request(**SIDECAR), request(API, **SIDECAR), objects=objects)
    assert [b.tls_port for b in result.backends] == [8443, 8444]
    assert len([c for c in result.changes if isinstance(c, Add)]) == 2


def test_the_second_service_takes_the_port_of_the_first_ones_sidecar():
    result = planned(request(https_port=9443, **SIDECAR), request(API, **SIDECAR), objects=TWO)
    assert [b.tls_port for b in result.backends] == [9443, 9443]


def test_canary_and_stable_both_get_a_sidecar():
    result = planned(request(**SIDECAR), objects=(service(), deployment("stable"), deployment("canary")))
    assert sidecars(result) == [("stable", "backend-tls-8443"), ("canary", "backend-tls-8443")]


FROM_FIELD = {"name": "CERT", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}
OWN = presets.load("podinfo")._replace(name="own", images=("example/web",), env=())
# Fields of the preset, the container, and what is in the way of the one in the other.
OBSTACLES = [
    (
        {"env": (EnvVar("CERT", "x"),)},
        container(env=[FROM_FIELD]),
        'sets CERT through valueFrom, but it must be "x"',
    ),
    (
        {"args": ("--cert={certFile}",)},
        container(args=["--cert=/x"]),
        "sets --cert=/x already, where preset own needs --cert=/data/cert/tls.crt",
    ),
    (
        {"mount_path": "/data"},
        container(volumeMounts=[{"name": "data", "mountPath": "/data"}]),
        "mounts data at /data already",
    ),
    (
        {"keeps_plain_port": True, "also_https_ports": (9000,)},
        container(readinessProbe={"exec": {"command": ["curl", "http://localhost:9000"]}}),
        "readinessProbe runs a command that calls http on port 9000, which will serve HTTPS",
    ),
]
OBSTACLE_IDS = ["valueFrom", "an argument", "the mount path", "a probe"]


@pytest.mark.parametrize(("fields", "web", "obstacle"), OBSTACLES, ids=OBSTACLE_IDS)
def test_auto_adds_a_sidecar_where_the_preset_does_not_fit(fields, web, obstacle):
    """The sidecar has its own rules for port and mount path."""
    settings = SETTINGS._replace(presets=(OWN._replace(**fields),))
    objects = (service(), deployment("web", web), ingress())
    result = planned(request(mode="auto"), objects=objects, settings=settings)
    reason = f"preset own does not fit: Deployment/web: container web: {obstacle}"
    assert [backend.server for backend in result.backends] == [SidecarServer(reason)]
    assert [(b.tls_port, b.https_port.target) for b in result.backends] == [(8443, "8443")]
    assert problems(result.findings) == []
    assert f"note: Service/web: gets a sidecar: {reason}" in notes(result.findings)
    assert sidecars(result) == [("web", "backend-tls-8443")]
    assert not any(isinstance(change, Put) and "containers" in change.path for change in result.changes)


@pytest.mark.parametrize(("fields", "web", "obstacle"), OBSTACLES, ids=OBSTACLE_IDS)
def test_native_is_refused_where_the_preset_does_not_fit(fields, web, obstacle):
    settings = SETTINGS._replace(presets=(OWN._replace(**fields),))
    objects = (service(), deployment("web", web), ingress())
    result = planned(request(mode="native"), objects=objects, settings=settings)
    assert [backend.preset.name for backend in result.backends] == ["own"]
    (sentence,) = problems(result.findings)
    assert sentence.startswith(f"Deployment/web: container web: {obstacle}; ")
    assert sidecars(result) == []


def test_auto_is_refused_where_neither_preset_nor_sidecar_can_serve():
    settings = SETTINGS._replace(presets=(OWN._replace(env=(EnvVar("CERT", "x"),)),))
    web = deployment("web", container(env=[FROM_FIELD]))
    objects = (
        service("web", port(appProtocol="https")),
        web,
        service("api", selector={"app": "api"}),
        workload("api"),
    )
    result = planned(request(mode="auto"), request(API), objects=objects, settings=settings)
    sentence = (
        "Service/web: preset own does not fit: Deployment/web: container web: sets CERT through valueFrom, "
        "but it must "
        'be "x"; a sidecar cannot be added either: port http (80) already serves TLS (appProtocol: https); '
        "set mode to "
        "native for a preset, to mount if the chart can serve TLS with a mounted Secret, or port to another "
        "one"
    )
    assert problems(result.findings) == [sentence]
    assert problems(result.failures[SERVICE]) == [sentence]
    assert [backend.service for backend in result.backends] == [API]
    assert {c.ref for c in result.changes if isinstance(c, Put)} == {API, DEPLOYMENT._replace(name="api")}


def test_two_services_with_a_preset_need_no_sidecar_in_a_second_run():
    """The preset's changes, made for the first Service, are no reason to give the second one a sidecar."""
    annotations = {"backend-tls.kuberise.io/enabled": "true"}
    objects = [
        service("web", annotations=annotations),
        service("api", annotations=annotations),
        deployment("web", container(image="ghcr.io/stefanprodan/podinfo:6.9.2")),
    ]
    settings = SETTINGS._replace(sources=(OptionSource("option", {"issuer": "ca"}),))
    once = pipeline.render(stream_of(*objects), settings)
    twice = pipeline.render(once.text, settings)
    assert [backend.server.mode for backend in twice.backends] == ["native", "native"]
    assert twice.text == once.text
