"""Settings in the configuration text of an application: what is asked for is there, every other byte as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

Pairs: TypeAlias = Iterable[tuple[str, str]]


class NoPlace(ValueError):
    """A text that cannot take a setting. Ends a sentence that begins with the text's name, and shows nothing of it."""


def with_settings(text: str, form: str, settings: Pairs) -> str:
    """``text`` with every setting in it; one of empty value shall be absent. Raises NoPlace.

    ``form`` is one of preset.schema.json: yaml (dotted paths), properties, hcl (in
    the first TCP listener of HashiCorp Vault), nginx (in the first server block).
    """
    written, pairs = _form(form), tuple(settings)
    edited = written(text, pairs)
    if written(edited, pairs) != edited:
        # What was written is not read as such: it stands in a comment, for one.
        raise NoPlace("is written in a way that cannot be edited")
    return edited


def _form(name: str) -> Callable[[str, Pairs], str]:
    # Each is read when it is needed: most streams need none.
    if name == "yaml":
        from post_renderer.configtext.yaml import written
    elif name == "properties":
        from post_renderer.configtext.properties import written
    elif name == "hcl":
        from post_renderer.configtext.hcl import written
    elif name == "nginx":
        from post_renderer.configtext.nginx import written
    else:
        raise KeyError(name)
    return written
