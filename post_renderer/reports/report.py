"""The report of a run: text for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from post_renderer.model import Add, Backend, Change, Note, Outcome, Path, Problem, Ref, Value

# Incremented when a field changes its meaning or is removed, not for new fields.
VERSION = 1
_COLOURS = {"problem": "31", "warning": "33", "bold": "1", "added": "32", "removed": "31", "hunk": "36"}

Paint: TypeAlias = Callable[[str, str], str]


def plain(_kind: str, text: str) -> str:
    """``text`` as it is, for files and pipes."""
    return text


def coloured(kind: str, text: str) -> str:
    """``text`` in the colour of its ``kind``, for terminals."""
    return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m"


def human(outcome: Outcome, paint: Paint) -> str:
    """The backends, the changes by object, and the notes; empty without any of them."""
    lines = [line for backend in outcome.plan.backends for line in _backend_lines(backend, paint)]
    for ref, reasons in by_object(outcome.changes).items():
        lines.append(f"  {printable(str(ref))}")
        lines += [f"    {printable(why)}" for why in reasons]
    lines += [f"  {_label(note, paint)}: {printable(f'{note.subject}: {note.text}')}" for note in outcome.plan.notes]
    if outcome.plan.backends and not outcome.changes:
        lines.append("  no changes: everything is already in place")
    return "".join(f"{line}\n" for line in lines)


def _backend_lines(backend: Backend, paint: Paint) -> list[str]:
    service = backend.service
    how = "not in this stream" if backend.way.mode == "route" else f"mode {backend.way.mode}"
    how = f"preset {backend.preset.name}" if backend.preset else how
    places = ", ".join(
        f"{pod.workload} container {pod.container} port {backend.listener}" for pod in backend.pods
    )
    places = places or (str(backend.resource) if backend.resource else "")
    port = backend.https.number if backend.https else 0
    arrow = f" -> {places}" if places else ""
    return [f"{paint('bold', f'{service} in {backend.namespace}')}: https port {port}{arrow} ({how})"]


def _label(note: Note, paint: Paint) -> str:
    return paint("warning", "warning") if note.severity == "warning" else "note"


def by_object(changes: Iterable[Change]) -> dict[Ref, list[str]]:
    """The reasons of all changes, by object, each once, in the order of the plan."""
    by_ref: dict[Ref, list[str]] = {}
    for change in changes:
        why = f"new: {change.why}" if isinstance(change, Add) else change.why
        reasons = by_ref.setdefault(change.ref, [])
        if why not in reasons:
            reasons.append(why)
    return by_ref


def sentences(problems: Sequence[Problem], paint: Paint) -> str:
    """All problems, one line each, below a line that counts them."""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = [
        f"backend-tls: {paint('problem', count)}, nothing was written",
        *(f"  {printable(str(p))}" for p in problems),
    ]
    return "".join(f"{line}\n" for line in lines)


def one_line(problems: Sequence[Problem]) -> str:
    """All problems on one line, for callers that show only one."""
    return printable(" | ".join(map(str, problems)))


def printable(text: str) -> str:
    """``text`` with its unprintable characters escaped, because messages quote the input."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def machine(outcome: Outcome | None, problems: Sequence[Problem], notes: Sequence[Note]) -> str:
    """The report as JSON (report.schema.json): ``outcome`` None when there were problems."""
    import json

    body: Mapping[str, Value] = {
        "version": VERSION,
        "done": not problems,
        "backends": [_backend(backend) for backend in outcome.plan.backends] if outcome else [],
        "changes": [_change(change) for change in outcome.changes] if outcome else [],
        "notes": [{"severity": n.severity, "subject": n.subject, "text": n.text} for n in notes],
        "problems": [{"subject": p.subject, "message": p.message, "hint": p.hint} for p in problems],
    }
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _backend(backend: Backend) -> Value:
    return {
        "service": backend.service.name,
        "namespace": backend.namespace,
        "mode": backend.way.mode,
        "preset": backend.preset.name if backend.preset else None,
        "host": backend.host,
        "servicePort": backend.https.number if backend.https else None,
        "listener": backend.listener or None,
        "workloads": [
            {"kind": p.workload.kind, "name": p.workload.name, "container": p.container} for p in backend.pods
        ],
        "ingresses": list(dict.fromkeys(route.ingress.name for route in backend.routes)),
        "certificate": {
            "name": backend.leaf.name,
            "secret": backend.leaf.secret,
            "dnsNames": list(backend.leaf.dns_names),
            "existing": backend.leaf.existing is not None,
        },
    }


def _change(change: Change) -> Value:
    ref = change.ref
    verb = type(change).__name__.lower()
    path = "" if isinstance(change, Add) else spelled(change.path)
    return {
        "verb": verb,
        "kind": ref.kind,
        "namespace": ref.namespace,
        "name": ref.name,
        "path": path,
        "why": change.why,
    }


def spelled(path: Path) -> str:
    """A path as JSONPath-like text: ``spec.containers[name=web].env[name=PORT]``."""
    text = ""
    for step in path:
        if isinstance(step, str):
            plain = step.replace("-", "").replace("_", "").isalnum()
            text += (f".{step}" if text else step) if plain else f'["{step}"]'
        elif isinstance(step, int):
            text += f"[{step}]"
        else:
            text += "[" + "=".join(map(str, step)) + "]"
    return text
