"""The report of a run: text for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from post_renderer.model import ABSENT, PROBLEM, Absent, Add, Change, Copy, Finding, Put, Ref, Value, spelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.controllers.upstream import Verification
    from post_renderer.pipeline import Outcome
    from post_renderer.plan.backend import Backend
    from post_renderer.plan.routing.hops import Hop

# Incremented when a field changes its meaning or is removed, not for new fields.
VERSION = 2
_COLOURS = {
    "problem": "31",
    "error": "31",
    "warning": "33",
    "note": "36",
    "bold": "1",
    "dim": "2",
    "flagged": "32",
    "added": "32",
    "removed": "31",
    "hunk": "36",
}

# The last step of the paths at which a route or a Service has a port.
_PORT_FIELDS = ("name", "number", "port", "servicePort")

Paint: TypeAlias = Callable[[str, str], str]


def plain(_kind: str, text: str) -> str:
    """``text`` as it is, for files and pipes."""
    return text


def coloured(kind: str, text: str) -> str:
    """``text`` in the colour of its ``kind``, for terminals."""
    return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m"


def human(outcome: Outcome, paint: Paint) -> str:
    """The backends, the changes by object, and the findings; empty without any of them."""
    lines = [
        line
        for backend, to_backend in zip(outcome.backends, outcome.hops, strict=True)
        for line in (_backend_line(backend, paint), *hop_lines(to_backend))
    ]
    for ref, whys in by_object((a.change.ref, reason(a.change, a.before)) for a in outcome.applied).items():
        lines.append(f"  {printable(str(ref))}")
        lines += [f"    {printable(why)}" for why in whys]
    labels = [_label(finding, paint) for finding in outcome.findings]
    lines += [f"  {label}: {text}" for label, text in zip(labels, texts(outcome.findings), strict=True)]
    if outcome.backends and not outcome.applied:
        lines.append("  no changes: everything is already in place")
    return "".join(f"{line}\n" for line in lines)


def _backend_line(backend: Backend, paint: Paint) -> str:
    service, server = backend.service, backend.server
    how = "not in this stream" if not backend.tls_port and not backend.preset else f"mode {server.mode}"
    how = f"preset {backend.preset.name}" if backend.preset else how
    targets = ", ".join(
        f"{pod.ref} container {pod.container.name} port {backend.tls_port}" for pod in backend.pods
    )
    targets = targets or ", ".join(map(str, server.resources))
    arrow = f" -> {targets}" if targets else ""
    head = paint("bold", f"{service} in {backend.namespace}")
    own = f" of {backend.https_service}" if backend.https_service != service else ""
    return f"{head}: https port {backend.https_port.number}{own}{arrow} ({how})"


def words(verification: Verification) -> str:
    """What encrypted connections are, for people: ``encrypted, CA and name verified``."""
    if verification.ca and verification.name:
        return "encrypted, CA and name verified"
    return "encrypted, CA verified, name not" if verification.ca else "encrypted, not verified"


def hop_lines(of_backend: Iterable[Hop]) -> list[str]:
    """What each controller will verify, one line for each routing object that changes."""
    return [
        printable(f"  {hop.source} ({hop.controller}): {words(hop.planned)}")
        for hop in of_backend
        if hop.planned
    ]


def _label(note: Finding, paint: Paint) -> str:
    return paint("warning", "warning") if note.severity == "warning" else "note"


def reason(change: Change, before: Value | Absent = ABSENT) -> str:
    """The reason of ``change``; for the port of a route also the value ``before`` it."""
    if isinstance(change, Add):
        return f"new: {change.why}"
    if isinstance(change, Put) and change.path[-1] in _PORT_FIELDS and isinstance(before, str):
        return f"{change.why} (was {before})"
    return change.why


def by_object(reasons: Iterable[tuple[Ref, str]]) -> dict[Ref, list[str]]:
    """The reasons of changes by their objects, each once, in the order of the plan."""
    by_ref: dict[Ref, list[str]] = {}
    for ref, text in reasons:
        texts = by_ref.setdefault(ref, [])
        if text not in texts:
            texts.append(text)
    return by_ref


def sentences(problems: Sequence[Finding], paint: Paint) -> str:
    """All problems, one line each, below a line that counts them."""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = [
        f"backend-tls: {paint('problem', count)}, nothing was written",
        *(f"  {text}" for text in texts(problems)),
    ]
    return "".join(f"{line}\n" for line in lines)


def texts(findings: Sequence[Finding]) -> list[str]:
    """``findings`` as sentences, with the namespace where objects of two namespaces have one name."""
    namespaces: dict[str, set[str]] = {}
    for ref in (finding.ref for finding in findings if finding.ref):
        namespaces.setdefault(str(ref), set()).add(ref.namespace)
    shown = []
    for finding in findings:
        is_ambiguous = finding.ref and len(namespaces[str(finding.ref)]) > 1
        shown.append(with_namespace(finding) if is_ambiguous else printable(str(finding)))
    return shown


def with_namespace(finding: Finding) -> str:
    """``finding`` as a sentence that names the namespace of its object."""
    if finding.ref is None or not finding.ref.namespace:
        return printable(str(finding))
    return printable(f"{finding.ref} in {finding.ref.namespace}{str(finding).removeprefix(str(finding.ref))}")


def one_line(problems: Sequence[Finding]) -> str:
    """All problems on one line, for callers that show only one."""
    return " | ".join(texts(problems))


def printable(text: str) -> str:
    """``text`` with its unprintable characters escaped, because messages quote the input."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def machine(outcome: Outcome | None, findings: Sequence[Finding]) -> str:
    """The report as JSON (report.schema.json); ``outcome`` is None when nothing was changed."""
    import json

    body: Mapping[str, Value] = {
        "version": VERSION,
        "done": all(finding.severity != PROBLEM for finding in findings),
        "backends": _backends(outcome) if outcome else [],
        "changes": [_change(applied.change) for applied in outcome.applied] if outcome else [],
        "findings": [_finding(finding) for finding in findings],
    }
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _backends(outcome: Outcome) -> list[Value]:
    return [_backend(*pair) for pair in zip(outcome.backends, outcome.hops, strict=True)]


