"""Shows on a terminal how far a run is, on one line of stderr that is gone at the end.

The line appears when a run has taken a second since its input was read, so that it is never seen on a usual
chart, nor over the prompt of a program before us in the pipe.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TextIO

from post_renderer.model import progress
from post_renderer.model.progress import Step

# Seconds before the line appears, and between two changes of it.
_FIRST, _INTERVAL = 1.0, 0.25


@contextmanager
def shown_on(
    stream: TextIO, columns: int, arguments: Sequence[str], environ: Mapping[str, str]
) -> Iterator[Callable[[bytes], bytes]]:
    """Shows on ``stream``, ``columns`` wide, what is reported in the block.

    Nothing is shown in CI, nor with --quiet among ``arguments``. Gives a function that returns the input that
    it gets, and reports that it has been read.
    """
    if "--quiet" in arguments or environ.get("CI", "") not in ("", "false"):
        yield _unchanged
        return
    ended = threading.Event()
    line = Line(stream, columns)
    thread = threading.Thread(target=line.show, args=(ended.wait,), daemon=True)

    def listen(step: Step) -> None:
        line.step = step
        if thread.ident is None:
            thread.start()

    with progress.listening(listen):
        try:
            yield _announced
        finally:
            ended.set()
            if thread.ident is not None:
                thread.join()


def _unchanged(data: bytes) -> bytes:
    return data


def _announced(data: bytes) -> bytes:
    progress.report(f"working on {len(data) / 1_000_000:.1f} MB")
    return data


class Line:
    """One line that is written over itself. ``step`` is what it shows."""

    def __init__(self, stream: TextIO, columns: int) -> None:
        self._stream = stream
        self._columns = columns
        self._length = 0
        self.step = Step("")

    def show(self, wait: Callable[[float], bool]) -> None:
        """Shows the steps until ``wait``, which waits for seconds, says that the run has ended."""
        if wait(_FIRST):
            return
        while True:
            self._write(text_of(self.step))
            if wait(_INTERVAL):
                break
        self._write("")
        self._stream.write("\r")
        self._stream.flush()

    def _write(self, text: str) -> None:
        """Writes ``text`` in place of the text before it. A full line would be continued on the next one."""
        text = text[: max(self._columns - 1, 0)]
        self._stream.write(f"\r{text.ljust(self._length)}")
        self._stream.flush()
        self._length = len(text)


def text_of(step: Step) -> str:
    """``step`` as text: ``planning 340/1 200 Services ...``."""
    count = f" {_number(step.done)}/{_number(step.total)}" if step.total else ""
    what = f" {step.what}" if step.what else ""
    return f"backend-tls: {step.doing}{count}{what} ..."


def _number(number: int) -> str:
    return f"{number:,}".replace(",", " ")
