from __future__ import annotations

import pytest
from support.manifests import (
    INGRESS,
    deployment,
    index_of,
    ingress,
    notes,
    path,
    port,
    problems,
    puts,
    request,
    scene,
    service,
)

from post_renderer.model import Drop, Put, Ref, Settings
from post_renderer.plan.routing import routes

PLACE = ("spec", "rules", 0, "http", "paths", 0, "backend", "service", "port")
PREFIX = "nginx.ingress.kubernetes.io/"
API = Ref("", "Service", "shop", "api")


def changes(*objects: dict | str, settings: Settings = Settings(), ports: tuple[dict, ...] = (), **flags) -> list:
    index = index_of(service("web", *ports), deployment(), *objects)
    return list(routes.changes(scene(index, request(**flags), settings=settings)))


def moved(findings) -> dict:
    """The changes of paths; annotations left out."""
    return {where: value for where, value in puts(findings).items() if where[0] == "spec"}


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        pytest.param([ingress("web", path(to="http"))], {(*PLACE, "name"): "https"}, id="by name"),
        pytest.param([ingress("web", path(to=80))], {(*PLACE, "number"): 443}, id="by number"),
        pytest.param(
            [
                "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}, spec: {ingressClassName: nginx, "
                "defaultBackend: {service: {name: web, port: {number: 80}}}}}"
            ],
            {("spec", "defaultBackend", "service", "port", "number"): 443},
            id="default backend",
        ),
    ],
)
def test_repointed(objects, expected):
    assert moved(changes(*objects)) == expected


@pytest.mark.parametrize("to", ["tls", 444])
def test_led_there_already(to):
    findings = changes(ingress("web", path(to=to)), ports=(port(), port("tls", 444, 8443)), port="http")
    assert moved(findings) == {}
    assert f"{PREFIX}proxy-ssl-name" in {where[-1] for where in puts(findings)}


def test_a_name_gives_way_to_a_number():
    findings = changes(ingress("web", path(to="http")), ports=(port(), port("", 444, 8443)))
    assert moved(findings) == {(*PLACE, "number"): 444}
    assert [f.path for f in findings if isinstance(f, Drop)] == [(*PLACE, "name")]


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
    found = puts(changes(ingress(), secret_name="s"))
    assert found["metadata", "annotations", f"{PREFIX}proxy-ssl-secret"] == "shop/s"
    assert found["metadata", "annotations", f"{PREFIX}proxy-ssl-name"] == "web.shop.svc.cluster.local"


def test_ca_secret():
    found = puts(changes(ingress(), ca_secret="ca"))
    assert found["metadata", "annotations", f"{PREFIX}proxy-ssl-secret"] == "shop/ca"


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (
            {"ca_configmap": "ca"},
            [
                "note: Service/web: ca-configmap is for Gateway routes; "
                "ingress-nginx takes ca.crt from Secret shop/web-backend-tls"
            ],
        ),
        ({"ca_configmap": "ca", "ca_secret": "ca"}, []),
    ],
    ids=["alone", "beside ca-secret"],
)
def test_ca_configmap(flags, said):
    assert [note for note in notes(changes(ingress(), **flags)) if "configmap" in note] == said


def test_facts_once_for_a_service():
    said = notes(changes(ingress("a"), ingress("b", path(at="/b"))))
    assert [note for note in said if "ca.crt" in note] == [
        "note: Service/web: the issuer must fill ca.crt in shop/web-backend-tls; without it nginx verifies nothing"
    ]


HINT = "give each of them an Ingress of its own in the chart's values; to flag them too is not enough"


@pytest.mark.parametrize(
    ("paths", "others"),
    [
        ([path(), path("api", at="/api")], "api (example.com/api)"),
        (
            [path(), path("b", at="/1"), path("a", at="/2"), path("b", at="/3")],
            "a (example.com/2), b (example.com/1 example.com/3)",
        ),
    ],
    ids=["one", "several"],
)
def test_mixed(paths, others):
    findings = changes(ingress("web", *paths))
    assert puts(findings) == {}
    assert problems(findings) == [
        f"Ingress/web: leads to Service/web, which is flagged, and also to {others}: its annotations hold for all of "
        f"its paths, so these would be spoken to in HTTPS and verified as the former; {HINT}"
    ]


def test_mixed_with_another_port_of_the_same_service():
    findings = changes(
        ingress("web", path(), path(to="metrics", at="/metrics")),
        ports=(port(), port("metrics", 9000, 9000)),
        port="http",
    )
    (sentence,) = problems(findings)
    assert "and also to web (example.com/metrics): " in sentence


