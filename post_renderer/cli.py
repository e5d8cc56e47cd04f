"""The console script: bytes in, bytes out, exit codes.

A stream in which nothing can be flagged is the common case: for it nothing is
imported here but what Python has loaded already.
"""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK = b"backend-tls.kuberise.io/"
_OURS = "BACKEND_TLS_"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program. Returns the exit code; nothing is written before everything is known."""
    said = sys.argv[1:] if arguments is None else arguments
    if "_ARGCOMPLETE" in os.environ:
        from post_renderer.commands import completion

        completion.complete()
    # Nodes are many and none of them is garbage before the process ends.
    gc.disable()
    try:
        if not said and not any(name.startswith(_OURS) for name in os.environ) and _is_piped():
            data = sys.stdin.buffer.read()
            if data.isascii() and not data.isspace() and data and _MARK not in data:
                return _deliver(0, data, "")
            return _run(said, data)
        return _run(said, None)
    except KeyboardInterrupt:
        return 130


def _run(arguments: Sequence[str], data: bytes | None) -> int:
    from post_renderer.commands import dispatch
    from post_renderer.reports import report

    colours = sys.stderr is not None and sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    paint = report.coloured if colours else report.plain
    return _deliver(*dispatch.run(arguments, os.environ, _stdin if data is None else lambda: data, paint, _width()))


def _width() -> int:
    try:
        return os.get_terminal_size(1).columns
    except OSError:
        return 0


def _is_piped() -> bool:
    return sys.stdin is not None and not sys.stdin.isatty()


def _stdin() -> bytes:
    from post_renderer.model import Problem, Problems
    from post_renderer.options import UsageError

    if sys.stdin is None:
        raise Problems([Problem("", "stdin is closed", "pipe rendered manifests into backend-tls, or give -f FILE")])
    if not _is_piped():
        raise UsageError(
            "backend-tls: nothing on stdin; pipe rendered manifests into it, give -f FILE, or see backend-tls --help", 2
        )
    return sys.stdin.buffer.read()


def _deliver(code: int, out: bytes, err: str) -> int:
    # Straight to the descriptor: a buffer that cannot be emptied complains again at exit.
    try:
        rest = memoryview(out)
        while rest:
            rest = rest[os.write(1, rest) :]
    except BrokenPipeError:
        return 0
    except OSError as error:
        _say(f"backend-tls: cannot write to stdout: {error.strerror}\n")
        return 1
    _say(err)
    return code


def _say(text: str) -> None:
    try:
        if sys.stderr is not None:
            sys.stderr.write(text)
            sys.stderr.flush()
    except OSError:
        pass
