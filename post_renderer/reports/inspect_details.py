"""What ``inspect`` says below its table: problems, other callers, needs, and how to flag a Service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from post_renderer.model import PREFIX, Ref
from post_renderer.plan.callers.listing import MONITOR, POLICY, URL
from post_renderer.plan.inventory import ServiceStatus
from post_renderer.reports.report import by_object, hop_lines, reason, texts, with_namespace


def text(statuses: Sequence[ServiceStatus]) -> str:
    """All details of ``statuses``, below an empty line each; namespaces are named where there are several."""
    details = _Details(statuses)
    parts = (details.problems, details.callers, details.needs, details.ways_to_flag)
    return "".join(f"{line}\n" for part in parts for line in part())


class _Details:
    def __init__(self, statuses: Sequence[ServiceStatus]) -> None:
        self._statuses = statuses
        self._has_several_namespaces = len({status.service.namespace for status in statuses}) > 1

    def problems(self) -> Iterator[str]:
        """Why Services cannot be done."""
        problems = list(dict.fromkeys(problem for status in self._statuses for problem in status.problems))
        for text in map(with_namespace, problems) if self._has_several_namespaces else texts(problems):
            yield ""
            yield text

    def callers(self) -> Iterator[str]:
        """Who else is concerned with a Service."""
        for status in self._statuses:
            others = _others(status)
            if others:
                yield ""
                yield f"{self._called(status)}: {others}"

    def needs(self) -> Iterator[str]:
        """What flagged Services need."""
        for status in self._statuses:
            if status.flagged and status.backends:
                yield ""
                yield f"{self._called(status)} is flagged; it needs:"
                for ref, reasons in reasons_of(status).items():
                    yield from (f"  {ref}: {why}" for why in reasons)
                yield from dict.fromkeys(hop_lines(status.hops))

    def ways_to_flag(self) -> Iterator[str]:
        """How to flag those with a route that are not flagged, together where the annotations are equal."""
        by_flags: dict[tuple[tuple[str, str], ...], list[ServiceStatus]] = {}
        for status in self._statuses:
            if not status.flagged and status.backends and status.routes:
                by_flags.setdefault(tuple(flags_of(status).items()), []).append(status)
        for flags, candidates in by_flags.items():
            first, *rest = candidates
            which = f"each of {len(candidates)} Services" if rest else self._called(first)
            yield ""
            yield f"To flag {which}, in the values of the chart, as annotations of the Service:"
            yield from (f"  {name}: {value}" for name, value in flags)
            yield "or in the config file, below spec.services:"
            yield from (f"  - {self._entry(each)}" for each in candidates)

    def _called(self, status: ServiceStatus) -> str:
        of_namespace = f" in {status.service.namespace}" if self._has_several_namespaces else ""
        return f"{status.service}{of_namespace}"

    def _entry(self, status: ServiceStatus) -> str:
        return entry(status, status.service.namespace if self._has_several_namespaces else "")


def reasons_of(status: ServiceStatus) -> Mapping[Ref, list[str]]:
    """The reasons of the changes that a Service needs, by their objects."""
    return by_object((change.ref, reason(change)) for change in status.changes)


def _others(status: ServiceStatus) -> str:
    """Who else is concerned with a Service, as one sentence; empty when nobody is."""
    clauses = (
        (POLICY, "callers limited by {}"),
        (MONITOR, "scraped by {}"),
        (URL, "its URL is in {}"),
    )
    listed = {how: [str(c.ref) for c in status.callers if c.how == how] for how, _ in clauses}
    return "; ".join(clause.format(", ".join(listed[how])) for how, clause in clauses if listed[how])


def flags_of(status: ServiceStatus) -> dict[str, str]:
    """The annotations that flag a Service, quoted as YAML."""
    flags = {"enabled": '"true"', **({"mode": status.mode} if status.mode not in ("", "auto") else {})}
    return {f"{PREFIX}{key}": value for key, value in flags.items()}


def entry(status: ServiceStatus, namespace: str = "") -> str:
    """The entry of the config file that flags a Service, as YAML on one line; with ``namespace``, if any."""
    of_namespace = f", namespace: {namespace}" if namespace else ""
    mode = f", mode: {status.mode}" if status.mode not in ("", "auto") else ""
    return f"{{name: {status.service.name}{of_namespace}{mode}}}"
