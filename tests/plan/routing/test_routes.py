from __future__ import annotations

from typing import NamedTuple

import pytest
from support.manifests import (
    INGRESS,
    deployment,
    ingress,
    joined,
    notes,
    path,
    port,
    problems,
    puts,
    request,
    service,
    topology_of,
)

from post_renderer import controllers
from post_renderer.controllers.row import ControllerRow
from post_renderer.controllers.upstream import (
    OBJECT,
    PATH,
    PORT,
    SERVICE,
    TRAFFIC,
    CAForm,
    Support,
    UpstreamTLS,
    Verification,
)
from post_renderer.model import Add, Drop, Finding, Put, Ref, Settings, note
from post_renderer.plan.routing import routes

BACKEND_PORT = ("spec", "rules", 0, "http", "paths", 0, "backend", "service", "port")
PREFIX = "nginx.ingress.kubernetes.io/"
API = Ref("", "Service", "shop", "api")


def changes(
    *objects: dict | str, settings: Settings = Settings(), ports: tuple[dict, ...] = (), **options
) -> list:
    settings = settings._replace(namespace="shop")
    topology = topology_of(service("web", *ports), deployment(), *objects, settings=settings)
    return list(routes.changes(joined(topology, request(**options), settings=settings)))


def repointed(findings) -> dict:
    """The changes of backends; annotations left out."""
    return {path: value for path, value in puts(findings).items() if path[0] == "spec"}


def annotated(findings) -> set[str]:
    """The names of the Ingresses that get annotations."""
    return {f.ref.name for f in findings if isinstance(f, Put) and f.path[0] == "metadata"}


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        pytest.param([ingress("web", path(to="http"))], {(*BACKEND_PORT, "name"): "https"}, id="by name"),
        pytest.param([ingress("web", path(to=80))], {(*BACKEND_PORT, "number"): 443}, id="by number"),
        pytest.param(
            [
                "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}, spec: "
                "{ingressClassName: nginx, defaultBackend: {service: {name: web, port: {number: 80}}}}}"
            ],
            {("spec", "defaultBackend", "service", "port", "number"): 443},
            id="default backend",
        ),
    ],
)
def test_repointed(objects, expected):
    assert repointed(changes(*objects)) == expected


@pytest.mark.parametrize("to", ["tls", 444])
def test_routed_to_the_https_port_already(to):
    findings = changes(ingress("web", path(to=to)), ports=(port(), port("tls", 444, 8443)), port="http")
    assert repointed(findings) == {}
    assert f"{PREFIX}proxy-ssl-name" in {path[-1] for path in puts(findings)}


@pytest.mark.parametrize("service", ["web:80", "web", "https://web.shop:443"])
def test_an_address_in_one_text(service):
    mapping = f"""
        apiVersion: getambassador.io/v3alpha1
        kind: Mapping
        metadata: {{name: web}}
        spec: {{prefix: /, service: "{service}"}}
    """
    written = puts(changes(mapping, ports=(port(), port("https", 443, 8443)), port="http", verify="false"))
    assert written == {("spec", "service"): f"https://web{'.shop' if '.shop' in service else ''}:443"}


def test_a_name_is_replaced_by_the_number_of_a_port_without_name():
    findings = changes(ingress("web", path(to="http")), ports=(port(), port("", 444, 8443)))
    assert repointed(findings) == {(*BACKEND_PORT, "number"): 444}
    assert [f.path for f in findings if isinstance(f, Drop)] == [(*BACKEND_PORT, "name")]


def test_every_ingress_gets_the_full_set():
    findings = changes(ingress("a"), ingress("b", path(at="/b")))
    sets = {f.ref.name: set() for f in findings if isinstance(f, Put)}
    for finding in findings:
        if isinstance(finding, Put) and finding.path[0] == "metadata":
            sets[finding.ref.name].add(finding.path[-1])
    assert set(sets) == {"a", "b"}
    assert len(sets["a"]) == 7
    assert sets["a"] == sets["b"]


def test_what_is_verified():
    annotations = puts(changes(ingress(), secret_name="s"))
    assert annotations["metadata", "annotations", f"{PREFIX}proxy-ssl-secret"] == "shop/s"
    assert annotations["metadata", "annotations", f"{PREFIX}proxy-ssl-name"] == "web.shop.svc.cluster.local"


