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
    """A folder with pages.

    ``small`` has a few Services in each state, ``one`` the sample that is flagged, ``broken`` the same without
    the pods that its Service selects.
    """
    folder = tmp_path_factory.mktemp("pages")
    (folder / "small.html").write_text(page_of(fleet.stream(24, 3)), "utf-8")
    sample = (ROOT / "samples" / "podinfo" / "input.yaml").read_text("utf-8")
    (folder / "one.html").write_text(page_of(sample), "utf-8")
    without_pods = sample.replace(
        "  selector:\n    app.kubernetes.io/name: frontend", "  selector: {app: none}", 1
    )
    (folder / "broken.html").write_text(page_of(without_pods), "utf-8")
    return folder


def opened(browser: Browser, address: str) -> Browser:
    """``browser`` with the page at ``address``, as wide as a desk has it, in light colours."""
    browser.size(1280, 900)
    browser.colours("light")
    browser.open("about:blank")
    browser.console()
    browser.open(address)
    return browser


@pytest.fixture
def small(browser: Browser, pages: Path) -> Browser:
    """A browser with the page ``small``."""
    return opened(browser, (pages / "small.html").as_uri())


@pytest.fixture
def broken(browser: Browser, pages: Path) -> Browser:
    """A browser with the page ``broken``."""
    return opened(browser, (pages / "broken.html").as_uri())


@pytest.fixture
def one(browser: Browser, pages: Path) -> Browser:
    """A browser with the page ``one``, whose Service is open."""
    return opened(browser, (pages / "one.html").as_uri() + "#open=shop%2Ffrontend")
