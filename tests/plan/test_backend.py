from __future__ import annotations

import pytest
from manifests import (
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

from post_renderer.model import NEW, Port, Settings
from post_renderer.plan.backend import join

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


def test_service_elsewhere():
    found = join(request(service_port=8443)._replace(present=False), index_of(ingress()), Settings())
    assert (found.https, found.pods, found.plain) == (Port(0, "", 8443, "8443", "TCP", ""), (), None)
    assert [route.where for route in found.routes] == ["example.com/"]


V1BETA1 = (
    "{apiVersion: networking.k8s.io/v1beta1, kind: Ingress, metadata: {name: web}, "
    "spec: {backend: {serviceName: web, servicePort: 80}}}"
)
WAYS_OUT = (
    "set mode to native for a preset that takes the plain port over, "
    "or to mount if the chart can be told to serve TLS with a mounted Secret"
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
            [service(), deployment()],
            {"mode": "sidecar"},
            "Service/web: mode sidecar: this version has no sidecar; set mode to native or mount",
            id="sidecar",
        ),
        pytest.param(
            [service(), deployment()],
            {"mode": "auto"},
            f"Service/web: no preset is known for the image example/web:1.2.3 of container web; {WAYS_OUT}",
            id="auto without a preset",
        ),
        pytest.param(
            [service(), deployment()],
            {"mode": "native"},
            "Service/web: no preset is known for the image example/web:1.2.3 of container web; "
            "set mode to mount if the chart can serve TLS with a mounted Secret",
            id="native without a preset",
        ),
        pytest.param(
            [service("web", port(appProtocol="https")), deployment()],
            {"mode": "auto"},
            "Service/web: no preset is known for the image example/web:1.2.3 of container web "
            f"(it speaks TLS already: appProtocol: https); {WAYS_OUT}",
            id="auto, and it speaks TLS",
        ),
        pytest.param(
            [service(), deployment("web", GRAFANA)],
            {"mode": "auto"},
            "Service/web: preset grafana turns port http (80) itself into HTTPS, which breaks callers that nobody "
            "flagged; set mode to native if all of them can follow, else to mount",
            id="auto, and the preset takes the plain port",
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
