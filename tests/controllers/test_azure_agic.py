"""Azure Application Gateway Ingress Controller: its annotations, and the root certificate of the gateway."""

from __future__ import annotations

import pytest
from support.controllers import upstream
from support.manifests import INGRESS, ingress, notes, problems, puts, service

from post_renderer.controllers import azure_agic
from post_renderer.controllers.upstream import UpstreamTLS, Verification

PREFIX = azure_agic.PREFIX
NAME = "web.shop.svc.cluster.local"
ROOT = {"appgw-trusted-root-certificate": "internal-ca"}
WRITTEN = {
    ("metadata", "annotations", f"{PREFIX}backend-protocol"): "https",
    ("metadata", "annotations", f"{PREFIX}backend-hostname"): NAME,
}


def of(annotations: dict):
    prefixed = {PREFIX + key: value for key, value in annotations.items()}
    return upstream(ingress(annotations=prefixed), service())


def changes(annotations: dict, **changed) -> list:
    given, objects = of(annotations)
    return list(azure_agic.changes(given.source, [given._replace(**changed)], objects))


def test_what_is_written():
    found = changes(ROOT)
    assert puts(found) == WRITTEN
    assert {change.ref for change in found} == {INGRESS}


def test_another_host_name_is_replaced():
    found = changes({**ROOT, "backend-protocol": "http", "backend-hostname": "shop.example.com"})
    assert puts(found) == WRITTEN
    assert notes(found) == [
        'note: Ingress/web: appgw.ingress.kubernetes.io/backend-hostname was "shop.example.com": it is replaced'
    ]


@pytest.mark.parametrize("verify", [True, False])
def test_without_a_root_certificate_nothing_works(verify):
    """Not even unverified: the gateway refuses a CA that it does not know."""
    assert problems(changes({"backend-protocol": "https"}, verify=verify)) == [
        "Ingress/web: the Application Gateway verifies Service/web by a root certificate that was uploaded to it, and "
        "appgw.ingress.kubernetes.io/appgw-trusted-root-certificate names none; upload ca.crt of Secret "
        "web-backend-tls (kubectl -n shop get secret web-backend-tls -o "
        """go-template='{{index .data "ca.crt" | base64decode}}' > ca.crt; az network application-gateway root-cert """
        "create --resource-group GROUP --gateway-name GATEWAY --name web-ca --cert-file ca.crt) and set the annotation "
        "to web-ca in the chart's values"
    ]


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({}, UpstreamTLS()),
        (ROOT, UpstreamTLS()),
        ({"backend-protocol": "http"}, UpstreamTLS()),
        ({"backend-protocol": "https"}, UpstreamTLS(True, True, "", "backend-protocol https")),
        (
            {**ROOT, "backend-protocol": "HTTPS", "backend-hostname": NAME},
            UpstreamTLS(True, True, NAME, "backend-protocol HTTPS"),
        ),
    ],
)
def test_observe(annotations, expected):
    given, objects = of(annotations)
    assert azure_agic.observe(given.routes[0], given.source, given.service_manifest, objects) == expected


def test_about():
    given, objects = of(ROOT)
    assert notes(azure_agic.about([given, given], [])) == [
        f"warning: Service/web: the Application Gateway sends Host {NAME} in place of that of the browser: an "
        "application that builds links from it has to use X-Original-Host",
        "note: Service/web: root certificate internal-ca of the Application Gateway must be that of the issuer",
    ]
    assert azure_agic.verification(given) == Verification(ca=True, name=True)
    assert list(azure_agic.service_changes([given], objects)) == []
