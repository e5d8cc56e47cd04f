"""The straight line from a stream to a patched stream; the only file that knows all stages."""

from __future__ import annotations

from post_renderer import edit, flags, plan
from post_renderer.model import NOTHING_FLAGGED, Note, Outcome, Problem, Problems, Request, Settings
from post_renderer.topology.objects import Index
from post_renderer.yamltext import stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.plan.inventory import Survey


def survey(source: str, settings: Settings) -> tuple[Survey, ...]:
    """Every Service of ``source``, flagged or not, and what would be done. Raises Problems for flags that are wrong."""
    from post_renderer.plan.inventory import look_around

    index = Index(stream.split(source), settings.namespace)
    found = flags.detect(index, settings)
    wrong = [finding for finding in found if isinstance(finding, Problem)]
    if wrong:
        raise Problems(wrong)
    return look_around([finding for finding in found if isinstance(finding, Request)], index, settings)


def render(source: str, settings: Settings) -> Outcome:
    """``source`` with verified HTTPS to every flagged Service; with none, ``source`` itself.

    Raises Problems when anything that was asked for cannot be done.
    """
    documents = stream.split(source)
    index = Index(documents, settings.namespace)
    found = flags.detect(index, settings)
    requests = [finding for finding in found if isinstance(finding, Request)]
    others: list[Note | Problem] = [finding for finding in found if not isinstance(finding, Request)]
    if settings.require and not requests:
        others.append(NOTHING_FLAGGED)
    made = plan.make(requests, index, settings, others)
    if not made.changes:
        return Outcome(source, made)
    edited = edit.apply(made.changes, documents, index)
    return Outcome(edited.text if edited.changes else source, made, edited.changes, edited.edits)
