"""One Service as plain data for the page: its chain, with each finding at the object that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from post_renderer.kubernetes import services
from post_renderer.model import Ref, Value
from post_renderer.plan.callers.listing import MONITOR, POLICY, URL
from post_renderer.plan.inventory import ServiceStatus
from post_renderer.reports import inspect, inspect_details
from post_renderer.reports.check.entries import Entry
from post_renderer.reports.html import hops
from post_renderer.reports.report import printable

_CALLERS = {POLICY: "limits callers", MONITOR: "scrapes it", URL: "has its URL"}


class Service:
    """One Service with what the page shows of it. ``entries`` are the findings of all objects."""

    def __init__(self, status: ServiceStatus, entries: Mapping[Ref, Sequence[Entry]]) -> None:
        self.status = status
        self.hops = hops.of_service(status)
        self.now = hops.worst(hop.now for hop in self.hops)
        self.then = hops.worst(hop.then for hop in self.hops)
        own = [entry for ref in self.objects for entry in entries.get(ref, ())]
        self.entries = each_once([*(Entry(problem, "", 0) for problem in status.problems), *own])

    @cached_property
    def objects(self) -> tuple[Ref, ...]:
        """The objects of its chain, those that change for it, and its callers."""
        status = self.status
        refs = [status.service, *(hop.source for hop in self.hops), *(pod.ref for pod in status.pods)]
        for backend in status.backends:
            refs += (backend.certificate.ref, *backend.server.resources)
        refs += (change.ref for change in status.changes)
        refs += (caller.ref for caller in status.callers)
        return tuple(dict.fromkeys(refs))

    def label(self, ref: Ref) -> str:
        """``ref`` as the page shows it: with its namespace where that is not the one of the Service."""
        is_elsewhere = ref.namespace not in ("", self.status.service.namespace)
        return printable(f"{ref} in {ref.namespace}" if is_elsewhere else str(ref))

    def count(self, severity: str) -> int:
        """The number of its findings of ``severity``."""
        return sum(entry.finding.severity == severity for entry in self.entries)

    def data(self, documents: Mapping[Ref, Sequence[int]], namespace: str) -> dict[str, Value]:
        """All of it as plain data.

        ``documents`` are the numbers of the changed documents of each object. ``namespace`` is for the entry
        of the config file, empty where all Services are in one.
        """
        status = self.status
        numbers: list[Value] = []
        numbers += sorted({number for change in status.changes for number in documents.get(change.ref, ())})
        return {
            "name": printable(status.service.name),
            "namespace": printable(status.service.namespace),
            "flagged": status.flagged,
            "now": self.now,
            "then": self.then,
            "how": printable(inspect.how(status)),
            "hops": [self._hop(hop) for hop in self.hops],
            "ports": [printable(services.label(port)) for port in status.ports],
            "httpsPorts": list(
                dict.fromkeys(printable(services.label(each.https_port)) for each in status.backends)
            ),
            "pods": list(self._pods()),
            "certificates": list(self._certificates()),
            "callers": [f"{self.label(each.ref)} {_CALLERS[each.how]}" for each in status.callers],
            "changes": self._changes(),
            "documents": numbers,
            "flags": self._flags(namespace),
            "findings": [self._finding(entry) for entry in self.entries],
        }

    def _hop(self, hop: hops.HopStates) -> Value:
        return {
            "object": self.label(hop.source),
            "locations": [printable(location) for location in hop.locations],
            "controller": hop.controller,
            "now": hop.now,
            "then": hop.then,
            "reason": printable(hop.reason),
        }

    def _pods(self) -> Iterator[Value]:
        """The pods, once for each port that they serve."""
        status = self.status
        done = [(pod, backend.tls_port) for backend in status.backends for pod in backend.pods]
        pairs = done or [(pod, 0) for pod in status.pods]
        for ref, container, port, tls_port in dict.fromkeys(
            (pod.ref, pod.container.name, pod.port, tls_port) for pod, tls_port in pairs
        ):
            yield {
                "object": self.label(ref),
                "container": printable(container),
                "port": port,
                "tlsPort": tls_port or None,
            }

    def _certificates(self) -> Iterator[Value]:
        for certificate in dict.fromkeys(backend.certificate for backend in self.status.backends):
            yield {
                "object": self.label(certificate.ref),
                "secret": printable(certificate.secret),
                "dnsNames": [printable(name) for name in certificate.dns_names],
                "existing": certificate.existing is not None,
            }

    def _changes(self) -> Value:
        return [
            {"object": self.label(ref), "reasons": [printable(text) for text in texts]}
            for ref, texts in inspect_details.reasons_of(self.status).items()
        ]

    def _flags(self, namespace: str) -> Value:
        """What flags it, as text to copy; None when it is flagged or cannot be done."""
        if self.status.flagged or not self.status.backends:
            return None
        annotations = inspect_details.flags_of(self.status).items()
        return {
            "annotations": "\n".join(f"{name}: {value}" for name, value in annotations),
            "entry": printable(f"- {inspect_details.entry(self.status, namespace)}"),
        }

    def _finding(self, entry: Entry) -> Value:
        finding = entry.finding
        return {
            "severity": finding.severity,
            "object": self.label(finding.ref) if finding.ref else "",
            "path": entry.field,
            "message": printable(finding.message),
            "hint": printable(finding.hint),
            "rule": finding.rule,
            "place": place(entry),
        }


def each_once(entries: Iterable[Entry]) -> list[Entry]:
    """``entries`` without repetitions; where ``--strict`` makes a warning a problem, without the warning."""
    found = {}
    for entry in entries:
        finding = entry.finding
        found[finding.rule, finding.ref, finding.path, finding.message] = entry
    return list(found.values())


def place(entry: Entry) -> str:
    """Where in the input the finding is, empty where that is not known."""
    return printable(f"{entry.file}:{entry.line}") if entry.line else ""
