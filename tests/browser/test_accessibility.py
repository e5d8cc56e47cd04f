"""What a screen reader is told, and the rules of axe-core (WCAG 2.2 A and AA, and its best practices)."""

from __future__ import annotations

import pytest
from support.browser import Browser
from support.places import ROOT, skip_or_fail

AXE = ROOT / ".tools" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
# Roles whose elements do something, or are gone to by name.
NAMED = ("button", "combobox", "searchbox", "link", "region", "heading", "DisclosureTriangle", "search")


def nodes(browser: Browser) -> list[tuple[str, str]]:
    """Role and name of everything that a screen reader is told."""
    tree = browser.devtools("Accessibility.getFullAXTree")["nodes"]
    return [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in tree
        if not node["ignored"] and "role" in node
    ]


def test_landmarks_and_headings(small: Browser):
    found = nodes(small)
    for landmark in ("banner", "main", "contentinfo", "search"):
        assert [role for role, _ in found].count(landmark) == 1, landmark
    assert {name for role, name in found if role == "region"} == {
        "Summary",
        "Services",
        *(f"team-0{number} {count} Services" for number, count in enumerate((12, 6, 6))),
    }
    headings = [name for role, name in found if role == "heading"]
    assert headings[:4] == ["backend-tls: 24 Services", "Summary", "Services", "team-00 12 Services"]
    assert "web-0007" in headings


def test_everything_that_does_something_has_a_name(one: Browser):
    found = nodes(one)
    assert [role for role, name in found if role in NAMED and not name.strip()] == []
    assert {name for role, name in found if role == "combobox"} == {
        "Colours",
        "Namespace",
        "State now",
        "Show",
    }
    assert [name for role, name in found if role == "searchbox"] == ["Search /"]


def test_a_state_is_told_by_its_word_alone(small: Browser):
    """The signs are for the eye."""
    text = " ".join(name for _, name in nodes(small))
    assert "plain" in text
    assert not set("✕◐◕✓▸") & set(text)


def test_the_count_is_told(small: Browser):
    assert small.run("return document.getElementById('count').getAttribute('role')") == "status"
    assert ("status", "") in {(role, "") for role, _ in nodes(small)}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["small", "one", "broken"])
def test_axe_finds_nothing(browser: Browser, pages, name: str, width: int, scheme: str):
    if not AXE.is_file():
        skip_or_fail("axe-core is not in .tools/: npm install --prefix .tools/npm axe-core@4.14.1")
    browser.size(width, 900)
    browser.colours(scheme)
    browser.open((pages / f"{name}.html").as_uri())
    browser.run("document.getElementById('open').click()")
    browser.wait("return document.querySelectorAll('.chain').length")
    browser.run("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    browser.run(AXE.read_text("utf-8"))
    found = browser.run_async(
        "axe.run().then(arguments[0], e => arguments[0]({violations: [{id: String(e), nodes: []}]}))"
    )
    assert [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found["violations"]
        for node in rule["nodes"][:3] or [{"target": ""}]
    ] == []
    assert len(found["passes"]) > 20
