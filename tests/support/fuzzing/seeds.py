"""What the fuzzing begins with: the samples, the golden folders, the hostile files and the shared charts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from support.places import ROOT, chart_streams

FOLDERS = (ROOT / "samples", ROOT / "tests" / "golden")
HOSTILE = ROOT / "tests" / "hostile"
# The argument lists of hostile files, and of streams that are drawn.
ARGUMENTS = ("--namespace", "shop", "--issuer", "ca")
# A larger stream would take the time of many small ones.
MOST_BYTES = 60_000


class Case(NamedTuple):
    """One run of the filter: where its stream came from, the stream, the arguments, the environment.

    ``command`` is another command that reads the same stream.
    """

    origin: str
    stream: bytes
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    command: tuple[str, ...] = ("inspect",)

    @property
    def has_config(self) -> bool:
        """Whether a file or an option may flag or switch off a Service, besides its annotations."""
        return any(argument.startswith(("--config", "--service")) for argument in self.arguments)


def all_seeds() -> list[Case]:
    """Every seed, in the order of their paths."""
    folders = sorted(file.parent for folder in FOLDERS for file in folder.glob("*/input.yaml"))
    seeds = [*map(of_folder, folders), *map(of_hostile, hostile_files()), *map(_of_chart, chart_streams())]
    return [seed for seed in seeds if len(seed.stream) <= MOST_BYTES]


def of_folder(folder: Path) -> Case:
    """The run of a golden folder or sample; its config file is named by its full path."""
    arguments = [
        str(folder / line) if (folder / line).is_file() else line for line in _lines(folder / "args")
    ]
    environment = dict(line.split("=", 1) for line in _lines(folder / "environment"))
    # A report would be written for each case, and with these Helm 4 is the caller, who gets no exit code.
    kept = {
        name: value for name, value in environment.items() if not name.startswith(("HELM_", "KUSTOMIZE_"))
    }
    stream = (folder / "input.yaml").read_bytes()
    return Case(folder.name, stream, tuple(arguments), {"BACKEND_TLS_NAMESPACE": "shop", **kept})


def hostile_files() -> list[Path]:
    """The files of tests/hostile."""
    return sorted(HOSTILE.glob("*.yaml"))


def of_hostile(file: Path) -> Case:
    """The run of one file of tests/hostile."""
    return Case(file.name, file.read_bytes(), ARGUMENTS, {})


def _of_chart(file: Path) -> Case:
    meta = json.loads((file.parent / "meta.json").read_text("utf-8"))
    arguments = ("--namespace", meta["namespace"], "--issuer", "ca", "--service", meta["service"])
    return Case(f"{file.parent.name}/{file.stem}", file.read_bytes(), arguments, {})


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines() if file.is_file() else []
