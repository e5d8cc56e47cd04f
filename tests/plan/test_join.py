from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
    backend,
    container,
    deployment,
    index_of,
    ingress,
    path,
    port,
    refusals,
    request,
    service,
)

from post_renderer import presets
from post_renderer.model import NEW, Port, Settings, Variable, Way
from post_renderer.plan.join import instead, join

PODINFO = container(image="ghcr.io/stefanprodan/podinfo:6.9.2")
GRAFANA = container("grafana", ("http", 3000), image="grafana/grafana:11.0.0")


def joined(*objects: dict | str, **flags):
    return join(request(**flags), index_of(*objects), Settings())


def test_mount():
    found = joined(service(), deployment(), ingress())
    assert found.plain == Port(0, "http", 80, "http", "TCP", "")
    assert found.https == Port(NEW, "https", 443, "8443", "TCP", "")
    assert (found.listener, found.in_place, found.preset) == (8443, False, None)
    assert [pod.container for pod in found.pods] == ["web"]
    assert [route.where for route in found.routes] == ["example.com/"]
    assert (found.host, found.namespace) == ("web.shop.svc.cluster.local", "shop")
    assert (found.leaf.name, found.leaf.secret, found.leaf.owner) == ("web-backend-tls", "web-backend-tls", SERVICE)


def test_only_routes_to_the_secured_port():
    ports = (port(), port("metrics", 9000, 9000))
    found = joined(service("web", *ports), deployment(), ingress("a"), ingress("b", path(to=9000)), port="http")
    assert [route.ingress.name for route in found.routes] == ["a"]


@pytest.mark.parametrize("mode", ["auto", "native"])
def test_a_preset_beside_the_plain_port(mode):
    found = joined(service(), deployment("web", PODINFO), mode=mode)
    assert (found.preset.name, found.listener, found.in_place) == ("podinfo", 9899, False)


def test_a_preset_that_takes_the_plain_port():
    found = joined(service(), deployment("web", GRAFANA), mode="native")
    assert (found.preset.name, found.listener, found.in_place) == ("grafana", 3000, True)
    assert (found.plain, found.https.number) == (None, 80)


def test_auto_takes_a_port_that_says_https():
    found = joined(service("web", port(appProtocol="https")), deployment("web", GRAFANA), mode="auto")
    assert found.preset.name == "grafana"


@pytest.mark.parametrize("mode", ["auto", "sidecar"])
def test_a_sidecar(mode):
    found = joined(service(), deployment(), ingress(), mode=mode)
    assert (found.way.mode, found.preset, found.listener, found.in_place) == ("sidecar", None, 8443, False)
    assert found.plain == Port(0, "http", 80, "http", "TCP", "")
    assert found.https == Port(NEW, "https", 443, "8443", "TCP", "")
    assert [route.where for route in found.routes] == ["example.com/"]


def test_auto_takes_a_sidecar_where_the_preset_takes_the_plain_port():
    found = joined(service(), deployment("web", GRAFANA), mode="auto")
    assert (found.way.mode, found.listener, found.pods[0].target) == ("sidecar", 8443, 3000)


