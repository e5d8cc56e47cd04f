"""Calico's selectors, as its documentation of the resource NetworkPolicy describes them."""

from __future__ import annotations

import pytest

from post_renderer.kubernetes.calico_selectors import SelectorError, matches

LABELS = {"app": "web", "k8s.io/tier": "front-end", "empty": ""}


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("", True),
        ("all()", True),
        ("global()", True),
        ("app == 'web'", True),
        ('app == "web"', True),
        ("app=='web'", True),
        ("app == 'api'", False),
        ("app != 'api'", True),
        ("zone != 'a'", True),
        ("zone == 'a'", False),
        ("has(app)", True),
        ("has(zone)", False),
        ("!has(zone)", True),
        ("! has(app)", False),
        ("k8s.io/tier == 'front-end'", True),
        ("app in {'api', 'web'}", True),
        ("app in {'api'}", False),
        ("app in { }", False),
        ("app not in {'api'}", True),
        ('app not  in {"web"}', False),
        ("k8s.io/tier contains 'nt-e'", True),
        ("k8s.io/tier starts with 'front'", True),
        ("k8s.io/tier ends with 'front'", False),
        ("zone contains 'a'", False),
        ("app == 'web' && has(zone)", False),
        ("app == 'web' || has(zone)", True),
        ("has(zone) && has(zone) || app == 'web'", True),
        ("has(zone) && (has(zone) || app == 'web')", False),
        ("!(app == 'web')", False),
        ("empty == ''", True),
        ("app == 'in'", False),
    ],
)
def test_matches(expression, fits):
    assert matches(expression, LABELS) is fits


@pytest.mark.parametrize(
    "expression",
    [
        "app",
        "app =",
        "app == web",
        "== 'web'",
        "app == 'web' &&",
        "(app == 'web'",
        "app == 'web')",
        "app in 'web'",
        "app ~ 'x'",
        "has(",
        "app is 'web'",
    ],
)
def test_what_is_no_selector(expression):
    with pytest.raises(SelectorError):
        matches(expression, LABELS)
