"""Files and bytes on their way to text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from post_renderer.model import Problem, Problems

_CHUNK = 1 << 20


def joined(files: Sequence[str], stdin: Callable[[], bytes]) -> bytes:
    """All of ``files`` as one stream, ``-`` for stdin, which alone is meant without any. Raises Problems."""
    parts = [stdin() if name == "-" else _read(name) for name in files or ["-"]]
    stream = parts[0]
    for part in parts[1:]:
        stream += b"\n" if stream and not stream.endswith(b"\n") else b""
        stream += part if part.startswith(b"---") else b"---\n" + part
    return stream


def _read(name: str) -> bytes:
    try:
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        raise Problems([Problem(name, f"cannot be read: {error.strerror}")]) from None


def check_utf8(data: bytes) -> None:
    """Raises Problems when ``data`` is no UTF-8. In pieces, so that a large stream is never held a second time."""
    if data.isascii():
        return
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK], start + _CHUNK >= len(data))
    except UnicodeDecodeError:
        text(data)


def text(data: bytes) -> str:
    """``data`` as text. Raises Problems that name the first byte which is none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"the input is not UTF-8: byte 0x{data[error.start]:02x} in line {line}"
        raise Problems([Problem("", message, "rendered manifests are text; is this a packed chart?")]) from None
