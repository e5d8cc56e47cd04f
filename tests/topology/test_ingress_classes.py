"""Which controller reads a routing object."""

from __future__ import annotations

import pytest
from support.manifests import ingress, topology_of

from post_renderer.model import Settings
from post_renderer.topology.ingress_classes import IS_DEFAULT, ControllerChoice


def ingress_class(name: str, controller: str, default: str = "false") -> dict:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "IngressClass",
        "metadata": {"name": name, "annotations": {IS_DEFAULT: default}},
        "spec": {"controller": controller},
    }


NGINX, FOREIGN = "k8s.io/ingress-nginx", "example.com/ingress"


@pytest.mark.parametrize(
    ("name", "objects", "settings", "expected"),
    [
        pytest.param(
            "nginx", [], {}, ControllerChoice("ingress-nginx", "nginx"), id="the class by convention"
        ),
        pytest.param("internal", [], {}, ControllerChoice("", "internal"), id="a class that nobody knows"),
        pytest.param(None, [], {}, ControllerChoice("ingress-nginx", "", by_default=True), id="no class"),
        pytest.param(
            None,
            [ingress_class("public", NGINX), ingress_class("internal", FOREIGN, default="true")],
            {},
            ControllerChoice("", "internal", FOREIGN),
            id="no class, and a default one",
        ),
        pytest.param(
            "nginx",
            [ingress_class("internal", FOREIGN, default="true")],
            {},
            ControllerChoice("ingress-nginx", "nginx"),
            id="a class beside a default one",
        ),
        pytest.param(
            None,
            [ingress_class("internal", FOREIGN, default="true")],
            {"controller": "ingress-nginx"},
            ControllerChoice("ingress-nginx", ""),
            id="option, and a default class",
        ),
        pytest.param(
            "nginx",
            [],
            {"controller": "emissary"},
            ControllerChoice("ingress-nginx", "nginx"),
            id="option of a controller that reads no Ingress",
        ),
        pytest.param(
            "internal",
            [],
            {"ingress_classes": {"internal": "emissary"}},
            ControllerChoice("", "internal"),
            id="config file with such a controller",
        ),
        pytest.param(
            "internal",
            [ingress_class("internal", NGINX)],
            {},
            ControllerChoice("ingress-nginx", "internal", NGINX),
            id="IngressClass of the stream",
        ),
        pytest.param(
            "internal",
            [ingress_class("internal", FOREIGN)],
            {},
            ControllerChoice("", "internal", FOREIGN),
            id="IngressClass of a controller that no module knows",
        ),
        pytest.param(
            "nginx",
            [ingress_class("nginx", FOREIGN)],
            {},
            ControllerChoice("", "nginx", FOREIGN),
            id="an IngressClass wins over the convention",
        ),
        pytest.param(
            "internal",
            [ingress_class("internal", FOREIGN)],
            {"ingress_classes": {"internal": "from-file"}},
            ControllerChoice("from-file", "internal"),
            id="the config file wins over an IngressClass",
        ),
        pytest.param(
            "internal",
            [],
            {"ingress_classes": {"other": "ingress-nginx"}},
            ControllerChoice("", "internal"),
            id="the config file has another class",
        ),
        pytest.param(
            "internal",
            [],
            {"ingress_classes": {"internal": "from-file"}, "controller": "ingress-nginx"},
            ControllerChoice("ingress-nginx", "internal"),
            id="the option wins over everything",
        ),
        pytest.param(
            None,
            [],
            {"controller": "ingress-nginx"},
            ControllerChoice("ingress-nginx", ""),
            id="option, no class",
        ),
        pytest.param(
            "internal",
            [ingress_class("internal", NGINX), ingress_class("internal", FOREIGN)],
            {},
            ControllerChoice("ingress-nginx", "internal", NGINX),
            id="the first of two IngressClasses",
        ),
    ],
)
def test_controller_of(name, objects, settings, expected):
    source = ingress()
    source["spec"].pop("ingressClassName")
    if name:
        source["spec"]["ingressClassName"] = name
    topology = topology_of(source, *objects, settings=Settings(namespace="shop", **settings))
    assert topology.ingress_classes.controller_of(topology.routes.sources[0]) == expected
