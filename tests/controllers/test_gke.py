"""GKE Ingress: the protocols of a Service's ports."""

from __future__ import annotations

import pytest
from support.controllers import NEW_PORT, upstream
from support.manifests import SERVICE, ingress, notes, path, port, problems, puts, service

from post_renderer.controllers import gke
from post_renderer.controllers.upstream import UpstreamTLS, Verification

OLDER = "service.alpha.kubernetes.io/app-protocols"


def of(annotations: dict | None = None, https=NEW_PORT):
    return upstream(ingress(), service("web", port(), annotations=annotations), https=https)


def written(annotations: dict) -> dict[str, object]:
    given, objects = of(annotations)
    changes = list(gke.service_changes([given, given], objects))
    assert all(change.ref == SERVICE for change in changes)
    return {change[-1]: value for change, value in puts(changes).items()}


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({}, {gke.PROTOCOLS: '{"https":"HTTPS"}'}),
        ({gke.PROTOCOLS: ""}, {gke.PROTOCOLS: '{"https":"HTTPS"}'}),
        ({gke.PROTOCOLS: '{"http": "HTTP"}'}, {gke.PROTOCOLS: '{"http":"HTTP","https":"HTTPS"}'}),
        ({gke.PROTOCOLS: '{"https":"HTTP","b":"HTTP2"}'}, {gke.PROTOCOLS: '{"https":"HTTPS","b":"HTTP2"}'}),
        ({OLDER: "{}", gke.PROTOCOLS: '{"https":"HTTPS"}'}, {OLDER: '{"https":"HTTPS"}'}),
    ],
    ids=["none", "empty", "another port stays", "HTTP is replaced", "the older one wins"],
)
def test_what_is_written(annotations, expected):
    assert written(annotations) == expected


@pytest.mark.parametrize(
    "annotations",
    [
        {gke.PROTOCOLS: '{ "https": "HTTPS" }'},
        {gke.PROTOCOLS: '{"https":"HTTP2"}'},
        {OLDER: '{"https":"HTTPS"}'},
    ],
    ids=["in another layout", "HTTP/2 is encrypted, too", "the older one"],
)
def test_what_is_right_stays(annotations):
    assert written(annotations) == {}


@pytest.mark.parametrize("value", ["{", "[]", '{"https": 1}', "HTTPS"])
def test_what_cannot_be_read(value):
    given, objects = of({gke.PROTOCOLS: value})
    assert problems(gke.service_changes([given], objects)) == [
        f"Service/web: cloud.google.com/app-protocols is no JSON object of protocols by port: {value}; correct it, "
        """for example '{"https":"HTTPS"}'"""
    ]
    assert gke.observe(given.routes[0], given.source, given.service_manifest, objects) == UpstreamTLS()


def test_a_port_without_a_name():
    given, objects = of(https=NEW_PORT._replace(name="", number=80))
    assert problems(gke.service_changes([given], objects)) == [
        "Service/web: port 80 has no name, by which cloud.google.com/app-protocols would call it HTTPS; give it a "
        "name in the chart"
    ]


def test_a_service_of_its_own_gets_it():
    given, objects = of(
        {gke.PROTOCOLS: '{"http":"HTTP"}'}, https=NEW_PORT._replace(service="web-backend-tls")
    )
    (put,) = gke.service_changes([given], objects)
    assert (put.ref.name, put.value) == ("web-backend-tls", '{"https":"HTTPS"}')


@pytest.mark.parametrize(
    ("annotations", "to", "evidence"),
    [
        ({}, "http", ""),
        ({gke.PROTOCOLS: '{"http":"HTTPS"}'}, "http", f"{gke.PROTOCOLS} HTTPS"),
        ({gke.PROTOCOLS: '{"http":"HTTP2"}'}, 80, f"{gke.PROTOCOLS} HTTP2"),
        ({gke.PROTOCOLS: '{"http":"HTTP","x":"HTTPS"}'}, "http", ""),
        ({OLDER: '{"http":"HTTPS"}'}, "http", f"{OLDER} HTTPS"),
        ({gke.PROTOCOLS: '{"http":"HTTPS"}'}, "x", ""),
    ],
)
def test_observe(annotations, to, evidence):
    given, objects = upstream(ingress("web", path(to=to)), service("web", port(), annotations=annotations))
    found = gke.observe(given.routes[0], given.source, given.service_manifest, objects)
    assert found == UpstreamTLS(encrypted=bool(evidence), evidence=evidence)


def test_nothing_is_verified():
    reason = "GKE's load balancers accept any certificate of Service/web"
    assert gke.verification(of()[0]) == Verification(False, False, reason)


def test_nothing_of_the_ingress_changes():
    given, objects = of()
    assert list(gke.changes(given.source, [given], objects)) == []


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({}, []),
        (
            {"cloud.google.com/backend-config": '{"default":"web"}'},
            [
                'note: Service/web: cloud.google.com/backend-config is {"default":"web"}: if spec.healthCheck of that '
                "BackendConfig is for port https (443), its type must be HTTPS"
            ],
        ),
    ],
)
def test_about(annotations, expected):
    assert notes(gke.about([of(annotations)[0]] * 2, [])) == expected
