"""Kong: what the annotations of a Service set, and when the name can be verified at all."""

from __future__ import annotations

import pytest
from support.controllers import NEW_PORT, upstream
from support.manifests import SERVICE, ingress, notes, path, port, problems, puts, service

from post_renderer.controllers import kong
from post_renderer.controllers.upstream import Trust, Upstream, UpstreamTLS, Verification
from post_renderer.model import Put
from post_renderer.topology.objects import Objects

PREFIX = "konghq.com/"
NO_HOST = {f"{PREFIX}preserve-host": "false"}
NAME = "web.shop.svc.cluster.local"
VERIFIED = {"tls-verify": "true", "tls-verify-depth": "2", "ca-certificates-secrets": "ca"}


def given(
    source: dict | None = None, *others: dict, names: tuple[str, ...] = (), **annotations: str
) -> tuple[Upstream, Objects]:
    """The connections of ``source`` to a Service with ``annotations``; the certificate has ``names`` too."""
    prefixed = {PREFIX + key.replace("_", "-"): value for key, value in annotations.items()}
    web = service("web", port(), annotations=prefixed)
    found, objects = upstream(source or ingress(annotations=NO_HOST), web, *others)
    more = {"certificate_names": (NAME, *names), "trust": Trust("shop", "ca", has_pair=False)}
    return found._replace(**more), objects


def changes(*upstreams: Upstream, objects: Objects) -> list:
    return list(kong.service_changes(upstreams, objects))


def annotated(decisions) -> dict[str, object]:
    values = puts(decisions)
    assert all(path[:2] == ("metadata", "annotations") for path in values)
    return {str(path[2]).removeprefix(PREFIX): value for path, value in values.items()}


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        pytest.param({}, UpstreamTLS(), id="nothing"),
        pytest.param({"protocol": "http"}, UpstreamTLS(), id="http"),
        pytest.param({"tls_verify": "true"}, UpstreamTLS(), id="verified, but http"),
        pytest.param({"protocol": "https"}, UpstreamTLS(True, evidence="protocol https"), id="https"),
        pytest.param({"protocol": "grpcs"}, UpstreamTLS(True, evidence="protocol grpcs"), id="grpcs"),
        pytest.param(
            {"protocol": "https", "tls_verify": "yes"},
            UpstreamTLS(True, evidence="protocol https"),
            id="yes is no boolean of Go",
        ),
        pytest.param(
            {"protocol": "https", "tls_verify": "T", "host_header": "web.shop"},
            UpstreamTLS(True, True, "web.shop", "protocol https"),
            id="verified, the Host of the Service",
        ),
        pytest.param(
            {"read_timeout": "3600000"}, UpstreamTLS(keeps_open="read-timeout 3600000"), id="an hour"
        ),
        pytest.param({"read_timeout": "60000"}, UpstreamTLS(), id="a minute"),
    ],
)
def test_what_a_service_sets(annotations, expected):
    found, objects = given(**annotations)
    assert kong.observe(found.routes[0], found.source, found.service_manifest, objects) == expected


def test_the_name_of_the_clients_host_is_verified_where_it_is_preserved():
    found, objects = given(ingress(), protocol="https", tls_verify="true", host_header="web.shop")
    observed = kong.observe(found.routes[0], found.source, found.service_manifest, objects)
    assert observed.verified_name == "example.com"


def test_a_service_of_its_own():
    own = service("web-backend-tls", port("https", 443, 8443), annotations={f"{PREFIX}protocol": "https"})
    source = ingress("web", path("web-backend-tls", 443), annotations=NO_HOST)
    found, objects = given(source, own)
    assert kong.observe(found.routes[0], found.source, found.service_manifest, objects).encrypted
    missing = found.routes[0]._replace(service="other")
    assert not kong.observe(missing, found.source, found.service_manifest, objects).encrypted
    https = NEW_PORT._replace(service="web-backend-tls")
    decisions = changes(found._replace(port=https), objects=objects)
    assert {put.ref.name for put in decisions if isinstance(put, Put)} == {"web-backend-tls"}


REASON = (
    "Kong verifies the name in the Host header that it sends, {}, and nothing where the certificate of "
    'Service/web does not cover that: add it to dns-names, or set konghq.com/preserve-host to "false" on the '
    f"Ingress, with which the pods get {NAME} as their Host"
)
DEFAULT_BACKEND = ingress(defaultBackend={"service": {"name": "web", "port": {"name": "http"}}}, rules=[])
ALIASES = {f"{PREFIX}host-aliases": "shop.example.com, www.example.com"}


@pytest.mark.parametrize(
    ("source", "names", "uncovered"),
    [
        pytest.param(ingress(annotations=NO_HOST), (), "", id="the Host of the Service"),
        pytest.param(
            ingress(annotations={f"{PREFIX}preserve-host": "False"}), (), "", id="False in upper case"
        ),
        pytest.param(ingress(), ("example.com",), "", id="covered"),
        pytest.param(ingress(), (), "example.com", id="not covered"),
        pytest.param(ingress(annotations={f"{PREFIX}preserve-host": "no"}), (), "example.com", id="no"),
        pytest.param(DEFAULT_BACKEND, ("example.com",), "any host", id="default backend"),
        pytest.param(
            ingress(annotations=ALIASES),
            ("example.com", "*.example.com"),
            "",
            id="aliases covered by a wildcard",
        ),
        pytest.param(
            ingress(annotations=ALIASES),
            ("example.com",),
            "shop.example.com, www.example.com",
            id="aliases not covered",
        ),
    ],
)
def test_the_name_is_that_of_the_host(source, names, uncovered):
    found, objects = given(source, names=names)
    expected = Verification(False, False, REASON.format(uncovered)) if uncovered else Verification(True, True)
    assert kong.verification(found) == expected
    assert set(annotated(changes(found, objects=objects))) - {"host-header"} == (
        {"protocol"} if uncovered else {"protocol", *VERIFIED}
    )


