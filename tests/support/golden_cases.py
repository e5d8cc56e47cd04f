"""The golden folders that end in a stream, with their settings."""

from __future__ import annotations

from pathlib import Path

from post_renderer.commands import settings
from post_renderer.model import Settings
from post_renderer.options import parse
from support.places import ROOT

FOLDERS = (ROOT / "samples", ROOT / "tests" / "golden")
# Answers to kustomize and kpt, whose options are in the input, and what only Helm 4 gets.
_OTHERS = ("krm", "ResourceList", "trap-14")


def succeeding() -> list[Path]:
    """The folders of the cases whose expected output is the filtered stream."""
    found = sorted(file.parent for folder in FOLDERS for file in folder.glob("*/expected.yaml"))
    return [case for case in found if _is_stream(case)]


def _is_stream(case: Path) -> bool:
    text = (case / "expected.yaml").read_bytes()
    return not text.startswith(b"|\n") and not any(word in case.name for word in _OTHERS)


def text(case: Path, name: str) -> str:
    """The file ``name`` of a case, its line breaks as they are."""
    return (case / name).read_bytes().decode()


def settings_of(case: Path) -> Settings:
    """The settings of a case, whose folder has to be the current one."""
    environment = dict(line.split("=", 1) for line in _lines(case / "environment"))
    return settings.load(parse(_lines(case / "args"), environment), environment)


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines() if file.is_file() else []
