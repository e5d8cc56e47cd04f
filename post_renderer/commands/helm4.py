"""Helm 4, which throws away the stderr of its plugins, even when they fail.

Its one visible channel is the output itself: a document that is a block scalar
is refused, and its text printed (helm 4.2.4, pkg/action/action.go
splitAndDeannotate). Nothing is applied then.
"""

from __future__ import annotations

from collections.abc import Mapping

from post_renderer.model import FILENAME

PLUGIN = "backend-tls"


def is_caller(environ: Mapping[str, str]) -> bool:
    """Whether Helm 4 runs us as its plugin; by the environment alone, which other plugins may have set too."""
    return environ.get("HELM_PLUGIN_NAME") == PLUGIN


def speaks_only_stdout(environ: Mapping[str, str], stdin: bytes) -> bool:
    """Whether a failure must be told on stdout: the input is empty or carries the annotation that only Helm 4 writes."""
    return is_caller(environ) and (FILENAME.encode() in stdin or not stdin.strip())


def answer(message: str) -> str:
    """``message`` as the document that Helm 4 refuses and shows."""
    return "|\n" + "".join(f"  {line}\n" if line else "\n" for line in message.splitlines())
