"""Whether the filter makes the very same documents of a draft as there are."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer import pipeline
from post_renderer.model import Finding, ProblemsError, Settings, problem
from post_renderer.strip import comparison
from post_renderer.strip.draft import HINT, Draft
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
        unit
        for number, other in different.items()
        for unit in draft.units.get(number, {}).values()
        if other and unit.spelling == removal.WRITTEN and not removal.spelling(other, unit.located)
    ]
    for unit in units:
        draft.put(unit)
    return bool(documents or units)
