"""The bare filter: what Helm 3, Helm 4, Argo CD, kustomize and a shell call."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from post_renderer.fronts import helm4
from post_renderer.model import NOTHING_FLAGGED, PREFIX, Note, Outcome, Plan, Problem, Problems
from post_renderer.options import Options, Usage, parse
from post_renderer.views import report
from post_renderer.views.report import Paint

DONE, PROBLEMS, USAGE, DEFECT = 0, 1, 2, 3
# Helm 4 refuses an empty answer, also to an empty question.
NOTHING = b"# backend-tls: no manifests\n"
UNTOUCHED = Outcome("", Plan((), (), ()))
_REPORT_TO = "This is a defect of backend-tls. Please report it: https://github.com/kuberise/backend-tls/issues\n"
_CHUNK = 1 << 20
_FOLDER = os.path.dirname(os.path.dirname(__file__))
_SCHEMAS = {"config": "flags", "preset": "presets", "report": "views"}


class Answer(NamedTuple):
    """What the process says: exit code, bytes of stdout, text of stderr (after stdout)."""

    code: int
    out: bytes = b""
    err: str = ""


def run(
    arguments: Sequence[str], environ: Mapping[str, str], stdin: Callable[[], bytes], paint: Paint = report.plain
) -> Answer:
    """The whole program but for the process around it. ``stdin`` gives all input and is called once at most."""
    data = b""
    try:
        if arguments[:1] == ["schema"]:
            return _schema(arguments[1:])
        if helm4.is_caller(environ):
            # Read first: only the input shows whether stdout is where a mistake must be told.
            data = stdin()
        options = parse(arguments, environ)
        data = _input(options.files, lambda: data or stdin())
        return _filtered(options, data, environ, paint)
    except Usage as error:
        if error.code == DONE:
            return Answer(DONE, str(error).encode())
        answer = Answer(USAGE, b"", f"{error}\n")
    except Problems as error:
        answer = Answer(PROBLEMS, b"", report.sentences(error.problems, paint))
    except Exception:  # noqa: BLE001  # whatever it is, it is told in the one place that is seen
        import traceback

        answer = Answer(DEFECT, b"", traceback.format_exc() + _REPORT_TO)
    if helm4.speaks_only_stdout(environ, data):
        return Answer(DONE, helm4.answer(answer.err).encode(), answer.err)
    return answer


def _filtered(options: Options, data: bytes, environ: Mapping[str, str], paint: Paint) -> Answer:
    try:
        outcome, out = _rendered(options, data, environ)
    except Problems as error:
        _write_report(options.report, None, error.problems, error.notes)
        raise
    _write_report(options.report, outcome, (), outcome.plan.notes)
    said = "" if options.quiet else report.human(outcome, paint)
    return Answer(DONE, out if out.strip() else out + NOTHING, said)


def _rendered(options: Options, data: bytes, environ: Mapping[str, str]) -> tuple[Outcome, bytes]:
    """What was done and the bytes to write: ``data`` itself when no Service in it can be flagged."""
    if not (options.config or options.services or PREFIX.encode() in data):
        if options.require:
            raise Problems([NOTHING_FLAGGED])
        _check_utf8(data)
        return UNTOUCHED, data
    from post_renderer import pipeline
    from post_renderer.fronts import settings

    source = _text(data)
    outcome = pipeline.render(source, settings.of(options, environ))
    return outcome, data if outcome.text is source else outcome.text.encode("utf-8")


def _input(files: Sequence[str], stdin: Callable[[], bytes]) -> bytes:
    parts = [stdin() if name == "-" else _read(name) for name in files or ["-"]]
    joined = parts[0]
    for part in parts[1:]:
        joined += b"\n" if joined and not joined.endswith(b"\n") else b""
        joined += part if part.startswith(b"---") else b"---\n" + part
    return joined


def _read(name: str) -> bytes:
    try:
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        raise Problems([Problem(name, f"cannot be read: {error.strerror}")]) from None


def _write_report(name: str, outcome: Outcome | None, problems: Sequence[Problem], notes: Sequence[Note]) -> None:
    if not name:
        return
    try:
        with open(name, "w", encoding="utf-8", newline="\n") as file:
            file.write(report.machine(outcome, problems, notes))
    except OSError as error:
        message = f"the report cannot be written: {error.strerror}"
        raise Problems([*problems, Problem(name, message, "give --report another path")]) from None


def _check_utf8(data: bytes) -> None:
    # In pieces, so that a large stream is never held a second time.
    if data.isascii():
        return
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK], start + _CHUNK >= len(data))
    except UnicodeDecodeError:
        _text(data)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"the input is not UTF-8: byte 0x{data[error.start]:02x} in line {line}"
        raise Problems([Problem("", message, "rendered manifests are text; is this a packed chart?")]) from None


def _schema(arguments: Sequence[str]) -> Answer:
    name = arguments[0] if arguments else "config"
    if name not in _SCHEMAS or len(arguments) > 1:
        raise Usage(f"backend-tls: schema {' '.join(arguments)}: known schemas are {', '.join(_SCHEMAS)}", USAGE)
    with open(os.path.join(_FOLDER, _SCHEMAS[name], f"{name}.schema.json"), "rb") as file:
        return Answer(DONE, file.read())
