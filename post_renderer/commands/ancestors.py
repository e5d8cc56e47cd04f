"""The processes above this one, by their command lines."""

from __future__ import annotations

import os
from collections.abc import Iterator

# More than any chain of scripts has: a process that ends while we look may have its number used again.
_MOST = 100


def command_lines() -> Iterator[list[str]]:
    """The command line of each ancestor, the parent first, as far as the system shows them."""
    table = None if os.path.exists("/proc/self/stat") else _table_of_ps()
    pid = os.getppid()
    for _ in range(_MOST):
        try:
            pid, arguments = _of_proc(pid) if table is None else table[pid]
        except (OSError, KeyError):
            return
        yield arguments


def _of_proc(pid: int) -> tuple[int, list[str]]:
    """The parent and the command line of process ``pid``, by Linux's /proc. Raises OSError."""
    with open(f"/proc/{pid}/stat", "rb") as file:
        # "12 (name) S 11 …": the name may have anything in it, parentheses too.
        parent = int(file.read().rpartition(b")")[2].split()[1])
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return parent, file.read().decode("utf-8", "replace").rstrip("\0").split("\0")


def _table_of_ps() -> dict[int, tuple[int, list[str]]]:
    """Parent and command line of every process, by ps, which does not show where an argument ends."""
    import subprocess

    command = ["ps", "-A", "-ww", "-o", "pid=", "-o", "ppid=", "-o", "args="]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return {}
    rows = (line.split() for line in done.stdout.splitlines())
    return {int(pid): (int(parent), arguments) for pid, parent, *arguments in rows}