def _backend(backend: Backend, to_backend: Sequence[Hop]) -> Value:
    certificate = backend.certificate
    return {
        "service": backend.service.name,
        "namespace": backend.namespace,
        "mode": backend.server.mode,
        "preset": backend.preset.name if backend.preset else None,
        "host": backend.server_name,
        "servicePort": backend.https_port.number,
        "httpsService": backend.https_port.service,
        "tlsPort": backend.tls_port or None,
        "workloads": [
            {"kind": p.ref.kind, "name": p.ref.name, "container": p.container.name} for p in backend.pods
        ],
        "ingresses": list(dict.fromkeys(route.source.name for route in backend.routes)),
        "routes": [_hop(hop, hop.planned) for hop in to_backend if hop.planned],
        "certificate": {
            "name": certificate.name,
            "secret": certificate.secret,
            "dnsNames": list(certificate.dns_names),
            "existing": certificate.existing is not None,
        },
    }


def _hop(hop: Hop, verification: Verification) -> Value:
    return {
        "kind": hop.source.kind,
        "name": hop.source.name,
        "controller": hop.controller,
        "caVerified": verification.ca,
        "nameVerified": verification.name,
        "reason": verification.reason,
    }


def _finding(finding: Finding) -> Value:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "object": _object(finding.ref) if finding.ref else None,
        "path": spelled(finding.path),
        "message": finding.message,
        "hint": finding.hint,
    }


def _object(ref: Ref) -> Value:
    return {"group": ref.group, "kind": ref.kind, "namespace": ref.namespace, "name": ref.name}


def _change(change: Change) -> Value:
    ref = change.ref
    verb = type(change).__name__.lower()
    path = "" if isinstance(change, (Add, Copy)) else spelled(change.path)
    return {
        "verb": verb,
        "kind": ref.kind,
        "namespace": ref.namespace,
        "name": ref.name,
        "path": path,
        "why": change.why,
    }
