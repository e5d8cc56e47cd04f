"""Random changes of streams: of their bytes, words, lines and documents, and documents in another style."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Any

from post_renderer.yamltext.stream import split
from support.oracle import Oracle
from support.strategies import document, stream, whole_app

from .seeds import ARGUMENTS, Case
from .words import LINE_BREAKS, SPELLINGS, TOKENS, VALUES

MODES = ("auto", "native", "sidecar", "mount")
OPTIONS = (*(("--mode", mode) for mode in MODES), ("--service", "*"), ("--strict",), ("--require",))
COMMANDS = (
    *(("check", *output) for output in ((), ("-o", "json"), ("-o", "sarif"))),
    *(("diff", *output) for output in ((), ("-o", "markdown"))),
    ("explain", "Ingress/web"),
    *(("inspect", *output) for output in ((), ("-o", "json"), ("-o", "mermaid"), ("-o", "html"))),
    ("patches",),
    *(("strip", *options) for options in ((), ("--service", "*", "--issuer", "ca"))),
)
ENTRY = re.compile(r"(?m)^([ \t-]*)([^\s:#{}\[\]]+):([ \t]+|$)(.*)$")


def drawn(random: Random) -> Case:
    """A stream of tests/support/strategies.py."""
    text = random.choice([whole_app, stream])(random)
    arguments = (*ARGUMENTS, "--mode", random.choice(MODES), "--service", "*")
    return Case("drawn", text.replace(b"@LARGE@", b"x" * 5000), arguments, {})


def mutated(seed: Case, others: Sequence[Case], random: Random, oracle: Oracle) -> Case:
    """``seed`` after one to six changes; ``others`` lend it lines and documents."""
    text = _text(seed)
    for _ in range(random.choice([1, 1, 1, 2, 2, 3, 6])):
        kind = random.randrange(10)
        if kind == 0:
            text = _restyled(text, random, oracle)
        elif kind == 1:
            text = _lent(text, _text(random.choice(others)), random)
        else:
            text = random.choice(_CHANGES)(text, random)
    data = text.encode("utf-8", "surrogateescape")
    if random.random() < 0.02:
        at = random.randrange(len(data) + 1)
        data = data[:at] + bytes([random.randrange(256)]) + data[at + random.randrange(2) :]
    extra = random.choice(OPTIONS) if random.random() < 0.2 else ()
    return seed._replace(stream=data, arguments=(*seed.arguments, *extra))


def _text(case: Case) -> str:
    return case.stream.decode("utf-8", "surrogateescape")


def _restyled(text: str, random: Random, oracle: Oracle) -> str:
    """One document written anew, with the content that Go reads."""
    documents = [each.text for each in split(text)]
    if not documents:
        return text
    number = random.randrange(len(documents))
    content = oracle.read(documents[number]).value
    try:
        if not isinstance(content, dict) or not _is_written(content):
            return text
    except RecursionError:
        # One of those that are too deep for us.
        return text
    head = "---\n" if documents[number].startswith("---") else ""
    documents[number] = head + document(content, random)
    return "".join(documents)


def _is_written(content: Any) -> bool:
    """Whether the Writer of strategies.py can write ``content``: its texts have no line breaks in keys."""
    if isinstance(content, dict):
        return all(re.fullmatch(r"[\w./-]+", key) for key in content) and all(
            map(_is_written, content.values())
        )
    return (
        all(map(_is_written, content))
        if isinstance(content, list)
        else not isinstance(content, (bool, float))
    )


def _lent(text: str, other: str, random: Random) -> str:
    """``text`` with a document or some lines of ``other``."""
    documents = [each.text for each in split(text)]
    lent = random.choice([each.text for each in split(other)] or [""])
    if random.random() < 0.5:
        at = random.randrange(len(documents) + 1)
        return "".join([*documents[:at], lent if lent.startswith("---") else f"---\n{lent}", *documents[at:]])
    lines, of_other = text.splitlines(keepends=True), lent.splitlines(keepends=True)
    at, start = random.randrange(len(lines) + 1), random.randrange(len(of_other) + 1)
    return "".join([*lines[:at], *of_other[start : start + random.randrange(1, 9)], *lines[at:]])


def _token(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(TOKENS) + text[at + random.choice([0, 0, 1, 2]) :]


def _cut(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at + random.choice([1, 2, 5, 20, 200]) :]


def _value(text: str, random: Random) -> str:
    return _on_entry(
        text, random, "{pad}{key}: " + random.choice(VALUES).replace("{", "{{").replace("}", "}}")
    )


def _spelling(text: str, random: Random) -> str:
    return _on_entry(text, random, random.choice(SPELLINGS))


def _on_entry(text: str, random: Random, spelling: str) -> str:
    entries = list(ENTRY.finditer(text))
    if not entries:
        return text
    entry = random.choice(entries)
    pad, key, _, value = entry.groups()
    written = spelling.format(pad=pad, bare=" " * len(pad), key=key, value=value)
    return text[: entry.start()] + written + text[entry.end() :]


def _lines(text: str, random: Random) -> str:
    """Lines repeated, left out, moved or indented in another way."""
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    at, count = random.randrange(len(lines)), random.choice([1, 1, 2, 5, 12])
    block = lines[at : at + count]
    blanks = random.choice([" ", "  ", "    ", "\t"])
    shallower = [line.removeprefix(blanks) for line in block]
    forms = ([*block, *block], [], block[::-1], [blanks + line for line in block], shallower)
    return "".join([*lines[:at], *random.choice(forms), *lines[at + count :]])


def _line_break(text: str, random: Random) -> str:
    """One line break of another kind, or all of them."""
    new = random.choice(LINE_BREAKS)
    if random.random() < 0.3:
        return text.replace("\n", new)
    places = [match.start() for match in re.finditer("\n", text)]
    if not places:
        return text
    at = random.choice(places)
    return text[:at] + new + text[at + 1 :]


def _documents(text: str, random: Random) -> str:
    """Documents in another order, twice, or one less; other separators; a List; a mark at the beginning."""
    documents = [each.text for each in split(text)] or [""]
    kind = random.randrange(7)
    if kind == 0:
        random.shuffle(documents)
    elif kind == 1:
        documents.insert(random.randrange(len(documents)), random.choice(documents))
    elif kind == 2:
        documents.pop(random.randrange(len(documents)))
    elif kind == 3:
        documents[0] = "\ufeff" + documents[0]
    elif kind == 4:
        return text.replace(
            "\n---\n", random.choice(["\n--- # x\n", "\n---  \n", "\n...\n---\n", "\n---\n---\n"])
        )
    elif kind == 5:
        return text.rstrip("\n")
    else:
        return _as_list(documents)
    return "".join(
        each if each.startswith(("---", "\ufeff")) or not i else f"---\n{each}"
        for i, each in enumerate(documents)
    )


def _as_list(documents: Sequence[str]) -> str:
    items = "".join(
        "- " + re.sub("(?m)^(?=.)", "  ", re.sub(r"\A---.*\n", "", each)).removeprefix("  ")
        for each in documents
    )
    return f"apiVersion: v1\nkind: List\nitems:\n{items}"


_CHANGES = (
    _token,
    _token,
    _token,
    _cut,
    _value,
    _value,
    _spelling,
    _spelling,
    _lines,
    _line_break,
    _documents,
)
