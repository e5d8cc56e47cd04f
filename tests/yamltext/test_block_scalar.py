"""A new text in a literal block scalar: it stays a block, and only the lines that differ change."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.reconciling import reconciled

from post_renderer.yamltext import node, quote
from post_renderer.yamltext.errors import YAMLSyntaxError
from post_renderer.yamltext.quote import Raw

A = ("a",)
REWRITES = {
    "line": ("a: |\n  x\n  y\nb: 1\n", "x\nz\n", "a: |\n  x\n  z\nb: 1\n"),
    "more-lines": ("a: |\n  x\n  y\n", "x\n\n  w\ny\n\nz\n", "a: |\n  x\n\n    w\n  y\n\n  z\n"),
    "fewer-lines": ("a: |\n  x\n  y\n  z\nb: 1\n", "y\n", "a: |\n  y\nb: 1\n"),
    "deep": (
        "m:\n    a: |\n          x\n    b: 1\n",
        "y\nx\n",
        "m:\n    a: |\n          y\n          x\n    b: 1\n",
    ),
    "stripped": ("a: |-\n  x\n\n\nb: 1\n", "y\nz", "a: |-\n  y\n  z\n\n\nb: 1\n"),
    "kept": ("a: |+\n  x\n\n# c\nb: 1\n", "x\ny\n\n\n", "a: |+\n  x\n  y\n\n\n# c\nb: 1\n"),
    "kept-without-blank-lines": ("a: |+\n  x\n\n\nb: 1\n", "x\n", "a: |+\n  x\nb: 1\n"),
    "indicator": ("a: |2-\n     x\n  y\n", "   x\n z", "a: |2-\n     x\n   z\n"),
    "indicators-in-the-other-order": ("a: |-1\n   x\n y\n", " z\ny", "a: |-1\n  z\n y\n"),
    "indicator-and-blank-lines-first": ("a: |2\n  x\n", "\n   \n y\nx\n", "a: |2\n\n     \n   y\n  x\n"),
    "comment": ("a: |  # why |\n  x\nb: 1\n", "y\n", "a: |  # why |\n  y\nb: 1\n"),
    "anchor-and-tag": ("a: &x !!str |\n  x\n", "y\n", "a: &x !!str |\n  y\n"),
    "item": ("a:\n- |\n  x\n  y\n- z\n", "x\n", "a:\n- |\n  x\n- z\n"),
    "blanks-in-empty-lines-stay": (
        "a: |\n  x\n  \n  y\n",
        "w\nx\n\ny\n\nz\n",
        "a: |\n  w\n  x\n  \n  y\n\n  z\n",
    ),
    "blanks-in-lines-after-it": ("a: |\n  x\n  \n \nb: 1\n", "y\n", "a: |\n  y\n  \n \nb: 1\n"),
    "blanks-at-line-ends": ("a: |\n  x  \n  y\n", "x  \nz\t\ny\n", "a: |\n  x  \n  z\t\n  y\n"),
    "tabs": ("a: |\n  x\n", "x\n\ty\n", "a: |\n  x\n  \ty\n"),
    "looks-like-yaml": ("a: |\n  x\n", "---\n# x\n*y: [\n...\n", "a: |\n  ---\n  # x\n  *y: [\n  ...\n"),
    "quotes-and-backslashes": ("a: |\n  x\n", "\"x\" 'y' \\n\n", "a: |\n  \"x\" 'y' \\n\n"),
    "beyond-the-plane": ("a: |\n  é\n  😀\n", "é\n😀😀\n", "a: |\n  é\n  😀😀\n"),
    "crlf": (
        "a: |\r\n  x\r\n  \r\n  y\r\n\r\nb: 1\r\n",
        "z\n\ny\n",
        "a: |\r\n  z\r\n  \r\n  y\r\n\r\nb: 1\r\n",
    ),
    "crlf-kept": ("a: |+\r\n  x\r\n\r\nb: 1\r\n", "y\nx\n\n", "a: |+\r\n  y\r\n  x\r\n\r\nb: 1\r\n"),
    "crlf-stripped": ("a: |-\r\n  x\r\n  \r\n", "y\nx", "a: |-\r\n  y\r\n  x\r\n  \r\n"),
    "stripped-without-newline": ("a: |-\n  x", "y\nz", "a: |-\n  y\n  z"),
    "byte-order-mark": ("\ufeffa: |\n  x\n", "y\n", "\ufeffa: |\n  y\n"),
    "end-of-document": ("a: |\n  x\n...\n", "y\n", "a: |\n  y\n...\n"),
}
# Values that do not fit the header of the old block scalar are quoted.
QUOTED = {
    "no-newline": ("a: |\n  x\n", "y"),
    "more-newlines": ("a: |\n  x\n", "y\n\n"),
    "newline-of-a-stripped-one": ("a: |-\n  x\n", "y\n"),
    "no-newline-of-a-kept-one": ("a: |+\n  x\n", "y"),
    "newlines-alone": ("a: |+\n  x\n", "\n\n"),
    "nothing": ("a: |-\n  x\n", ""),
    "blanks-first": ("a: |\n  x\n", " y\nx\n"),
    "blanks-first-after-an-empty-line": ("a: |\n  x\n", "\n y\nx\n"),
    "tab-first": ("a: |\n  x\n", "\ty\n"),
    "blanks-alone-at-the-end": ("a: |\n  x\n", "x\n  \n"),
    "carriage-return": ("a: |\n  x\n", "x\r\ny\n"),
    "line-separator": ("a: |\n  x\n", "x\u2028y\n"),
    "next-line": ("a: |\n  x\n", "x\x85y\n"),
    "control-character": ("a: |\n  x\n", "x\x07\n"),
    "byte-order-mark-inside": ("a: |\n  x\n", "x\ufeff\n"),
    "nothing-before": ("a: |\nb: 1\n", "x\n"),
    "newlines-alone-before": ("a: |+\n\n\nb: 1\n", "x\n"),
    "no-final-line-break": ("a: |\n  x", "y\n"),
    "folded": ("a: >\n  x\n", "y\n"),
    "quoted": ('a: "x"\n', "x\ny\n"),
    "plain": ("a: x\n", "x\ny\n"),
}
NOOPS = {
    "literal": ("a: |\n  x\n \n  y\n", "x\n\ny\n"),
    "stripped": ("a: |-\n  x\n\n", "x"),
    "kept": ("a: |+\n  x\n\n", "x\n\n"),
    "indicator": ("a: |1\n  x\n", " x\n"),
    "crlf": ("a: |\r\n  x\r\n", "x\n"),
}


def path_in(text: str) -> tuple:
    return ("m", "a") if text.startswith("m:") else ("a", 0) if text.startswith("a:\n-") else A


@pytest.mark.parametrize(("text", "value", "expected"), REWRITES.values(), ids=REWRITES)
def test_rewrite(text: str, value: str, expected: str):
    assert reconciled(text, [(path_in(text), value)]) == expected
    assert reconciled(expected, [(path_in(text), value)]) == expected


def test_alias():
    """The anchor is edited when the same is desired for its alias; else the alias becomes a copy."""
    text = "a: &x !!str |\n  x\nb: *x\n"
    assert reconciled(text, [(A, "y\n"), (("b",), "y\n")]) == "a: &x !!str |\n  y\nb: *x\n"
    assert reconciled(text, [(("b",), "y\n")]) == 'a: &x !!str |\n  x\nb: "y\\n"\n'


@pytest.mark.parametrize(("text", "value"), QUOTED.values(), ids=QUOTED)
def test_quoted(text: str, value: str):
    edited = reconciled(text, [(A, value)])
    assert edited.startswith(f"a: {quote.quoted(value)}")
    assert node.read(edited)["a"] == value


@pytest.mark.parametrize(("text", "value"), NOOPS.values(), ids=NOOPS)
def test_noop(text: str, value: str):
    assert reconciled(text, [(A, value)]) == text


def test_raw_values_are_not_texts():
    assert reconciled("a: |-\n  x\n", [(A, Raw("true"))]) == "a: true\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m:\n  a: |\n    x\n", "m:\n  a: |\n    y\n  c: 1\nd: 2\n"),
        ("m:\n  a: |-\n    x", "m:\n  a: |-\n    y\n  c: 1\nd: 2"),
        ("m:\n  a: |+\n    x\n\n", "m:\n  a: |+\n    y\n\n  c: 1\nd: 2\n"),
    ],
    ids=["clipped", "stripped", "kept"],
)
def test_new_lines_after_it(text: str, expected: str):
    value = node.read(text)["m"]["a"].replace("x", "y")
    assert reconciled(text, [(("m", "a"), value), (("m", "c"), 1), (("d",), 2)]) == expected


lines = st.lists(st.text(st.sampled_from("x \t#-:'\"\\é😀"), max_size=4), max_size=6)
texts = st.builds(lambda lines, end: "\n".join(lines) + end, lines, st.sampled_from(["", "\n", "\n\n"]))
documents = st.tuples(
    st.sampled_from(["|", "|-", "|+", "|2", "|2-", "|2+", "| # c"]),
    lines.map(lambda lines: [f"  {line}" if line else line for line in lines]),
    st.sampled_from(["", "\n", "  \n\n", "# c\n"]),
    st.sampled_from(["", "b: 1\n"]),
    st.sampled_from(["\n", "\r\n"]),
)


@settings(max_examples=20 * settings.default.max_examples)
@given(documents, texts)
@example(("|", ["  x"], "", "", "\n"), "x\n y\n")
def test_any_text_in_any_literal(document, value: str):
    header, inner, behind, rest, newline = document
    text = "".join(f"{line}\n" for line in [f"a: {header}", *inner]) + behind + rest
    text = text.replace("\n", newline)
    try:
        before = node.read(text)
    except YAMLSyntaxError:
        return
    edited = reconciled(text, [(A, value)])
    assert node.read(edited) == {**before, "a": value}
    assert reconciled(edited, [(A, value)]) == edited
    assert edited.endswith(rest.replace("\n", newline))
