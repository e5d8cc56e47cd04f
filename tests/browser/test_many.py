"""A page with a thousand Services."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import fleet
from support.browser import Browser
from support.html_pages import page_of

COUNT = 1000
# Of the elements of a page with closed Services; what is inside of one is made when it is opened.
MOST_ELEMENTS_OF_A_ROW = 16


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("many") / "many.html"
    file.write_text(page_of(fleet.stream(COUNT)), "utf-8")
    return file


def test_all_rows_are_there(browser: Browser, many: Path):
    browser.size(1280, 900)
    browser.console()
    browser.open(many.as_uri())
    assert browser.console() == []
    assert browser.run("return document.getElementById('count').textContent") == "1000 Services shown"
    rows = "return [...document.querySelectorAll('#list li > details > summary')].filter(e => e.checkVisibility()).length"
    assert browser.run(rows) == COUNT
    assert browser.run("return document.querySelectorAll('*').length") < COUNT * MOST_ELEMENTS_OF_A_ROW
    assert browser.run("return document.querySelectorAll('.chain').length") == 0


def test_one_of_a_thousand_is_found(browser: Browser, many: Path):
    browser.open(many.as_uri())
    browser.press("/", *"web-0999")
    assert browser.run("return document.getElementById('count').textContent") == "1 of 1000 Services shown"


def test_all_can_be_opened(browser: Browser, many: Path):
    browser.console()
    browser.open(many.as_uri())
    browser.run("document.getElementById('open').click()")
    assert browser.wait("return document.querySelectorAll('.chain').length") == COUNT
    browser.run("document.getElementById('close').click()")
    assert browser.run("return document.querySelectorAll('#list details[open]').length") == 0
    assert browser.console() == []
