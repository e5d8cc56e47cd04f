"""Emissary: the TLSContext of a Service, and the Mappings that name it."""

from __future__ import annotations

import pytest
from support.controllers import upstream
from support.manifests import SERVICE, notes, puts, service

from post_renderer.controllers import emissary
from post_renderer.controllers.upstream import Trust, Upstream, UpstreamTLS, Verification
from post_renderer.model import Add

NAME = "web.shop.backend-tls"
SPEC = {"secret": "web-backend-tls", "ca_secret": "ca", "sni": "web.shop.svc.cluster.local"}
CONTEXT = """
apiVersion: getambassador.io/v3alpha1
kind: TLSContext
metadata: {name: upstream}
spec: {secret: own, ca_secret: ca}
"""


def mapping(more: str = "", service: str = "web:80", version: str = "v3alpha1") -> str:
    return (
        f"apiVersion: getambassador.io/{version}\nkind: Mapping\nmetadata: {{name: web}}\n"
        f"spec: {{prefix: /, service: '{service}'{more}}}\n"
    )


def given(source: str = mapping(), **fields: object) -> Upstream:
    trust = Trust("shop", "ca", has_pair=False)
    return upstream(source, service())[0]._replace(
        **{"trust": trust, "certificate_secret": "web-backend-tls", **fields}
    )


def added(*upstreams: Upstream) -> list[Add]:
    return list(emissary.service_changes(upstreams, upstream(mapping(), service())[1]))


def spec_of(*upstreams: Upstream) -> dict:
    (add,) = added(*upstreams)
    return add.body["spec"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(mapping(), UpstreamTLS(), id="nothing"),
        pytest.param(mapping(service="http://web"), UpstreamTLS(), id="http"),
        pytest.param(
            mapping(service="https://web"),
            UpstreamTLS(True, evidence="service https://web"),
            id="https alone verifies nothing",
        ),
        pytest.param(
            mapping(", tls: upstream"), UpstreamTLS(True, True, evidence="tls upstream"), id="a TLSContext"
        ),
        pytest.param(
            mapping(", tls: other", "https://web"),
            UpstreamTLS(True, evidence="service https://web"),
            id="a TLSContext that is not in the stream",
        ),
        pytest.param(
            mapping(", allow_upgrade: [websocket]"),
            UpstreamTLS(keeps_open="allow_upgrade websocket"),
            id="websockets",
        ),
    ],
)
def test_what_is_set(source, expected):
    found, objects = upstream(source, service(), CONTEXT)
    assert emissary.observe(found.routes[0], found.source, found.service_manifest, objects) == expected


@pytest.mark.parametrize(
    ("verify", "expected"),
    [
        (
            True,
            Verification(
                True, False, "Emissary verifies the CA and no name: it accepts any certificate of that CA"
            ),
        ),
        (False, Verification(False, False, "verify is false: any certificate is accepted")),
    ],
)
def test_what_is_verified(verify, expected):
    assert emissary.verification(given(verify=verify)) == expected


def changes(found: Upstream) -> list:
    return list(emissary.changes(found.source, [found], upstream(mapping(), service())[1]))


def test_the_mapping_names_the_context():
    assert puts(changes(given())) == {("spec", "tls"): NAME}
    assert puts(changes(given(verify=False))) == {}
    assert puts(changes(given(verify=False, client_secret="web-client"))) == {("spec", "tls"): NAME}


def test_another_context_is_replaced_and_told():
    findings = changes(given(mapping(", tls: upstream")))
    assert puts(findings) == {("spec", "tls"): NAME}
    assert notes(findings) == [
        f"warning: Mapping/web: tls was upstream: it is replaced by {NAME}, without the other settings of that one"
    ]
    assert notes(changes(given(mapping(f", tls: {NAME}")))) == []


def test_the_context():
    (add,) = added(given(), given())
    assert add.after == SERVICE
    assert add.body == {
        "apiVersion": "getambassador.io/v3alpha1",
        "kind": "TLSContext",
        "metadata": {"name": NAME},
        "spec": SPEC,
    }


def test_a_context_needs_a_key_pair():
    """ca_secret without secret is an error, with which Emissary drops the TLSContext."""
    assert spec_of(given(client_secret="web-client")) == {**SPEC, "secret": "web-client"}
    assert spec_of(given(client_secret="web-client", verify=False)) == {
        "secret": "web-client",
        "sni": SPEC["sni"],
    }
    assert added(given(verify=False)) == []


def test_a_context_never_serves_browsers():
    assert "hosts" not in spec_of(given())


def test_a_secret_with_a_dot_is_no_namespace():
    assert spec_of(given(trust=Trust("shop", "ca.internal", has_pair=False)))["secret_namespacing"] is False


def test_grpc_has_a_context_of_its_own():
    plain, grpc = added(given(), given(mapping(", grpc: true")))
    assert plain.body["spec"] == SPEC
    assert grpc.body["metadata"] == {"name": f"{NAME}-h2"}
    assert grpc.body["spec"] == {**SPEC, "alpn_protocols": "h2"}
    assert puts(changes(given(mapping(", grpc: true")))) == {("spec", "tls"): f"{NAME}-h2"}


@pytest.mark.parametrize(
    ("sources", "identities"),
    [
        ([mapping()], None),
        ([mapping(", ambassador_id: [internal]")], ["internal"]),
        ([mapping(", ambassador_id: [internal, edge]"), mapping()], ["internal", "edge", "default"]),
    ],
)
def test_every_emissary_that_reads_a_mapping_reads_the_context(sources, identities):
    assert spec_of(*map(given, sources)).get("ambassador_id") == identities


def test_the_version_of_the_mapping():
    (add,) = added(given(mapping(version="v2")))
    assert add.body["apiVersion"] == "getambassador.io/v2"


def test_facts_once_for_a_service():
    assert notes(emissary.about([given(), given()], [])) == [
        "note: Service/web: shop/ca must have the CA in tls.crt, and shop/web-backend-tls the key pair that Emissary "
        "presents if the pods ask for one: else it drops the TLSContext, and verifies nothing"
    ]
    assert notes(emissary.about([given(verify=False)], [])) == []
