"""The formats of ``check -o``."""

from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

from post_renderer.reports.check.entries import Entry
from post_renderer.reports.report import Paint
from post_renderer.topology.connections import Connection

# Each is a module of this folder with ``report(Report) -> str``; the default first.
NAMES = ("text",)


class Report(NamedTuple):
    """All that a report has: the findings, the connections of the routes, and how text is coloured."""

    entries: Sequence[Entry]
    connections: Sequence[Connection]
    paint: Paint


def formatted(name: str, report: Report) -> str:
    """``report`` in the format ``name``, one of NAMES."""
    text: str = import_module(f"post_renderer.reports.check.{name}").report(report)
    return text
