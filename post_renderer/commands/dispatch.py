"""The whole program but for the process around it: which front is meant, and what comes of its failures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from post_renderer.commands import helm4
from post_renderer.commands.invocation import DEFECT, DONE, PROBLEMS, USAGE, Invocation, Result
from post_renderer.model import Problems
from post_renderer.options import UsageError
from post_renderer.reports import report
from post_renderer.reports.report import Paint

# Each is a module of this folder with ``run(invocation) -> Result``; anything else is the filter.
COMMANDS = ("argocd", "completion", "diff", "inspect", "presets", "schema")
# `kubectl diff` keeps 1 for differences.
CODES = {"diff": 2}
_REPORT_TO = "This is a defect of backend-tls. Please report it: https://github.com/kuberise/backend-tls/issues\n"


def run(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    stdin: Callable[[], bytes],
    paint: Paint = report.plain,
    width: int = 0,
) -> Result:
    """The answer to one start of the program; see Invocation for what is given."""
    data = b""
    name = arguments[0] if arguments and arguments[0] in COMMANDS else "filter"
    try:
        read = stdin
        if helm4.is_caller(environ):
            # Read first: only the input shows whether stdout is where a mistake must be told.
            data = stdin()
            read = _given(data)
        rest = arguments if name == "filter" else arguments[1:]
        answer: Result = import_module(f"post_renderer.commands.{name}").run(
            Invocation(rest, environ, read, paint, width)
        )
    except UsageError as error:
        if error.code == DONE:
            return Result(DONE, str(error).encode())
        answer = Result(USAGE, b"", f"{error}\n")
    except Problems as error:
        answer = Result(CODES.get(name, PROBLEMS), b"", report.sentences(error.problems, paint))
    except Exception:  # noqa: BLE001  # whatever it is, it is told in the one place that is seen
        import traceback

        answer = Result(DEFECT, b"", traceback.format_exc() + _REPORT_TO)
    if answer.code and helm4.speaks_only_stdout(environ, data):
        return Result(DONE, helm4.answer(answer.err).encode(), answer.err)
    return answer


def _given(data: bytes) -> Callable[[], bytes]:
    return lambda: data