def test_ca_secret():
    findings = changes(ingress(), ca_secret="ca")
    assert (
        "note: Service/web: ca-secret: shop/ca must have ca.crt; without it nginx verifies nothing"
        in notes(findings)
    )
    annotations = puts(findings)
    assert annotations["metadata", "annotations", f"{PREFIX}proxy-ssl-secret"] == "shop/ca"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {"ca_configmap": "ca"},
            [
                "note: Service/web: ca-configmap is for Gateway routes; "
                "ingress-nginx reads ca.crt from Secret shop/web-backend-tls"
            ],
        ),
        ({"ca_configmap": "ca", "ca_secret": "ca"}, []),
    ],
    ids=["alone", "beside ca-secret"],
)
def test_ca_configmap(options, expected):
    assert [text for text in notes(changes(ingress(), **options)) if "configmap" in text] == expected


def test_ca_configmap_of_a_controller_that_reads_no_ca(toy):
    toy(OBJECT, forms=())
    assert [text for text in notes(changes(of_toy(), ca_configmap="ca")) if "configmap" in text] == []


NGINX_FACTS = [
    "note: Service/web: the issuer must fill ca.crt in shop/web-backend-tls; without it nginx verifies "
    "nothing",
    "note: Service/web: nginx presents the key pair of shop/web-backend-tls as its client certificate",
]


def test_facts_once_for_a_service():
    assert notes(changes(ingress("a"), ingress("b", path(at="/b")))) == NGINX_FACTS


def test_two_services_of_one_tls_port_may_share_an_ingress():
    topology = topology_of(
        service(), service("api"), deployment(), ingress("web", path(), path("api", at="/api"))
    )
    assert problems(routes.changes(joined(topology, request(), request(API)))) == []


def of_class(name: str | None, annotations: dict | None = None) -> dict:
    body = ingress(annotations=annotations)
    if name is None:
        del body["spec"]["ingressClassName"]
    else:
        body["spec"]["ingressClassName"] = name
    return body


def ingress_class(name: str, controller: str) -> str:
    return (
        f"apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {{name: {name}}}\n"
        f"spec: {{controller: {controller}}}\n"
    )


@pytest.mark.parametrize(
    ("objects", "settings"),
    [
        pytest.param([of_class("nginx")], Settings(), id="by convention"),
        pytest.param(
            [of_class(None, {"kubernetes.io/ingress.class": "nginx"})], Settings(), id="older annotation"
        ),
        pytest.param(
            [of_class("internal"), ingress_class("internal", "k8s.io/ingress-nginx")],
            Settings(),
            id="IngressClass",
        ),
        pytest.param(
            [of_class("internal")], Settings(ingress_classes={"internal": "ingress-nginx"}), id="config file"
        ),
        pytest.param([of_class("internal")], Settings(controller="ingress-nginx"), id="option"),
        pytest.param(
            [of_class("nginx"), ingress_class("nginx", "example.org/ingress")],
            Settings(ingress_classes={"nginx": "ingress-nginx"}),
            id="config file beats IngressClass",
        ),
        pytest.param([of_class(None)], Settings(controller="ingress-nginx"), id="no class, but an option"),
    ],
)
def test_controller(objects, settings):
    findings = changes(*objects, settings=settings)
    assert problems(findings) == []
    assert repointed(findings)
    assert not [text for text in notes(findings) if text.startswith("note: Ingress/")]


def test_no_class():
    findings = changes(of_class(None))
    assert repointed(findings)
    assert notes(findings)[0] == (
        "note: Ingress/web: has no ingress class; ingress-nginx is assumed (override with --controller)"
    )


@pytest.mark.parametrize(
    "objects",
    [[of_class("internal")], [of_class("internal"), ingress_class("other", "k8s.io/ingress-nginx")]],
    ids=["no IngressClass", "IngressClass of another name"],
)
def test_unknown_class(objects):
    findings = changes(*objects)
    assert puts(findings) == {}
    assert [finding.rule for finding in findings] == ["ingress-class-unknown"]
    assert problems(findings) == [
        'Ingress/web: ingress class "internal" is of no controller that this version supports '
        f"({', '.join(controllers.reading('Ingress'))}); if it is ingress-nginx under another name, add ingressClasses: {{internal: ingress-nginx}} below spec of "
        "the config file; else set routes to keep and switch the route yourself, or unflag the Service"
    ]