@pytest.mark.parametrize(
    ("fields", "body", "reason"),
    [
        (
            {"env": (Variable("CERT", "x"),)},
            container(env=[{"name": "CERT", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]),
            "takes CERT from elsewhere (valueFrom), where x is needed",
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
            {"keeps_plain": True, "also_turns": (9000,)},
            container(readinessProbe={"exec": {"command": ["curl", "http://localhost:9000"]}}),
            "readinessProbe is a command that speaks HTTP to port 9000, which now speaks HTTPS",
        ),
    ],
    ids=["valueFrom", "an argument", "the mount path", "a probe"],
)
def test_auto_takes_a_sidecar_where_the_preset_is_stuck(fields, body, reason):
    """What is a problem in mode native; the sidecar goes by its own rules for port and path."""
    fields = {"env": (), **fields}
    own = presets.load("podinfo")._replace(name="own", images=("example/web",), **fields)
    settings, index = Settings(presets=(own,)), index_of(service(), deployment("web", body))
    found = instead(join(request(mode="auto"), index, settings), index, settings, {})
    assert found.way == Way("sidecar", None, f"preset own does not fit: Deployment/web: container web {reason}")
    assert (found.listener, found.https.target) == (8443, "8443")
    native = join(request(mode="native"), index, settings)
    assert native.preset == own


def test_auto_is_refused_where_neither_preset_nor_sidecar_can_do_it():
    own = presets.load("podinfo")._replace(name="own", images=("example/web",), env=(Variable("CERT", "x"),))
    body = container(env=[{"name": "CERT", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}])
    index = index_of(service("web", port(appProtocol="https")), deployment("web", body))
    settings = Settings(presets=(own,))
    stuck = join(request(mode="auto"), index, settings)
    assert refusals(lambda: instead(stuck, index, settings, {})) == [
        "Service/web: preset own does not fit: Deployment/web: container web takes CERT from elsewhere (valueFrom), "
        "where x is needed; a sidecar cannot do it either: port http (80) speaks TLS already (appProtocol: https); "
        "set mode to native for a preset, to mount if the chart can serve TLS with a mounted Secret, or port to another one"
    ]


SIDECAR = container(
    "backend-tls-8443",
    ("https", 8443),
    args=["server", "--listen=0.0.0.0:8443", "--target=127.0.0.1:8080"],
    restartPolicy="Always",
)
AFTER = port("https", 443, 8443)


@pytest.mark.parametrize("mode", ["auto", "sidecar"])
@pytest.mark.parametrize(
    ("ports", "flags", "plain"),
    [
        ([port(), AFTER], {}, 80),
        ([port(), AFTER], {"port": "http"}, 80),
        ([port(), AFTER], {"port": "https"}, 80),
        ([port("http", 80, 8080), AFTER], {}, 80),
        ([port("http", 8080, None), AFTER], {}, 8080),
        ([AFTER], {"keep_http": False}, None),
        ([AFTER], {"keep_http": False, "port": "http"}, None),
    ],
    ids=["routed", "asked for", "HTTPS asked for", "by number", "no targetPort", "gone", "asked for, and gone"],
)
def test_the_plain_port_is_found_again(ports, flags, plain, mode):
    """The second run over what the first one wrote."""
    listed = [{key: value for key, value in each.items() if value is not None} for each in ports]
    objects = [service("web", *listed), deployment(initContainers=[SIDECAR]), ingress("web", path(to="https"))]
    found = joined(*objects, mode=mode, **flags)
    assert (found.plain and found.plain.number) == plain
    assert (found.https.number, found.listener, found.pods[0].target) == (443, 8443, 8080)
    assert found.in_place is False
    assert [route.port for route in found.routes] == ["https"]


def test_a_number_that_the_application_does_not_declare():
    """The sidecar is no second container for those who look for the only one."""
    listed = [port("http", 80, 9000), AFTER]
    other = {**SIDECAR, "args": ["--target=127.0.0.1:9000"]}
    found = joined(service("web", *listed), deployment(initContainers=[other]), mode="sidecar", port="http")
    assert (found.pods[0].container, found.pods[0].target, found.listener) == ("web", 9000, 8443)


def test_service_elsewhere():
    found = join(request(service_port=8443)._replace(present=False), index_of(ingress()), Settings())
    assert (found.https, found.pods, found.plain) == (Port(0, "", 8443, "8443", "TCP", ""), (), None)
    assert [route.where for route in found.routes] == ["example.com/"]


V1BETA1 = (
    "{apiVersion: networking.k8s.io/v1beta1, kind: Ingress, metadata: {name: web}, "
    "spec: {backend: {serviceName: web, servicePort: 80}}}"
)


@pytest.mark.parametrize(
    ("objects", "flags", "sentence"),
    [
        pytest.param(
            [service(type="ExternalName"), deployment()],
            {},
            "Service/web: is of type ExternalName: there are no pods behind it; "
            "flag the Service that its name leads to, in its own namespace",
            id="ExternalName",
        ),
        pytest.param(
            [service(), deployment("web", container("web", ("http", 8080), ("x", 9443)))],
            {"mode": "sidecar", "https_port": 9443},
            "Service/web: https-port 9443 is a port of container web, and the sidecar needs one of its own; "
            "set https-port to one that is free in the pod, or leave it out",
            id="sidecar on a port of the application",
        ),
        pytest.param(
            [service(), deployment("web", container(), container("b", ("x", 9443)))],
            {"mode": "sidecar", "https_port": 9443},
            "Service/web: https-port 9443 is a port of container b, and the sidecar needs one of its own; "
            "set https-port to one that is free in the pod, or leave it out",
            id="sidecar on a port of another container",
        ),
        pytest.param(
            [service(), deployment()],
            {"mode": "sidecar", "https_port": 8080},
            "Service/web: https-port 8080 is a port of container web, and the sidecar needs one of its own; "
            "set https-port to one that is free in the pod, or leave it out",
            id="sidecar on the plain port itself",
        ),
        pytest.param(
            [
                service(),
                deployment("a", container("web", ("http", 8080))),
                deployment("b", container("web", ("http", 8443))),
            ],
            {},
            "Service/web: port http (80) leads to different container ports in its workloads, one of them the listener "
            "8443; set https-port to one that none of them uses",
            id="plain in one pod, listener in the other",
        ),
        pytest.param(
            [service(), deployment(), V1BETA1],
            {},
            "Ingress/web: leads to Service/web, but is of networking.k8s.io/v1beta1, which no cluster since Kubernetes "
            "1.22 serves; say --api-versions networking.k8s.io/v1/Ingress to helm template "
            "(Argo CD: KUBE_API_VERSIONS), or take a newer version of the chart",
            id="old Ingress",
        ),
        pytest.param(
            [service(), deployment(), {**ingress(), "metadata": {"name": "far", "namespace": "other"}}],
            {},
            "Ingress/far: leads to a Service web, but of its own namespace other, not to Service/web of shop; "
            "an Ingress reaches only Services of its own namespace: move one of the two",
            id="Ingress of another namespace",
        ),
    ],
)
def test_refused(objects, flags, sentence):
    assert refusals(lambda: joined(*objects, **flags)) == [sentence]


def test_an_ingress_twice():
    assert set(refusals(lambda: joined(service(), deployment(), ingress(), ingress()))) == {
        "Ingress/web: leads to Service/web and occurs more than once in the stream; render it once"
    }


def test_an_ingress_of_another_namespace_may_have_its_own_service():
    far = {**ingress(), "metadata": {"name": "far", "namespace": "other"}}
    own = {**service(), "metadata": {"name": "web", "namespace": "other"}}
    assert joined(service(), deployment(), own, far).routes == ()


def test_names_of_the_leaf():
    leaf = backend(index_of(service(), deployment()), secret_name="s", certificate_name="c").leaf
    assert (leaf.name, leaf.secret) == ("c", "s")
