"""Settings in the configuration text of an application, every other byte unchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TypeAlias

Pairs: TypeAlias = Iterable[tuple[str, str]]

# Each module is imported when it is needed: most streams need none.
_MODULES = {form: f"post_renderer.configtext.{form}" for form in ("yaml", "properties", "hcl", "nginx")}


class CannotEditError(ValueError):
    """A text that cannot take a setting.

    The message continues a sentence that begins with the text's name, and quotes nothing of the text.
    """


def edit_settings(text: str, form: str, settings: Pairs) -> str:
    """``text`` with every setting; a setting of empty value is removed. Raises CannotEditError.

    ``form`` is one of preset.schema.json: yaml (dotted paths), properties, hcl (in the
    first TCP listener of HashiCorp Vault), nginx (in the first server block). Any other is a KeyError.
    """
    edit: Callable[[str, Pairs], str] = import_module(_MODULES[form]).edit
    pairs = tuple(settings)
    edited = edit(text, pairs)
    if edit(edited, pairs) != edited:
        # What was written is not read back as a setting, for example because it is in a comment.
        raise CannotEditError("is written in a way that cannot be edited")
    return edited