@pytest.mark.parametrize(
    ("name", "implementation"),
    [("internal", "example.com/ingress"), ("nginx", "example.org/ingress")],
    ids=["any name", "the IngressClass beats the convention"],
)
def test_class_of_a_controller_that_is_not_supported(name, implementation):
    findings = changes(of_class(name), ingress_class(name, implementation))
    assert puts(findings) == {}
    assert [finding.rule for finding in findings] == ["controller-not-supported"]
    assert problems(findings) == [
        f'Ingress/web: ingress class "{name}" is served by {implementation}, which this version does not '
        f"support; it supports {', '.join(controllers.reading('Ingress'))}; set routes to keep and switch the route yourself, or unflag the Service"
    ]


def test_a_class_of_two_controllers():
    findings = changes(of_class("haproxy"))
    assert puts(findings) == {}
    assert problems(findings) == [
        'Ingress/web: ingress class "haproxy" is what both haproxy-ingress and haproxytech call theirs, and no '
        "IngressClass in the stream tells which of them it is; add ingressClasses: {haproxy: haproxy-ingress} or "
        "{haproxy: haproxytech} below spec of the config file, or set --controller; else set routes to keep and "
        "switch the route yourself, or unflag the Service"
    ]


def test_a_class_that_is_not_supported_leaves_other_ingresses():
    foreign = of_class("internal")
    foreign["metadata"]["name"] = "internal"
    findings = changes(ingress(), foreign, ingress_class("internal", "example.com/ingress"))
    assert [sentence.partition(":")[0] for sentence in problems(findings)] == ["Ingress/internal"]
    assert {f.ref for f in findings if isinstance(f, Put)} == {INGRESS}


def test_without_a_route():
    (sentence,) = notes(changes())
    assert sentence == (
        "note: Service/web: no Ingress in the stream routes to it; yours must route to port https (443), with "
        f'{PREFIX}backend-protocol: "HTTPS"; {PREFIX}proxy-ssl-secret: "shop/web-backend-tls"; '
        f'{PREFIX}proxy-ssl-verify: "on"; {PREFIX}proxy-ssl-verify-depth: "2"; '
        f'{PREFIX}proxy-ssl-name: "web.shop.svc.cluster.local"; {PREFIX}proxy-ssl-server-name: "on"; '
        f'{PREFIX}proxy-ssl-protocols: "TLSv1.2 TLSv1.3"'
    )


def test_service_elsewhere():
    absent = request(service_port=8443)._replace(present=False)
    context = joined(topology_of(ingress("web", path(to="http"))), absent)
    findings = list(routes.changes(context))
    assert repointed(findings) == {(*BACKEND_PORT, "number"): 8443}
    assert [f.path for f in findings if isinstance(f, Drop)] == [(*BACKEND_PORT, "name")]
    assert {f.ref for f in findings if isinstance(f, Put)} == {INGRESS}


class ToyController(NamedTuple):
    """A controller that marks its objects, and tells which Services they serve."""

    switch: str
    verified: Verification = Verification(ca=True, name=True)
    forms: tuple[CAForm, ...] = (CAForm("Secret", "ca.crt"), CAForm("ConfigMap", "ca.crt"))
    certificate_for_all: str = ""
    adds_to_routes: bool = False

    @property
    def SUPPORT(self):  # noqa: N802
        for_all = self.certificate_for_all
        return {"Ingress": Support(self.switch, self.forms, True, "yes", "yes", False, TRAFFIC, for_all)}

    def observe(self, route, source, service, objects):
        return UpstreamTLS()

    def verification(self, upstream):
        return self.verified

    def service_changes(self, upstreams, objects):
        if self.switch not in (PORT, SERVICE):
            return
        name = upstreams[0].object_name
        yield Put(upstreams[0].service, ("metadata", "annotations", "toy/transport"), name, "the transport")
        body = {"apiVersion": "example.com/v1", "kind": "Toy", "metadata": {"name": name}}
        yield Add({**body, "spec": {"ports": [u.port.number for u in upstreams]}}, upstreams[0].service, "it")

    def changes(self, source, upstreams, objects):
        for upstream in upstreams:
            path = ("metadata", "annotations", f"toy/{upstream.service.name}")
            yield Put(source.ref, path, upstream.server_name, "the name to verify")
            if self.adds_to_routes and upstream.service_manifest is None:
                metadata = {"name": source.ref.name}
                yield Add(
                    {"apiVersion": "example.com/v1", "kind": "Toy", "metadata": metadata}, source.ref, "it"
                )

    def about(self, upstreams, sources):
        for upstream in upstreams:
            paths = ", ".join(route.location for route in upstream.routes)
            message = f"{upstream.source.ref} serves {paths} of {len(sources)} objects"
            yield note("toy", upstream.service, message)