def test_verify_false():
    found, objects = given()
    found = found._replace(verify=False)
    assert kong.verification(found) == Verification(
        False, False, "verify is false: any certificate is accepted"
    )
    assert annotated(changes(found, objects=objects)) == {"protocol": "https"}


def test_all_annotations():
    found, objects = given()
    assert annotated(changes(found, objects=objects)) == {
        "protocol": "https",
        **VERIFIED,
        "host-header": NAME,
    }
    of_host, objects = given(ingress(), names=("example.com",))
    assert annotated(changes(of_host, objects=objects)) == {"protocol": "https", **VERIFIED}


def test_a_config_map_and_a_client_certificate():
    found, objects = given()
    found = found._replace(trust=Trust("shop", "web-backend-tls", "ca"), client_secret="web-client")
    values = annotated(changes(found, objects=objects))
    assert values["ca-certificates-configmaps"] == "ca"
    assert values["client-cert"] == "web-client"
    assert "ca-certificates-secrets" not in values


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http", "https"),
        ("https", "https"),
        ("grpc", "grpcs"),
        ("grpcs", "grpcs"),
        ("ws", "wss"),
        ("tcp", "tls"),
    ],
)
def test_protocol(before, after):
    found, objects = given(protocol=before)
    assert annotated(changes(found, objects=objects))["protocol"] == after


def test_a_protocol_without_tls():
    found, objects = given(protocol="tls_passthrough")
    assert problems(changes(found, objects=objects)) == [
        "Service/web: konghq.com/protocol is tls_passthrough, which has no TLS form; unflag the Service"
    ]


def test_a_setting_of_the_chart_is_replaced_and_told():
    found, objects = given(tls_verify="false", ca_certificates_secrets="ca", host_header="other.example.com")
    decisions = changes(found, objects=objects)
    assert annotated(decisions)["host-header"] == NAME
    assert [text for text in notes(decisions) if "replaced" in text] == [
        'note: Service/web: konghq.com/tls-verify was "false": it is replaced',
        'note: Service/web: konghq.com/host-header was "other.example.com": it is replaced',
    ]


def test_a_host_header_of_the_chart_that_is_covered_stays():
    found, objects = given(names=("other.example.com",), host_header="other.example.com")
    assert annotated(changes(found, objects=objects))["host-header"] == "other.example.com"
    assert "the pods get other.example.com" in notes(kong.about([found], []))[-1]


def test_routes_of_which_some_can_be_verified():
    one, objects = given()
    other, _ = given(ingress("old"))
    assert problems(changes(one, other, objects=objects)) == [
        "Service/web: Kong verifies all routes to it or none: those of Ingress/web can be verified, those of "
        "Ingress/old cannot, because the certificate does not cover example.com; add that to dns-names, set "
        'konghq.com/preserve-host to "false" there, or verify to "false"'
    ]
    assert problems(changes(other, other, objects=objects)) == []


def test_the_plain_ports_are_told():
    found, objects = given()
    assert notes(changes(found, objects=objects)) == [
        "note: Service/web: Kong speaks HTTPS to every port of it now: a route in another stream that leads to "
        "port http (80) gets 502"
    ]


def test_routes_in_another_stream():
    found, objects = given()
    elsewhere = found._replace(source=found.source._replace(body={}), routes=())
    decisions = changes(elsewhere, objects=objects)
    assert annotated(decisions) == {"protocol": "https"}
    assert notes(decisions)[-1].startswith(
        "warning: Service/web: its routes are in another stream, so that it is unknown which Host Kong sends: "
        "nothing is verified; "
    )


def ca(labels: dict, data: dict) -> dict:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "ca", "labels": labels}, "data": data}


@pytest.mark.parametrize(
    ("labels", "data", "lacks"),
    [
        ({f"{PREFIX}ca-cert": "true"}, {"id": "eA==", "ca.crt": "eA=="}, ""),
        ({f"{PREFIX}ca-cert": "true"}, {"ca.crt": "eA=="}, "no UUID in key id"),
        ({}, {"id": "eA=="}, 'no label konghq.com/ca-cert: "true"'),
        ({}, {}, 'no label konghq.com/ca-cert: "true", and no UUID in key id'),
    ],
)
def test_a_ca_in_the_stream(labels, data, lacks):
    found, objects = given(None, ca(labels, data))
    expected = [f"Secret/ca: has {lacks}: Kong reads no CA from it; add it"] if lacks else []
    assert problems(changes(found, objects=objects)) == expected


def test_nothing_is_set_on_an_ingress():
    found, objects = given()
    assert list(kong.changes(found.source, [found], objects)) == []


def test_facts_once_for_a_service():
    found, _ = given()
    assert notes(kong.about([found, found], [])) == [
        f"note: {SERVICE}: Secret shop/ca must have ca.crt, a UUID in key id and label konghq.com/ca-cert, else "
        "Kong answers 502",
        f"note: {SERVICE}: Ingress/web preserves no Host: the pods get {NAME}",
        f"note: {SERVICE}: Ingress/web preserves no Host: the pods get {NAME}",
    ]
    assert notes(kong.about([found._replace(verify=False)], [])) == []
