"""What stands in the way of a Service of its own for the HTTPS port."""

from __future__ import annotations

import pytest
from support.manifests import (
    container,
    deployment,
    existing_sidecar,
    joined,
    port,
    refusals,
    request,
    service,
    topology_of,
)

from post_renderer.model import Ref

PUBLIC = {"type": "LoadBalancer"}
WEB = container("web", ("http", 8080), ("tls", 8443))
PROBE = {"httpGet": {"path": "/", "port": 8443, "scheme": "HTTPS"}}
PROBED = deployment("web", container("web", ("web", 8443), readinessProbe=PROBE))
LONG = "w" * 52
TAKEN = (
    "Service/web-backend-tls: is in the stream, but it is not the Service that backend-tls adds for "
    "Service/web (expose false); rename it, or leave expose out of Service/web"
)


def refused(*objects: dict, name: str = "web", **options) -> list[str]:
    of_service = request(Ref("", "Service", "shop", name), expose=False, **options)
    return refusals(lambda: joined(topology_of(*objects), of_service))


@pytest.mark.parametrize(
    ("objects", "options", "expected"),
    [
        pytest.param(
            [service("web", **PUBLIC)],
            {"keep_http": False},
            "Service/web: expose is false, which leaves the HTTPS port out of the public Service, and keep-http "
            "is false, which removes the plain one: nobody outside would reach it; set its type to ClusterIP in "
            "the values of the chart, or leave one of the two out",
            id="keep-http",
        ),
        pytest.param(
            [service("web", **PUBLIC, selector={})],
            {"workload": "Deployment/web"},
            "Service/web: expose is false, but it has no selector that Service/web-backend-tls could have, too; "
            "leave expose out",
            id="no selector",
        ),
        pytest.param(
            [service(LONG, **PUBLIC)],
            {"name": LONG},
            f"Service/{LONG}: expose is false, but the name {LONG}-backend-tls is longer than 63 characters; "
            "shorten its name, or leave expose out",
            id="long name",
        ),
        pytest.param(
            [service("web", **PUBLIC), service("web-backend-tls", port())], {}, TAKEN, id="a plain Service"
        ),
        pytest.param(
            [service("web", **PUBLIC), *[service("web-backend-tls", port("https", 443, 8443))] * 2],
            {},
            TAKEN,
            id="twice",
        ),
        pytest.param(
            [service("web", **PUBLIC), service("web-backend-tls", port("https", 443, 9999))],
            {},
            TAKEN,
            id="a Service with another target",
        ),
        pytest.param(
            [service("web", port(), port("tls", 444, 8443), **PUBLIC)],
            {"port": "http"},
            "Service/web: expose is false, but its own port tls (444) would lead to the TLS port; set mode to "
            "sidecar if that port is to stay plain, remove it in the values of the chart if it is for HTTPS, or leave "
            "expose out",
            id="a port of its own leads there",
        ),
        pytest.param(
            [service("web", **PUBLIC)],
            {"https_port": 8080},
            "Service/web: expose is false, but its own port http (80) would lead to the TLS port; set mode to "
            "sidecar if that port is to stay plain, remove it in the values of the chart if it is for HTTPS, or leave "
            "expose out",
            id="the plain port turns",
        ),
    ],
)
def test_refused(objects, options, expected):
    assert refused(*objects, deployment("web", WEB), **options) == [expected]


def test_all_at_once():
    objects = service(LONG, **PUBLIC, selector={}), deployment("web", WEB)
    assert len(refused(*objects, name=LONG, keep_http=False, workload="Deployment/web")) == 3


@pytest.mark.parametrize(
    ("objects", "options"),
    [
        pytest.param([service("web", type="ClusterIP")], {"keep_http": False}, id="not public"),
        pytest.param([service(LONG[:51], **PUBLIC)], {"name": LONG[:51]}, id="63 characters"),
        pytest.param(
            [service("web", **PUBLIC), service("web-backend-tls", port("https", 443, 8443))],
            {},
            id="an earlier run",
        ),
        pytest.param(
            [service("web", port(), port("tls", 444, 9443), **PUBLIC)], {"port": "http"}, id="another port"
        ),
        pytest.param(
            [service("web", port("web", 81, 8443), **PUBLIC), PROBED], {}, id="its port serves TLS already"
        ),
    ],
)
def test_accepted(objects, options):
    options = {"expose": False, **options}
    of_service = request(Ref("", "Service", "shop", options.pop("name", "web")), **options)
    others = [] if PROBED in objects else [deployment()]
    (backend,) = joined(topology_of(*objects, *others), of_service).backends
    assert backend.https_port.target == "8443"


def test_a_preset_that_closes_the_plain_port():
    console = container("console", ("http", 8080), image="redpandadata/console:v3.1.0")
    objects = service("web", **PUBLIC), deployment("web", console)
    assert refused(*objects, mode="native") == [
        "Service/web: expose is false, but preset redpanda-console closes the plain port: its public port would "
        "lead nowhere; set mode to sidecar, or leave expose out"
    ]


def test_a_name_that_a_sidecar_is_to_get():
    """Ports of init containers are found by name since Kubernetes 1.32."""
    objects = service("web", port(), port("secure", 444, "https"), **PUBLIC), deployment()
    (sentence,) = refused(*objects, mode="sidecar", port="http")
    assert "its own port secure (444) would lead to the TLS port" in sentence


def test_a_port_that_an_earlier_run_did_not_add():
    added = service("web-backend-tls", port("https", 443, 8443))
    web = deployment(
        "web", container("web", ("http", 8080), ("api", 9000)), initContainers=[existing_sidecar()]
    )
    two = service("web", port(), port("api", 81, "api"), **PUBLIC)
    assert refused(two, added, web, mode="sidecar", port="http,api") == [TAKEN]
