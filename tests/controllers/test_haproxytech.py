"""HAProxy Technologies' controller: what its annotations set, what is written, and what is in the way."""

from __future__ import annotations

import pytest
from support.manifests import INGRESS, notes, problems, puts
from support.upstreams import CLIENT, NOTHING, OTHER_CA, manifests, upstream

from post_renderer import controllers
from post_renderer.controllers import haproxytech
from post_renderer.controllers.upstream import CAForm, Upstream, UpstreamTLS, Verification
from post_renderer.topology import routes

PREFIX = "haproxy.org/"


def asked(
    annotations: dict[str, str] | None = None, of_service: dict[str, str] | None = None, **fields: object
) -> Upstream:
    return upstream(*manifests(annotations or {}, of_service), **{"trust": OTHER_CA, **fields})


def changes(*upstreams: Upstream) -> list:
    return list(haproxytech.changes(upstreams[0].source, upstreams, NOTHING))


def written(*upstreams: Upstream) -> dict[str, str]:
    return {path[2]: value for path, value in puts(changes(*upstreams)).items()}


def observed(annotations: dict[str, str], of_service: dict[str, str] | None = None) -> UpstreamTLS:
    source, target = manifests(annotations, of_service)
    return haproxytech.observe(routes.of(source)[0], source, target, NOTHING)


@pytest.mark.parametrize(
    "implementation",
    [
        "haproxy.org/ingress-controller",
        "haproxy.org/ingress-controller/haproxy",
        "haproxy.org/ingress-controller/internal",
    ],
)
def test_implementation(implementation):
    assert controllers.of_implementation(implementation) == "haproxytech"


@pytest.mark.parametrize("implementation", ["haproxy.org/ingress-controllers", "haproxy.org/other"])
def test_no_implementation(implementation):
    assert controllers.of_implementation(implementation) == ""


def test_the_ca_is_read_from_tls_crt():
    (support,) = haproxytech.SUPPORT.values()
    assert (CAForm("Secret", "tls.crt"),) == support.ca_forms
    assert not support.verifies_name


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, {"server-ssl": "true", "server-ca": "shop/web-ca"}, id="verified"),
        pytest.param({"verify": False}, {"server-ssl": "true"}, id="encrypted"),
        pytest.param(
            {"client_secret": CLIENT},
            {"server-ssl": "true", "server-ca": "shop/web-ca", "server-crt": f"shop/{CLIENT}"},
            id="client certificate",
        ),
        pytest.param(
            {"client_secret": CLIENT, "verify": False},
            {"server-ssl": "true", "server-crt": f"shop/{CLIENT}"},
            id="client certificate, not verified",
        ),
    ],
)
def test_what_is_written(fields, expected):
    assert written(asked(**fields)) == {PREFIX + key: value for key, value in expected.items()}


def test_the_prefix_of_the_chart_is_kept():
    ours = asked({"haproxy.com/server-ca": "shop/other", "ingress.kubernetes.io/server-ssl": "false"})
    assert written(ours) == {
        "ingress.kubernetes.io/server-ssl": "true",
        "haproxy.com/server-ca": "shop/web-ca",
    }
    assert notes(changes(ours)) == [
        'note: Ingress/web: haproxy.com/server-ca was "shop/other": it is replaced'
    ]


@pytest.mark.parametrize(
    ("annotations", "of_service", "expected"),
    [
        pytest.param({}, {}, UpstreamTLS(), id="none"),
        pytest.param({"server-ssl": "false"}, {}, UpstreamTLS(), id="off"),
        pytest.param({"server-ssl": "yes"}, {}, UpstreamTLS(), id="no word for it"),
        pytest.param({"server-ssl": "true"}, {}, UpstreamTLS(True, evidence="server-ssl true"), id="on"),
        pytest.param(
            {"server-ssl": "enabled"}, {}, UpstreamTLS(True, evidence="server-ssl enabled"), id="old"
        ),
        pytest.param(
            {"server-ca": "shop/ca"}, {}, UpstreamTLS(True, True, evidence="server-ca shop/ca"), id="CA alone"
        ),
        pytest.param(
            {"server-crt": "shop/pair"},
            {},
            UpstreamTLS(True, evidence="server-crt shop/pair"),
            id="pair alone",
        ),
        pytest.param(
            {"server-ssl": "true"}, {"server-ssl": "false"}, UpstreamTLS(), id="the Service wins, off"
        ),
        pytest.param(
            {}, {"server-ssl": "true"}, UpstreamTLS(True, evidence="server-ssl true"), id="on the Service"
        ),
    ],
)
def test_observe(annotations, of_service, expected):
    named = [{PREFIX + key: value for key, value in each.items()} for each in (annotations, of_service)]
    assert observed(*named) == expected


