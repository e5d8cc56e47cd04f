from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from post_renderer.yamltext import stream

CUT = {
    "plain": ["a: 1\n", "---\nb: 2\n"],
    "leading": ["---\na: 1\n", "---\nb: 2\n"],
    "leading-comment": ["# Source: x\n", "---\na: 1\n"],
    "leading-blank-line": ["\n", "---\na: 1\n"],
    "comment-on-the-line": ["a: 1\n", "--- # x\nb: 2\n"],
    "value-on-the-line": ["a: 1\n", "--- {b: 2}\n"],
    "block-scalar-on-the-line": ["a: 1\n", "--- |\n  b\n"],
    "blanks-after": ["a: 1\n", "---  \n", "---\t\nb: 2\n"],
    "crlf": ["a: 1\r\n", "---\r\nb: 2\r\n"],
    "mixed-line-ends": ["a: 1\r\n", "---\nb: 2\n", "---\r\n"],
    "at-the-end": ["a: 1\n", "---"],
    "no-newline-at-the-end": ["a: 1\n", "---\nb: 2"],
    "empty-documents": ["---\n", "---\n", "---\n"],
    "end-marker": ["a: 1\n...\n", "---\nb: 2\n"],
    "block-scalar-before": ["a: |\n  x\n", "---\nb: 2\n"],
    "byte-order-mark": ["\ufeffa: 1\n", "---\nb: 2\n"],
    "byte-order-mark-before-dashes": ["\ufeff---\na: 1\n", "---\nb: 2\n"],
}
WHOLE = {
    "empty": "",
    "only-newline": "\n",
    "only-a-separator": "---",
    "indented": "text: |\n  ---\n  x\n",
    "indented-crlf": "text: |\r\n  ---\r\n  x\r\n",
    "pem": "a: 1\n-----BEGIN CERTIFICATE-----\n",
    "pem-indented": "a: |\n  -----BEGIN CERTIFICATE-----\n",
    "four-dashes": "a: 1\n----\n",
    "two-dashes": "a: 1\n--\n",
    "ruler": "a: 1\n# -----\nb: 2\n",
    "glued": "a: 1\n---apiVersion: v1\n",
    "glued-comment": "a: 1\n---# x\n",
    "in-a-line": "a: x---\n",
    "no-newline": "a: 1",
    "no-line-breaks-of-yaml-1.2": "a: x\u2028---\u0085---\x0b---\x0c---\n",
    "lone-carriage-return": "a: 1\r---\r",
}


@pytest.mark.parametrize("parts", CUT.values(), ids=CUT)
def test_cut(parts: list[str]):
    assert [document.text for document in stream.split("".join(parts))] == parts


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_not_cut(text: str):
    assert [document.text for document in stream.split(text)] == ([text] if text else [])


@settings(derandomize=True, deadline=None, database=None)
@given(st.text(st.sampled_from("-\n\r\t #a\ufeff\u2028")))
def test_nothing_is_lost(text: str):
    documents = stream.split(text)
    assert "".join(document.text for document in documents) == text
    assert all(document.text.startswith("---") for document in documents[1:])


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=ascii)
def test_line(newline: str):
    source = newline.join(["a: 1", "---", "b: 2", "", "---", ""])
    assert [document.line for document in stream.split(source)] == [1, 2, 5]
