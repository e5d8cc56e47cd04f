"""Presets for people and programs: the table of all of them, what there is to say of one, JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from post_renderer.model import Preset, Value
from post_renderer.reports import preset_facts, table
from post_renderer.reports.report import Paint

HEAD = ("NAME", "FITS", "TIER", "PORT", "RENEWAL", "CONFIDENCE")
_LABEL, _WIDTH = 13, 110


class Entry(NamedTuple):
    """A preset, and whether it comes from the user's config file."""

    preset: Preset
    own: bool = False


def row(entry: Entry) -> table.Row:
    """The cells of one preset, in the columns of HEAD."""
    preset = entry.preset
    name = f"{preset.name} (yours)" if entry.own else preset.name
    return (
        name,
        preset_facts.fits(preset),
        preset_facts.tier(preset),
        preset_facts.port(preset),
        preset_facts.renewal(preset),
        preset.confidence,
    )


def plain(entries: Sequence[Entry]) -> str:
    """The table for files and pipes."""
    return table.plain(HEAD, list(map(row, entries)))


def coloured(entries: Sequence[Entry], width: int) -> str:
    """The table for a terminal of ``width`` characters: the user's own in green, what is none of ours to do dim."""
    styles = ["green" if entry.own else "dim" if preset_facts.tier(entry.preset) in "EF" else None for entry in entries]
    return table.coloured(HEAD, list(map(row, entries)), styles, width)


def detail(entry: Entry, paint: Paint) -> str:
    """One preset as text: what it is, what it fits, and its facts."""
    preset = entry.preset
    head = f"{preset.name}: {preset.title}" + (" (yours)" if entry.own else "")
    letter = preset_facts.tier(preset)
    first = (
        preset_facts.Fact("fits", (preset_facts.fits(preset),)),
        preset_facts.Fact("tier", (f"{letter}: {preset_facts.TIERS[letter]}",)),
    )
    lines, before = [paint("bold", head)], ""
    for fact in (*first, *preset_facts.of(preset)):
        # The same label is said once.
        lines += _lines(fact, "" if fact.label == before else fact.label)
        before = fact.label
    return "".join(f"{line}\n" for line in lines)


def _lines(fact: preset_facts.Fact, label: str) -> Iterator[str]:
    said = [line for text in fact.texts for line in (text.splitlines() if fact.code else _wrapped(text))]
    if len(label) >= _LABEL:
        yield label
        label = ""
    for line in said:
        yield f"{label.ljust(_LABEL)}{line}"
        label = ""


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH - _LABEL, break_on_hyphens=False)


def data(entries: Iterable[Entry]) -> Value:
    """All of it as plain data (presets.schema.json)."""
    return {"version": 1, "presets": [_data(entry) for entry in entries]}


def _data(entry: Entry) -> Value:
    preset = entry.preset
    return {
        "name": preset.name,
        "title": preset.title,
        "own": entry.own,
        "tier": preset_facts.tier(preset),
        "mode": preset_facts.mode(preset),
        "byName": preset_facts.is_by_name(preset),
        "fits": {what or "image": list(values) for what, values in preset_facts.matches(preset)},
        "port": preset.port or None,
        "keepsPlain": preset.keeps_plain,
        "renewal": {"byItself": preset_facts.renewal(preset) == "by itself", "how": preset.renewal.how or None},
        "facts": [{"label": fact.label, "texts": list(fact.texts)} for fact in preset_facts.of(preset)],
        "source": preset.source,
        "confidence": preset.confidence,
    }
