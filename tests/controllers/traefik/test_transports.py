"""ServersTransports: their names, and what becomes of those that the chart has."""

from __future__ import annotations

import pytest
from support.manifests import SERVICE, notes, topology_of
from support.traefik import TCP_TRANSPORT, TRANSPORT, ingress_of, resource, route_of, stream, transport, web

from post_renderer.controllers import traefik
from post_renderer.controllers.traefik import transports
from post_renderer.model import Add, Copy, Drop, Put, Ref

OWN = TRANSPORT._replace(name="own")
IN_USE = "port: 443, serversTransport: own"
ANNOTATED = {"serverstransport": "shop-own@kubernetescrd"}


def changes(source: dict, *objects: dict, of: dict | None = None, **upstream) -> list:
    of_stream, connections = stream(source, *objects, of=of)
    return list(traefik.service_changes([connections._replace(**upstream)], of_stream))


def copied(decisions: list) -> list[Ref]:
    return [each.source for each in decisions if isinstance(each, Copy)]


def dropped(decisions: list) -> list[str]:
    return [each.path[-1] for each in decisions if isinstance(each, Drop)]


@pytest.mark.parametrize(
    ("namespace", "name", "expected"),
    [
        ("shop", "web-backend-tls", "shop-web-backend-tls@kubernetescrd"),
        ("shop", "a--b", "shop-a-b@kubernetescrd"),
        ("shop--eu", "a.b", "shop-eu-a-b@kubernetescrd"),
    ],
)
def test_global_name(namespace, name, expected):
    """Traefik's own spelling: one - between letters and digits; any other takes the route away (404)."""
    assert transports.global_name(TRANSPORT._replace(namespace=namespace, name=name)) == expected


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("own", "ServersTransport", OWN),
        ("shop-own@kubernetescrd", "ServersTransport", OWN),
        (
            "other-far@kubernetescrd",
            "ServersTransport",
            Ref("traefik.io", "ServersTransport", "other", "far"),
        ),
        ("own", "ServersTransportTCP", TCP_TRANSPORT._replace(name="own")),
        ("far", "ServersTransport", None),
        ("own@file", "ServersTransport", None),
        ("shop-own", "ServersTransport", None),
        ("", "ServersTransport", None),
    ],
)
def test_find(text, kind, found):
    far = transport("far")
    far["metadata"]["namespace"] = "other"
    objects = topology_of(transport(), transport(kind="ServersTransportTCP"), far).objects
    manifest = transports.find(text, kind, "shop", objects)
    assert (manifest.ref if manifest else None) == found


USERS = [
    pytest.param(route_of(IN_USE), web(), "IngressRoute/web", 'serversTransport is "own"', id="IngressRoute"),
    pytest.param(
        ingress_of(),
        web(annotations=ANNOTATED),
        "Service/web",
        'traefik.ingress.kubernetes.io/service.serverstransport is "shop-own@kubernetescrd"',
        id="Ingress",
    ),
]


@pytest.mark.parametrize(("source", "of", "ref", "setting"), USERS)
def test_one_of_the_chart_is_copied_for_this_service_alone(source, of, ref, setting):
    decisions = changes(source, transport(spec="{forwardingTimeouts: {dialTimeout: 5s}}"), of=of)
    assert copied(decisions) == [OWN]
    assert not [each for each in decisions if isinstance(each, Add)]
    assert not [each for each in decisions if isinstance(each, Put) and each.ref == OWN], "others may use it"
    assert dropped(decisions) == []
    assert notes(decisions) == [
        f"note: {ref}: {setting}: ServersTransport/web-backend-tls is used in its place, with its other settings"
    ]


@pytest.mark.parametrize(("source", "of", "ref", "setting"), USERS)
def test_one_of_another_release_is_replaced(source, of, ref, setting):
    decisions = changes(source, of=of)
    assert [each.ref for each in decisions if isinstance(each, Add)] == [TRANSPORT]
    assert notes(decisions) == [
        f"warning: {ref}: {setting}: ServersTransport/web-backend-tls is used in its place, without its timeouts "
        "and other settings; if they are needed, name it web-backend-tls in the chart: then it is completed"
    ]


UNWANTED = "rootCAsSecrets: [a], peerCertURI: b, peerCertSANs: [], spiffe: {}"


@pytest.mark.parametrize(
    ("spec", "verify", "expected"),
    [
        ("{insecureSkipVerify: true}", True, ["insecureSkipVerify"]),
        ("{insecureSkipVerify: true}", False, []),
        (f"{{{UNWANTED}}}", True, ["rootCAsSecrets", "peerCertURI", "peerCertSANs", "spiffe"]),
        ("{serverName: other, rootCAs: [{secret: other}], disableHTTP2: true}", True, []),
    ],
    ids=["not verified", "not to be verified", "by other settings", "what stays or is replaced"],
)
@pytest.mark.parametrize("name", ["own", "web-backend-tls"], ids=["a copy", "the user's own"])
def test_what_else_decides_on_certificates_is_removed(name, spec, verify, expected):
    source = route_of(f"port: 443, serversTransport: {name}")
    decisions = changes(source, transport(name, spec), verify=verify)
    assert dropped(decisions) == expected
    assert {each.ref for each in decisions if isinstance(each, Drop)} <= {TRANSPORT}


def test_one_of_that_name_is_completed():
    """The plan makes changes of an Add whose object is in the stream."""
    decisions = changes(
        route_of("port: 443, serversTransport: web-backend-tls"), transport("web-backend-tls")
    )
    assert [each.ref for each in decisions if isinstance(each, Add)] == [TRANSPORT]
    assert (copied(decisions), notes(decisions)) == ([], [])


def test_the_other_one_is_not_copied_where_one_of_that_name_is_there():
    decisions = changes(route_of(IN_USE), transport(), transport("web-backend-tls"))
    assert copied(decisions) == []
    assert [sentence.partition(":")[0] for sentence in notes(decisions)] == ["warning"]


def test_the_first_of_several_is_copied():
    entries = "{routes: [{services: [{name: web, port: 443, serversTransport: own}, "
    entries += "{name: web, port: 443, serversTransport: second}]}]}"
    decisions = changes(resource("IngressRoute", entries), transport(), transport("second"))
    assert copied(decisions) == [OWN]
    assert [sentence.partition(":")[0] for sentence in notes(decisions)] == ["note", "warning"]


def test_one_of_another_namespace_is_not_copied():
    far = transport("far")
    far["metadata"]["namespace"] = "other"
    decisions = changes(route_of("port: 443, serversTransport: other-far@kubernetescrd"), far)
    assert copied(decisions) == []


def test_one_for_tcp():
    own = transport(
        spec="{terminationDelay: 100, tls: {insecureSkipVerify: true}}", kind="ServersTransportTCP"
    )
    decisions = changes(route_of(f"tls: true, {IN_USE}", "IngressRouteTCP"), own)
    assert copied(decisions) == [TCP_TRANSPORT._replace(name="own")]
    paths = [each.path for each in decisions if isinstance(each, (Put, Drop))]
    assert paths == [("spec", "tls", key) for key in ("serverName", "rootCAs", "insecureSkipVerify")]


def test_it_is_in_the_sync_wave_of_the_service():
    wave = {"argocd.argoproj.io/sync-wave": "-1"}
    of = web()
    of["metadata"]["annotations"] = {**wave, "other": "x"}
    (add,) = [each for each in changes(route_of(), of=of) if isinstance(each, Add)]
    assert (add.after, add.body["metadata"]) == (SERVICE, {"name": "web-backend-tls", "annotations": wave})
