"""An annotation of backend-tls that the filter refuses."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer import flags
from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.model import ERROR

# Of all findings about flags those that depend on the manifests alone, not on config file and options:
# flags without ``enabled`` are fine where an option of the run enables them.
_OF_MANIFESTS = (
    "annotation-misplaced",
    "annotation-unknown",
    "annotation-value",
    "service-is-hook",
    "service-twice",
)
ABOUT = About(
    id="flag-refused",
    severity=ERROR,
    title="An annotation of backend-tls is unknown, misplaced, or has another value than it can have.",
    why=(
        "The filter refuses it, so that nobody takes a Service for secured that is not: these manifests "
        "cannot have come through it."
    ),
    fix="correct the annotation",
    example=Example(
        "sidecar",
        good='backend-tls.kuberise.io/enabled: "true"',
        bad='backend-tls.kuberise.io/enabled: "yes"',
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """What the filter would say about flags."""
    for finding in flags.detect(context.topology, context.settings).findings:
        if finding.ref and finding.rule in _OF_MANIFESTS:
            yield Mistake(finding.ref, finding.path, finding.message, finding.hint)
