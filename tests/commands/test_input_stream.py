from __future__ import annotations

import pytest

from post_renderer.commands import input_stream
from post_renderer.commands.input_stream import Part

INPUTS = [
    [b"a\nb\n", b"c\nd\n"],
    [b"a\nb", b"c\nd\n"],
    [b"a\n", b"---\nc\n", b"d"],
    [b"", b"a\n", b"---\nb\n"],
]


@pytest.mark.parametrize("inputs", INPUTS)
def test_each_line_of_the_stream_is_found_in_its_input(inputs: list[bytes]):
    parts = [Part(str(number), data) for number, data in enumerate(inputs)]
    added = 0
    for number, line in enumerate(input_stream.joined(parts).splitlines(), 1):
        name, of_part = input_stream.place_of(number, parts)
        lines = inputs[int(name)].splitlines()
        if of_part == 0:
            # The separator that was put before an input.
            assert line == b"---"
            added += 1
        else:
            assert lines[of_part - 1] == line
    assert added == sum(not data.startswith(b"---") for data in inputs[1:])
