"""Whether a run gave the right result. Each proof takes the files of its stdout and stderr, and gives what is wrong."""

from __future__ import annotations

import filecmp
import re
from collections.abc import Callable

# Empty where nothing is wrong.
Proof = Callable[[str, str], str]


def nothing(_: str, __: str) -> str:
    """The proof of a row that only starts something."""
    return ""


def same_bytes(stdin: str) -> Proof:
    """Whether the output is the input."""
    return lambda out, _: "" if filecmp.cmp(stdin, out, shallow=False) else "the output is not the input"


def counted(pattern: str, count: int) -> Proof:
    """Whether so many lines of the output have ``pattern``."""
    return lambda out, _: _counted(out, pattern, count)


def counted_problems(pattern: str, count: int) -> Proof:
    """Whether so many lines of stderr have ``pattern``."""
    return lambda _, err: _counted(err, pattern, count)


def _counted(name: str, pattern: str, count: int) -> str:
    with open(name, encoding="utf-8") as file:
        found = sum(bool(re.search(pattern, line)) for line in file)
    return "" if found == count else f"{found} lines have {pattern}, expected {count}"
