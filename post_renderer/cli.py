"""The console script: the process with its standard streams and exit codes.

Most streams have no flagged Service. For those only modules are imported that Python
has loaded already, so that they take little longer than the start of Python.
"""

from __future__ import annotations

import codecs
import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# The same as in model/, whose import would take longer than everything else for such a stream.
_MARK = b"backend-tls.kuberise.io/"
# A KRM function's input, which has options of its own.
_LIST = b"ResourceList"
_VARIABLES = "BACKEND_TLS_"
_NAMESPACE = ("-n", "--namespace")
# As shells show a process that SIGPIPE ended.
_BROKEN_PIPE = 141
_USUAL_WIDTH = 80
# Other spellings of the mark have one of these: an escape, a line that continues in the next one, a tag.
_ESCAPES = (b"\\x", b"\\u", b"\\U", b"\\/")
_CONTINUED = (b"\\\n", b"\\\r")
_LARGE = 1 << 18
_TAGS = (b"!!b", b"!!%", b"!<", b"%TAG")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit code. All output is written at the end, and only once."""
    args = sys.argv[1:] if arguments is None else arguments
    if "_ARGCOMPLETE" in os.environ:
        from post_renderer.commands import completion

        completion.complete()
    # There are many YAML nodes, and none of them is garbage before the process ends.
    gc.disable()
    try:
        if _flag_nothing(args) and not any(map(_is_variable, os.environ)) and _is_piped():
            return _filtered(args)
        return _run(args, None)
    except KeyboardInterrupt:
        from post_renderer.commands import dispatch

        return _deliver(*dispatch.interrupted(args, _width()), 1)


def _flag_nothing(arguments: Sequence[str]) -> bool:
    """Whether ``arguments`` are none, or the namespace of objects alone, as post-renderers often get it."""
    if len(arguments) == 2:
        return arguments[0] in _NAMESPACE and not arguments[1].startswith("-")
    return not arguments or (len(arguments) == 1 and arguments[0].startswith(_NAMESPACE[1] + "="))


def _is_variable(name: str) -> bool:
    return name.startswith(_VARIABLES)


def _is_utf8(data: bytes) -> bool:
    """Whether ``data`` is UTF-8; decoded in pieces, so that no second copy is in memory."""
    at = 0
    try:
        while at < len(data):
            piece = data[at : at + _LARGE]
            at += codecs.utf_8_decode(piece, "strict", at + _LARGE >= len(data))[1]
    except UnicodeDecodeError:
        return False
    return True


def _filtered(arguments: Sequence[str]) -> int:
    """Runs the filter, whose options are at their defaults but for the namespace."""
    try:
        data = sys.stdin.buffer.read()
    except OSError:
        # Read again where that is reported.
        return _run(arguments, None)
    if data and not data.isspace() and not _may_contain_mark(data) and (data.isascii() or _is_utf8(data)):
        return _deliver(0, data, "", 1)
    return _run(arguments, data)


def _run(arguments: Sequence[str], data: bytes | None) -> int:
    """Runs a command; ``data`` is all of stdin when it has been read already."""
    from post_renderer.commands import dispatch
    from post_renderer.reports import report

    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    paint = report.coloured if is_terminal and not os.environ.get("NO_COLOR") else report.plain
    read_stdin = _read_stdin if data is None else lambda: data
    if is_terminal:
        from post_renderer.commands import progress

        with progress.shown_on(sys.stderr, _columns(2), arguments, os.environ) as announced:
            result = dispatch.run(arguments, os.environ, lambda: announced(read_stdin()), paint, _width())
    else:
        result = dispatch.run(arguments, os.environ, read_stdin, paint, _width())
    return _deliver(*result, dispatch.code_of_problems(arguments))


def _may_contain_mark(data: bytes) -> bool:
    """Whether there may be anything to do: the mark, however it is spelled, or a ResourceList.

    ``Options.may_flag`` and ``commands/krm`` know better.
    """
    if _MARK in data or _LIST in data:
        return True
    if len(data) > _LARGE:
        # One regular expression is faster than many searches, once it is worth its import.
        return b"\\" in data or b"!" in data
    if b"\\" in data:
        if any(escape in data for escape in _ESCAPES):
            return True
        for line_end in _CONTINUED:
            # Most are in scripts, after a blank.
            if line_end in data and any(line[-1:] in _MARK for line in data.split(line_end)[:-1] if line):
                return True
    return b"!" in data and any(tag in data for tag in _TAGS)


def _width() -> int:
    """The width of the terminal at stdout, 0 when stdout is none."""
    return _columns(1)


def _columns(descriptor: int) -> int:
    """The width of the terminal at ``descriptor``, 0 when it is none. A terminal may not know its width."""
    try:
        return os.get_terminal_size(descriptor).columns or _USUAL_WIDTH
    except OSError:
        return 0


def _is_piped() -> bool:
    return sys.stdin is not None and not sys.stdin.isatty()


def _read_stdin() -> bytes:
    from post_renderer.model import refusal
    from post_renderer.options import UsageError

    if sys.stdin is None:
        hint = "pipe rendered manifests into backend-tls, or pass -f FILE"
        raise refusal("stdin-closed", None, "stdin is closed", hint)
    if not _is_piped():
        raise UsageError(
            "backend-tls: stdin is a terminal; pipe rendered manifests into it, "
            "pass -f FILE, or see backend-tls --help",
            2,
        )
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        hint = "is it opened for writing?"
        message = f"stdin cannot be read: {error.strerror or error}"
        raise refusal("stdin-unreadable", None, message, hint) from None


def _deliver(code: int, out: bytes, err: str, code_of_problems: int) -> int:
    """Writes the output, and returns the exit code: ``code``, if all of ``out`` could be written."""
    failed = code >= code_of_problems
    # Written to the descriptor: a failed flush of sys.stdout would be reported again at interpreter exit.
    try:
        rest = memoryview(out)
        while rest:
            rest = rest[os.write(1, rest) :]
    except BrokenPipeError:
        if not failed:
            return _BROKEN_PIPE
    except OSError as error:
        reason = f"backend-tls: cannot write to stdout: {error.strerror}\n"
        _write_error(err + reason if failed else reason)
        return code if failed else code_of_problems
    _write_error(err)
    return code


def _write_error(text: str) -> None:
    try:
        if sys.stderr is not None:
            sys.stderr.write(text)
            sys.stderr.flush()
    except OSError:
        pass
