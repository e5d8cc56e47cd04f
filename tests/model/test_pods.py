from __future__ import annotations

import pytest

from post_renderer.model import (
    Container,
    ContainerPort,
    Key,
    Manifest,
    Ref,
    TargetPod,
    container_problem,
    problem,
)

WEB = Ref("apps", "Deployment", "shop", "web")
PATH = ("spec", "template", "spec", "containers", Key("name", "web"))
CONTAINER = Container("web", PATH, {}, (ContainerPort("http", 8080, "TCP"), ContainerPort("dns", 53, "UDP")))
POD = TargetPod(Manifest(WEB, 0, (), {}), PATH[:3], {}, CONTAINER, (CONTAINER,), 8080)


@pytest.mark.parametrize(
    ("name", "number"), [("http", 8080), ("dns", 53), ("https", 0), ("", 0), ("8080", 0)]
)
def test_port_named(name, number):
    assert CONTAINER.port_named(name) == number


def test_a_port_without_a_name_is_not_found_by_an_empty_name():
    assert CONTAINER._replace(ports=(ContainerPort("", 9000, "TCP"),)).port_named("") == 0


def test_problem_of_a_container():
    expected = problem("rule", WEB, "container web: is wrong", "mend it", PATH)
    assert POD.problem("rule", "is wrong", "mend it") == expected
    assert container_problem("rule", WEB, CONTAINER, "is wrong", "mend it") == expected
    assert POD.ref == WEB
