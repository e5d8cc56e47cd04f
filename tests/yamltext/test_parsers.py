"""Every parser gives the same nodes; the slow one in Python is for texts that no other reads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml.nodes import Node, ScalarNode
from support.reconciling import reconciled

from post_renderer.yamltext import node, parsers, slots
from post_renderer.yamltext.node import Reader

pytest.importorskip("ruamel.yaml.cyaml")

# What the C parser refuses, and reads when the colons are hidden from it.
COLONS = {
    "image": ("{image: x/y:1}\n", {"image": "x/y:1"}),
    "url": ("a: [http://x:80/, b]\n", {"a": ["http://x:80/", "b"]}),
    "time": ("{at: 12:30}", {"at": "12:30"}),
    "key": ("{a:b: c, d:e}", {"a:b": "c", "d:e": None}),
    "two-in-a-row": ("[a::b]", ["a::b"]),
    "beyond-the-plane": ("[é:😀]", ["é:😀"]),
    "tab-after-the-separator": ("---\t\n{a: b:c}", {"a": "b:c"}),
    "over-lines": ("[a:b\n  c:d]", ["a:b c:d"]),
    "among-other-scalars": (
        "a: {b: c:d}\ne: f:g # h:i\nj: 'k:l'\nm: \"n:o\"\np: |\n  q:r\n",
        {"a": {"b": "c:d"}, "e": "f:g", "j": "k:l", "m": "n:o", "p": "q:r\n"},
    ),
    "among-json": ('{"a":1, b: c:d, "e":{"f":"g:h"}}', {"a": "1", "b": "c:d", "e": {"f": "g:h"}}),
    "aliases": (
        "a: &x {b: c:d}\ne: [*x, &y f:g, *y]\n",
        {"a": {"b": "c:d"}, "e": [{"b": "c:d"}, "f:g", "f:g"]},
    ),
}
# What only the Python parser reads.
OTHERS = {
    "placeholder": ("[a:b, \ue000]", ["a:b", "\ue000"]),
    "anchor-set-anew": ("a: &x 1\nb: &x 2\nc: *x\n", {"a": "1", "b": "2", "c": "2"}),
    "colon-at-the-end": ("{a: b:}", {"a": "b:"}),
    "colon-after-a-quote": ("[it':b]", ["it':b"]),
}


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the parsers that read a text, in order; those that refused it left out."""
    names: list[str] = []

    def counted(parse):
        def parse_and_count(text: str) -> Node | None:
            root = parse(text)
            names.append(parse.__name__)
            return root

        return parse_and_count

    monkeypatch.setattr(node, "PARSERS", tuple(counted(parse) for parse in parsers.PARSERS))
    return names


@pytest.mark.parametrize(("text", "data"), COLONS.values(), ids=COLONS)
def test_colons_in_brackets(text: str, data, parsed: list[str]):
    with pytest.raises(parsers.ERRORS):
        parsers.by_c(text)
    assert node.read(text) == data
    assert parsed == ["by_c_with_hidden_colons"]


@pytest.mark.parametrize(("text", "data"), OTHERS.values(), ids=OTHERS)
def test_what_only_the_python_parser_reads(text: str, data, parsed: list[str]):
    assert node.read(text) == data
    assert parsed == ["by_python"]


def test_a_node_that_contains_itself():
    root = parsers.by_c_with_hidden_colons("a: &x [b:c, *x]\n")
    assert Reader().data(root)["a"][0] == "b:c"


def test_an_edit_of_colons_in_brackets_needs_no_slow_parser(parsed: list[str]):
    text = "containers:\n- {name: web, image: x/y:1}\n"
    edited = reconciled(text, [(("containers", 0, "tty"), True)])
    assert edited == 'containers:\n- {name: web, image: x/y:1, "tty": true}\n'
    assert parsed == ["by_c_with_hidden_colons"] * 2


# No word begins with a colon: in brackets libyaml 0.1.7 reads that as a separator, Python as text.
WORDS = ("a", "b:c", "d::e", ": ", " ", "\n", "\n  ", ", ", "{", "}", "[", "]", '"', "'", "- ", "? ", "\\")
TOKENS = (*WORDS, " # c:d", "&x ", "*x", "!t:u ", "!!str ", "|\n  ", "http://x:80/", "é:😀", '{"a":')
FRAMES = ("a: {{x: b:c, {}}}\n", "- [{}, h://x]\n- 1", "k: v\n{}\nz: {{a: b:c}}\n", "a: &x [b:c]\nd: [{}]")


@settings(max_examples=3 * settings.default.max_examples)
@given(st.sampled_from(FRAMES), st.lists(st.sampled_from(TOKENS), max_size=8).map("".join))
def test_hidden_colons_change_nothing(frame: str, inside: str):
    text = frame.format(inside)
    try:
        root, expected = parsers.by_c_with_hidden_colons(text), parsers.by_python(text)
    except parsers.ERRORS:
        return
    assert shape(root, text) == shape(expected, text)


def shape(root: Node | None, text: str, ancestors: tuple[Node, ...] = ()) -> object:
    """What ``root`` contains, with the offsets of everything that is written, anchors and tags left out."""
    if root is None or root in ancestors:
        return root is None
    start = slots.after_properties(text, root.start_mark.index)
    if isinstance(root, ScalarNode):
        return (root.value, start, root.end_mark.index) if root.value else ""
    pairs = [child if isinstance(child, tuple) else (child,) for child in root.value]
    return start, [[shape(child, text, (*ancestors, root)) for child in pair] for pair in pairs]
