"""Helm 4, which discards the stderr of its plugins, even when they fail, and refuses an empty answer."""

from __future__ import annotations

from collections.abc import Mapping

from post_renderer.model import FILENAME

PLUGIN = "backend-tls"


def is_caller(environ: Mapping[str, str]) -> bool:
    """Whether the environment is that of Helm 4. It may be inherited, so this alone is not certain."""
    return environ.get("HELM_PLUGIN_NAME") == PLUGIN


def shows_only_stdout(environ: Mapping[str, str], stdin: bytes) -> bool:
    """Whether Helm 4 is the caller: the input is empty or has the annotation that only Helm 4 writes.

    It shows the document of ``failure.document``, but only when the exit code is 0.
    """
    return is_caller(environ) and (FILENAME.encode() in stdin or not stdin.strip())
