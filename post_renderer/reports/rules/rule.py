"""The record of a rule."""

from typing import NamedTuple


class Rule(NamedTuple):
    """The severity of a rule's findings, and what they mean."""

    severity: str
    meaning: str
