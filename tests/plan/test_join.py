from __future__ import annotations

import pytest
from support.manifests import (
    DEPLOYMENT,
    SERVICE,
    backend,
    container,
    deployment,
    ingress,
    path,
    port,
    refusals,
    request,
    service,
    topology_of,
)

from post_renderer import presets
from post_renderer.model import ELSEWHERE, NEW, Port, Ref, Request, Settings, problem
from post_renderer.plan.backend import Backend, PlanContext, PlannedPorts
from post_renderer.plan.join import fall_back_to_sidecar, join
from post_renderer.plan.serving.external import ExternalServer
from post_renderer.plan.serving.mount import MountServer
from post_renderer.plan.serving.sidecar.server import SidecarServer

PODINFO = container(image="ghcr.io/stefanprodan/podinfo:6.9.2")
GRAFANA = container("grafana", ("http", 3000), image="grafana/grafana:11.0.0")


def joined(*objects: dict | str, **options) -> Backend:
    return join_request(request(**options), *objects)


def join_request(
    asked: Request, *objects: dict | str, settings: Settings = Settings(namespace="shop")
) -> Backend:
    context = PlanContext(topology_of(*objects, settings=settings), settings)
    (only,) = join(asked, context, PlannedPorts())
    return only


def in_place(backend: Backend) -> list[bool]:
    """For each pod whether TLS takes the place of the plain port."""
    return [pod.port == backend.tls_port for pod in backend.pods]


def test_mount():
    result = joined(service(), deployment(), ingress())
    assert result.plain_port == Port(0, "http", 80, "http", "TCP", "", "web")
    assert result.https_port == Port(NEW, "https", 443, "8443", "TCP", "", "web")
    assert (result.server, result.tls_port, in_place(result), result.preset) == (
        MountServer(),
        8443,
        [False],
        None,
    )
    assert [pod.container.name for pod in result.pods] == ["web"]
    assert [route.location for route in result.routes] == ["example.com/"]
    assert (result.service, result.server_name, result.namespace) == (
        SERVICE,
        "web.shop.svc.cluster.local",
        "shop",
    )
    assert result.manifest.ref == result.chain.service.ref == SERVICE
    certificate = result.certificate
    assert (certificate.name, certificate.secret, certificate.owner) == (
        "web-backend-tls",
        "web-backend-tls",
        SERVICE,
    )


def test_only_routes_to_the_secured_port():
    ports = (port(), port("metrics", 9000, 9000))
    result = joined(
        service("web", *ports), deployment(), ingress("a"), ingress("b", path(to=9000)), port="http"
    )
    assert [route.source.name for route in result.routes] == ["a"]


@pytest.mark.parametrize("mode", ["auto", "native"])
def test_a_preset_beside_the_plain_port(mode):
    result = joined(service(), deployment("web", PODINFO), mode=mode)
    assert (result.server.mode, result.preset.name, result.tls_port) == ("native", "podinfo", 9899)
    assert (result.plain_port.number, in_place(result)) == (80, [False])


def test_a_preset_that_takes_the_plain_port():
    result = joined(service(), deployment("web", GRAFANA), mode="native")
    assert (result.preset.name, result.tls_port, in_place(result)) == ("grafana", 3000, [True])
    assert (result.plain_port, result.https_port.number) == (None, 80)


def test_auto_applies_a_preset_to_a_port_with_tls():
    result = joined(service("web", port(appProtocol="https")), deployment("web", GRAFANA), mode="auto")
    assert result.preset.name == "grafana"


@pytest.mark.parametrize("mode", ["auto", "sidecar"])
def test_a_sidecar(mode):
    result = joined(service(), deployment(), ingress(), mode=mode)
    assert (result.server.mode, result.preset, result.tls_port) == ("sidecar", None, 8443)
    assert in_place(result) == [False]
    assert result.plain_port == Port(0, "http", 80, "http", "TCP", "", "web")
    assert result.https_port == Port(NEW, "https", 443, "8443", "TCP", "", "web")
    assert [route.location for route in result.routes] == ["example.com/"]


def test_auto_adds_a_sidecar_where_the_preset_takes_the_plain_port():
    result = joined(service(), deployment("web", GRAFANA), mode="auto")
    assert (result.server.mode, result.tls_port, result.pods[0].port) == ("sidecar", 8443, 3000)


OWN = presets.load("podinfo")._replace(name="own", images=("example/web",), env=())
OBSTACLE = problem("variable-twice", DEPLOYMENT, "container web: sets CERT 2 times", "set it once")


def fall_back(*objects: dict, settings: Settings, planned: PlannedPorts | None = None) -> Backend:
    """What ``join`` returns in mode auto, with a sidecar in place of its preset."""
    context = PlanContext(topology_of(*objects, settings=settings), settings)
    planned = planned or PlannedPorts()
    (with_preset,) = join(request(mode="auto"), context, planned)
    return fall_back_to_sidecar(with_preset, OBSTACLE, context, planned)


