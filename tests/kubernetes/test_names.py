from __future__ import annotations

import pytest

from post_renderer.kubernetes import names

L63 = "a" * 63
LONG = ".".join([L63, L63, L63, "a" * 61])


@pytest.mark.parametrize("text", ["a", "web", "web-1", "1web", "1", L63, "a--b"])
def test_labels(text: str):
    assert names.is_label(text)
    assert names.is_subdomain(text)
    assert names.is_dns_name(text)


NO_NAMES = [
    "",
    "-a",
    "a-",
    "A",
    "a_b",
    "a b",
    "a\n",
    "\na",
    "é",
    "a\u0660",
    "*",
    "a*",
    "a.*",
    "a..b",
    ".a",
    "a.",
    "a/b",
]


@pytest.mark.parametrize("text", NO_NAMES, ids=repr)
def test_no_names(text: str):
    assert not names.is_label(text)
    assert not names.is_subdomain(text)
    assert not names.is_dns_name(text)


@pytest.mark.parametrize(
    ("text", "is_subdomain", "is_dns_name"),
    [
        ("a.b", True, True),
        (LONG, True, True),
        (LONG + "a", False, False),
        (L63 + "a", True, False),
        ("*.a", False, True),
        ("*.*.a", False, False),
        ("*.", False, False),
    ],
    ids=[
        "two labels",
        "253 characters",
        "254 characters",
        "label of 64",
        "wildcard",
        "two wildcards",
        "empty",
    ],
)
def test_names_that_are_no_labels(text: str, is_subdomain: bool, is_dns_name: bool):
    assert not names.is_label(text)
    assert names.is_subdomain(text) == is_subdomain
    assert names.is_dns_name(text) == is_dns_name
