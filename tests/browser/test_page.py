"""The page of ``inspect -o html`` in a browser: what is seen, and what keys do."""

from __future__ import annotations

import pytest
from support.browser import ENTER, ESCAPE, SHIFT, TAB, Browser, BrowserError

SHOWN = "return [...document.querySelectorAll('#list li > details > summary h4')].filter(e => e.checkVisibility()).map(e => e.textContent)"
COUNT = "return document.getElementById('count').textContent"
FOCUS = "return document.activeElement.id || document.activeElement.textContent"


def text(browser: Browser, selector: str) -> str:
    return browser.run("return document.querySelector(arguments[0]).innerText", selector)


def choose(browser: Browser, field: str, value: str) -> None:
    script = "const e = document.getElementById(arguments[0]); e.value = arguments[1]; e.dispatchEvent(new Event('input', {bubbles: true}))"
    browser.run(script, field, value)


def test_it_opens_without_a_request_and_without_a_message(browser: Browser, pages):
    browser.console()
    browser.requests()
    address = (pages / "small.html").as_uri()
    browser.open(address)
    assert browser.requests() == [address]
    assert browser.console() == []
    assert len(browser.run(SHOWN)) == 24
    assert browser.run(COUNT) == "24 Services shown"


def test_the_policy_stops_what_is_not_of_the_page(small: Browser):
    small.run(
        "const e = document.createElement('img'); e.src = 'http://127.0.0.1:9/x.png'; document.body.append(e)"
    )
    small.run(
        "const e = document.createElement('script'); e.append('document.title = 1'); document.body.append(e)"
    )
    said = small.console()
    assert any("img-src" in line for line in said)
    assert any("TrustedScript" in line for line in said)
    assert small.run("return document.title") == "backend-tls: 24 Services"
    with pytest.raises(BrowserError, match="TrustedHTML"):
        small.run("document.body.innerHTML = '<b>x</b>'")


def test_search_by_keyboard_alone(small: Browser):
    small.press("/")
    assert small.run(FOCUS) == "words"
    small.press(*"web-0007")
    assert small.run(SHOWN) == ["web-0007"]
    assert small.run(COUNT) == "1 of 24 Services shown"
    assert small.run("return location.hash") == "#words=web-0007"
    small.press(ENTER)
    assert small.run(FOCUS).startswith("web-0007")
    small.press(ENTER)
    assert "Deployment/web-0007" in text(small, "#list li:not([hidden]) .chain")
    assert small.run("return location.hash") == "#words=web-0007&open=team-01%2Fweb-0007"
    small.press("/")
    small.press(ESCAPE)
    assert len(small.run(SHOWN)) == 24


def test_a_slash_is_typed_where_one_types(small: Browser):
    small.press("/", "a", "/")
    assert small.run("return document.activeElement.value") == "a/"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("team-01 web-0007", ["web-0007"]),
        ("WEB-0007.EXAMPLE", ["web-0007"]),
        ("no-pods team-00", ["web-0005", "web-0023"]),
        ("nothing like this", []),
    ],
)
def test_what_a_search_finds(small: Browser, words: str, found: list[str]):
    choose(small, "words", words)
    assert small.run(SHOWN) == found


@pytest.mark.parametrize(
    ("field", "value", "count"),
    [
        ("namespace", "team-01", 6),
        ("state", "plain", 12),
        ("state", "verified", 4),
        ("state", "no route", 4),
        ("show", "flagged", 4),
        ("show", "not flagged", 20),
        ("show", "problem", 4),
    ],
)
def test_a_filter_is_kept_in_the_address(small: Browser, field: str, value: str, count: int):
    choose(small, field, value)
    assert len(small.run(SHOWN)) == count
    address = small.run("return location.href")
    small.open("about:blank")
    small.open(address)
    assert small.run("return document.getElementById(arguments[0]).value", field) == value
    assert len(small.run(SHOWN)) == count
    small.run("document.querySelector('button[type=reset]').click()")
    small.wait("return !location.hash")
    assert len(small.run(SHOWN)) == 24


def test_a_namespace_of_the_summary_filters(small: Browser):
    small.run("document.querySelector('a[href=\"#namespace=team-02\"]').click()")
    small.wait("return document.getElementById('namespace').value === 'team-02'")
    assert len(small.run(SHOWN)) == 6
    headings = "return [...document.querySelectorAll('#list h3')].filter(e => e.checkVisibility()).length"
    assert small.run(headings) == 1


def test_a_problem_leads_to_its_service(broken: Browser):
    broken.run("document.querySelector('.finding a').click()")
    broken.wait("return document.querySelector('.chain')")
    assert broken.run(FOCUS).startswith("frontend")
    assert "no pods in the input" in text(broken, ".chain")


def test_an_address_with_nonsense_shows_everything(small: Browser, pages):
    small.open((pages / "small.html").as_uri() + "#namespace=none&show=__proto__&state=x&open=a/b")
    assert len(small.run(SHOWN)) == 24
    assert small.console() == []


