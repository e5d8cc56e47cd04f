"""Hints for misspelled names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def similar(name: str, candidates: Iterable[str], limit: int = 1) -> list[str]:
    """At most ``limit`` of ``candidates`` that are spelled like ``name``, the most similar first."""
    # Imported late: it is only needed when something is wrong.
    from difflib import get_close_matches

    return get_close_matches(name, list(candidates), limit)


def did_you_mean(names: Sequence[str], otherwise: str) -> str:
    """The hint that suggests ``names``; ``otherwise`` when there are none."""
    return f"did you mean {' or '.join(names)}?" if names else otherwise
