"""The page of ``inspect -o html``, and the data in it."""

from __future__ import annotations

import json
import re
from typing import Any

from post_renderer.commands import dispatch
from post_renderer.commands.invocation import DONE


def page_of(manifests: str, *arguments: str) -> str:
    """The page for ``manifests``, with the options ``arguments``."""
    result = dispatch.run(["inspect", "-o", "html", "-n", "shop", *arguments], {}, manifests.encode)
    assert result.code == DONE, result.err
    return result.out.decode()


def data_in(page: str) -> Any:
    """The data that the script of ``page`` reads."""
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page)
    return json.loads(text)
