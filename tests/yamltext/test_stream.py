from __future__ import annotations

import pytest

from post_renderer.yamltext import stream

CUT = {
    "plain": ["a: 1\n", "---\nb: 2\n"],
    "leading": ["---\na: 1\n", "---\nb: 2\n"],
    "comment-on-the-line": ["a: 1\n", "--- # x\nb: 2\n"],
    "value-on-the-line": ["a: 1\n", "--- {b: 2}\n"],
    "blanks-after": ["a: 1\n", "---  \n", "---\t\nb: 2\n"],
    "crlf": ["a: 1\r\n", "---\r\nb: 2\r\n"],
    "at-the-end": ["a: 1\n", "---"],
    "empty-documents": ["---\n", "---\n", "---\n"],
    "byte-order-mark": ["\ufeffa: 1\n", "---\nb: 2\n"],
}
WHOLE = {
    "empty": "",
    "indented": "text: |\n  ---\n  x\n",
    "pem": "-----BEGIN CERTIFICATE-----\n",
    "ruler": "a: 1\n# -----\nb: 2\n",
    "glued": "a: 1\n---apiVersion: v1\n",
    "in-a-line": "a: x---\n",
    "no-newline": "a: 1",
}


@pytest.mark.parametrize("parts", CUT.values(), ids=CUT)
def test_cut(parts: list[str]):
    assert [document.text for document in stream.split("".join(parts))] == parts


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_not_cut(text: str):
    assert [document.text for document in stream.split(text)] == ([text] if text else [])


def test_line():
    assert [document.line for document in stream.split("a: 1\n---\nb: 2\n\n---\n")] == [1, 2, 5]
