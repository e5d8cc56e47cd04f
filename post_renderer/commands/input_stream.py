"""The input: stdin and files as one stream of bytes, and the stream as text."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from post_renderer.model import refusal

# kubernetes 1.36, cli-runtime/pkg/resource/builder.go FileExtensions
_MANIFESTS = (".json", ".yaml", ".yml")
_CHUNK = 1 << 20


def read(files: Sequence[str], stdin: Callable[[], bytes]) -> bytes:
    """All of ``files`` as one stream; ``-``, the default, is stdin. Raises ProblemsError.

    Of a directory it is all manifests in it, but not below it, as for kubectl.
    """
    names = [name for given in files or ["-"] for name in _expanded(given)]
    parts = [stdin() if name == "-" else _read_file(name) for name in names]
    stream = parts[0]
    for part in parts[1:]:
        if stream and not stream.endswith(b"\n"):
            stream += b"\n"
        stream += part if part.startswith(b"---") else b"---\n" + part
    return stream


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
