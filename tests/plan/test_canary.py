from __future__ import annotations

import pytest
from support.manifests import deployment, index_of, ingress, path, request, scene, service

from post_renderer.model import Ref, Settings
from post_renderer.plan import canary

NEW = Ref("", "Service", "shop", "new")
MARK = {"nginx.ingress.kubernetes.io/canary": "true"}
MAIN_HOST = "web.shop.svc.cluster.local"


def deployed(name: str) -> dict:
    body = deployment(name)
    body["spec"]["template"]["metadata"]["labels"] = {"app": name}
    return body


def index(at: str = "/", mark: dict | None = None):
    return index_of(
        service(),
        deployed("web"),
        service("new", selector={"app": "new"}),
        deployed("new"),
        ingress("web", path("web")),
        ingress("new", path("new", at=at), annotations=MARK if mark is None else mark),
    )


def sentences(*requests, found=None) -> list[str]:
    settings = Settings(allowed_dns_names=(MAIN_HOST,))
    return [str(p) for p in canary.problems(scene(found or index(), *requests, settings=settings))]


@pytest.mark.parametrize(
    ("flagged", "other"),
    [(request(), NEW), (request(NEW), request().service)],
    ids=["only the main", "only the canary"],
)
def test_one_of_two(flagged, other):
    assert sentences(flagged) == [
        f"Ingress/new: example.com/ is a canary of Ingress/web, and only {flagged.service.name} of the two Services is "
        f"flagged: nginx speaks to both as the main Ingress says; flag {other.name} too"
    ]


def test_certificate_lacks_the_name_that_is_verified():
    assert sentences(request(), request(NEW)) == [
        f"Ingress/new: example.com/ is a canary of Ingress/web: nginx verifies {MAIN_HOST}, which its certificate "
        "lacks; add that name to dns-names of Service/new, and to allowedDnsNames in the config file"
    ]


def test_both_with_the_name():
    assert sentences(request(), request(NEW, dns_names=(MAIN_HOST,))) == []


@pytest.mark.parametrize("found", [index(at="/other"), index(mark={})], ids=["another path", "no canary"])
def test_nothing_to_do_with_each_other(found):
    assert sentences(request(), found=found) == []


def test_neither_is_flagged():
    other = index_of(
        service("third"), deployment(), ingress("web", path("web")), ingress("new", path("new"), annotations=MARK)
    )
    assert sentences(request(Ref("", "Service", "shop", "third")), found=other) == []
