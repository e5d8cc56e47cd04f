"""Blocks of code of docs/tools.md, which tests run."""

from __future__ import annotations

import re

from support.places import ROOT

TOOLS = (ROOT / "docs" / "tools.md").read_text("utf-8")


def block_with(text: str) -> str:
    """The one block of the page that contains ``text``, without its indication of a language."""
    blocks = re.findall(r"^```\w*\n(.*?)^```$", TOOLS, re.DOTALL | re.MULTILINE)
    (found,) = [block for block in blocks if text in block]
    return str(found)
