"""The data files of the package: in a folder, or in the archive of a zipapp."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.abc import Traversable

_FOLDER = os.path.dirname(os.path.dirname(__file__))


def names(folder: str, suffix: str) -> tuple[str, ...]:
    """The names of the files in ``folder`` of the package that end in ``suffix``, sorted."""
    path = os.path.join(_FOLDER, folder)
    # importlib.resources takes longer to import than all else that a small run needs.
    listed = (
        os.listdir(path) if os.path.isdir(path) else [file.name for file in _in_archive(folder).iterdir()]
    )
    return tuple(sorted(name for name in listed if name.endswith(suffix)))


def read(folder: str, name: str) -> str:
    """The text of the file ``name`` in ``folder`` of the package."""
    path = os.path.join(_FOLDER, folder, name)
    if not os.path.isdir(_FOLDER):
        return _in_archive(folder).joinpath(name).read_text("utf-8")
    with open(path, encoding="utf-8") as file:
        return file.read()


def _in_archive(folder: str) -> Traversable:
    from importlib import resources

    return resources.files("post_renderer").joinpath(folder)
