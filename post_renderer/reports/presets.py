"""Presets as a table, one preset in detail, and presets as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from post_renderer.model import Value
from post_renderer.model.preset import Preset
from post_renderer.reports import preset_facts, table
from post_renderer.reports.report import Paint

HEAD = ("NAME", "FITS", "TIER", "PORT", "RENEWAL", "CONFIDENCE")
_LABEL_WIDTH, _WIDTH = 17, 110


class ListedPreset(NamedTuple):
    """A preset, and whether it is the user's own, from the config file."""

    preset: Preset
    own: bool = False

    @property
    def suffix(self) -> str:
        """What follows the name of the preset where people read it."""
        return " (yours)" if self.own else ""


def row(listed: ListedPreset) -> table.Row:
    """The cells of one preset, in the columns of HEAD."""
    preset = listed.preset
    return (
        f"{preset.name}{listed.suffix}",
        preset_facts.fits(preset),
        preset_facts.tier(preset),
        preset_facts.port(preset),
        preset_facts.renewal(preset),
        preset.confidence,
    )


def text(presets: Sequence[ListedPreset], width: int, paint: Paint) -> str:
    """The table for ``width`` columns, or as wide as it needs for 0, in the styles of ``_style``."""
    return table.text(table.Table(HEAD, list(map(row, presets)), list(map(_style, presets))), width, paint)


def _style(listed: ListedPreset) -> str:
    """The user's own presets are green; those that only the chart or a sidecar can serve are dimmed."""
    if listed.own:
        return "flagged"
    return "dim" if preset_facts.tier(listed.preset) in ("E", "F") else ""


def detail(listed: ListedPreset, paint: Paint) -> str:
    """One preset as text: its title, what it matches, and its facts."""
    preset = listed.preset
    letter = preset_facts.tier(preset)
    first = (
        preset_facts.Fact("fits", (preset_facts.fits(preset),)),
        preset_facts.Fact("tier", (f"{letter}: {preset_facts.TIERS[letter]}",)),
    )
    lines = [paint("bold", f"{preset.name}: {preset.title}{listed.suffix}")]
    previous = ""
    for fact in (*first, *preset_facts.facts(preset)):
        # A label is only printed above the first of its facts.
        lines += _lines(fact, "" if fact.label == previous else fact.label)
        previous = fact.label
    return "".join(f"{line}\n" for line in lines)


def _lines(fact: preset_facts.Fact, label: str) -> Iterator[str]:
    lines = [line for text in fact.texts for line in (text.splitlines() if fact.code else _wrapped(text))]
    if len(label) >= _LABEL_WIDTH:
        yield label
        label = ""
    for line in lines:
        yield f"{label.ljust(_LABEL_WIDTH)}{line}"
        label = ""


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH - _LABEL_WIDTH, break_on_hyphens=False)


def data(presets: Iterable[ListedPreset]) -> Value:
    """Presets as plain data (presets.schema.json)."""
    return {"version": 1, "presets": list(map(_data, presets))}


def _data(listed: ListedPreset) -> Value:
    preset = listed.preset
    return {
        "name": preset.name,
        "title": preset.title,
        "own": listed.own,
        "tier": preset_facts.tier(preset),
        "mode": preset_facts.mode(preset),
        "byName": preset_facts.is_by_name(preset),
        "fits": {name or "image": list(values) for name, values in preset_facts.criteria(preset)},
        "port": preset.port or None,
        "keepsPlain": preset.keeps_plain_port,
        "renewal": {"byItself": preset_facts.renews_by_itself(preset), "how": preset.renewal.how or None},
        "facts": [{"label": fact.label, "texts": list(fact.texts)} for fact in preset_facts.facts(preset)],
        "source": preset.source,
        "confidence": preset.confidence,
    }
