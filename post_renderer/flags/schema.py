"""The JSON Schemas of the config file and of the presets in it."""

from __future__ import annotations

import json

from post_renderer.controllers import CONTROLLERS
from post_renderer.model import Body, Value, fields, package_files


def config_schema() -> Body:
    """The schema of the config file, with the names of CONTROLLERS as its controllers."""
    schema = _load("flags", "config.schema.json")
    names: list[Value] = list(CONTROLLERS)
    fields.mapping(schema, "$defs")["controller"] = {"enum": names, "description": " or ".join(CONTROLLERS)}
    return schema


def preset_schema() -> Body:
    """The schema of one preset."""
    return _load("presets", "preset.schema.json")


def _load(folder: str, name: str) -> Body:
    schema: Body = json.loads(package_files.read(folder, name))
    return schema
