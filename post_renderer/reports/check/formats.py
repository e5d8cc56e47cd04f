"""The formats of ``check -o``."""

from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

from post_renderer.reports.check.entries import Entry
from post_renderer.reports.report import Paint
from post_renderer.topology.connections import Connection

# Each is a module of this folder with ``report(Report) -> str``; the default first.
NAMES = ("text", "json", "sarif", "github", "junit", "markdown")
# The page with all rules, an anchor each.
PAGE = "https://github.com/kuberise/backend-tls/blob/main/docs/checks.md"


class Report(NamedTuple):
    """All that a report has: the findings, the connections of the routes, and how text is coloured.

    ``severe`` are the severities that ``--fail-on`` counts.
    """

    entries: Sequence[Entry]
    connections: Sequence[Connection]
    paint: Paint
    severe: Sequence[str]

    def is_severe(self, entry: Entry) -> bool:
        """Whether ``entry`` makes the check fail."""
        return entry.finding.severity in self.severe


def formatted(name: str, report: Report) -> str:
    """``report`` in the format ``name``, one of NAMES."""
    text: str = import_module(f"post_renderer.reports.check.{name}").report(report)
    return text