def test_mixed_with_a_flagged_one_of_another_listener():
    index = index_of(
        service(),
        service("api", port("http", 80, 9000)),
        deployment(),
        ingress("web", path(), path("api", at="/api")),
    )
    found = scene(index, request(), request(API, https_port=9443))
    assert any("and also to api (example.com/api)" in sentence for sentence in problems(routes.changes(found)))


def test_two_services_of_one_listener_may_share_an_ingress():
    index = index_of(service(), service("api"), deployment(), ingress("web", path(), path("api", at="/api")))
    assert problems(routes.changes(scene(index, request(), request(API)))) == []


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
        pytest.param([of_class(None, {"kubernetes.io/ingress.class": "nginx"})], Settings(), id="older annotation"),
        pytest.param(
            [of_class("internal"), ingress_class("internal", "k8s.io/ingress-nginx")], Settings(), id="IngressClass"
        ),
        pytest.param([of_class("internal")], Settings(ingress_classes={"internal": "ingress-nginx"}), id="config file"),
        pytest.param([of_class("internal")], Settings(controller="ingress-nginx"), id="option"),
        pytest.param(
            [of_class("nginx"), ingress_class("nginx", "nginx.org/ingress-controller")],
            Settings(ingress_classes={"nginx": "ingress-nginx"}),
            id="config file beats IngressClass",
        ),
        pytest.param([of_class(None)], Settings(controller="ingress-nginx"), id="no class, but an option"),
    ],
)
def test_controller(objects, settings):
    findings = changes(*objects, settings=settings)
    assert problems(findings) == []
    assert moved(findings)
    assert not [note for note in notes(findings) if note.startswith("note: Ingress/")]


def test_no_class():
    findings = changes(of_class(None))
    assert moved(findings)
    assert notes(findings)[0] == (
        "note: Ingress/web: names no ingress class; taken for ingress-nginx (--controller says otherwise)"
    )


@pytest.mark.parametrize(
    "objects",
    [
        [of_class("internal")],
        [of_class("internal"), ingress_class("internal", "traefik.io/ingress-controller")],
        [of_class("internal"), ingress_class("other", "k8s.io/ingress-nginx")],
    ],
    ids=["nothing says", "IngressClass of another controller", "IngressClass of another name"],
)
def test_unknown_class(objects):
    findings = changes(*objects)
    assert puts(findings) == {}
    assert problems(findings) == [
        'Ingress/web: its ingress class is "internal", and nothing says which controller reads it; known controllers '
        "are ingress-nginx; say so in the config file, below spec: ingressClasses: {internal: ingress-nginx}"
    ]


def test_an_ingress_class_of_another_controller_beats_the_convention():
    findings = changes(of_class("nginx"), ingress_class("nginx", "nginx.org/ingress-controller"))
    assert len(problems(findings)) == 1


def test_without_a_route():
    (note,) = notes(changes())
    assert note == (
        "note: Service/web: no Ingress in the stream leads here; yours must lead to port https (443), with "
        f'{PREFIX}backend-protocol: "HTTPS"; {PREFIX}proxy-ssl-secret: "shop/web-backend-tls"; '
        f'{PREFIX}proxy-ssl-verify: "on"; {PREFIX}proxy-ssl-verify-depth: "2"; '
        f'{PREFIX}proxy-ssl-name: "web.shop.svc.cluster.local"; {PREFIX}proxy-ssl-server-name: "on"; '
        f'{PREFIX}proxy-ssl-protocols: "TLSv1.2 TLSv1.3"'
    )


HTTP_ROUTE = (
    "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: web}\n"
    "spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}\n"
)


def test_gateway_route():
    findings = changes(HTTP_ROUTE)
    assert notes(findings) == [
        "warning: HTTPRoute/web: leads to Service/web and is left as it is, for this version writes no "
        "BackendTLSPolicy; to go on encrypted it needs one, with hostname web.shop.svc.cluster.local, "
        "and port https (443)"
    ]
    assert len(findings) == 1


def test_service_elsewhere():
    absent = request(service_port=8443)._replace(present=False)
    found = scene(index_of(ingress("web", path(to="http"))), absent)
    findings = list(routes.changes(found))
    assert moved(findings) == {(*PLACE, "number"): 8443}
    assert [f.path for f in findings if isinstance(f, Drop)] == [(*PLACE, "name")]
    assert {f.ref for f in findings if isinstance(f, Put)} == {INGRESS}