@pytest.fixture
def toy(monkeypatch):
    """Adds the controller ``toy`` of the class ``toy`` with the given switch."""

    def add(switch: str, **more) -> None:
        row = ControllerRow(
            lambda: ToyController(switch, **more),
            ("toy",),
            ("example.com/toy",),
            objects={"Toy": ("example.com",)},
        )
        monkeypatch.setattr(controllers, "CONTROLLERS", {**controllers.CONTROLLERS, "toy": row})

    return add


def of_toy(*paths: dict) -> dict:
    return ingress("toy", *paths, ingressClassName="toy")


TOY_FACT = "note: Service/web: Ingress/toy serves example.com/toy of 2 objects"


@pytest.mark.parametrize(
    ("order", "expected"),
    [((0, 1), [*NGINX_FACTS, TOY_FACT]), ((1, 0), [TOY_FACT, *NGINX_FACTS])],
    ids=["ingress-nginx first", "toy first"],
)
def test_two_controllers_in_front_of_one_service(toy, order, expected):
    toy(OBJECT)
    both = ingress(), of_toy(path(at="/toy"))
    findings = changes(*(both[number] for number in order))
    assert problems(findings) == []
    assert notes(findings) == expected
    values = {f.ref.name: f.value for f in findings if isinstance(f, Put) and f.path[-1].startswith("toy/")}
    assert values == {"toy": "web.shop.svc.cluster.local"}
    assert annotated(findings) == {"web", "toy"}
    assert {f.ref.name for f in findings if isinstance(f, Put) and f.path == (*BACKEND_PORT, "name")} == {
        "web",
        "toy",
    }


def test_an_ingress_class_of_the_second_controller(toy):
    toy(OBJECT)
    findings = changes(of_class("internal"), ingress_class("internal", "example.com/toy"))
    assert problems(findings) == []
    assert notes(findings) == ["note: Service/web: Ingress/web serves example.com/ of 1 objects"]


def test_ca_configmap_is_unused_only_where_a_controller_reads_secrets_alone(toy):
    toy(OBJECT)
    unused = "note: Service/web: ca-configmap is for Gateway routes; "
    assert not [text for text in notes(changes(of_toy(), ca_configmap="ca")) if text.startswith(unused)]
    both = notes(changes(ingress(), of_toy(path(at="/toy")), ca_configmap="ca"))
    assert [text for text in both if text.startswith(unused)] == [
        f"{unused}ingress-nginx reads ca.crt from Secret shop/web-backend-tls"
    ]


def test_mixed_paths_of_a_controller_that_switches_objects(toy):
    toy(OBJECT)
    paths = path(), path("b", at="/1"), path("a", at="/2"), path("b", at="/3")
    findings = changes(of_toy(*paths))
    assert puts(findings) == {}
    assert problems(findings) == [
        "Ingress/toy: routes to Service/web, which is flagged, and also to a (example.com/2), b (example.com/1 "
        "example.com/3): toy applies annotations to every path of an Ingress, so these would also get HTTPS and "
        "be verified as web; move these paths to an Ingress of their own in the chart's values "
        "(flagging them is not enough: the verified name differs)"
    ]


