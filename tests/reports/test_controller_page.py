"""docs/controllers.md: written from the modules of controllers and from examples that are run."""

from __future__ import annotations

import pytest
from support.places import ROOT

from post_renderer.controllers import CONTROLLERS
from post_renderer.reports import controller_page

PAGE = (ROOT / "docs" / "controllers.md").read_text("utf-8")


def test_the_page_is_up_to_date():
    assert controller_page.page() == PAGE, "docs/controllers.md is not up to date; run make docs"


@pytest.mark.parametrize("name", CONTROLLERS)
def test_a_row_and_an_example_for_each_kind(name):
    section = PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    support = CONTROLLERS[name].load().SUPPORT
    for kind in support:
        assert f"| [{name}](#{name}) | {kind} |" in PAGE
        assert f"+++ {kind}/web\n" in section or f"\n{kind}/web: " in section, (
            "what is written, or the problem"
        )


@pytest.mark.parametrize(
    ("docstring", "markdown"),
    [
        ("One ``literal``.\n", "One `literal`."),
        ("Before::\n\n    a: b\n\n    c\n\nAfter.\n", "Before:\n\n```yaml\na: b\n\nc\n```\n\nAfter."),
        ("Last::\n\n    a: b\n", "Last:\n\n```yaml\na: b\n```"),
    ],
)
def test_prose(docstring, markdown):
    assert controller_page.prose(docstring) == markdown
