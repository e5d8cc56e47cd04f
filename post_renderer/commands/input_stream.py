"""The input: stdin and files as one stream of bytes, and the stream as text."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from itertools import pairwise

from post_renderer.model import refusal
from post_renderer.model.records import NamedTuple

# kubernetes 1.36, cli-runtime/pkg/resource/builder.go FileExtensions
_MANIFESTS = (".json", ".yaml", ".yml")
_CHUNK = 1 << 20
_SEPARATOR = b"---"


class Part(NamedTuple):
    """One input: the name of its file, ``-`` for stdin, and its bytes."""

    name: str
    data: bytes


def read(files: Sequence[str], stdin: Callable[[], bytes]) -> bytes:
    """All of ``files`` as one stream, as ``parts`` and ``joined`` give it. Raises ProblemsError."""
    return joined(parts(files, stdin))


def parts(files: Sequence[str], stdin: Callable[[], bytes]) -> list[Part]:
    """Each of ``files``; ``-``, the default, is stdin. Raises ProblemsError.

    Of a directory it is all manifests in it, but not below it, as for kubectl.
    """
    names = [name for given in files or ["-"] for name in _expanded(given)]
    return [Part(name, stdin() if name == "-" else _read_file(name)) for name in names]


def joined(inputs: Sequence[Part]) -> bytes:
    """All of ``inputs`` as one stream, each with a separator before it."""
    stream = inputs[0].data
    for part in inputs[1:]:
        if stream and not stream.endswith(b"\n"):
            stream += b"\n"
        stream += part.data if part.data.startswith(_SEPARATOR) else _SEPARATOR + b"\n" + part.data
    return stream


def place_of(line: int, inputs: Sequence[Part]) -> tuple[str, int]:
    """The name of the input, and the line in it, that is ``line`` of the joined stream; both from 1."""
    for part, following in pairwise(inputs):
        count = part.data.count(b"\n") + (not part.data.endswith(b"\n") and part.data != b"")
        if line <= count:
            return part.name, line
        # A separator that was put before the next one is no line of it.
        line -= count + (not following.data.startswith(_SEPARATOR))
    return inputs[-1].name, line


def _expanded(name: str) -> list[str]:
    """``name``, or the manifests in the directory of that name."""
    if not os.path.isdir(name):
        return [name]
    try:
        paths = [
            os.path.join(name, entry) for entry in sorted(os.listdir(name)) if entry.endswith(_MANIFESTS)
        ]
    except OSError as error:
        raise refusal("file-unreadable", None, f"{name}: cannot be read: {error.strerror}") from None
    if not any(map(os.path.isfile, paths)):
        message = f"{name}: is a directory without manifests"
        raise refusal("file-unreadable", None, message, f"their names end in {', '.join(_MANIFESTS)}")
    return [path for path in paths if not os.path.isdir(path)]


def _read_file(name: str) -> bytes:
    try:
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        raise refusal("file-unreadable", None, f"{name}: cannot be read: {error.strerror}") from None


def check_utf8(data: bytes) -> None:
    """Raises ProblemsError when ``data`` is not UTF-8. Decodes it in pieces: no second copy is in memory."""
    if data.isascii():
        return
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK], start + _CHUNK >= len(data))
    except UnicodeDecodeError:
        # Raises as well, with the line of the byte.
        text(data)


def text(data: bytes) -> str:
    """``data`` as text. Raises ProblemsError with the first byte that is not UTF-8, and its line."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"the input is not UTF-8: byte 0x{data[error.start]:02x} in line {line}"
        raise refusal(
            "input-not-utf8", None, message, "rendered manifests are text; is this a packed chart?"
        ) from None
