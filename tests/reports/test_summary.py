"""How many hops are plain, encrypted and verified."""

from __future__ import annotations

import pytest
from support.manifests import deployment, ingress, path, service, topology_of

from post_renderer.model import Settings
from post_renderer.plan.inventory import survey_services
from post_renderer.reports import report, summary, table

PREFIX = "nginx.ingress.kubernetes.io/"
ENCRYPTED = {f"{PREFIX}backend-protocol": "HTTPS"}
VERIFIED = {
    **ENCRYPTED,
    f"{PREFIX}proxy-ssl-secret": "shop/ca",
    f"{PREFIX}proxy-ssl-verify": "on",
    f"{PREFIX}proxy-ssl-name": "web.shop.svc.cluster.local",
}
NAMELESS = {name: value for name, value in VERIFIED.items() if not name.endswith("-name")}


def of_namespace(namespace: str, *objects: dict) -> list[dict]:
    for each in objects:
        each["metadata"]["namespace"] = namespace
    return list(objects)


def statuses(*objects: dict):
    settings = Settings()
    return survey_services((), topology_of(*objects, settings=settings), settings)


def shop(*ingresses: dict) -> list[dict]:
    return of_namespace("shop", service(), deployment(), *ingresses)


@pytest.mark.parametrize(
    ("ingresses", "sentence"),
    [
        ([], "1 Service, 1 without a route; hops from routes: 0 plain, 0 encrypted, 0 verified"),
        ([ingress()], "1 Service; hops from routes: 1 plain, 0 encrypted, 0 verified"),
        (
            [ingress("web", path(), path(at="/x"), path(at="/y"))],
            "1 Service; hops from routes: 1 plain, 0 encrypted, 0 verified",
        ),
        (
            [ingress(), ingress("b", annotations=ENCRYPTED), ingress("c", annotations=VERIFIED)],
            "1 Service; hops from routes: 1 plain, 1 encrypted, 1 verified",
        ),
        (
            [ingress(ingressClassName="own"), ingress("b", annotations=NAMELESS)],
            "1 Service; hops from routes: 0 plain, 0 encrypted, 1 CA verified, 0 verified, 1 unknown",
        ),
    ],
    ids=["no route", "plain", "several paths", "each", "CA alone and unknown"],
)
def test_sentence(ingresses: list[dict], sentence: str):
    assert summary.sentence(statuses(*shop(*ingresses))) == sentence


def test_by_namespace():
    found = statuses(
        *shop(ingress(), ingress("b", annotations=VERIFIED)), *of_namespace("blog", service(), deployment())
    )
    assert table.text(summary.of_namespaces(found), 0, report.plain) == (
        "NAMESPACE   SERVICES   NO ROUTE   PLAIN   ENCRYPTED   VERIFIED\n"
        "blog        1          1          0       0           0\n"
        "shop        1          0          1       0           1\n"
    )
    hops = {"plain": 1, "encrypted": 0, "caVerified": 0, "verified": 1, "unknown": 0}
    assert summary.data(found)[1] == {"namespace": "shop", "services": 1, "withoutRoute": 0, "hops": hops}
