"""Helm 4, which discards the stderr of its plugins, even when they fail.

The only channel that it shows is the output itself: it refuses a document that is a
block scalar and prints its text (helm 4.2.4, pkg/action/action.go splitAndDeannotate).
Nothing is applied then.
"""

from __future__ import annotations

from collections.abc import Mapping

from post_renderer.model import FILENAME

PLUGIN = "backend-tls"


def is_caller(environ: Mapping[str, str]) -> bool:
    """Whether the environment is that of Helm 4. It may be inherited, so this alone is not certain."""
    return environ.get("HELM_PLUGIN_NAME") == PLUGIN


def errors_go_to_stdout(environ: Mapping[str, str], stdin: bytes) -> bool:
    """Whether Helm 4 is the caller: the input is empty or has the annotation that only Helm 4 writes."""
    return is_caller(environ) and (FILENAME.encode() in stdin or not stdin.strip())


def error_document(message: str) -> str:
    """``message`` as the YAML document that Helm 4 refuses and prints."""
    return "|\n" + "".join(f"  {line}\n" if line else "\n" for line in message.splitlines())
