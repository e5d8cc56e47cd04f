"""The JSON Schemas of the config file and of the presets in it."""

from __future__ import annotations

import os

from post_renderer.controllers import CONTROLLERS
from post_renderer.model import Body, Value, fields

_FOLDER = os.path.dirname(__file__)
_PRESET = os.path.join(os.path.dirname(_FOLDER), "presets", "preset.schema.json")


def config_schema() -> Body:
    """The schema of the config file, with the names of CONTROLLERS as its controllers."""
    schema = _load(os.path.join(_FOLDER, "config.schema.json"))
    names: list[Value] = list(CONTROLLERS)
    fields.mapping(schema, "$defs")["controller"] = {"enum": names, "description": " or ".join(CONTROLLERS)}
    return schema


def preset_schema() -> Body:
    """The schema of one preset."""
    return _load(_PRESET)


def _load(file_name: str) -> Body:
    import json

    with open(file_name, encoding="utf-8") as file:
        schema: Body = json.load(file)
    return schema
