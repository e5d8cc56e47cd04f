"""Unified diffs of lines, also of documents with hundreds of thousands of them.

``difflib`` compares each line with all that are equal to it, again for each change: minutes for a List with
thousands of objects. A large document is cut at the lines that are in it only once, before and after.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher, unified_diff

# From so many lines on; up to there the whole is compared at once.
_MANY = 2000
Opcode = tuple[str, int, int, int, int]


def unified(
    before: Sequence[str], after: Sequence[str], names: tuple[str, str], context: int
) -> Iterator[str]:
    """The lines of a unified diff with ``context`` lines around each change, headed by ``names``."""
    if max(len(before), len(after)) < _MANY:
        yield from unified_diff(before, after, *names, n=context, lineterm="")
        return
    for number, group in enumerate(_InParts(before, after).get_grouped_opcodes(context)):
        if not number:
            yield from (f"--- {names[0]}", f"+++ {names[1]}")
        (_, start, _, new_start, _), (_, _, end, _, new_end) = group[0], group[-1]
        yield f"@@ -{_range(start, end)} +{_range(new_start, new_end)} @@"
        for tag, first, last, new_first, new_last in group:
            if tag == "equal":
                yield from (f" {line}" for line in before[first:last])
                continue
            yield from (f"-{line}" for line in before[first:last])
            yield from (f"+{line}" for line in after[new_first:new_last])


def _range(start: int, end: int) -> str:
    """Lines in the form of a unified diff (POSIX, diff -u): an empty range is that of the line before it."""
    count = end - start
    if count == 1:
        return str(start + 1)
    return f"{start + 1 if count else start},{count}"


class _InParts(SequenceMatcher[str]):
    """A comparison that is cut at the lines which are there once, before and after, in the same order."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        super().__init__(None, (), ())
        self._before, self._after = before, after

    def get_opcodes(self) -> list[Opcode]:  # type: ignore[override]
        """As SequenceMatcher has it."""
        before, after = self._before, self._after
        opcodes: list[Opcode] = []
        start, new_start = 0, 0
        for end, new_end in [*_common(before, after), (len(before), len(after))]:
            part, new_part = before[start:end], after[new_start:new_end]
            if part == new_part:
                _add(opcodes, ("equal", start, end, new_start, new_end))
            else:
                for tag, i, j, k, n in SequenceMatcher(None, part, new_part).get_opcodes():
                    _add(opcodes, (tag, i + start, j + start, k + new_start, n + new_start))
            if end < len(before):
                _add(opcodes, ("equal", end, end + 1, new_end, new_end + 1))
            start, new_start = end + 1, new_end + 1
        return opcodes


def _add(opcodes: list[Opcode], opcode: Opcode) -> None:
    """Adds ``opcode`` at the end; where that is equal lines after others, they become one."""
    tag, start, end, new_start, new_end = opcode
    if opcodes and opcodes[-1][0] == tag == "equal":
        _, start, _, new_start, _ = opcodes.pop()
    if end > start or new_end > new_start:
        opcodes.append((tag, start, end, new_start, new_end))


def _common(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """The positions of lines that are there once, before and after: the most of them in the same order."""
    counts, new_counts = Counter(before), Counter(after)
    new_positions = {line: number for number, line in enumerate(after) if new_counts[line] == 1}
    pairs = [
        (number, new_positions[line])
        for number, line in enumerate(before)
        if counts[line] == 1 and line in new_positions
    ]
    # The longest ascending sequence: by its length, the least last position, and the pair before each pair.
    least: list[int] = []
    last: list[int] = []
    previous: list[int] = []
    for number, (_, position) in enumerate(pairs):
        length = bisect_left(least, position)
        previous.append(last[length - 1] if length else -1)
        least[length : length + 1] = [position]
        last[length : length + 1] = [number]
    found: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = previous[number]
    return found[::-1]
