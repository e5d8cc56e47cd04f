"""Documents that the filter has added: Certificates and all other new objects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from post_renderer.strip.draft import Reading
from post_renderer.yamltext import line_changes

# The filter writes every text in double quotes, those of an object's kind too, which hardly anybody does.
_WRITTEN = re.compile(r'apiVersion: "[^"\n]*"\r?\nkind: "')


def candidates(reading: Reading) -> Iterator[int]:
    """The numbers of the documents that the filter may have added."""
    for number, text in enumerate(reading.texts):
        if _WRITTEN.match(text, len(line_changes.head(text))):
            yield number
