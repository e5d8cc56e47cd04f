"""The JSON Schemas of the config file and of the presets in it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from post_renderer import controllers
from post_renderer.model import Body, Value, fields, package_files


def config_schema() -> Body:
    """The schema of the config file, with the names of controllers: all, and those that read an Ingress."""
    schema = _load("flags", "config.schema.json")
    definitions = fields.mapping(schema, "$defs")
    definitions["controller"] = _one_of(tuple(controllers.CONTROLLERS))
    definitions["ingressController"] = _one_of(controllers.reading("Ingress"))
    return schema


def _one_of(names: Sequence[str]) -> Body:
    values: list[Value] = list(names)
    return {"enum": values, "description": " or ".join(names)}


def preset_schema() -> Body:
    """The schema of one preset."""
    return _load("presets", "preset.schema.json")


def _load(folder: str, name: str) -> Body:
    schema: Body = json.loads(package_files.read(folder, name))
    return schema
