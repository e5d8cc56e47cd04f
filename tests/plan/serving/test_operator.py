"""Pods that an operator makes: when that will do, and which fields of the custom resource are set."""

from __future__ import annotations

import pytest
from support.manifests import (
    NAMESPACE,
    SERVICE,
    ingress,
    joined,
    notes,
    port,
    puts,
    refusals,
    request,
    service,
    topology_of,
)
from support.operators import KEYCLOAK, SELECTOR, keycloak, own

from post_renderer.model import Add, Key, Put, Ref, Request, Settings
from post_renderer.model.preset import PlainPort, Preset, Renewal
from post_renderer.plan.backend import PlanContext
from post_renderer.plan.certificate import certificate
from post_renderer.plan.serving.operator import OperatorServer


def operated(*objects: dict, mine: Preset = own(), asked: Request | None = None, listed=()) -> PlanContext:
    settings = Settings(namespace=NAMESPACE, presets=(mine,))
    of_operator = service("web", *listed, selector=SELECTOR)
    topology = topology_of(of_operator, *(objects or [keycloak()]), settings=settings)
    return joined(topology, asked or request(mode="native"), settings=settings)


def test_backend():
    (backend,) = operated(keycloak(), ingress()).backends
    assert (backend.server, backend.chain, backend.pods) == (OperatorServer((KEYCLOAK,), own()), None, ())
    assert (backend.server.mode, backend.preset, backend.server.resources) == ("native", own(), (KEYCLOAK,))
    assert (backend.https_port.number, backend.plain_port) == (80, None)
    assert [route.location for route in backend.routes] == ["example.com/"]
    assert backend.certificate.owner == SERVICE


def test_backend_with_a_second_port():
    (backend,) = operated(keycloak(), ingress(), mine=own(port=8443)).backends
    https_port = backend.https_port
    assert (https_port.number, https_port.target, backend.plain_port.number) == (443, "8443", 80)
    assert backend.tls_port == 8443
    assert len(backend.routes) == 1


def test_tls_port_without_a_second_port():
    (backend,) = operated(listed=[port(target=8080)]).backends
    assert (backend.tls_port, backend.https_port.number) == (8080, 80)


def test_several_resources_are_changed_alike():
    first, second = (KEYCLOAK._replace(name=name) for name in "ab")
    topology = topology_of(
        service("web", selector={"app": "keycloak"}),
        keycloak("a"),
        keycloak("b"),
        settings=Settings(namespace=NAMESPACE, presets=(own(),)),
    )
    settings = Settings(namespace=NAMESPACE, presets=(own(),))
    context = joined(topology, request(mode="native"), settings=settings)
    changed = [(c.ref, c.path, c.value) for c in context.serving[0] if isinstance(c, Put)]
    path = ("spec", "http", "tlsSecret")
    assert changed == [(first, path, "web-backend-tls"), (second, path, "web-backend-tls")]


PLAIN, RELOADER = port("http-web", 9090, "web"), port("reloader-web", 8080, "reloader-web")


def of_other_port(routed: str, mine: Preset) -> list[str]:
    asked = request(mode="native", port=routed)
    return refusals(lambda: operated(mine=mine, asked=asked, listed=[PLAIN, RELOADER]))


def test_another_port_than_that_of_the_preset():
    known = own(plain=PlainPort((9090,), ("web",)))
    assert of_other_port("reloader-web", known) == [
        "Service/web: port reloader-web (8080) is not the one for which Keycloak/kc can serve TLS; that is "
        "http-web (9090); set port to it, or remove the flag"
    ]


@pytest.mark.parametrize(
    ("routed", "plain"),
    [
        ("http-web", PlainPort((9090,), ("web",))),
        ("http-web", PlainPort((9090,))),
        ("reloader-web", PlainPort((1234,))),
        ("reloader-web", PlainPort()),
    ],
    ids=["its name", "its number", "another one is not known either", "not stated"],
)
def test_the_port_of_the_preset(routed, plain):
    target = 9090 if plain == PlainPort((9090,)) else "web"
    listed = [{**PLAIN, "targetPort": target}, RELOADER]
    asked = request(mode="native", port=routed)
    assert operated(mine=own(plain=plain), asked=asked, listed=listed).backends


def test_service_that_the_operator_makes():
    """It is in no stream: its Certificate is added after the custom resource."""
    of_service = request(mode="native", service_port=8443)._replace(present=False)
    context = operated(asked=of_service._replace(service=Ref("", "Service", "shop", "kc-service")))
    (backend,) = context.backends
    assert (backend.server, backend.certificate.owner) == (OperatorServer((KEYCLOAK,), own()), KEYCLOAK)
    (added,) = [f for f in certificate.changes(context) if isinstance(f, Add)]
    assert added.after == KEYCLOAK
    assert added.body["metadata"] == {"name": "kc-service-backend-tls", "namespace": "shop"}
    assert added.body["spec"]["dnsNames"][-1] == "kc-service.shop.svc.cluster.local"


