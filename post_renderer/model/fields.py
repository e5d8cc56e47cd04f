"""Reads single fields of plain data, where anything may be missing, null or of another type."""

from __future__ import annotations

from post_renderer.model.values import Body, Value


def at(body: Value, *path: str | int) -> Value:
    """The value at ``path``, None when any part of the path is missing."""
    for step in path:
        if isinstance(body, dict) and isinstance(step, str):
            body = body.get(step)
        elif isinstance(body, list) and isinstance(step, int) and step < len(body):
            body = body[step]
        else:
            return None
    return body


def text(body: Value, *path: str | int) -> str:
    """The scalar at ``path``, empty when there is none."""
    value = at(body, *path)
    return value if isinstance(value, str) else ""


def mapping(body: Value, *path: str | int) -> Body:
    """The mapping at ``path``, empty when there is none."""
    value = at(body, *path)
    return value if isinstance(value, dict) else {}


def texts(body: Value, *path: str | int) -> dict[str, str]:
    """The mapping of text to text at ``path`` (labels, annotations), without entries of other types."""
    return {name: value for name, value in mapping(body, *path).items() if isinstance(value, str)}


def sequence(body: Value, *path: str | int) -> list[Value]:
    """The list at ``path``, empty when there is none."""
    value = at(body, *path)
    return value if isinstance(value, list) else []


def words(body: Value, *path: str | int) -> list[str]:
    """The scalars of the list at ``path``, without its other items."""
    return [item for item in sequence(body, *path) if isinstance(item, str)]


def number(value: str) -> int:
    """A port number written in decimal digits; 0 for anything else, such as the name of a port."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0