def test_the_skip_link_keeps_the_filter(small: Browser):
    choose(small, "state", "plain")
    small.run("document.activeElement.blur(); window.scrollTo(0, 0)")
    small.press(TAB)
    assert small.run(FOCUS) == "Skip to the Services"
    small.press(ENTER)
    assert (small.run(FOCUS), small.run("return location.hash")) == ("services", "#state=plain")


def test_the_focus_can_be_seen(small: Browser):
    small.press(TAB, TAB, TAB)
    assert small.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    before = small.run(FOCUS)
    small.press(TAB)
    assert small.run(FOCUS) != before
    small.press_together(SHIFT, TAB)
    assert small.run(FOCUS) == before


def test_the_inside_of_a_service_is_made_when_it_is_opened(small: Browser):
    assert small.run("return document.querySelectorAll('.chain').length") == 0
    small.run("document.querySelectorAll('#list summary')[1].click()")
    small.wait("return document.querySelectorAll('.chain').length === 1")
    small.run("document.querySelectorAll('#list summary')[1].click()")
    small.wait("return !location.hash")
    small.run("document.getElementById('open').click()")
    assert small.wait("return document.querySelectorAll('.chain').length") == 24
    small.run("document.getElementById('close').click()")
    assert small.run("return document.querySelectorAll('#list li > details[open]').length") == 0


def test_the_picture_says_what_is_and_what_will_be(one: Browser):
    seen = text(one, ".chain").splitlines()
    for line in ("Ingress/frontend", "now plain", "after the filter: verified", "HTTPS on port https (443)"):
        assert line in seen, seen
    shapes = (
        "return [...document.querySelectorAll('.routes .arrow')].map(e => e.querySelectorAll('.line').length)"
    )
    assert one.run(shapes) == [1, 2]


def test_a_diff_is_unfolded(one: Browser):
    assert one.run("return document.querySelectorAll('.diff pre').length") == 0
    one.run("document.querySelector('.diff summary').click()")
    one.wait("return document.querySelector('.diff pre')")
    assert '+    - name: "https"\n' in one.run("return document.querySelector('.diff pre').textContent")


def test_flags_are_copied(small: Browser):
    small.devtools("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    small.run("document.querySelector('#list summary').click()")
    small.wait("return document.querySelector('button[data-copy]')")
    small.run("document.querySelector('button[data-copy]').focus()")
    small.press(ENTER)
    small.wait("return document.getElementById('said').textContent === 'Copied.'")
    copied = small.run_async(
        "navigator.clipboard.readText().then(arguments[0], e => arguments[0](String(e)))"
    )
    assert copied == 'backend-tls.kuberise.io/enabled: "true"'


def test_flags_are_copied_where_there_is_no_clipboard(small: Browser):
    small.run("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    small.run("document.querySelector('#list summary').click()")
    small.wait("return document.querySelector('button[data-copy]')")
    small.run("document.querySelector('button[data-copy]').focus()")
    small.press(ENTER)
    small.wait("return document.getElementById('said').textContent === 'Copied.'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system_and_the_choice(small: Browser, scheme: str):
    background = "return getComputedStyle(document.body).backgroundColor"
    small.colours(scheme)
    of_system = small.run(background)
    assert of_system == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 28)"}[scheme]
    other = {"light": "dark", "dark": "light"}[scheme]
    script = "const e = document.getElementById('theme'); e.value = arguments[0]; e.dispatchEvent(new Event('change'))"
    small.run(script, other)
    assert small.run(background) != of_system
    small.run(script, "")
    assert small.run(background) == of_system


@pytest.mark.parametrize("width", [360, 800])
@pytest.mark.parametrize("name", ["small", "one", "broken"])
def test_a_phone_has_nothing_to_scroll_sideways(browser: Browser, pages, name: str, width: int):
    browser.size(width, 740, mobile=True)
    browser.open((pages / f"{name}.html").as_uri())
    browser.run("document.getElementById('open').click()")
    browser.wait("return document.querySelectorAll('.chain').length")
    browser.run("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    assert browser.run("return [document.documentElement.scrollWidth, innerWidth]") == [width, width]


def test_on_paper_there_are_no_controls(one: Browser):
    one.devtools("Emulation.setEmulatedMedia", media="print")
    visible = "return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility()).length"
    assert one.run(visible, "form, button, .skip, #colours") == 0
    assert one.run(visible, ".chain") == 1
    one.devtools("Emulation.setEmulatedMedia", media="")


def test_without_javascript_each_service_has_its_chain_as_text(browser: Browser, pages):
    browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open((pages / "small.html").as_uri())
        tree = browser.devtools("Accessibility.getFullAXTree")["nodes"]
    finally:
        browser.devtools("Emulation.setScriptExecutionDisabled", value=False)
    said = [node["name"]["value"] for node in tree if node.get("name", {}).get("value")]
    assert any(line.startswith("Without JavaScript") for line in said)
    assert [line for line in said if line == "web-0007"]
    assert not [line for line in said if line.startswith("Search")]
