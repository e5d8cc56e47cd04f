"""The rules of ``check``, sorted by id: every module of this folder is one, and needs no other entry."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from post_renderer.check.rule import Rule
from post_renderer.model import package_files


def _rules() -> list[Rule]:
    files = package_files.names("check/rules", ".py")
    names = (file.removesuffix(".py") for file in files if file != "__init__.py")
    return [cast("Rule", import_module(f"{__name__}.{name}")) for name in names]


RULES: tuple[Rule, ...] = tuple(sorted(_rules(), key=lambda rule: rule.ABOUT.id))
