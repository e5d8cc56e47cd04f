"""Volumes as kubelet lays them: the files are links into ..data, which is itself a link, switched at once."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Fills a volume, or fills it anew by the switch of ``..data``."""
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "..data"
    before = data.resolve() if data.is_symlink() else None
    now = Path(tempfile.mkdtemp(prefix="..", dir=folder))
    now.chmod(0o755)
    for name, text in files.items():
        (now / name).write_text(text, "utf-8")
        (now / name).chmod(0o444)
    link = folder / "..data_tmp"
    link.symlink_to(now.name)
    os.replace(link, data)
    for name in files:
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(f"..data/{name}")
    if before:
        shutil.rmtree(before)


def chosen(data: Mapping[str, str], source: Mapping[str, Any]) -> dict[str, str]:
    """What a volume shows of ``data``: all of it, or its items under their paths."""
    items = source.get("items")
    return {item["path"]: data[item["key"]] for item in items} if items else dict(data)
