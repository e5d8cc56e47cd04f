"""URLs of the application at localhost: calls inside the pod."""

from __future__ import annotations

import re

from post_renderer.model import Container, fields

HOSTS = ("localhost", "127.0.0.1", "[::1]")


def is_url(url: str, scheme: str, port: int) -> bool:
    """Whether ``url`` is that of ``port`` at localhost, or of a path below it."""
    starts = [f"{scheme}://{host}:{port}" for host in HOSTS]
    return any(url == start or url.startswith(f"{start}/") for start in starts)


def is_called(container: Container, caller: tuple[str, ...], scheme: str, port: int) -> bool:
    """Whether a probe or hook of ``container`` is a command that calls ``port``."""
    command = " ".join(fields.words(container.body, *caller, "exec", "command"))
    return any(re.search(rf"{scheme}://{re.escape(host)}:{port}(?![0-9])", command) for host in HOSTS)