@pytest.mark.parametrize("settings", [{"port": "http"}, {}], ids=["another port", "another TLS port"])
def test_what_is_mixed_beside_the_same_service(toy, settings):
    toy(OBJECT)
    api = service("api", port("http", 80, 9000))
    topology = topology_of(
        service("web", port(), port("metrics", 9000, 9000)),
        api,
        deployment(),
        of_toy(path(), path(to="metrics", at="/metrics") if settings else path("api", at="/api")),
    )
    requests = [request(**settings)] if settings else [request(port="http"), request(API, https_port=9443)]
    (sentence,) = problems(routes.changes(joined(topology, *requests)))
    other = "web (example.com/metrics)" if settings else "api (example.com/api)"
    assert f"and also to {other}: " in sentence


def test_mixed_paths_of_a_controller_that_switches_paths(toy):
    toy(PATH)
    findings = changes(of_toy(path(), path("api", at="/api")))
    assert problems(findings) == []
    assert repointed(findings) == {(*BACKEND_PORT, "name"): "https"}


def test_a_controller_gets_all_services_of_an_object(toy):
    toy(PATH)
    api = service("api", selector={"app": "api"})
    api_pods = deployment("api")
    api_pods["spec"]["template"]["metadata"]["labels"] = {"app": "api"}
    topology = topology_of(service(), deployment(), api, api_pods, of_toy(path(), path("api", at="/api")))
    findings = list(routes.changes(joined(topology, request(), request(API))))
    assert {path[-1]: value for path, value in puts(findings).items() if path[0] == "metadata"} == {
        "toy/web": "web.shop.svc.cluster.local",
        "toy/api": "api.shop.svc.cluster.local",
    }
    assert notes(findings) == [
        "note: Service/web: Ingress/toy serves example.com/ of 1 objects",
        "note: Service/api: Ingress/toy serves example.com/api of 1 objects",
    ]


def test_a_controller_that_presents_no_certificate(toy):
    toy(OBJECT)
    assert problems(changes(of_toy())) == []
    assert problems(changes(of_toy(), client_auth=True)) == [
        "Ingress/toy: client-auth: toy cannot present a client certificate to Service/web; remove client-auth"
    ]


def test_a_controller_that_presents_one_certificate_to_all(toy):
    toy(OBJECT, certificate_for_all="toy.certificate of its ConfigMap")
    assert problems(changes(of_toy(), client_auth=True)) == [
        "Ingress/toy: client-auth: toy cannot present a client certificate to Service/web alone; it presents to "
        "all Services what is set in toy.certificate of its ConfigMap; remove client-auth, or set Secret "
        "shop/web-backend-tls-client there and routes to keep"
    ]


def test_what_an_ingress_elsewhere_presents():
    (sentence,) = notes(changes(client_auth=True))
    assert 'proxy-ssl-secret: "shop/web-backend-tls-client"' in sentence


def test_known_controllers_are_listed(toy):
    toy(OBJECT)
    (sentence,) = problems(changes(of_class("internal")))
    assert f"({', '.join(controllers.reading('Ingress'))})" in sentence
    assert "toy" in controllers.CONTROLLERS


def added(findings) -> list[Ref]:
    return [f.ref for f in findings if isinstance(f, Add)]


TOY_OBJECT = Ref("example.com", "Toy", "shop", "web-backend-tls")
TRANSPORT = ("metadata", "annotations", "toy/transport")


def test_a_service_has_its_settings_once(toy):
    toy(PORT)
    findings = changes(of_toy(), {**of_toy(), "metadata": {"name": "second"}})
    assert added(findings) == [TOY_OBJECT]
    assert [f.value for f in findings if isinstance(f, Put) and f.path == TRANSPORT] == ["web-backend-tls"]


def test_an_object_of_the_stream_is_completed(toy):
    toy(PORT)
    there = '{apiVersion: example.com/v1, kind: Toy, metadata: {name: web-backend-tls}, spec: {other: "1"}}'
    findings = changes(of_toy(), there)
    assert added(findings) == []
    assert {f.path: f.value for f in findings if isinstance(f, Put) and f.ref == TOY_OBJECT} == {
        ("spec", "ports"): [443]
    }


