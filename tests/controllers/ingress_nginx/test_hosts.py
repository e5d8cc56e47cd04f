"""Other Ingresses of a host that is verified."""

from __future__ import annotations

import pytest
from support.manifests import deployment, ingress, joined, path, problems, request, service, topology_of

from post_renderer.plan.routing import routes

PREFIX = "nginx.ingress.kubernetes.io/"
HTTPS = {f"{PREFIX}backend-protocol": "HTTPS"}


def found(*ingresses: dict, **options) -> list[str]:
    return problems(
        routes.changes(joined(topology_of(service(), deployment(), *ingresses), request(**options)))
    )


@pytest.mark.parametrize(
    "ingresses",
    [
        [ingress(), ingress("other", path("other", at="/other"), annotations=HTTPS)],
        [ingress("other", path(), path("other", at="/other"), annotations=HTTPS)],
    ],
    ids=["beside it", "split"],
)
def test_https_without_a_secret_of_its_own(ingresses):
    assert found(*ingresses) == [
        "Ingress/other: example.com/other leads to other by HTTPS and has no "
        "nginx.ingress.kubernetes.io/proxy-ssl-secret: nginx would verify it as web.shop.svc.cluster.local, as on "
        "the paths of its host that lead to Service/web; flag other too, give it an Ingress with a "
        'proxy-ssl-secret of its own, or set verify to "false" for web'
    ]


def elsewhere() -> dict:
    body = ingress("other", path("other"), annotations=HTTPS)
    body["spec"]["rules"][0]["host"] = "elsewhere"
    return body


@pytest.mark.parametrize(
    "other",
    [
        ingress("other", path("other", at="/other")),
        ingress(
            "other", path("other", at="/o"), annotations={**HTTPS, f"{PREFIX}proxy-ssl-secret": "shop/other"}
        ),
        ingress("other", path("other", at="/o"), annotations={f"{PREFIX}backend-protocol": "GRPCS"}),
        ingress("other", path("other", at="/o"), annotations={**HTTPS, f"{PREFIX}canary": "true"}),
        ingress("other", path("other", at="/o"), annotations=HTTPS, ingressClassName="internal"),
        ingress("other", path(at="/more"), annotations=HTTPS),
        elsewhere(),
    ],
    ids=["plain", "its own secret", "gRPC", "canary", "another class", "flagged", "another host"],
)
def test_what_is_not_concerned(other):
    assert found(ingress(), other) == []


def test_what_is_not_verified_concerns_nobody():
    other = ingress("other", path("other", at="/other"), annotations=HTTPS)
    assert found(ingress(), other, verify="false") == []
    grpc = ingress(annotations={f"{PREFIX}backend-protocol": "GRPC"})
    assert found(grpc, other) == []
