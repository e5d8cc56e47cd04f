"""The promises of the filter (README, docs/architecture.md), checked for one run of it."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import Any, NamedTuple

from post_renderer import cli, edit, flags, plan
from post_renderer.commands import dispatch, failure, settings
from post_renderer.kubernetes import kinds
from post_renderer.model import PREFIX, PROBLEM, Change, Finding, ProblemsError, Request
from post_renderer.options import parse
from post_renderer.plan.backend import Backend
from post_renderer.topology.topology import Topology
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.errors import YAMLSyntaxError
from post_renderer.yamltext.stream import Document, split
from support.oracle import Oracle, Reading

from . import meant, reading
from .seeds import Case

_ENABLED = f"{PREFIX}enabled"


class Broken(NamedTuple):
    """A promise that does not hold: its name, and what was seen."""

    promise: str
    seen: str


class Verdict(NamedTuple):
    """What a case did: its exit code, whether the output differs, the rules of its findings, what is broken."""

    code: int
    edited: bool
    rules: frozenset[str]
    broken: tuple[Broken, ...]


class _Planned(NamedTuple):
    """The same run, made step by step as pipeline.render makes it."""

    findings: tuple[Finding, ...] = ()
    requests: tuple[Request, ...] = ()
    backends: tuple[Backend, ...] = ()
    changes: tuple[Change, ...] = ()
    namespace: str = ""
    text: str | None = None


def check(case: Case, oracle: Oracle) -> Verdict:
    """The verdict on one case."""
    answer = _run(case, case.stream)
    broken = [*_of_answer(case, answer), *_unflagged(case), *_of_command(case)]
    try:
        source = case.stream.decode("utf-8")
    except UnicodeDecodeError:
        return Verdict(answer.code, False, frozenset(["input-not-utf8"]), tuple(broken))
    documents = split(source)
    read = [oracle.read(document.text) for document in documents]
    broken += (each for document in documents for each in of_document(document, oracle))
    rules: frozenset[str] = frozenset()
    if answer.code in (dispatch.DONE, dispatch.PROBLEMS) and b"ResourceList" not in case.stream:
        planned = _planned(case, source)
        rules = frozenset(finding.rule for finding in planned.findings)
        broken += _same(answer, planned, source)
        if answer.code == dispatch.DONE and planned.text is not None:
            broken += _nothing_skipped(case, planned, read)
            broken += _no_plain_way(planned, oracle)
            broken += _as_meant(planned, documents, read, oracle)
    return Verdict(answer.code, answer.out != case.stream, rules, tuple(broken))


def _run(case: Case, stream: bytes) -> dispatch.Answer:
    return dispatch.run(case.arguments, case.environment, lambda: stream)


def _of_answer(case: Case, answer: dispatch.Answer) -> Iterator[Broken]:
    """All or nothing, never a traceback, and a second run changes nothing."""
    if answer.code not in (dispatch.DONE, dispatch.PROBLEMS):
        yield Broken("no traceback", answer.err)
    elif answer.code == dispatch.PROBLEMS and b"ResourceList" not in case.stream:
        if answer.out != failure.document(answer.err):
            yield Broken("all or nothing", "exit 1, and more than the problems on stdout")
        if not answer.err.startswith("backend-tls: "):
            yield Broken("all or nothing", answer.err)
    elif answer.code == dispatch.DONE:
        again = _run(case, answer.out)
        if again.code != dispatch.DONE:
            yield Broken("a second run changes nothing", again.err)
        elif again.out != answer.out and b"ResourceList" not in case.stream:
            yield Broken("a second run changes nothing", "the output differs")


def _unflagged(case: Case) -> Iterator[Broken]:
    """Without a flag: the same bytes. And the quick look at a stream finds whatever the thorough one finds."""
    stream = case.stream.replace(b"backend-tls", b"other")
    may_flag = parse([], {}).may_flag
    if may_flag(case.stream) and case.stream.isascii() and not cli._may_contain_mark(case.stream):
        yield Broken("no flag is overlooked", "cli takes the stream for one without a flag")
    if may_flag(stream) or b"ResourceList" in stream:
        return
    answer = dispatch.run([], {}, lambda: stream)
    if answer.code == dispatch.DONE and answer.out != stream:
        yield Broken("no flag, same bytes", "the output differs")
    elif answer.code not in (dispatch.DONE, dispatch.PROBLEMS):
        yield Broken("no traceback", answer.err)


def _of_command(case: Case) -> Iterator[Broken]:
    """Another command reads the stream: no traceback, and the same answer each time."""
    for arguments in (case.arguments, ("--namespace", "shop")):
        command = [*case.command, *arguments]
        answer = dispatch.run(command, case.environment, lambda: case.stream)
        if answer.code == dispatch.DEFECT:
            yield Broken("no traceback", f"{' '.join(command)}: {answer.err}")
        if answer.code != dispatch.USAGE:
            # Not each command has all options of the filter.
            return


def of_document(document: Document, oracle: Oracle) -> Iterator[Broken]:
    """What Go reads is read in the same way, or refused with line and reason; no kind that matters is overlooked."""
    of_go = oracle.read(document.text)
    if of_go.error:
        return
    for ref, _ in meant.objects(of_go.value, ""):
        if ref.kind in kinds.GROUPS and not kinds.may_matter(document.text, kinds.GROUPS):
            yield Broken("no object is overlooked", f"{ref} in line {document.line}")
    try:
        ours = nodes.read(document.text)
    except YAMLSyntaxError as error:
        if not str(error) or not 1 <= error.line <= document.text.count("\n") + 2:
            yield Broken("refused with line and reason", f"{error.line}: {error}")
        return
    except Exception:  # noqa: BLE001  # whatever it is, the program ends with a traceback
        yield Broken("no traceback", traceback.format_exc())
        return
    for difference in reading.differences(ours, of_go.value, oracle):
        yield Broken("read as Go reads", f"document in line {document.line}: {difference}")
        return


def _planned(case: Case, source: str) -> _Planned:
    try:
        options = parse(case.arguments, case.environment)
        run = settings.load(options, case.environment)
        if not options.may_flag(case.stream):
            return _Planned(text=source)
        documents = split(source)
        topology = Topology(documents, run)
        detected = flags.detect(topology, run)
        planned = plan.make(detected.requests, topology, run)
        findings = (*detected.findings, *planned.findings)
        if any(finding.severity == PROBLEM for finding in findings):
            return _Planned(findings)
        text = edit.apply(planned.changes, documents, topology.objects).text if planned.changes else source
        return _Planned(findings, detected.requests, planned.backends, planned.changes, run.namespace, text)
    except ProblemsError as error:
        return _Planned(tuple(error.findings))


def _same(answer: dispatch.Answer, planned: _Planned, source: str) -> Iterator[Broken]:
    """The same input gives the same output."""
    if answer.code == dispatch.DONE:
        if planned.text is None:
            yield Broken("same input, same output", "a problem that the first run did not have")
        elif planned.text != answer.out.decode("utf-8"):
            yield Broken("same input, same output", "the output differs")


def _nothing_skipped(case: Case, planned: _Planned, read: list[Reading]) -> Iterator[Broken]:
    """What Go reads as a flagged Service is one; a config file or an option may switch it off."""
    requested = {request.service for request in planned.requests}
    for of_go in [] if case.has_config else read:
        for ref, body in (
            meant.objects(of_go.value, planned.namespace) if meant.has_names(of_go.value) else ()
        ):
            is_service = ref.kind == "Service" and not ref.group
            if is_service and meant.annotations(body).get(_ENABLED) == "true" and ref not in requested:
                yield Broken("no flag is overlooked", str(ref))


def _no_plain_way(planned: _Planned, oracle: Oracle) -> Iterator[Broken]:
    """Every Ingress that leads to a flagged Service leads to its HTTPS port."""
    https: dict[tuple[str, str], set[Any]] = {}
    for each in planned.backends:
        if each.options.routes != "keep":
            ports = https.setdefault((each.namespace, each.service.name), set())
            if each.https_port.service == each.service.name:
                ports |= {each.https_port.name, each.https_port.number}
    for document in split(planned.text or "") if https else ():
        for ref, body in meant.objects(oracle.read(document.text).value, planned.namespace):
            if ref.kind == "Ingress" and ref.group == "networking.k8s.io":
                for name, port in meant.ports_of_ingress(body):
                    if port not in https.get((ref.namespace, name), {port}):
                        yield Broken("no way stays plain", f"{ref} leads to port {port} of Service/{name}")


def _as_meant(
    planned: _Planned, documents: list[Document], read: list[Reading], oracle: Oracle
) -> Iterator[Broken]:
    """Go reads in the output what was planned, and every other document has the bytes that it had."""
    try:
        expected = meant.documents([each.value for each in read], planned.changes, planned.namespace, oracle)
    except meant.UnknownObjectError as error:
        if not any(each.error for each in read) and all(meant.has_names(each.value) for each in read):
            yield Broken("the output means what was planned", f"Go finds no {error}")
        return
    after = split(planned.text or "")
    if len(after) != len(expected):
        yield Broken("the output means what was planned", f"{len(after)} documents, planned {len(expected)}")
        return
    for document, (number, value) in zip(after, expected, strict=True):
        before = documents[number].text if number is not None else ""
        if number is not None and (document.text == before or read[number].error):
            if value != read[number].value:
                yield Broken("the output means what was planned", f"line {document.line}: is as it was")
            continue
        of_go = oracle.read(document.text)
        if of_go != Reading(value):
            yield Broken(
                "the output means what was planned", f"line {document.line}: {of_go} instead of {value}"
            )
        elif number is not None and value == read[number].value and document.text.rstrip("\r\n") != before:
            yield Broken("no change, same bytes", f"the document in line {document.line}")
