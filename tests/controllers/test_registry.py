"""The table of controllers, and the places that list them."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

from post_renderer import controllers
from post_renderer.controllers import CONTROLLERS
from post_renderer.flags.config import SCHEMA
from post_renderer.options import parse

CLASS = re.compile(r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?")
SPEC_CONTROLLER = re.compile(r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?/[^/].*")


def test_every_module_is_registered():
    modules = [import_module(f"{controllers.__name__}.{m.name}") for m in iter_modules(controllers.__path__)]
    assert sorted(module.NAME for module in modules) == list(CONTROLLERS)


@pytest.mark.parametrize("name", CONTROLLERS)
def test_row(name):
    module = CONTROLLERS[name]
    assert name == module.NAME
    assert module.__name__.rpartition(".")[2] == name.replace("-", "_")
    assert isinstance(module.CLASSES, tuple)
    assert all(CLASS.fullmatch(item) for item in module.CLASSES)


@pytest.mark.parametrize("name", CONTROLLERS)
def test_controller_is_empty_or_as_an_ingress_class_has_it(name):
    """Empty for a controller that reads no Ingress; else a domain and a path.

    Kubernetes, pkg/apis/networking/validation/validation.go: ``IsDomainPrefixedPath``.
    """
    value = CONTROLLERS[name].CONTROLLER
    assert value == "" or SPEC_CONTROLLER.fullmatch(value)


def test_no_class_or_controller_has_two_modules():
    modules = list(CONTROLLERS.values())
    classes = [item for module in modules for item in module.CLASSES]
    values = [module.CONTROLLER for module in modules if module.CONTROLLER]
    assert sorted(set(classes)) == sorted(classes)
    assert sorted(set(values)) == sorted(values)


@pytest.mark.parametrize("name", CONTROLLERS)
def test_the_option_accepts_every_name(name):
    assert parse(["--controller", name], {}).controller == name


def test_the_schema_of_the_config_file_lists_every_name():
    with open(SCHEMA, encoding="utf-8") as file:
        spec = json.load(file)["properties"]["spec"]
    assert spec["properties"]["ingressClasses"]["additionalProperties"]["enum"] == list(CONTROLLERS)
