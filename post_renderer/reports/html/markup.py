"""The parts of the page that are there without JavaScript. All text of manifests is escaped here."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from post_renderer.kubernetes import services as service_ports
from post_renderer.model import ERROR, PROBLEM, WARNING, Ref
from post_renderer.reports import inspect
from post_renderer.reports.check.entries import Entry
from post_renderer.reports.html.service import Service, place
from post_renderer.reports.html.summary import Counts, counts
from post_renderer.reports.report import printable
from post_renderer.topology.connections import ENCRYPTED, PLAIN, STATES, VERIFIED

# The states that are counted even if no hop is in one; the others are rare.
_ALWAYS = (PLAIN, ENCRYPTED, VERIFIED)
_SEVERE = (PROBLEM, ERROR, WARNING)
# How many of a list are shown before it is folded.
_MOST = 8


def escaped(text: str) -> str:
    """``text`` of a manifest as HTML, for content and quoted attributes."""
    return html.escape(printable(text))


def counted(number: int, noun: str) -> str:
    """``number`` with its noun: ``1 Service``, ``2 Services``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def title(services: Sequence[Service]) -> str:
    """The title of the page."""
    return f"backend-tls: {counted(len(services), 'Service')}"


def _state(state: str) -> str:
    return f'<span class="state {state.replace(" ", "-")}">{state}</span>'


def _unseen(text: str) -> str:
    """``text`` for screen readers alone."""
    return f'<span class="unseen">{text}</span>'


def summary(by_namespace: Mapping[str, Sequence[Service]]) -> str:
    """How many hops are in each state, in all and by namespace."""
    everything = counts(each for of_one in by_namespace.values() for each in of_one)
    states = [state for state in STATES if state in _ALWAYS or everything.now[state] + everything.then[state]]
    totals = "".join(
        f"<li>{_state(state)} <b>{everything.now[state]}</b>{_change(everything, state)}</li>"
        for state in states
    )
    hop_count = counted(sum(everything.now.values()), "hop")
    flagged = sum(each.status.flagged for of_one in by_namespace.values() for each in of_one)
    lead = f"{counted(everything.services, 'Service')}, {flagged} flagged; {hop_count} to them:"
    count, is_open = len(by_namespace), " open" * (len(by_namespace) <= _MOST)
    table = _summary_table(by_namespace, states)
    return f"""<p>{lead}</p>
<ul class="totals">{totals}</ul>
<details{is_open}><summary>By namespace ({count})</summary>
<div class="scroll" tabindex="0" role="group" aria-label="Hops by namespace">{table}</div></details>"""


def _summary_table(by_namespace: Mapping[str, Sequence[Service]], states: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Namespace", "Services", *states))
    rows = "".join(_summary_row(name, counts(of_one), states) for name, of_one in by_namespace.items())
    return (
        "<table><caption>Hops by their state, now and (after the arrow) after the filter</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>"
    )


def _summary_row(namespace: str, of_one: Counts, states: Sequence[str]) -> str:
    link = f'<a href="#namespace={quote(printable(namespace), safe="")}">{escaped(namespace)}</a>'
    cells = "".join(f"<td>{of_one.now[state]}{_change(of_one, state)}</td>" for state in states)
    return f'<tr><th scope="row">{link}</th><td>{of_one.services}</td>{cells}</tr>\n'


def _change(of_one: Counts, state: str) -> str:
    """What the number of ``state`` is after the filter, where that is another."""
    now, then = of_one.now[state], of_one.then[state]
    return "" if now == then else f' <span class="then">→ {_unseen("after the filter")}{then}</span>'


def findings(found: Sequence[Entry], services: Sequence[Service]) -> str:
    """All problems of the filter, and the other findings that belong to none of ``services``."""
    owners: dict[Ref, Ref] = {}
    for service in services:
        owners |= {ref: service.status.service for ref in service.objects if ref not in owners}
    problems = [entry for entry in found if entry.finding.severity == PROBLEM]
    others = [
        entry for entry in found if entry.finding.ref not in owners and entry.finding.severity != PROBLEM
    ]
    lists = (
        (f"The filter would write nothing: {counted(len(problems), 'problem')}", problems),
        (f"Of no Service: {counted(len(others), 'finding')}", others),
    )
    return "\n".join(_finding_list(said, listed, owners) for said, listed in lists if listed)


def _finding_list(said: str, listed: Sequence[Entry], owners: Mapping[Ref, Ref]) -> str:
    is_open = " open" * (len(listed) <= _MOST)
    items = "".join(_finding_item(entry, owners) for entry in listed)
    return f'<details class="findings"{is_open}><summary>{said}</summary><ul>{items}</ul></details>'


def _finding_item(entry: Entry, owners: Mapping[Ref, Ref]) -> str:
    finding = entry.finding
    named = escaped(entry.object)
    owner = owners.get(finding.ref) if finding.ref else None
    if owner:
        address = quote(printable(f"{owner.namespace}/{owner.name}"), safe="")
        named = f'<a href="#open={address}">{named}</a>'
    sentence = escaped(entry.sentence)
    rule = escaped(" ".join(filter(None, (finding.rule, place(entry)))))
    return (
        f'<li class="finding {finding.severity}"><b>{finding.severity}</b> '
        f'{f"{named}: {sentence}" if named else sentence} <span class="rule">{rule}</span></li>'
    )


def sections(by_namespace: Mapping[str, Sequence[Service]]) -> str:
    """A section for each namespace, with a row for each of its Services."""
    return "".join(_section(number, *item) for number, item in enumerate(by_namespace.items()))


def _section(number: int, namespace: str, services: Sequence[Service]) -> str:
    count = f"<small>{counted(len(services), 'Service')}</small>"
    head = f'<h3 id="n{number}">{escaped(namespace)} {count}</h3>'
    rows = "".join(map(_row, services))
    return f'<section aria-labelledby="n{number}">{head}\n<ul>{rows}</ul></section>\n'


def _row(service: Service) -> str:
    status = service.status
    then = "after the filter" if status.flagged else "if flagged"
    arrow = f"<span>→ {_unseen(then)}{_state(service.then)}</span>" if service.then != service.now else ""
    found = [
        f'<b class="{severity}">{counted(service.count(severity), severity)}</b>'
        for severity in _SEVERE
        if service.count(severity)
    ]
    how = inspect.how(status)
    if status.flagged or status.backends:
        how = f"{'flagged,' if status.flagged else 'if flagged:'} {how}"
    return (
        f"<li><details><summary><h4>{escaped(status.service.name)}</h4>"
        f'<span class="states">{_unseen("now")}{_state(service.now)}{arrow}</span>'
        f'<span class="how">{escaped(how)}</span><span class="found">{" ".join(found)}</span></summary>'
        f"<div>{''.join(_basic(service))}</div></details></li>\n"
    )


def _basic(service: Service) -> Iterator[str]:
    """The chain and the findings as text."""
    status = service.status
    ports = ", ".join(map(service_ports.label, status.ports))
    pods = ", ".join(f"{service.label(pod.ref)} {pod.container.name}:{pod.port}" for pod in status.pods)
    chain = " → ".join(filter(None, (f"{status.service} {ports}".rstrip(), pods)))
    for hop in service.hops:
        yield f"<p>{escaped(f'{service.label(hop.source)} ({hop.now}) → {chain}')}</p>"
    if not service.hops:
        yield f"<p>{escaped(chain)}</p>"
    for entry in service.entries:
        yield f"<p>{escaped(f'{entry.finding.severity}: {entry.finding}')}</p>"