def changes(*fields, **more) -> list:
    (decisions,) = operated(mine=own(fields=fields, **more)).serving
    return list(decisions)


@pytest.mark.parametrize(
    ("field", "path", "value"),
    [
        (("spec.http.tlsSecret", "{secretName}"), ("spec", "http", "tlsSecret"), "web-backend-tls"),
        (("spec.http.enabled", "false"), ("spec", "http", "enabled"), False),
        (
            ("spec.tls", {"on": "true", "secret": "{secretName}"}),
            ("spec", "tls"),
            {"on": True, "secret": "web-backend-tls"},
        ),
        (("spec.secrets", ["{secretName}", "x"]), ("spec", "secrets"), ["web-backend-tls", "x"]),
        (
            ("spec.volumes", [{"name": "tls", "secret": "{secretName}"}]),
            ("spec", "volumes", Key("name", "tls")),
            {"name": "tls", "secret": "web-backend-tls"},
        ),
        (("spec.list", [{"key": "a"}]), ("spec", "list"), [{"key": "a"}]),
    ],
    ids=["text", "truth", "mapping", "list", "list of items with names", "list of items without names"],
)
def test_fields(field, path, value):
    findings = changes(field)
    assert puts(findings) == {path: value}
    assert {finding.ref for finding in findings} == {KEYCLOAK}


def test_a_list_with_both_kinds_of_items():
    findings = changes(("spec.list", [{"key": "a"}, {"name": "b"}]))
    assert puts(findings) == {
        ("spec", "list"): [{"key": "a"}, {"name": "b"}],
        ("spec", "list", Key("name", "b")): {"name": "b"},
    }


def test_notes():
    assert notes(changes(notes=("callers need https",))) == ["note: Service/web: callers need https"]


def test_workloads_come_before_custom_resources():
    """Where the stream has the pods themselves, they are what is changed."""
    pods = {"metadata": {"labels": SELECTOR}, "spec": {"containers": [{"name": "web", "image": "x"}]}}
    web = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {"template": pods},
    }
    (backend,) = operated(keycloak(), web, asked=request(), listed=[port(target=8080)]).backends
    assert (backend.server.resources, [pod.container.name for pod in backend.pods]) == ((), ["web"])


def test_a_workload_that_is_named_comes_before_custom_resources():
    pods = {"metadata": {"labels": {"app": "x"}}, "spec": {"containers": [{"name": "web", "image": "x"}]}}
    web = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {"template": pods},
    }
    named = request(workload="Deployment/web")
    (backend,) = operated(keycloak(), web, asked=named, listed=[port(target=8080)]).backends
    assert (backend.server.resources, [pod.container.name for pod in backend.pods]) == ((), ["web"])


@pytest.mark.parametrize(
    ("mode", "preset", "listed"),
    [
        ("auto", own(keeps_plain_port=True), port()),
        ("auto", own(keeps_plain_port=False), port(appProtocol="https")),
        ("native", own(keeps_plain_port=False), port()),
    ],
    ids=["auto", "auto, and the port has TLS", "native"],
)
def test_accepted(mode, preset, listed):
    (backend,) = operated(mine=preset, asked=request(mode=mode), listed=[listed]).backends
    assert backend.server == OperatorServer((KEYCLOAK,), preset)


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        *(
            (
                mode,
                f"mode {mode}: an operator creates its pods from Keycloak/kc, so they cannot be changed here; "
                "set mode to native",
            )
            for mode in ("sidecar", "mount")
        ),
        (
            "auto",
            "an operator creates its pods from Keycloak/kc, and preset own switches port http (80) itself to "
            "HTTPS, which breaks callers that use HTTP; set mode to native if all of them can use HTTPS",
        ),
    ],
)
def test_refused(mode, sentence):
    preset = own(keeps_plain_port=False)
    assert refusals(lambda: operated(mine=preset, asked=request(mode=mode))) == [f"Service/web: {sentence}"]


def test_what_it_is():
    server = OperatorServer(
        KEYCLOAK, own(secret_name="fixed", renewal=Renewal(by_itself=True, how="by itself"))
    )
    assert (server.mode, server.secret_name, server.adds_container, server.reloads) == (
        "native",
        "fixed",
        False,
        True,
    )
    assert server.renewal() == "own picks up a renewed certificate by itself"
