"""Where things are: the project, tools that are really run, charts that are only checked when they are there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT.parent / "shared"


def find_tool(name: str, how: str) -> Path:
    """The program ``name`` from ``.tools/`` or PATH; without it the test is skipped, in CI it fails."""
    own = ROOT / ".tools" / name
    found = own if own.is_file() else shutil.which(name)
    if not found:
        give_up(f"{name} is not in .tools/ nor on PATH; get it with: {how}")
    return Path(found)


def give_up(sentence: str) -> NoReturn:
    """Ends a test that lacks something: it is skipped, in CI it fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


def chart_streams() -> list[Path]:
    """Every rendered stream of the shared charts; none where they are not."""
    return sorted(SHARED.glob("charts/*/helm[34].yaml"))
