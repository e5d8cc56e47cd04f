"""The environment variables that set options of the command line."""

from __future__ import annotations

PREFIX = "BACKEND_TLS_"


def variable(option: str) -> str:
    """The variable that sets ``option``: BACKEND_TLS_ISSUER_KIND for ``issuer-kind``."""
    return PREFIX + option.upper().replace("-", "_")
