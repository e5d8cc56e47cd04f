from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest

from post_renderer import controllers
from post_renderer.controllers import CONTROLLERS
from post_renderer.options import parse


def test_every_module_is_registered():
    modules = [import_module(f"{controllers.__name__}.{m.name}") for m in iter_modules(controllers.__path__)]
    assert sorted(module.NAME for module in modules) == list(CONTROLLERS)


@pytest.mark.parametrize("name", CONTROLLERS)
def test_row(name):
    module = CONTROLLERS[name]
    assert name == module.NAME
    assert module.__name__.rpartition(".")[2] == name.replace("-", "_")
    assert isinstance(module.CLASSES, tuple) and "/" in module.CONTROLLER


def test_classes_and_controllers_are_told_apart():
    modules = list(CONTROLLERS.values())
    classes = [name for module in modules for name in module.CLASSES]
    assert len(set(classes)) == len(classes)
    assert len({module.CONTROLLER for module in modules}) == len(modules)


@pytest.mark.parametrize("name", CONTROLLERS)
def test_the_command_line_takes_it(name):
    assert parse(["--controller", name], {}).controller == name
