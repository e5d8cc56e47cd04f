"""The preset files as text and as data, read by code that the package does not share."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from ruamel.yaml import YAML

from support.places import ROOT

FOLDER = ROOT / "post_renderer" / "presets"
FILES = sorted(FOLDER.glob("*.yaml"))


class PresetFile(NamedTuple):
    """A preset file: its text, and its data with types as YAML 1.2 reads them."""

    name: str
    text: str
    body: dict

    def at(self, text: str = "") -> str:
        """Path and line of the first line that has ``text`` in it; of the first line where none has."""
        lines = self.text.splitlines()
        number = next((number for number, line in enumerate(lines, 1) if text in line), 1)
        return f"{FOLDER.relative_to(ROOT)}/{self.name}.yaml:{number}"


@cache
def preset_files() -> tuple[PresetFile, ...]:
    """All of them, sorted by name."""
    yaml = YAML(typ="safe", pure=True)
    texts = {file.stem: file.read_text("utf-8") for file in FILES}
    return tuple(PresetFile(name, text, yaml.load(text)) for name, text in texts.items())