def test_settings_of_a_service_whose_routes_are_elsewhere(toy):
    toy(PORT)
    findings = changes(settings=Settings(controller="toy"))
    assert added(findings) == [TOY_OBJECT]
    assert notes(findings) == [
        "note: Service/web: no Ingress in the stream routes to it; yours must route to port https (443), with "
        'toy/web: "web.shop.svc.cluster.local"'
    ]


def test_settings_of_a_service_that_is_elsewhere(toy):
    toy(PORT)
    absent = request(service_port=8443)._replace(present=False)
    findings = list(routes.changes(joined(topology_of(of_toy(path(to="http"))), absent)))
    assert added(findings) == []
    assert notes(findings)[0] == (
        "warning: Service/web: is not in the stream; for routes of toy it needs Service web toy/transport: "
        '"web-backend-tls"; Toy web-backend-tls with spec: {"ports": [8443]}; they are written where the Service is, '
        "with --controller toy"
    )


def test_a_route_with_all_that_it_needs_needs_nothing_of_a_service_elsewhere(toy):
    toy(PORT, adds_to_routes=True)
    absent = request(service_port=8443)._replace(present=False)
    findings = list(routes.changes(joined(topology_of(of_toy(path(to="http"))), absent)))
    assert added(findings) == [TOY_OBJECT._replace(name="toy")]
    assert "service-settings-elsewhere" not in {f.rule for f in findings if isinstance(f, Finding)}


def test_what_a_controller_does_not_verify(toy):
    toy(PATH, verified=Verification(ca=True, name=False, reason="toy checks no name"))
    assert notes(changes(of_toy()))[0] == "warning: Ingress/toy: toy checks no name"
    (sentence,) = problems(changes(of_toy(), verify="required"))
    assert sentence == (
        'Ingress/toy: verify is required for Service/web, but toy checks no name; set verify to "true" to '
        "accept that, or route with a controller that verifies CA and name"
    )


def test_no_ca_is_needed_where_nothing_is_verified(toy):
    forms = (CAForm("ConfigMap", "ca.crt"),)
    toy(PATH, forms=forms)
    assert [sentence[:37] for sentence in problems(changes(of_toy()))] == [
        "Service/web: toy reads a CA from a Co"
    ]
    toy(PATH, forms=forms, verified=Verification(ca=False, name=False, reason="toy verifies nothing"))
    assert problems(changes(of_toy())) == []


@pytest.mark.parametrize("verify", ["true", "required"])
def test_nothing_is_said_where_all_is_verified(toy, verify):
    toy(PATH)
    assert not [text for text in notes(changes(of_toy(), verify=verify)) if "warning" in text]


def test_last_is_not_for_a_controller_that_switches_services(toy):
    toy(SERVICE)
    (sentence,) = problems(changes(of_toy(), routes="last"))
    assert sentence == (
        "Ingress/toy: routes last: toy switches Service/web itself, and no route after it; "
        "set routes to follow or keep"
    )


def virtual_service(destination: str) -> str:
    return (
        "{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: web}, spec: {hosts: [a], "
        f"gateways: [gw], http: [{{route: [{{destination: {destination}}}]}}]}}}}"
    )


DESTINATION = ("spec", "http", 0, "route", 0, "destination")


@pytest.mark.parametrize("destination", ["{host: web}", "{host: web.shop, port: {number: 80}}"])
def test_a_destination_of_istio_gets_the_port(destination):
    """One without a port is for a Service with a single port, which it is no more."""
    findings = changes(virtual_service(destination), ca_secret="ca")
    assert repointed(findings) == {(*DESTINATION, "port", "number"): 443}


@pytest.mark.parametrize(
    ("written", "renamed"),
    [
        ("web", "web-backend-tls"),
        ("web.shop", "web-backend-tls.shop"),
        ("web.shop.svc.cluster.local", "web-backend-tls.shop.svc.cluster.local"),
    ],
)
def test_an_address_keeps_its_form(written, renamed):
    public = service("web", type="LoadBalancer")
    topology = topology_of(
        public, deployment(), virtual_service(f"{{host: {written}, port: {{number: 80}}}}")
    )
    found = repointed(routes.changes(joined(topology, request(ca_secret="ca", expose=False))))
    assert found[(*DESTINATION, "host")] == renamed
