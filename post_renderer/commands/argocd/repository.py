"""The repository of an Application. Nothing outside of it is read, whatever the Application's owner sets."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping

from post_renderer.model import refusal

_HINT = "only files of the Application's own repository are read"


def root(environ: Mapping[str, str]) -> str:
    """The folder of the repository: the working folder without the source's path, with which it ends.

    The working folder itself where it does not: its path may lead through a symbolic link.
    """
    folder = os.path.realpath(os.getcwd())
    path = posixpath.normpath(posixpath.join("/", environ.get("ARGOCD_APP_SOURCE_PATH", "")))
    return folder.removesuffix(path) or folder


def confined(file: str, environ: Mapping[str, str]) -> str:
    """The real path of ``file``, which is relative to the chart or, with a leading slash, to the repository.

    Raises ProblemsError for a file that is missing or outside of the repository.
    """
    folder = root(environ)
    path = os.path.realpath(os.path.join(folder, file.lstrip("/")) if file.startswith("/") else file)
    if "://" in file or not _is_in(folder, path):
        raise refusal("file-outside-repository", None, f"{file}: is outside the repository", _HINT)
    if not os.path.isfile(path):
        hint = "paths are relative to the chart, or begin with / at the root"
        raise refusal("file-missing", None, f"{file}: is not in the repository", hint)
    return path


def check_links(folder: str, environ: Mapping[str, str]) -> None:
    """Raises ProblemsError for a symbolic link in ``folder``, at any depth, that leads out of the repository.

    Helm follows such a link. Argo CD refuses them as well, unless it runs with --allow-oob-symlinks.
    """
    of_repository = root(environ)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = os.path.join(parent, name)
            if os.path.islink(path) and not _is_in(of_repository, os.path.realpath(path)):
                shown = os.path.relpath(path, folder)
                message = f"{shown}: is a symbolic link out of the repository"
                raise refusal("file-outside-repository", None, message, _HINT)


def _is_in(folder: str, path: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
