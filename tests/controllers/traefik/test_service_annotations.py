"""The annotations of Services for Ingresses of Traefik."""

from __future__ import annotations

import pytest
from support.manifests import SERVICE, notes, port
from support.traefik import PREFIX, SERVED, ingress_of, stream, web

from post_renderer.controllers.traefik import service_annotations
from post_renderer.kubernetes import services
from post_renderer.model import ELSEWHERE, Drop, Port, Put

NAMED = {f"{PREFIX}serverstransport": "shop-web-backend-tls@kubernetescrd"}
OWN = SERVICE._replace(name="web-backend-tls")


def changes(of: dict, *others: dict) -> list:
    of_stream, connections = stream(ingress_of(), *others, of=of)
    return list(service_annotations.changes([connections], of_stream))


def annotated(decisions: list, ref=SERVICE) -> dict[str, str]:
    return {each.path[2]: each.value for each in decisions if isinstance(each, Put) and each.ref == ref}


@pytest.mark.parametrize(
    ("of_service", "expected"),
    [
        (port("https", 8080), True),
        (port("https-web", 8080), True),
        (port("httpsx", 8080), True),
        (port("web", 443), True),
        (port("", 443), True),
        (port("web", 8443), False),
        (port("http", 80), False),
        (port("web", 8443, appProtocol="https"), False),
    ],
)
def test_a_port_is_spoken_to_in_https_by_number_or_name_alone(of_service, expected):
    (of,) = services.ports(web(of_service))[:1]
    assert isinstance(of, Port)
    number = of_service["port"]
    assert service_annotations.is_https(of._replace(number=number)) is expected


def test_nothing_else_is_set_where_the_port_is_https_already():
    decisions = changes(web())
    assert annotated(decisions) == NAMED
    assert [each for each in decisions if not isinstance(each, Put)] == []


def test_the_annotation_of_the_chart_is_replaced_as_it_is_spelled():
    decisions = changes(web(annotations={"serversTransport": "other@file"}))
    assert annotated(decisions) == {f"{PREFIX}serversTransport": "shop-web-backend-tls@kubernetescrd"}


TURNED = port("service", 80, 3000, appProtocol="https")


def test_a_port_that_is_https_by_no_name_needs_the_scheme():
    decisions = changes(web(TURNED))
    assert annotated(decisions) == {**NAMED, f"{PREFIX}serversscheme": "https"}
    assert notes(decisions) == []


def test_the_scheme_is_for_all_ports():
    decisions = changes(web(port("metrics", 9090), port("tls", 9443, appProtocol="tls"), TURNED))
    assert annotated(decisions) == {**NAMED, f"{PREFIX}serversscheme": "https"}
    assert notes(decisions) == [
        "warning: Service/web: traefik.ingress.kubernetes.io/service.serversscheme is for all of its ports: "
        "Ingresses of Traefik that are not in the stream get HTTPS to metrics (9090), too; rename port service (80) "
        "to a name that begins with https in the chart, and it is not needed"
    ]


@pytest.mark.parametrize("scheme", ["https", "HTTPS"])
@pytest.mark.parametrize("of", [port("service", 80, 3000), SERVED], ids=["by name", "by no name"])
def test_https_is_left_as_it_is(scheme, of):
    decisions = changes(web(of, annotations={"serversscheme": scheme}))
    assert f"{PREFIX}serversscheme" not in annotated(decisions)
    assert notes(decisions) == []


@pytest.mark.parametrize(
    ("scheme", "sentences"),
    [
        ("http", []),
        (
            "h2c",
            [
                "warning: Service/web: traefik.ingress.kubernetes.io/service.serversscheme was h2c: routes to its "
                "other ports get HTTP/1.1 from now on"
            ],
        ),
    ],
)
def test_another_scheme_would_be_spoken_to_the_https_port(scheme, sentences):
    decisions = changes(web(annotations={"serversscheme": scheme}))
    assert [each.path[2] for each in decisions if isinstance(each, Drop)] == [f"{PREFIX}serversscheme"]
    assert notes(decisions) == sentences


def test_another_scheme_is_replaced_where_the_port_needs_one():
    decisions = changes(web(TURNED, annotations={"serversscheme": "h2c"}))
    assert annotated(decisions)[f"{PREFIX}serversscheme"] == "https"


def own_service(annotations: dict[str, str], *others: dict) -> list:
    of_stream, connections = stream(ingress_of(), *others, of=web(annotations=annotations))
    own = connections.port._replace(service=OWN.name)
    return list(service_annotations.changes([connections._replace(port=own)], of_stream))


def test_a_service_of_its_own_for_https_ports_has_them():
    annotations = {
        "sticky.cookie": "true",
        "serversscheme": "h2c",
        "serverstransport": "other@file",
    }
    decisions = own_service(annotations)
    assert annotated(decisions, OWN) == {**NAMED, f"{PREFIX}sticky.cookie": "true"}
    assert annotated(decisions) == {}
    assert [each for each in decisions if isinstance(each, Drop)] == []


def test_a_service_of_its_own_that_an_earlier_run_added():
    there = web(SERVED)
    there["metadata"]["name"] = OWN.name
    assert annotated(own_service({}, there), OWN) == NAMED


def test_the_name_of_a_port_of_another_stream_is_unknown():
    of_stream, connections = stream(ingress_of(8443), of=web(port("", 8443)))
    elsewhere = connections._replace(port=connections.port._replace(position=ELSEWHERE))
    assert annotated(list(service_annotations.changes([elsewhere], of_stream))) == NAMED
