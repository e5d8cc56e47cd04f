"""How planning says no."""

from __future__ import annotations

from post_renderer.model import Problem, Problems, Ref


def refusal(ref: Ref, message: str, hint: str = "") -> Problems:
    """The exception that ends the join of one Service: what was found, and what to do."""
    return Problems([Problem(str(ref), message, hint)])
