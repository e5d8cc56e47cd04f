from __future__ import annotations

import pytest

from post_renderer.model import fields

BODY = {
    "spec": {"ports": [{"name": "http"}], "none": None, "text": "word"},
    "labels": {"a": "1", "b": None, "c": {}},
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        pytest.param((), BODY, id="the whole"),
        pytest.param(("spec", "ports", 0, "name"), "http", id="through a list"),
        pytest.param(("spec", "ports", 1), None, id="beyond a list"),
        pytest.param(("spec", "ports", "name"), None, id="key of a list"),
        pytest.param(("spec", 0), None, id="item of a mapping"),
        pytest.param(("spec", "text", "more"), None, id="below a scalar"),
        pytest.param(("spec", "none", "more"), None, id="below null"),
        pytest.param(("nowhere",), None, id="missing"),
    ],
)
def test_at(path, found):
    assert fields.at(BODY, *path) == found


@pytest.mark.parametrize(
    ("read", "path", "found"),
    [
        pytest.param(fields.text, ("spec", "text"), "word", id="text"),
        pytest.param(fields.mapping, ("labels", "c"), {}, id="mapping"),
        pytest.param(fields.sequence, ("spec", "ports"), [{"name": "http"}], id="sequence"),
        pytest.param(fields.texts, ("labels",), {"a": "1"}, id="texts leave out null and mappings"),
    ],
)
def test_reads(read, path, found):
    assert read(BODY, *path) == found


@pytest.mark.parametrize("path", [("spec", "none"), ("nowhere", "deeper")], ids=["null", "missing"])
@pytest.mark.parametrize(
    ("read", "empty"),
    [(fields.text, ""), (fields.mapping, {}), (fields.sequence, []), (fields.texts, {})],
    ids=["text", "mapping", "sequence", "texts"],
)
def test_nothing_is_empty(read, empty, path):
    assert read(BODY, *path) == empty


@pytest.mark.parametrize(
    ("read", "path", "empty"),
    [
        pytest.param(fields.text, ("spec", "ports"), "", id="a list is no text"),
        pytest.param(fields.mapping, ("spec", "text"), {}, id="a text is no mapping"),
        pytest.param(fields.sequence, ("spec",), [], id="a mapping is no list"),
    ],
)
def test_other_types_are_empty(read, path, empty):
    assert read(BODY, *path) == empty


@pytest.mark.parametrize(("text", "number"), [("80", 80), ("8443", 8443), ("65535", 65535)])
def test_number(text, number):
    assert fields.number(text) == number


@pytest.mark.parametrize("text", ["", "http", "80a", "-80", "8.0", " 80", "100000", "²", "٨٠"])
def test_no_number(text):
    assert fields.number(text) == 0
