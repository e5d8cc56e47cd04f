"""Whether the filter makes the very same documents of a draft as there are."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer import pipeline
from post_renderer.model import Finding, ProblemsError, Settings, problem
from post_renderer.strip import comparison
from post_renderer.strip.draft import HINT, Draft, Unit
from post_renderer.yamltext import removal

_ROUNDS = 4


def findings(draft: Draft, settings: Settings) -> Iterator[Finding]:
    """The documents that the filter would not make again; what it would not write again is put back first."""
    different: dict[int, str] = {}
    for _ in range(_ROUNDS):
        try:
            again = pipeline.render("".join(draft.texts()), settings).text
        except ProblemsError as error:
            first = error.problems[0]
            message = f"without what the filter wrote it could not be filtered again ({first.message})"
            yield problem("strip-not-certain", first.ref, message, HINT)
            return
        different = dict(comparison.different(draft.reading.texts, again))
        if not _put_back(draft, different):
            break
    for number, other in different.items():
        line = comparison.first_difference(draft.reading.texts[number], other)
        message = f"the filter would not write it again as it is: {line}"
        yield problem("strip-not-certain", draft.ref(number), message, HINT)


def _put_back(draft: Draft, different: dict[int, str]) -> bool:
    """Puts back what the filter would not write again; false when there is nothing of the kind."""
    documents = {number for number in draft.removed if number in different and not different[number]}
    draft.removed -= documents
    units = [
        (number, unit)
        for number in different
        for unit in draft.units.get(number, {}).values()
        if different[number]
    ]
    # What was taken out because of its looks alone goes back first: without it other things may be stated.
    guessed = [unit for number, unit in units if not unit.is_stated and _is_missing(unit, different[number])]
    stated = [unit for number, unit in units if unit.is_stated and _is_missing(unit, different[number])]
    for unit in guessed or stated:
        draft.put(unit)
    return bool(documents or guessed or stated)


def _is_missing(unit: Unit, other: str) -> bool:
    """Whether the filter has not written ``unit`` into ``other``; a single field may be another one."""
    is_field = not unit.is_stated and isinstance(unit.path[-1], str)
    return unit.spelling == removal.WRITTEN and (is_field or not removal.spelling(other, unit.located))
