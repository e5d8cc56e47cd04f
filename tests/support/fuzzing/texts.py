"""Single documents, full of what YAML has: only read, not filtered, so there can be many."""

from __future__ import annotations

from random import Random

from .words import FRAMES, TOKENS, VALUES, WORDS


def text(random: Random) -> str:
    """A document; rarely one that any reader takes."""
    pieces = random.choices(
        random.choice((WORDS, WORDS, TOKENS, VALUES)), k=random.choice([1, 1, 2, 3, 5, 9])
    )
    frame = random.choice(FRAMES)
    return frame.format("".join(pieces))
