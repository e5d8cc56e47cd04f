from __future__ import annotations

import pytest

from post_renderer.model import Item, Key
from post_renderer.yamltext import removal

POD = """\
spec: # here
  containers:
    - name: web
      args:
        - --port=80
        - "--tls"
      env:
        - name: "A"
          value: "1"
        - name: B
          value: two
  volumes:
    - name: "tls"
      secret: {"secretName": "tls"}
"""


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("a: 1\nb: 2\n", ("b",), "a: 1\n"),
        ("a: 1\r\nb: 2\r\n", ("b",), "a: 1\r\n"),
        ("a: 1\nb:\n  c:\n    d: 2\n", ("b", "c", "d"), "a: 1\n"),
        ("a: {b: 1, c: 2}\n", ("a", "c"), "a: {b: 1}\n"),
        ("a: {b: 1}\nc: 1\n", ("c",), "a: {b: 1}\n"),
        ("a: 1\nb:\n  - c: 1\n  # of the list\n", ("b", 0), "a: 1\n  # of the list\n"),
        (POD, ("spec", "volumes", Key("name", "tls")), POD[: POD.index("  volumes")]),
        (POD, ("spec", "containers", 0, "args", Item("--tls")), POD.replace('        - "--tls"\n', "")),
        ("- a: 1\n  b: 2\n- c: 3\n", (1,), "- a: 1\n  b: 2\n"),
        ("- a: 1\n- b: 2\n  c: 3\n", (1, "c"), "- a: 1\n- b: 2\n"),
    ],
)
def test_last_entries_and_items_are_removed(text, path, expected):
    removed = removal.without(text, [path])
    assert (removed.text, removed.kept) == (expected, ())


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a: 1\nb: 2\n", ("a",)),
        ("a: &x {b: 1}\nc: *x\n", ("c", "b")),
        ("a: 1\nb: 2\n", ("c",)),
        (POD, ("spec", "containers", 0, "env", Key("name", "A"))),
        ("- b: 1\n  a: 2\n", (0, "b")),
    ],
    ids=["first", "alias", "missing", "first item", "first entry of an item"],
)
def test_others_stay(text, path):
    assert removal.without(text, [path]).text == text


def test_what_stays_is_told():
    assert removal.without("a: 1\nb: 2\n", [("a",)]).kept == (("a",),)
    assert removal.without("a: 1\nb: 2\n", [("b",)]).kept == ()


def test_what_was_made_for_it_goes_as_well():
    removed = removal.without("a: 1\nb:\n  c:\n    d: 2\n", [("b", "c", "d")])
    assert (removed.text, removed.emptied) == ("a: 1\n", (("b",),))
    assert removal.without("a: 1\nb:\n  - c: 2\n", [("b", 0)]).emptied == (("b",),)
    assert removal.without("a: 1\nb:\n  c: 2\n", [("b",)]).emptied == ()


def test_a_mapping_that_is_not_the_last_one_becomes_null():
    text = "metadata:\n  annotations:\n    a: 1\n  name: web\n"
    removed = removal.without(text, [("metadata", "annotations", "a")])
    assert removed.text == "metadata:\n  annotations:\n  name: web\n"
    assert removed.emptied == (("metadata", "annotations"),)


@pytest.mark.parametrize(
    ("path", "spelling"),
    [
        (("spec", "volumes", 0), removal.WRITTEN),
        (("spec", "containers", 0, "env", 0), removal.WRITTEN),
        (("spec", "containers", 0, "env", 1), removal.OTHER),
        (("spec", "containers", 0, "args", Item("--tls")), removal.WRITTEN),
        (("spec", "containers", 0, "args"), removal.OTHER),
        (("spec", "nothing"), ""),
    ],
)
def test_spelling(path, spelling):
    assert removal.spelling(POD, path) == spelling


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("a: 443\n", removal.WRITTEN),
        ("a: true\n", removal.WRITTEN),
        ('a: "true"\n', removal.WRITTEN),
        ("a: 'true'\n", removal.OTHER),
        ("a: https\n", removal.OTHER),
        ("a: |\n  https\n", removal.LITERAL),
    ],
)
def test_spelling_of_single_values(text, spelling):
    assert removal.spelling(text, ("a",)) == spelling


def test_values_that_an_edit_may_have_written():
    text = "a: 'x'\nb:\n  - c: \"y\"\n    d: z\n  - 8443\n"
    assert list(removal.written(text, ())) == [(("b", 0, "c"), "y"), (("b", 1), "8443")]
    assert list(removal.written(text, ("c",))) == []
