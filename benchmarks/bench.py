"""A folder with an installation to measure, streams for it, and processes that run there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
NOT_INSTALLED = (
    "no backend-tls beside this Python: say make bench, or run this with the Python of a pip install"
)
# What would change what the commands do, or how they start.
FOREIGN = ("ARGOCD_", "BACKEND_TLS_", "HELM_", "KUBE_", "PYTHON", "XDG_", "_BACKEND_TLS_")
# Where Helm 4 looks for plugins, below HOME.
PLUGIN = os.path.join(".local", "share", "helm", "plugins", "backend-tls")


class Command(NamedTuple):
    """A process: its arguments, the file on its stdin, and the exit code of its success."""

    argv: Sequence[str]
    stdin: str = os.devnull
    code: int = 0


class Run(NamedTuple):
    """One process from start to end: its milliseconds, by the clock or of the processor, and the MiB of its peak."""

    ms: float
    peak: float


class FailedError(Exception):
    """A command ended with another code than its own, or with a wrong result."""


class Bench:
    """A folder in which the package of the source tree ``root`` is installed; streams are in ``streams``.

    ``measures_cpu``: times are those of the processor, for a machine that does other things as well.
    """

    measures_cpu = False

    def __init__(self, folder: str, root: str = ROOT, streams: str = "") -> None:
        self.folder, self._streams = folder, streams or folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        self._path = os.path.join(ROOT, ".tools") + os.pathsep + os.environ.get("PATH", os.defpath)
        self.environ = {**kept, "HOME": folder, "KUSTOMIZE": self.tool("kustomize")}
        self.python, self.script = install(folder, root)
        shutil.copytree(os.path.join(HERE, "kustomize"), self.path("kustomize"))
        shutil.copytree(os.path.join(root, "plugin"), self.path("plugin"))
        shutil.copytree(os.path.join(root, "plugin"), self.path(PLUGIN, "plugin"))
        shutil.copy(os.path.join(root, "plugin.yaml"), self.path(PLUGIN))
        os.symlink(self.path(".venv"), self.path(PLUGIN, ".venv"))

    def path(self, *names: str) -> str:
        """The path of a file in the folder."""
        return os.path.join(self.folder, *names)

    def tool(self, name: str) -> str:
        """The program of this name in `.tools/` or on PATH, empty where it is not."""
        return shutil.which(name, path=self._path) or ""

    def stream(self, name: str, pieces: Callable[[], Iterable[str]]) -> str:
        """The path of a file with ``pieces``, written when it is asked for first."""
        path = os.path.join(self._streams, re.sub(r"\W+", "-", name) + ".yaml")
        if not os.path.exists(path):
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.writelines(pieces())
        return path

    def once(self, command: Command, stdout: str = os.devnull, stderr: str = "stderr") -> Run:
        """One run of ``command``. Raises FailedError when it ends with another code than it should."""
        files = [(command.stdin, os.O_RDONLY)]
        files += [(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) for name in (stdout, self.path(stderr))]
        actions = [
            (os.POSIX_SPAWN_OPEN, number, name, flags, 0o600) for number, (name, flags) in enumerate(files)
        ]
        start = time.perf_counter()
        pid = os.posix_spawn(command.argv[0], command.argv, self.environ, file_actions=actions)
        _, status, usage = os.wait4(pid, 0)
        took = (time.perf_counter() - start) * 1000
        if self.measures_cpu:
            took = (usage.ru_utime + usage.ru_stime) * 1000
        code = os.waitstatus_to_exitcode(status)
        if code != command.code:
            with open(self.path(stderr), encoding="utf-8", errors="replace") as file:
                raise FailedError(f"{' '.join(command.argv)}: exit {code}\n{file.read()[-2000:]}")
        return Run(took, usage.ru_maxrss / (1 << (20 if sys.platform == "darwin" else 10)))


def install(folder: str, root: str) -> tuple[str, str]:
    """The Python and the script of an environment as `pip install .` makes it in the source tree ``root``.

    The Python of an editable one, as developers have, starts 10 ms later than a user's.
    """
    made, here = os.path.join(folder, ".venv"), os.path.dirname(sys.executable)
    if not os.path.exists(os.path.join(here, "backend-tls")):
        sys.exit(NOT_INSTALLED)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", made], check=True)
    python, script = (os.path.join(made, "bin", name) for name in ("python", "backend-tls"))
    packages, dependencies = (
        subprocess.check_output(
            [each, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
        ).strip()
        for each in (python, sys.executable)
    )
    package = os.path.join(packages, "post_renderer")
    shutil.copytree(
        os.path.join(root, "post_renderer"), package, ignore=shutil.ignore_patterns("__pycache__")
    )
    with open(os.path.join(packages, "dependencies.pth"), "w", encoding="utf-8") as file:
        file.write(dependencies + "\n")
    with (
        open(os.path.join(here, "backend-tls"), encoding="utf-8") as old,
        open(script, "w", encoding="utf-8") as new,
    ):
        new.writelines([f"#!{python}\n", *old.readlines()[1:]])
    os.chmod(script, 0o755)
    return python, script
