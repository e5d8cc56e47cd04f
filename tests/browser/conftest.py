"""One browser for all tests, and the pages that they open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import fleet
from support.browser import Browser
from support.html_pages import page_of
from support.places import ROOT


@pytest.fixture(scope="session")
def browser(tmp_path_factory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser")) as started:
        yield started


@pytest.fixture(scope="session")
def pages(tmp_path_factory) -> Path:
    """A folder with ``small``, a few Services in each state, and ``one``, the sample that is flagged."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "small.html").write_text(page_of(fleet.stream(24, 3)), "utf-8")
    sample = (ROOT / "samples" / "podinfo" / "input.yaml").read_text("utf-8")
    (folder / "one.html").write_text(page_of(sample), "utf-8")
    return folder


@pytest.fixture
def small(browser: Browser, pages: Path) -> Browser:
    """A browser with the small page, as wide as a desk has it, in light colours."""
    browser.size(1280, 900)
    browser.colours("light")
    browser.open("about:blank")
    browser.console()
    browser.open((pages / "small.html").as_uri())
    return browser


@pytest.fixture
def one(browser: Browser, pages: Path) -> Browser:
    """A browser with the page of one flagged Service, which is open."""
    browser.size(1280, 900)
    browser.colours("light")
    browser.open("about:blank")
    browser.open((pages / "one.html").as_uri() + "#open=shop%2Ffrontend")
    return browser
