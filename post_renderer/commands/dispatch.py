"""Dispatches to a command and turns exceptions into exit codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from itertools import islice

from post_renderer.commands import ancestors, callers, failure, helm4
from post_renderer.commands.invocation import DEFECT, DONE, INTERRUPTED, PROBLEMS, USAGE, Invocation, Result
from post_renderer.commands.names import FILTER, arguments_of, command_of
from post_renderer.model import ProblemsError
from post_renderer.options import UsageError
from post_renderer.reports import report
from post_renderer.reports.report import Paint

# The commands whose stdout is read as manifests.
PRINT_MANIFESTS = (FILTER, "argocd", "issuer", "patches", "strip")
# The exit code for problems, where it is not PROBLEMS: `kubectl diff` keeps 1 for differences.
CODES = {"check": 2, "diff": 2}
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
    name = command_of(arguments)
    try:
        if helm4.is_caller(environ):
            # Before anything can fail: only the input shows whether Helm 4 really is the caller.
            data = read_stdin()
        _check_caller(name)
        invocation = Invocation(arguments_of(arguments), environ, read_stdin, data, paint, width)
        result: Result = import_module(f"post_renderer.commands.{name}").run(invocation)
        return result
    except Exception as error:  # noqa: BLE001  # whatever it is: reported in the one place that users see
        if isinstance(error, UsageError) and error.code == DONE:
            return Result(DONE, str(error).encode())
        failed = Result(_code(error, name), b"", _message(error, name, paint))
        document = failure.document(_message(error, name, report.plain))
    if helm4.shows_only_stdout(environ, data or b""):
        return failed._replace(code=DONE, out=document)
    return failed._replace(out=document) if _is_read_as_manifests(name, width) else failed


def interrupted(arguments: Sequence[str], width: int) -> Result:
    """The result of a start that the user ended with Ctrl-C."""
    is_read = _is_read_as_manifests(command_of(arguments), width)
    return Result(INTERRUPTED, failure.document("backend-tls: interrupted") if is_read else b"")


def code_of_problems(arguments: Sequence[str]) -> int:
    """The exit code of the command line ``arguments`` when something cannot be done."""
    return CODES.get(command_of(arguments), PROBLEMS)


def _check_caller(name: str) -> None:
    """Raises UsageError when the command ``name`` prints no manifests, but its caller reads some."""
    if name != FILTER and _is_called_for_manifests():
        message = f"{name}: is no post-renderer, and its output would become the release"
        raise UsageError(f"backend-tls: {message}; leave it out of the arguments of the post-renderer", USAGE)


def _is_called_for_manifests() -> bool:
    return any(map(callers.takes_manifests, islice(ancestors.command_lines(), 1)))


def _is_read_as_manifests(name: str, width: int) -> bool:
    return not width and (name in PRINT_MANIFESTS or _is_called_for_manifests())


def _code(error: Exception, name: str) -> int:
    if isinstance(error, UsageError):
        return USAGE
    return CODES.get(name, PROBLEMS) if isinstance(error, ProblemsError) else DEFECT


def _message(error: Exception, name: str, paint: Paint) -> str:
    """The text of ``error`` for stderr. Argo CD shows all of it in one line."""
    if isinstance(error, UsageError):
        return f"{error}\n"
    if isinstance(error, ProblemsError) and name == "argocd":
        return f"backend-tls: {report.one_line(error.problems)}\n"
    if isinstance(error, ProblemsError):
        return report.sentences(error.problems, paint)
    import traceback

    return "".join(traceback.format_exception(error)) + _REPORT_TO
