"""TLS in the first server block of an nginx configuration: ``ssl`` in its listen directives, and settings."""

from __future__ import annotations

import re
from typing import NamedTuple

from post_renderer.configtext import CannotEditError, Pairs, blocks
from post_renderer.yamltext.splice import Splice, apply

# A quote or a hash inside a word is a part of it.
_HIDDEN = re.compile(
    r"""(?<![^\s;{}(])(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\#[^\n]*)|\$\{\w+\}""", re.DOTALL | re.VERBOSE
)
_SERVER = re.compile(r"(?<![^\s;{}])server\s*(\{)")
_BARE = re.compile(r"[^\s;{}'\"#$\\]+\Z")
_END = re.compile("[{};]")


class _Directive(NamedTuple):
    """One directive directly in the server block, from its first character to its semicolon."""

    words: list[str]
    start: int
    end: int

    @property
    def name(self) -> str:
        return self.words[0]

    @property
    def value(self) -> str:
        return " ".join(self.words[1:]).strip("\"'")


def edit(text: str, settings: Pairs) -> str:
    """``text`` whose first server block serves TLS with ``settings``. Raises CannotEditError."""
    if "{{" in text or "{%" in text:
        raise CannotEditError("is a template")
    directives = _directives(text)
    listens = [each for each in directives if each.name == "listen" and not each.words[1].startswith("unix:")]
    if not listens:
        raise CannotEditError("has no listen directive in its first server block")
    splices = [_ssl(text, listen) for listen in listens if not {"ssl", "quic"} & set(listen.words)]
    new: list[str] = []
    for name, value in settings:
        existing = [each for each in directives if each.name == name]
        if len(existing) > 1:
            raise CannotEditError(f"sets {name} {len(existing)} times in its first server block")
        if existing:
            splices += _changed(text, existing[0], value)
        elif value:
            new.append(_directive(name, value) + ";")
    if new:
        splices.append(_insertion(text, listens[-1], new))
    return apply(text, splices)


def _directives(text: str) -> list[_Directive]:
    """Those of the first server block, nested blocks left out."""
    mask = blocks.masked(text, _HIDDEN)
    server = _SERVER.search(mask)
    if not server:
        raise CannotEditError("has no server block")
    closing = blocks.closing(mask, server.start(1), "server block")
    directives: list[_Directive] = []
    level, begin = 0, server.end()
    for sign in _END.finditer(mask, server.end(), closing):
        if sign[0] == "{":
            level += 1
        elif sign[0] == "}":
            level -= 1
        elif not level:
            start = sign.start() - len(mask[begin : sign.start()].lstrip())
            words = text[start : sign.start()].split()
            if len(words) > 1:
                directives.append(_Directive(words, start, sign.start()))
        begin = sign.end()
    return directives


def _ssl(text: str, listen: _Directive) -> Splice:
    end = listen.start + len(text[listen.start : listen.end].rstrip())
    return Splice(end, end, " ssl")


def _changed(text: str, directive: _Directive, value: str) -> list[Splice]:
    """``directive`` with ``value``; removed when that is empty."""
    if not value:
        return [_removal(text, directive)]
    if directive.value == value:
        return []
    return [Splice(directive.start, directive.end, _directive(directive.name, value))]


def _directive(name: str, value: str) -> str:
    return f"{name} {blocks.quoted(value, _BARE)}"


def _insertion(text: str, directive: _Directive, new: list[str]) -> Splice:
    """New directives after ``directive``, each on a line of its own if that one is the last of its line."""
    end = blocks.line_end(text, directive.end)
    rest = text[directive.end + 1 : end].strip()
    if rest and not rest.startswith("#"):
        return Splice(directive.end + 1, directive.end + 1, "".join(f" {each}" for each in new))
    start = blocks.newline(text) + blocks.indentation(text, directive.start)
    return Splice(end, end, "".join(start + each for each in new))


def _removal(text: str, directive: _Directive) -> Splice:
    """The whole line of ``directive`` removed if nothing else is on it."""
    start, end = blocks.line_start(text, directive.start), text.find("\n", directive.end) + 1
    is_alone = not text[start : directive.start].strip() and not text[directive.end + 1 : end].strip()
    return Splice(start, end, "") if is_alone and end else Splice(directive.start, directive.end + 1, "")
