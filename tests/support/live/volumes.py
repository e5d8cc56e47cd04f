"""Volumes as kubelet writes them: files are links into ..data, a link that is replaced atomically."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Writes the files of a volume, or new ones by replacing ``..data``."""
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "..data"
    previous = data.resolve() if data.is_symlink() else None
    current = Path(tempfile.mkdtemp(prefix="..", dir=folder))
    current.chmod(0o755)
    for name, text in files.items():
        (current / name).write_text(text, "utf-8")
        (current / name).chmod(0o444)
    link = folder / "..data_tmp"
    link.symlink_to(current.name)
    os.replace(link, data)
    for name in files:
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(f"..data/{name}")
    if previous:
        shutil.rmtree(previous)


def selected(data: Mapping[str, str], source: Mapping[str, Any]) -> dict[str, str]:
    """The files of a volume of ``data``: all of it, or its items under their paths."""
    items = source.get("items")
    return {item["path"]: data[item["key"]] for item in items} if items else dict(data)