def test_a_sidecar_in_place_of_a_preset():
    """It has its own rules for port and path; the reason has no hint, which is about the preset."""
    settings = Settings(namespace="shop", presets=(OWN,))
    result = fall_back(service(), deployment(), ingress(), settings=settings)
    reason = "preset own does not fit: Deployment/web: container web: sets CERT 2 times"
    assert result.server == SidecarServer(reason)
    assert (result.tls_port, result.https_port.target, result.plain_port.number) == (8443, "8443", 80)
    assert [route.location for route in result.routes] == ["example.com/"]
    assert join_request(request(mode="auto"), service(), deployment(), settings=settings).preset == OWN


def test_neither_preset_nor_sidecar():
    settings = Settings(namespace="shop", presets=(OWN,))
    objects = service("web", port(appProtocol="https")), deployment()
    assert refusals(lambda: fall_back(*objects, settings=settings)) == [
        "Service/web: preset own does not fit: Deployment/web: container web: sets CERT 2 times; a sidecar "
        "cannot be added either: port http (80) already serves TLS (appProtocol: https); set mode to "
        "native for a preset, to mount if the chart can serve TLS with a mounted Secret, or port to "
        "another one"
    ]


def test_a_sidecar_in_place_of_a_preset_beside_planned_ones():
    settings = Settings(namespace="shop", presets=(OWN,))
    web = deployment("web", container("web", ("http", 8080), ("admin", 9000)))
    admin = service("admin", port("admin", 9000, "admin"))
    planned = PlannedPorts()
    planned.add(join_request(request(SERVICE._replace(name="admin"), mode="sidecar"), admin, web))
    assert fall_back(service(), web, settings=settings, planned=planned).tls_port == 8444


SIDECAR = container(
    "backend-tls-8443",
    ("https", 8443),
    args=["server", "--listen=0.0.0.0:8443", "--target=127.0.0.1:8080"],
    restartPolicy="Always",
)
AFTER = port("https", 443, 8443)


@pytest.mark.parametrize("mode", ["auto", "sidecar"])
@pytest.mark.parametrize(
    ("ports", "options", "plain_port"),
    [
        ([port(), AFTER], {}, 80),
        ([port(), AFTER], {"port": "http"}, 80),
        ([port(), AFTER], {"port": "https"}, 80),
        ([port("http", 80, 8080), AFTER], {}, 80),
        ([port("http", 8080, None), AFTER], {}, 8080),
        ([AFTER], {"keep_http": False}, None),
        ([AFTER], {"keep_http": False, "port": "http"}, None),
    ],
    ids=["routed", "port", "port of HTTPS", "by number", "no targetPort", "removed", "port, removed"],
)
def test_the_plain_port_is_found_again(ports, options, plain_port, mode):
    """The second run, over the output of the first one."""
    listed = [{key: value for key, value in each.items() if value is not None} for each in ports]
    objects = [
        service("web", *listed),
        deployment(initContainers=[SIDECAR]),
        ingress("web", path(to="https")),
    ]
    result = joined(*objects, mode=mode, **options)
    assert (result.plain_port and result.plain_port.number) == plain_port
    assert (result.https_port.number, result.tls_port, result.pods[0].port) == (443, 8443, 8080)
    assert in_place(result) == [False]
    assert [route.port for route in result.routes] == ["https"]


def test_a_number_that_the_application_does_not_declare():
    """The sidecar does not count as a second container: the application's is the only one."""
    listed = [port("http", 80, 9000), AFTER]
    other = {**SIDECAR, "args": ["--target=127.0.0.1:9000"]}
    result = joined(service("web", *listed), deployment(initContainers=[other]), mode="sidecar", port="http")
    assert (result.pods[0].container.name, result.pods[0].port, result.tls_port) == ("web", 9000, 8443)


def test_service_elsewhere():
    result = join_request(request(service_port=8443)._replace(present=False), ingress())
    assert (result.server, result.manifest, result.chain) == (ExternalServer(), None, None)
    assert (result.https_port, result.pods, result.plain_port) == (
        Port(ELSEWHERE, "", 8443, "", service="web"),
        (),
        None,
    )
    assert (result.tls_port, result.certificate.owner) == (0, SERVICE)
    assert [route.location for route in result.routes] == ["example.com/"]


V1BETA1 = (
    "{apiVersion: networking.k8s.io/v1beta1, kind: Ingress, metadata: {name: web}, "
    "spec: {backend: {serviceName: web, servicePort: 80}}}"
)


@pytest.mark.parametrize(
    ("objects", "options", "sentence"),
    [
        pytest.param(
            [service(type="ExternalName"), deployment()],
            {},
            "Service/web: is of type ExternalName, which has no pods; "
            "flag the Service that its externalName refers to, in that Service's namespace",
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
            "Service/web: port http (80) targets different container ports in its workloads, and one of them "
            "is the TLS port 8443; set https-port to one that none of them uses",
            id="plain in one pod, TLS port in the other",
        ),
        pytest.param(
            [service(), deployment(), V1BETA1],
            {},
            "Ingress/web: routes to Service/web, but is of networking.k8s.io/v1beta1, which no cluster "
            "since Kubernetes 1.22 serves; pass --api-versions networking.k8s.io/v1/Ingress to helm "
            "template (Argo CD: KUBE_API_VERSIONS), or use a newer version of the chart",
            id="old Ingress",
        ),
        pytest.param(
            [service(), deployment(), {**ingress(), "metadata": {"name": "far", "namespace": "other"}}],
            {},
            "Ingress/far: routes to a Service web, but in its own namespace other, not to Service/web of "
            "shop; an Ingress reaches only Services of its own namespace: move one of the two",
            id="Ingress of another namespace",
        ),
    ],
)
def test_refused(objects, options, sentence):
    assert refusals(lambda: joined(*objects, **options)) == [sentence]


