"""TLS in the first server block of an nginx configuration: its ports speak TLS, its settings stand behind them."""

from __future__ import annotations

import re
from typing import NamedTuple

from post_renderer.configtext import NoPlace, Pairs, blocks
from post_renderer.yamltext.splice import Splice, apply

# A quote or a hash inside a word is a part of it.
_HIDDEN = re.compile(
    r"""(?<![^\s;{}(])(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\#[^\n]*)|\$\{\w+\}""", re.DOTALL | re.VERBOSE
)
_SERVER = re.compile(r"(?<![^\s;{}])server\s*(\{)")
_BARE = re.compile(r"[^\s;{}'\"#$\\]+\Z")


class _Directive(NamedTuple):
    """One directive of the server block's own, from its first character to its semicolon."""

    words: list[str]
    start: int
    end: int


def written(text: str, settings: Pairs) -> str:
    """``text`` whose first server block speaks TLS with ``settings``. Raises NoPlace."""
    if "{{" in text or "{%" in text:
        raise NoPlace("is a template")
    known = _directives(text)
    listens = [each for each in known if each.words[0] == "listen" and not each.words[1].startswith("unix:")]
    if not listens:
        raise NoPlace("has no listen directive in its first server block")
    plain = [each for each in listens if not {"ssl", "quic"} & set(each.words)]
    splices = [Splice(end, end, " ssl") for each in plain for end in [_word_end(text, each)]]
    new = []
    for name, value in settings:
        places = [each for each in known if each.words[0] == name]
        if len(places) > 1:
            raise NoPlace(f"states {name} {len(places)} times in its first server block")
        if value and not places:
            new.append(f"{name} {_said(value)};")
        elif value and " ".join(places[0].words[1:]).strip("\"'") != value:
            splices.append(Splice(places[0].start, places[0].end, f"{name} {_said(value)}"))
        elif places and not value:
            splices.append(_gone(text, places[0]))
    if new:
        splices.append(_behind(text, listens[-1], new))
    return apply(text, splices)


def _directives(text: str) -> list[_Directive]:
    """Those of the first server block, nested blocks left out."""
    mask = blocks.masked(text, _HIDDEN)
    server = _SERVER.search(mask)
    if not server:
        raise NoPlace("has no server block")
    closing = blocks.closing(mask, server.start(1), "server block")
    found, level, begin = [], 0, server.end()
    for sign in re.finditer("[{};]", mask[server.end() : closing]):
        at = server.end() + sign.start()
        if sign[0] == ";" and not level:
            start = begin + len(mask[begin:at]) - len(mask[begin:at].lstrip())
            words = text[start:at].split()
            found += [_Directive(words, start, at)] if len(words) > 1 else []
        level += {"{": 1, "}": -1, ";": 0}[sign[0]]
        begin = at + 1
    return found


def _word_end(text: str, directive: _Directive) -> int:
    return directive.start + len(text[directive.start : directive.end].rstrip())


def _behind(text: str, directive: _Directive, new: list[str]) -> Splice:
    """New directives behind one, each on a line of its own if that one ends a line."""
    end = blocks.line_end(text, directive.end)
    rest = text[directive.end + 1 : end].strip()
    if rest and not rest.startswith("#"):
        return Splice(directive.end + 1, directive.end + 1, "".join(f" {each}" for each in new))
    start = blocks.newline(text) + blocks.indentation(text, directive.start)
    return Splice(end, end, "".join(start + each for each in new))


def _gone(text: str, directive: _Directive) -> Splice:
    start, end = blocks.line_start(text, directive.start), text.find("\n", directive.end) + 1
    alone = not text[start : directive.start].strip() and not text[directive.end + 1 : end].strip()
    return Splice(start, end, "") if alone and end else Splice(directive.start, directive.end + 1, "")


def _said(value: str) -> str:
    if _BARE.match(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
