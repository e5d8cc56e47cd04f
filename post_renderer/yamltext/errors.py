"""What is raised for a text that cannot be read."""

from __future__ import annotations


class YAMLSyntaxError(Exception):
    """A text that is not one YAML document; ``line`` counts from 1 within that text."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line
