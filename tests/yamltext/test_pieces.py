"""Documents in pieces read as they do as a whole."""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from post_renderer.yamltext import node, pieces
from post_renderer.yamltext.errors import YAMLSyntaxError

LIST = "apiVersion: v1\nitems:\n- a: 1\n  b:\n  - x\n- |\n  - text\n- [y,\n  z]\nkind: List\nmetadata:\n  n: ''\n"
IN_PIECES = (
    LIST,
    LIST.replace("\n", "\r\n"),
    "---\n# comment\nkind: List\nitems: # these\n\n  # first\n  -\n    a: 1\n  # second\n  - - b\n    - c\n",
    "\ufeffa: b\nitems:\n- é\n- !!str 1\n- ~\n- '- x'\n",
    "items:\n    - a: b\n      c: d\n    - e\nkind: List\nkind: Other\n",
    "items:\n- a & b\n- <<: {x: 1}\n  y: 2",
    "items:\n- >-\n  a\n# comment\n\n# another\n- b\n# last\n",
)
AS_A_WHOLE = (
    "\ufeffitems:\n- a\n",
    "items: []\n",
    "items:\n",
    "kind: List\n",
    "items: [a,\n- b]\n",
    "items:\n- &a 1\n- *a\n",
    "items:\n- 'a\n- b'\n- c\n",
    'items:\n- "a\n\n- b"\n',
    "items:\n- a\nitems:\n- b\n",
    'items:\n- a\n"items":\n- b\n',
    "text: |\n  items:\nitems:\n-\ta\n",
    "items:\n- a\n<<: {x: 1}\n",
    "x: &x {a: 1}\n<<: *x\nitems:\n- a\n",
    "x:\n  y: '\nitems:\n- z'\n",
    "? a\n: - b\nitems:\n- c: d\n  'e\n- f': g\n",
    "items:\n- a\n...\n",
    "%TAG ! !x\n---\nitems:\n- a\n",
    "items:\n- a\u2028- b\n",
    "items:\n- a\n\ufeffkind: List\n",
    "items:\n- a\n- b: c\n d: e\n",
    "items:\n- a\n- *b\n",
    "items:\n- a\n {b: c}\n",
    "items:\n- a\n-b\n",
)


def outcome(read, *arguments):
    try:
        return read(*arguments)
    except YAMLSyntaxError as error:
        return str(error), error.line


@pytest.mark.parametrize("text", IN_PIECES)
def test_a_list_is_read_in_pieces(text):
    expected = node.read(text)
    with mock.patch.object(node, "read", side_effect=AssertionError):
        assert pieces.read(text, "items") == expected


@pytest.mark.parametrize("text", IN_PIECES)
def test_no_character_is_lost(text):
    before, items, after = pieces.cut(text, "items")
    assert before + "".join(items) + after == text
    assert len(items) == len(node.read(text)["items"])


@pytest.mark.parametrize("text", AS_A_WHOLE)
def test_what_is_not_certain_is_read_as_a_whole(text):
    with mock.patch.object(node, "read", side_effect=node.read) as whole:
        assert outcome(pieces.read, text, "items") == outcome(node.read, text)
    assert whole.call_count == 2


@given(st.data())
def test_random_texts_read_the_same(data):
    """Lists with a few characters replaced: most are broken, and some in a way that moves their items."""
    text = data.draw(st.sampled_from((*IN_PIECES, *AS_A_WHOLE)))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        end = at + data.draw(st.integers(0, 3))
        added = data.draw(
            st.sampled_from(("", " ", "\n", "-", "- ", "'", '"', ":", "[", "{", "|\n", "#", "&a "))
        )
        text = text[:at] + added + text[end:]
    assert outcome(pieces.read, text, "items") == outcome(node.read, text)


def test_it_may_be_as_deep_as_a_document():
    """The limit of levels counts the mapping and the list around an item."""
    for deep in range(190, 205):
        text = f"items:\n- {'[' * deep}{']' * deep}\n"
        assert outcome(pieces.read, text, "items") == outcome(node.read, text)