def test_observe_what_was_written():
    assert observed(written(asked())) == UpstreamTLS(True, True, evidence="server-ssl true")


WINS = (
    "on the Service, which wins over that of an Ingress: it would not be what HAProxy needs here; remove it"
)


@pytest.mark.parametrize(
    ("annotations", "of_service", "expected"),
    [
        pytest.param(
            {},
            {"haproxy.org/server-ca": "shop/other"},
            f'Service/web: haproxy.org/server-ca is "shop/other" {WINS} from the Service, or set it to '
            '"shop/web-ca" there',
            id="another CA on the Service",
        ),
        pytest.param(
            {},
            {"haproxy.com/server-ssl": "false"},
            f'Service/web: haproxy.com/server-ssl is "false" {WINS} from the Service, or set it to "true" there',
            id="off on the Service: plain HTTP if the Secret is missing",
        ),
        pytest.param(
            {"haproxy.org/cr-backend": "shop/web"},
            {},
            "Ingress/web: haproxy.org/cr-backend names a Backend, and the controller then ignores the annotations "
            "for HTTPS; remove it; or set routes to keep, and ssl, verify and ssl_cafile in that Backend",
            id="cr-backend",
        ),
        pytest.param(
            {},
            {"haproxy.org/cr-backend": "shop/web"},
            "Service/web: haproxy.org/cr-backend names a Backend, and the controller then ignores the annotations "
            "for HTTPS; remove it; or set routes to keep, and ssl, verify and ssl_cafile in that Backend",
            id="cr-backend on the Service",
        ),
        pytest.param(
            {"haproxy.org/ssl-passthrough": "true"},
            {},
            "Ingress/web: ssl-passthrough forwards the browser's connection to the pods: the browser gets the "
            "internal certificate, and HAProxy verifies nothing; remove haproxy.org/ssl-passthrough, or set routes "
            "to keep",
            id="ssl-passthrough",
        ),
    ],
)
def test_obstacle(annotations, of_service, expected):
    decisions = changes(asked(annotations, of_service))
    assert problems(decisions) == [expected]
    assert puts(decisions) == {}


@pytest.mark.parametrize(
    "of_service",
    [
        {},
        {"haproxy.org/server-ssl": "true"},
        {"haproxy.org/server-ssl": "on"},
        {"haproxy.org/check": "false"},
    ],
)
def test_no_obstacle(of_service):
    assert problems(changes(asked({}, of_service))) == []


def test_a_service_elsewhere():
    assert len(written(asked(service_manifest=None))) == 2


def test_verification():
    assert haproxytech.verification(asked()) == Verification(
        ca=True,
        name=False,
        reason="haproxytech does not compare the name: it accepts any certificate that the CA has issued",
    )
    assert haproxytech.verification(asked(verify=False)) == Verification(
        ca=False, name=False, reason="verify is false: any certificate is accepted"
    )


def test_about_is_told_once_for_a_service():
    again = asked()._replace(source=asked().source._replace(ref=INGRESS._replace(name="again")))
    findings = list(haproxytech.about([asked(), again, asked(verify=False)], []))
    assert notes(findings) == [
        "note: Service/web: ca-secret: shop/web-ca must have the CA in tls.crt; without it HAProxy verifies nothing"
    ]


def test_annotations_of_a_service_do_not_count_for_a_service_of_its_own():
    ours = asked({}, {"haproxy.org/server-ssl": "h1"})
    assert problems(changes(ours)) != []
    assert problems(changes(ours._replace(port=ours.port._replace(service="web-backend-tls")))) == []


def test_nothing_is_set_on_services():
    assert list(haproxytech.service_changes([asked()], NOTHING)) == []
