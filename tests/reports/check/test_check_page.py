from __future__ import annotations

import pytest
from support.places import ROOT

from post_renderer.reports import check_page

PAGE = ROOT / "docs" / "checks.md"


def test_page(request: pytest.FixtureRequest):
    text = check_page.page()
    if request.config.getoption("--update") and PAGE.read_text("utf-8") != text:
        PAGE.write_text(text, "utf-8")
        pytest.fail("rewritten; look at the diff")
    assert PAGE.read_text("utf-8") == text
