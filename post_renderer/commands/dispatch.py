"""Dispatches to a command and turns exceptions into exit codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from post_renderer.commands import helm4
from post_renderer.commands.invocation import DEFECT, DONE, PROBLEMS, USAGE, Invocation, Result
from post_renderer.model import ProblemsError
from post_renderer.options import UsageError
from post_renderer.reports import report
from post_renderer.reports.report import Paint

# Each is a module of this folder with ``run(invocation) -> Result``; without one of them it is the filter.
COMMANDS = ("argocd", "completion", "diff", "inspect", "issuer", "presets", "schema")
# The exit code for problems, where it is not PROBLEMS: `kubectl diff` keeps 1 for differences.
CODES = {"diff": 2}
_REPORT_TO = (
    "This is a defect of backend-tls. Please report it: https://github.com/kuberise/backend-tls/issues\n"
)


def run(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    read_stdin: Callable[[], bytes],
    paint: Paint = report.plain,
    width: int = 0,
) -> Result:
    """The result of one start of the program; ``read_stdin`` is called at most once. See Invocation."""
    data: bytes | None = None
    name = arguments[0] if arguments and arguments[0] in COMMANDS else "filter"
    try:
        if helm4.is_caller(environ):
            # Before anything can fail: only the input shows whether errors have to go to stdout.
            data = read_stdin()
        own_arguments = arguments if name == "filter" else arguments[1:]
        invocation = Invocation(own_arguments, environ, read_stdin, data, paint, width)
        result: Result = import_module(f"post_renderer.commands.{name}").run(invocation)
    except UsageError as error:
        if error.code == DONE:
            return Result(DONE, str(error).encode())
        result = Result(USAGE, b"", f"{error}\n")
    except ProblemsError as error:
        result = Result(CODES.get(name, PROBLEMS), b"", report.sentences(error.problems, paint))
    except Exception:  # noqa: BLE001  # a defect, whatever it is: reported in the one place that users see
        import traceback

        result = Result(DEFECT, b"", traceback.format_exc() + _REPORT_TO)
    if result.code and helm4.errors_go_to_stdout(environ, data or b""):
        return Result(DONE, helm4.error_document(result.err).encode(), result.err)
    return result
