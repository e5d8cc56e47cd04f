"""The same cases in another process, whose hashes are seeded in another way: sets have another order there."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from post_renderer.commands import dispatch

from .seeds import Case


def digest(case: Case) -> str:
    """A digest of the whole answer to ``case``."""
    answer = dispatch.run(case.arguments, case.environment, lambda: case.stream)
    return hashlib.sha256(repr(tuple(answer)).encode("utf-8", "surrogatepass")).hexdigest()


def different(cases: Sequence[Case]) -> list[Case]:
    """Those of ``cases`` that another process answers in another way."""
    command = [sys.executable, "-m", "support.fuzzing.again"]
    environ = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    with tempfile.TemporaryFile() as file:
        file.write(pickle.dumps(tuple(cases)))
        file.seek(0)
        out = subprocess.run(command, stdin=file, env=environ, check=True, capture_output=True).stdout
    digests = out.decode().split()
    return [case for case, other in zip(cases, digests, strict=True) if digest(case) != other]


if __name__ == "__main__":
    for each in pickle.load(sys.stdin.buffer):
        sys.stdout.write(f"{digest(each)}\n")
