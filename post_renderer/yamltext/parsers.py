r"""Text to nodes, as Go's YAML reads it, which Helm and the API server use (go.yaml.in/yaml v2).

The parser of ruamel.yaml in C and Go's both come from libyaml and read the same, but for a few spellings
that the one in C refuses (libyaml 0.1.7): a colon inside a plain scalar in brackets (``{image: x/y:1}``) and
``\'`` in double quotes, which are hidden from it, and what ``composer`` names. Where the C parser cannot be
installed, the one in Python takes its place, which refuses some more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import Event
from ruamel.yaml.nodes import Node

from post_renderer.yamltext import composer
from post_renderer.yamltext.errors import YAMLSyntaxError

ERRORS = (YAMLError, YAMLSyntaxError, ValueError, RecursionError, AssertionError)

# A colon before anything but a blank, and not after a quote or bracket, separates no key from its value;
# neither does one in a tag, which stays.
_INNER_COLON = re.compile(r"""(?<![^\s,\[\]{}?:])!\S*|(?<=[^\s,\[\]{}"']):(?=\S)""")
_COLON, _ESCAPE = "found unexpected ':'", "found unknown escape character"
# How many further colons and escapes are hidden one by one.
_MOST_REPAIRS = 100
_PRIVATE_USE = range(0xE000, 0xF900)
# The composer in C calls itself for each level. It manages 20 000 on a stack of 8 MiB.
_SAFE_LEVELS = 2000
# After a blank or an indicator: that of a key (``{?!!str a}``), and of a value after a quoted key.
_TAG = re.compile(r"!(?<![^\s,\[\]{}?:].)")


def parse(text: str) -> Node | None:
    """The root node of ``text``, None when it is empty. Raises one of ERRORS."""
    if may_be_deep(text) or _TAG.search(text):
        return by_events(text)
    try:
        return by_c(text)
    except ERRORS:
        return by_events(text)


def may_be_deep(text: str) -> bool:
    """Whether ``text`` can have so many levels that the composer in C is not safe.

    A level takes a bracket, or an indentation beyond that of the level around it.
    """
    if len(text) < _SAFE_LEVELS:
        return False
    if text.count("[") + text.count("{") > _SAFE_LEVELS:
        return True
    return any(len(line) > _SAFE_LEVELS for line in text.split("\n"))


def by_events(text: str) -> Node | None:
    """The same, slower, for every text that Go reads. Raises one of ERRORS."""
    hidden = Hidden(text)
    while True:
        try:
            root = composer.composed(events(hidden.text), text)
        except MarkedYAMLError as error:
            if not hidden.hide_at(error):
                raise
        else:
            hidden.show(root)
            return root


class Hidden:
    """A text in which what the parser refuses is hidden, by as many characters for private use."""

    def __init__(self, text: str) -> None:
        self.text = text
        unused = (chr(code) for code in _PRIVATE_USE if chr(code) not in text)
        self._colon, self._quote = next(unused, ""), next(unused, "") * 2
        self._repairs = 0

    def hide_at(self, error: MarkedYAMLError) -> bool:
        """Hides the character that ``error`` is about; False for an error of another kind, or too many."""
        if not self._quote or self._repairs > _MOST_REPAIRS:
            return False
        at = int(error.problem_mark.index) if error.problem_mark else 0
        if error.problem == _COLON:
            hidden = self._colon
            if not self._repairs:
                self.text = _INNER_COLON.sub(self._hidden_colon, self.text)
        elif error.problem == _ESCAPE and self.text.startswith("\\'", at):
            hidden = self._quote
        else:
            return False
        self._repairs += 1
        self.text = self.text[:at] + hidden + self.text[at + len(hidden) :]
        return True

    def _hidden_colon(self, match: re.Match[str]) -> str:
        return self._colon if match[0] == ":" else match[0]

    def show(self, root: Node | None) -> None:
        """Puts what was hidden back into the scalars below ``root``."""
        if self._repairs:
            for scalar in composer.scalars(root):
                scalar.value = scalar.value.replace(self._quote, "'").replace(self._colon, ":")


def by_python(text: str) -> Node | None:
    """The root node of ``text``, by the composer of ruamel.yaml."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    # An anchor may be set twice, as for Go.
    yaml.composer.warn_double_anchors = False
    root: Node | None = yaml.compose(text)
    return root


def events_by_python(text: str) -> Iterator[Event]:
    """The events of ``text``."""
    from ruamel.yaml import YAML

    yield from YAML(typ="safe", pure=True).parse(text)


by_c: Callable[[str], Node | None] = by_python
events: Callable[[str], Iterator[Event]] = events_by_python

try:
    from ruamel.yaml.cyaml import CBaseLoader
except ImportError:
    pass
else:

    def _nodes_by_c(text: str) -> Node | None:
        """The root node by the base loader, which leaves out the types of plain scalars."""
        loader = CBaseLoader(text)
        try:
            root: Node | None = loader.get_single_node()
        finally:
            # The loader is part of a reference cycle, and the garbage collector is off: break it.
            loader.__dict__.clear()
        return root

    def _events_by_c(text: str) -> Iterator[Event]:
        loader = CBaseLoader(text)
        try:
            while loader.check_event():
                yield loader.get_event()
        finally:
            loader.__dict__.clear()

    by_c, events = _nodes_by_c, _events_by_c
