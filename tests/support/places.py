"""Paths of the project, of the tools that tests run, and of the shared charts, which may be absent."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT.parent / "shared"


def find_tool(name: str, how: str) -> Path:
    """The program ``name`` from ``.tools/`` or PATH; without it the test is skipped, in CI failed."""
    local = ROOT / ".tools" / name
    program = local if local.is_file() else shutil.which(name)
    if not program:
        skip_or_fail(f"{name} is not in .tools/ nor on PATH; get it with: {how}")
    return Path(program)


def skip_or_fail(sentence: str) -> NoReturn:
    """Ends a test that lacks something: skipped, in CI failed."""
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


def chart_streams(helm: str = "helm[34]") -> list[Path]:
    """Every stream of the shared charts, or those of one Helm (``helm3``); none where they are absent."""
    return sorted(SHARED.glob(f"charts/*/{helm}.yaml"))
