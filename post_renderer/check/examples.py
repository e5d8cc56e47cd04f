"""The examples of the rules: manifests that are checked for the documentation and for the tests."""

from __future__ import annotations

from post_renderer.check.rule import Example
from post_renderer.model import package_files

_FOLDER = "check/examples"


def names() -> tuple[str, ...]:
    """The names of all manifests in which everything holds."""
    return tuple(name.removesuffix(".yaml") for name in package_files.names(_FOLDER, ".yaml"))


def good(name: str) -> str:
    """The manifests called ``name``, in which everything holds."""
    return package_files.read(_FOLDER, f"{name}.yaml")


def bad(example: Example) -> str:
    """The manifests of ``example`` with the mistake. Raises ValueError when they lack its good lines."""
    text = good(example.base)
    if example.good not in text:
        raise ValueError(f"examples/{example.base}.yaml does not have {example.good!r}")
    return text.replace(example.good, example.bad)
