"""Texts are read as Go's YAML reads them, by whichever parser."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml.nodes import Node, ScalarNode
from support.reconciling import reconciled

from post_renderer.yamltext import node, parsers, slots
from post_renderer.yamltext.errors import YAMLSyntaxError

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
# What else the C parser refuses, and what it reads in another way. The data is what sigs.k8s.io/yaml 1.6.0 gives.
AS_GO = {
    "placeholder": ("[a:b, \ue000]", ["a:b", "\ue000"]),
    "anchor-set-anew": ("a: &x 1\nb: &x 2\nc: *x\n", {"a": "1", "b": "2", "c": "2"}),
    "anchor-set-anew-and-tabs": ("a:\t&x 1\nb: &x 2\t\nc:\t*x # d", {"a": "1", "b": "2", "c": "2"}),
    "url-and-tab": ("a:\tb\nc: {d: http://x/y}\n", {"a": "b", "c": {"d": "http://x/y"}}),
    "colon-at-the-end": ("{a: b:}", {"a": "b:"}),
    "colon-after-a-blank": ("{a :b}", {"a :b": None}),
    "colon-after-a-quote": ("[it':b]", ["it':b"]),
    "colon-beside-a-tag": ("{a: !<tag:x> b, c: d:e}", {"a": "b", "c": "d:e"}),
    "escaped-quote": (
        "a: \"it\\'s\"\nb: 'C:\\'\nc: [\"\\'\", d:e]\n",
        {"a": "it's", "b": "C:\\", "c": ["'", "d:e"]},
    ),
    "directive-at-the-end": ("a: b\n%YAML 1.3\n", {"a": "b"}),
    "end-mark": ("a: b\n... # c\n\n", {"a": "b"}),
    "text-by-tag": ("a: !!str\nb: !!str null\nc: !!null\n", {"a": "", "b": "null", "c": None}),
    "base64": ("a: !!binary aMOp\n!!binary Yg==: c\n", {"a": "hé", "b": "c"}),
    "other-line-breaks": ("a: b\rc: d\u2028e: f\x85g: h\u2029", {"a": "b", "c": "d", "e": "f", "g": "h"}),
    "tab-before-a-comment": ("a:\t# b\n  c: d\n", {"a": {"c": "d"}}),
    "null-in-quotes": ("a: !!null ''\nb: [!!null \"~\", !!null null]\n", {"a": None, "b": [None, None]}),
    "tag-after-an-indicator": ('{"a":!!binary Yg==, c: [?!!binary Yg== : d]}', {"a": "b", "c": [{"b": "d"}]}),
    "colon-in-such-a-tag": ('{"a":!<tag:x> b, c: d:e}', {"a": "b", "c": "d:e"}),
    "merge-by-tag": (
        'a: &x {b: c}\nd:\n  ! <<: *x\ne:\n  !!merge "<<": *x\nf:\n  !!str <<: *x\n',
        {"a": {"b": "c"}, "d": {"b": "c"}, "e": {"b": "c"}, "f": {"<<": {"b": "c"}}},
    ),
    "many-colons": ("[" + "a:b, it':c, " * 40 + "]", ["a:b", "it':c"] * 40),
}


@pytest.mark.parametrize(("text", "data"), COLONS.values(), ids=COLONS)
def test_colons_in_brackets(text: str, data):
    with pytest.raises(parsers.ERRORS):
        parsers.by_c(text)
    assert node.read(text) == data


@pytest.mark.parametrize(("text", "data"), AS_GO.values(), ids=AS_GO)
def test_as_go_reads(text: str, data):
    assert node.read(text) == data


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("a: b\n...\nc: d\n", "the document ends here, and there is more text after it", 2),
        ("  a: b\nc: d\n", "the document ends here, and there is more text after it", 2),
        ("a: !!binary '='\n", "!!binary is not base64 of a text", 1),
        ("b: c\na: *b\n", "alias *b has no anchor", 2),
        ("a: b\n{}: c\n", "a key is a list or a mapping, and Go reads none", 2),
        ("a: b\n? [c, d]\n: e\n", "a key is a list or a mapping, and Go reads none", 2),
        ("a: b\n\ufeffc: d\n", "a byte order mark is inside the document", 2),
        ("---\n\ufeff---\na: 1\n", "a byte order mark is inside the document", 2),
        ("a: b\nc: {d: e:f\n", "did not find expected ',' or '}'", 3),
    ],
    ids=[
        "second document",
        "less indented",
        "no base64",
        "no anchor",
        "a mapping as key",
        "a list as key",
        "byte order mark",
        "byte order mark before dashes",
        "open bracket",
    ],
)
def test_refused(text: str, reason: str, line: int):
    with pytest.raises(YAMLSyntaxError) as error:
        node.read(text)
    assert (str(error.value), error.value.line) == (reason, line)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- " * 100_000, "{a: " * 3000, "a: '" + "x" * 5000 + "'"], ids=len
)
def test_what_may_be_deep_is_never_left_to_the_composer_in_c(text: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parsers, "by_c", None)
    assert parsers.may_be_deep(text)
    try:
        parsers.parse(text)
    except parsers.ERRORS:
        return


def test_an_edit_of_colons_in_brackets():
    text = "containers:\n- {name: web, image: x/y:1}\n"
    edited = reconciled(text, [(("containers", 0, "tty"), True)])
    assert edited == 'containers:\n- {name: web, image: x/y:1, "tty": true}\n'


# No word begins with a colon: in brackets libyaml 0.1.7 reads that as a separator, Python as text.
WORDS = ("a", "b:c", "d::e", ": ", " ", "\n", "\n  ", ", ", "{", "}", "[", "]", '"', "'", "- ", "? ", "\\")
TOKENS = (*WORDS, " # c:d", "&x ", "*x", "!t:u ", "!!str ", "|\n  ", "http://x:80/", "é:😀", '{"a":')
FRAMES = ("a: {{x: b:c, {}}}\n", "- [{}, h://x]\n- 1", "k: v\n{}\nz: {{a: b:c}}\n", "a: &x [b:c]\nd: [{}]")


@settings(max_examples=3 * settings.default.max_examples)
@given(st.sampled_from(FRAMES), st.lists(st.sampled_from(TOKENS), max_size=8).map("".join))
@example(FRAMES[3], "&x ")
def test_hidden_colons_change_nothing(frame: str, inside: str):
    text = frame.format(inside)
    try:
        root, expected = parsers.by_events(text), parsers.by_python(text)
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
