"""AWS Load Balancer Controller: annotations of the Service, which win over those of the Ingress."""

from __future__ import annotations

import json

import pytest
from support.controllers import NEW_PORT, upstream
from support.manifests import SERVICE, ingress, notes, path, port, problems, puts, service

from post_renderer.controllers import aws_alb
from post_renderer.controllers.upstream import UpstreamTLS, Verification

PREFIX = aws_alb.PREFIX
HTTPS = {("metadata", "annotations", f"{PREFIX}backend-protocol"): "HTTPS"}
CHECKS = {("metadata", "annotations", f"{PREFIX}healthcheck-protocol"): "HTTPS"}


def of(of_service: dict | None = None, of_ingress: dict | None = None, https=NEW_PORT):
    """The connections of an Ingress, with annotations without their prefix."""
    prefixed = [
        {PREFIX + key: value for key, value in (each or {}).items()} for each in (of_service, of_ingress)
    ]
    source = ingress("web", path(to=80), annotations=prefixed[1])
    return upstream(source, service("web", port(), annotations=prefixed[0]), https=https)


@pytest.mark.parametrize(
    ("of_service", "of_ingress", "expected"),
    [
        ({}, {}, HTTPS),
        ({"backend-protocol": "HTTP"}, {}, HTTPS),
        ({}, {"healthcheck-path": "/", "backend-protocol-version": "GRPC"}, HTTPS),
        ({}, {"healthcheck-protocol": "HTTP"}, {**HTTPS, **CHECKS}),
        ({"healthcheck-protocol": "HTTP"}, {}, {**HTTPS, **CHECKS}),
        ({"healthcheck-protocol": "HTTPS"}, {"healthcheck-protocol": "HTTP"}, HTTPS),
        ({"healthcheck-protocol": "HTTP", "healthcheck-port": "traffic-port"}, {}, {**HTTPS, **CHECKS}),
        ({"healthcheck-protocol": "HTTP", "healthcheck-port": "https"}, {}, {**HTTPS, **CHECKS}),
        ({"healthcheck-protocol": "HTTP"}, {"healthcheck-port": "8080"}, HTTPS),
        ({"healthcheck-protocol": "HTTP", "healthcheck-port": "http"}, {}, HTTPS),
    ],
)
def test_what_is_written(of_service, of_ingress, expected):
    given, objects = of(of_service, of_ingress)
    changes = list(aws_alb.service_changes([given], objects))
    assert puts(changes) == expected
    assert {change.ref for change in changes} == {SERVICE}
    assert list(aws_alb.changes(given.source, [given], objects)) == []


@pytest.mark.parametrize(
    ("of_service", "of_ingress", "expected"),
    [
        ({}, {}, UpstreamTLS()),
        ({"backend-protocol": "HTTPS"}, {}, UpstreamTLS(True, evidence="backend-protocol HTTPS")),
        ({}, {"backend-protocol": "HTTPS"}, UpstreamTLS(True, evidence="backend-protocol HTTPS")),
        ({"backend-protocol": "HTTP"}, {"backend-protocol": "HTTPS"}, UpstreamTLS()),
        ({"backend-protocol": "https"}, {}, UpstreamTLS()),
    ],
    ids=["nothing", "Service", "Ingress", "the Service wins", "lower case is an error"],
)
def test_observe(of_service, of_ingress, expected):
    given, objects = of(of_service, of_ingress)
    assert aws_alb.observe(given.routes[0], given.source, given.service_manifest, objects) == expected


def test_nothing_is_verified():
    reason = "an Application Load Balancer accepts any certificate of Service/web"
    assert aws_alb.verification(of()[0]) == Verification(False, False, reason)


OWN = NEW_PORT._replace(service="web-backend-tls")


@pytest.mark.parametrize(("target_type", "is_problem"), [(None, False), ("ip", False), ("instance", True)])
def test_a_service_of_its_own_has_no_node_port(target_type, is_problem):
    given, objects = of({}, {"target-type": target_type} if target_type else {}, https=OWN)
    changes = list(aws_alb.service_changes([given], objects))
    assert {change.ref.name for change in changes} == {"web-backend-tls"}
    sentence = (
        "Ingress/web: alb.ingress.kubernetes.io/target-type is instance, and Service/web-backend-tls is of type "
        "ClusterIP (expose false), which has no node port; set alb.ingress.kubernetes.io/target-type to ip, or "
        "expose to true"
    )
    assert problems(aws_alb.changes(given.source, [given], objects)) == ([sentence] if is_problem else [])


ALL_PORTS = (
    "warning: Service/web: alb.ingress.kubernetes.io/backend-protocol holds for all of its ports: an Ingress of "
    "another release that leads to http (80) by an Application Load Balancer would not reach it any more"
)


def test_all_ports():
    given, _ = of()
    assert notes(aws_alb.about([given], [])) == [ALL_PORTS]
    turned = given._replace(port=given.port._replace(name="http", number=80))
    assert notes(aws_alb.about([turned], [])) == []
    assert notes(aws_alb.about([given._replace(port=OWN)], [])) == []
    assert notes(aws_alb.about([given._replace(service_manifest=None)], [])) == []


@pytest.mark.parametrize(
    ("name", "to", "is_problem"),
    [
        ("web", "80", True),
        ("web", 80, True),
        ("web", "http", True),
        ("web", "https", False),
        ("api", 80, False),
    ],
)
def test_an_action(name, to, is_problem):
    action = {
        "type": "forward",
        "forwardConfig": {"targetGroups": [{"serviceName": name, "servicePort": to}]},
    }
    given, _ = of({}, {"actions.blue": json.dumps(action), "actions.broken": "{", "actions.list": "[]"})
    sentence = (
        f"Ingress/web: alb.ingress.kubernetes.io/actions.blue forwards to port {to} of Service/web, which would be "
        "called in HTTPS; set its servicePort to 443, or set routes to keep"
    )
    assert problems(aws_alb.about([given], [given.source])) == ([sentence] if is_problem else [])