def test_an_ingress_twice():
    assert refusals(lambda: joined(service(), deployment(), ingress(), ingress())) == [
        "Ingress/web: routes to Service/web and occurs more than once in the stream; render it once"
    ]


def test_all_problems_of_the_routes_at_once():
    old_twice = V1BETA1, V1BETA1, ingress("new"), ingress("new")
    sentences = refusals(lambda: joined(service(), deployment(), *old_twice))
    assert [sentence.partition(";")[0].partition(", which")[0] for sentence in sentences] == [
        "Ingress/web: routes to Service/web and occurs more than once in the stream",
        "Ingress/web: routes to Service/web, but is of networking.k8s.io/v1beta1",
        "Ingress/new: routes to Service/web and occurs more than once in the stream",
    ]


def test_namespace_unknown():
    unknown = request(Ref("", "Service", "", "web"))
    settings = Settings(namespace_hint="set it")
    assert refusals(lambda: join_request(unknown, service(), settings=settings)) == [
        "Service/web: namespace unknown: not set in the manifest, on the command line or in the environment; set it"
    ]


def test_an_ingress_of_another_namespace_may_have_its_own_service():
    far = {**ingress(), "metadata": {"name": "far", "namespace": "other"}}
    own = {**service(), "metadata": {"name": "web", "namespace": "other"}}
    assert joined(service(), deployment(), own, far).routes == ()


def test_names_of_the_certificate():
    certificate = backend(
        topology_of(service(), deployment()), secret_name="s", certificate_name="c"
    ).certificate
    assert (certificate.name, certificate.secret) == ("c", "s")


def test_secret_name_of_the_preset():
    settings = Settings(namespace="shop", presets=(OWN._replace(secret_name="fixed"),))
    objects = service(), deployment()
    assert join_request(request(mode="native"), *objects, settings=settings).certificate.secret == "fixed"
    own_name = request(mode="native", secret_name="s")
    assert join_request(own_name, *objects, settings=settings).certificate.secret == "s"


TWO_PORTS = service("web", port(), port("admin", 9000, 9000))
BOTH_ROUTED = ingress("web", path(to="http"), path(to="admin", at="/admin"))


def ports_joined(*objects: dict, settings: Settings = Settings(namespace="shop"), **options) -> list[tuple]:
    """For each backend: the plain port, the HTTPS port and its name, the TLS port."""
    context = PlanContext(topology_of(*objects, settings=settings), settings)
    backends = join(request(**options), context, PlannedPorts())
    ports = [(b.plain_port.number if b.plain_port else 0, b.https_port, b.tls_port) for b in backends]
    return [(plain, https.number, https.name, tls) for plain, https, tls in ports]


def test_every_routed_port():
    assert ports_joined(TWO_PORTS, deployment(), BOTH_ROUTED, mode="sidecar") == [
        (80, 443, "https", 8443),
        (9000, 8443, "https-8443", 8444),
    ]


def test_a_sidecar_leaves_the_port_of_the_preset_to_it():
    """The TLS port of a preset is given, also where its port comes last."""
    settings = Settings(namespace="shop", presets=(OWN._replace(port=8443),))
    last = service("web", port("admin", 9000, 9000), port())
    grpc = container("web", ("http", 8080), ("admin", 9000), image="example/other:1")
    assert ports_joined(last, deployment("web", grpc), BOTH_ROUTED, settings=settings, mode="sidecar") == [
        (9000, 443, "https", 8443),
        (80, 8443, "https-8443", 8444),
    ]


def test_all_problems_of_several_ports():
    pods = deployment("web", container("web", ("http", 8080)), container("more", ("other", 1)))
    assert refusals(lambda: ports_joined(TWO_PORTS, pods, port="admin,http", mode="native")) == [
        "Deployment/web: backs Service/web, but none of its containers (web, more) declares port 9000; "
        "set container to the one that serves it",
        "Service/web: no preset matches image example/web:1.2.3 of container web; set mode to sidecar, or to "
        "mount if the chart can serve TLS with a mounted Secret",
    ]


@pytest.mark.parametrize("options", [{"https_port": 9443}, {"service_port": 444}], ids=["https", "service"])
def test_an_option_for_one_of_several_ports(options):
    (key, number) = next(iter(options.items()))
    name = key.replace("_", "-")
    assert refusals(lambda: ports_joined(TWO_PORTS, deployment(), BOTH_ROUTED, **options)) == [
        f"Service/web: {name} {number} is one port, but several are to be secured: http (80), admin (9000); "
        "set port to one of them"
    ]
