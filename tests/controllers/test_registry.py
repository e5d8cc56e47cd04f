"""The table of controllers: one row and one module each, and everything that lists them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from support.places import ROOT

from post_renderer import controllers
from post_renderer.commands import dispatch
from post_renderer.controllers import CONTROLLERS
from post_renderer.controllers.upstream import (
    API_SERVER,
    DOCUMENTATION,
    FIELD,
    OBJECT,
    OUTSIDE,
    PATH,
    PORT,
    SERVICE,
    TRAFFIC,
)
from post_renderer.kubernetes.route_kinds import RouteKind
from post_renderer.options import UsageError, parse

# With a slash only in the older annotation.
CLASS = re.compile(r"[a-z0-9]([-./a-z0-9]*[a-z0-9])?")
# A domain and a path (kubernetes pkg/apis/networking/validation/validation.go, IsDomainPrefixedPath), or all
# of a domain.
IMPLEMENTATION = re.compile(r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?/([^/].*)?")


def test_every_module_has_a_row():
    modules = {module.name for module in iter_modules(controllers.__path__)} - {
        "ingress_annotations",
        "row",
        "upstream",
    }
    assert modules == {name.replace("-", "_") for name in CONTROLLERS}


def test_rows_are_sorted():
    assert list(CONTROLLERS) == sorted(CONTROLLERS)


@pytest.mark.parametrize("name", CONTROLLERS)
def test_row(name):
    row = CONTROLLERS[name]
    assert all(CLASS.fullmatch(each) for each in row.classes)
    assert all(CLASS.fullmatch(each) for each in row.shared_classes)
    assert all(IMPLEMENTATION.fullmatch(each) for each in row.implementations)
    assert bool(row.implementations) == ("Ingress" in row.kinds and name != "gke"), (
        "an IngressClass names what reads an Ingress; GKE has none"
    )
    assert row.kinds
    assert all(isinstance(kind, RouteKind) and kind.groups for kind in row.kinds.values())


@pytest.mark.parametrize("name", CONTROLLERS)
def test_module(name):
    module = CONTROLLERS[name].load()
    assert module is import_module(f"{controllers.__name__}.{name.replace('-', '_')}")
    assert set(module.SUPPORT) == set(CONTROLLERS[name].kinds)
    for support in module.SUPPORT.values():
        assert support.switch in (OBJECT, PATH, PORT, SERVICE)
        assert support.proof in (TRAFFIC, API_SERVER, DOCUMENTATION)
        assert all(form.kind in ("Secret", "ConfigMap", OUTSIDE, FIELD) for form in support.ca_forms)
        assert support.grpc
        assert support.websocket
        assert support.ca_forms or not support.verifies_name
    verbs = ("observe", "verification", "changes", "service_changes", "about")
    assert all(callable(getattr(module, verb)) for verb in verbs)


def test_classes_and_implementations_are_unique():
    classes = [each for row in CONTROLLERS.values() for each in row.classes]
    implementations = [each for row in CONTROLLERS.values() for each in row.implementations]
    assert len(set(classes)) == len(classes)
    assert len(set(implementations)) == len(implementations)


def test_a_shared_class_is_of_several_and_no_convention_of_one():
    shared = [each for row in CONTROLLERS.values() for each in row.shared_classes]
    assert all(shared.count(each) > 1 for each in shared)
    assert all(controllers.of_class(each) == "" for each in shared)
    assert controllers.sharing_class("haproxy") == ("haproxy-ingress", "haproxytech")
    assert controllers.sharing_class("nobody") == ()


def test_a_kind_has_one_row():
    """Kinds are looked up by their name alone."""
    kinds = [item for row in CONTROLLERS.values() for item in row.kinds.items()]
    assert all(
        kind == other for name, kind in kinds for name_of_other, other in kinds if name == name_of_other
    )


def test_lookups():
    for name, row in CONTROLLERS.items():
        assert all(controllers.of_class(each) == name for each in row.classes)
        assert all(controllers.of_implementation(each) == name for each in row.implementations)
    assert controllers.of_class("nobody") == controllers.of_class("") == ""
    assert controllers.of_implementation("example.com/nobody") == controllers.of_implementation("") == ""
    assert controllers.DEFAULT in CONTROLLERS


@pytest.mark.parametrize(
    ("implementation", "name"),
    [
        ("projectcontour.io/ingress-controller", "contour"),
        ("projectcontour.io/gateways/contour-contour", "contour"),
        ("k8s.io/ingress-nginx", "ingress-nginx"),
        ("k8s.io/internal", ""),
        ("projectcontour.io", ""),
        ("k8s.io/", ""),
    ],
)
def test_an_implementation_or_all_of_its_domain(implementation, name):
    assert controllers.of_implementation(implementation) == name


ROWS = """
from post_renderer.controllers.upstream import Controller


def load() -> Controller:
    from post_renderer.controllers import {name}

    return {name}
"""


@pytest.mark.parametrize("name", CONTROLLERS)
def test_mypy_compares_a_module_with_the_protocol(name, tmp_path: Path):
    """``load`` of a row returns the module itself, with no cast, so that mypy refuses one that lacks something."""
    module = name.replace("-", "_")
    assert mypy(tmp_path / "right.py", ROWS.replace("{name}", module)) == ""
    assert "Incompatible return value type" in mypy(tmp_path / "wrong.py", ROWS.replace("{name}", "upstream"))


def mypy(file: Path, text: str) -> str:
    """The lines of errors that mypy finds in ``text``."""
    file.write_text(text, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(file)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def test_no_row_casts():
    """Else mypy would compare nothing."""
    assert "cast(" not in Path(controllers.__file__).read_text("utf-8")


@pytest.mark.parametrize("name", CONTROLLERS)
def test_the_option_accepts_every_name(name):
    assert parse(["--controller", name], {}).controller == name


def test_the_command_line_lists_exactly_these():
    with pytest.raises(UsageError) as caught:
        parse(["--controller", "nobody"], {})
    listed = str(caught.value).partition("choose from ")[2].partition(")")[0]
    assert [name.strip("' ") for name in listed.split(",")] == list(CONTROLLERS)


def test_the_config_schema_lists_exactly_these():
    schema = json.loads(dispatch.run(["schema", "config"], {}, lambda: b"").out)
    accepted = schema["properties"]["spec"]["properties"]["ingressClasses"]["additionalProperties"]
    if "$ref" in accepted:
        accepted = schema["$defs"][accepted["$ref"].rpartition("/")[2]]
    assert accepted["enum"] == [name for name, row in CONTROLLERS.items() if "Ingress" in row.kinds]
