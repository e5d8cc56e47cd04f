"""The findings of ``check`` as reports show them."""

from collections.abc import Sequence
from typing import NamedTuple

from post_renderer.model import ERROR, NOTE, WARNING, Finding, spelled
from post_renderer.reports.report import printable
from post_renderer.topology.connections import STATES, Connection

# The most severe first.
SEVERITIES = (ERROR, WARNING, NOTE)
# Where a finding without a file is.
STDIN = "stdin"


class Entry(NamedTuple):
    """A finding; ``file`` is the name of the input, and ``line`` its line in it, from 1."""

    finding: Finding
    file: str
    line: int

    @property
    def sentence(self) -> str:
        """What was found and what to do, without unprintable characters."""
        finding = self.finding
        return printable(f"{finding.message}; {finding.hint}" if finding.hint else finding.message)

    @property
    def object(self) -> str:
        """The object, with its namespace if that is known; empty for the input as a whole."""
        ref = self.finding.ref
        if ref is None:
            return ""
        return printable(f"{ref} in {ref.namespace}" if ref.namespace else str(ref))

    @property
    def field(self) -> str:
        """The path of the field in the object, empty for all of it."""
        return printable(spelled(self.finding.path))


class Summary(NamedTuple):
    """How many connections of a namespace are in each of STATES."""

    namespace: str
    counts: tuple[int, ...]


def summaries(connections: Sequence[Connection]) -> list[Summary]:
    """One for each namespace of Services with routes, sorted by its name."""
    counts: dict[str, dict[str, int]] = {}
    for connection in connections:
        of_namespace = counts.setdefault(connection.service.ref.namespace, dict.fromkeys(STATES, 0))
        of_namespace[connection.state] += 1
    return [Summary(name, tuple(counts[name].values())) for name in sorted(counts)]


def count(entries: Sequence[Entry]) -> str:
    """The number of findings of each severity: ``2 errors, 1 warning``; ``no findings`` without any."""
    numbers = [(s, sum(entry.finding.severity == s for entry in entries)) for s in SEVERITIES]
    named = [f"{number} {severity}{'s' * (number > 1)}" for severity, number in numbers if number]
    return ", ".join(named) or "no findings"
