"""Durations as Go's time.ParseDuration reads them (Go 1.26, src/time/format.go)."""

from __future__ import annotations

import re

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
# Longer ones overflow the 64 bits of nanoseconds that Go keeps.
_LONGEST = (2**63 - 1) / 1e9


def seconds(text: str) -> float | None:
    """The length of ``text`` in seconds; None when Go would refuse it. Signs and a bare 0 are refused too."""
    total, at = 0.0, 0
    while at < len(text):
        part = _PART.match(text, at)
        if not part:
            return None
        total += float(part[1]) * _UNITS[part[2]]
        at = part.end()
    return total if at > 0 and total <= _LONGEST else None
