"""All presets as one page of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from post_renderer.model import Preset
from post_renderer.reports import preset_facts
from post_renderer.reports.presets import Entry

_HEAD = """\
# Presets

<!-- Written by `make docs` from post_renderer/presets: change those. -->

A preset says how one application is told to serve TLS. It is found from the container behind the Service: by the
last path elements of the image's repository (`keycloak/keycloak` fits `registry.example.com/mirror/keycloak/keycloak`,
whatever the registry), and, where one image plays several roles, by the name of the container and the labels of the
pod; of several for one image the version in the tag decides. Where none fits, or more than one, nothing is guessed:
mode `auto` takes a sidecar, mode `native` says which ones there are. Those *by name only* fit any image, and are taken
where the annotation `backend-tls.kuberise.io/preset` names them. Presets of your own, `spec.presets` in the config
file, are asked before these; `backend-tls schema preset` describes them. `backend-tls presets NAME` shows what one
makes of a small example, as a diff.

Mode `auto` only takes a preset that leaves the plain port as it is, for a flag must not break callers that nobody
flagged, and only where all holds that the preset relies on; else it takes a sidecar. All others need mode `native`.

In the tables, *port* is the container port that serves TLS: a number is a listener beside the plain port, which goes
on (*alone*: which does not), *plain turns* is the plain port, in HTTPS from then on, *plain, as it is* is one whose
callers notice nothing. *Renewal* says whether a renewed certificate is served without a restart. *Confidence*:

{confidences}
"""
_COLUMNS = "| preset | application | fits | port | renewal | confidence |\n| --- | --- | --- | --- | --- | --- |\n"


def page(entries: Sequence[Entry]) -> str:
    """The page: how presets are found, all of them by tier, then a section for each."""
    presets = [entry.preset for entry in entries]
    confidences = "\n".join(f"- *{name}*: {text}" for name, text in preset_facts.CONFIDENCES.items())
    tiers = (_tier(letter, [p for p in presets if preset_facts.tier(p) == letter]) for letter in preset_facts.TIERS)
    sections = "\n".join(map(section, presets))
    return f"{_HEAD.replace('{confidences}', confidences)}\n{''.join(tiers)}## One by one\n\n{sections}"


def _tier(letter: str, presets: Sequence[Preset]) -> str:
    if not presets:
        return ""
    rows = "".join(f"| {' | '.join(_escaped(cell, '|') for cell in _cells(preset))} |\n" for preset in presets)
    return f"## Tier {letter}: {preset_facts.TIERS[letter]}\n\n{_COLUMNS}{rows}\n"


def _cells(preset: Preset) -> tuple[str, ...]:
    name = f"[{preset.name}](#{preset.name})"
    return name, preset.title, _fits(preset), preset_facts.port(preset), preset_facts.renewal(preset), preset.confidence


def _fits(preset: Preset) -> str:
    said = "; ".join(
        f"{what} {', '.join(f'`{value}`' for value in values)}".strip() for what, values in preset_facts.matches(preset)
    )
    return said if not preset_facts.is_by_name(preset) else "; ".join(filter(None, ("by name only", said)))


def section(preset: Preset) -> str:
    """What there is to say of one preset."""
    fits = f"{_escaped(preset.title)}. Fits: {_fits(preset)}. Tier {preset_facts.tier(preset)}."
    return f"### {preset.name}\n\n{fits}\n\n{''.join(_items(preset))}"


def _items(preset: Preset) -> Iterator[str]:
    for fact in preset_facts.of(preset):
        if any("\n" in text for text in fact.texts):
            lines = "".join(f"  {line}\n" if line else "\n" for text in fact.texts for line in text.splitlines())
            yield f"- {_escaped(fact.label)}:\n\n  ```\n{lines}  ```\n\n"
        else:
            yield f"- {_escaped(fact.label)}: {', '.join(f'`{t}`' if fact.code else _escaped(t) for t in fact.texts)}\n"


def _escaped(text: str, more: str = "") -> str:
    """Prose as Markdown: what has a meaning there has none; what stands in backticks stays as it is."""
    signs = re.escape("*<" + more)
    parts = text.split("`")
    parts[::2] = [re.sub(rf"([{signs}])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)
