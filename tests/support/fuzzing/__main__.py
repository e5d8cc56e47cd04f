"""The command line: `make fuzz`, or `PYTHONPATH=tests python -m support.fuzzing --help`."""

from __future__ import annotations

import argparse
import random
import shlex
import sys
import tempfile
import time
from pathlib import Path

import pytest

from support.oracle import Oracle

from .search import Found, Search

HELP = "Random streams, held against what the filter promises and against what Go reads."
# So many characters of what was seen are printed.
MOST_SEEN = 2000
SECONDS_TO_MINIMIZE = 30


def say(text: str) -> None:
    """One line of what people read."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Searches for so many minutes: 1 when a promise does not hold, with a file for each such case."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=HELP)
    parser.add_argument("--minutes", type=float, default=2, help="how long to try cases; 2 unless told")
    parser.add_argument("--seed", type=int, help="for the cases of an earlier run, in the same order")
    parser.add_argument("--finds", help="the folder for what is found; a new one unless told")
    said = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if said.seed is None else said.seed
    say(f"seed {seed}; the same cases again: make fuzz SEED={seed}")
    try:
        search = Search(seed, Oracle())
    except (pytest.fail.Exception, pytest.skip.Exception) as error:
        say(str(error))
        return 1
    start = time.monotonic()
    search.run(60 * said.minutes)
    search.compare_processes()
    took = time.monotonic() - start
    counts = ", ".join(f"{count} {name}" for name, count in search.counts.items())
    say(f"{counts}; {len(search.found)} finds, in {took:.0f} s")
    say(f"{len(search.rules)} rules of findings were reached")
    if search.found:
        folder = Path(said.finds or tempfile.mkdtemp(prefix="finds-"))
        folder.mkdir(parents=True, exist_ok=True)
        for number, found in enumerate(search.found.values()):
            say(report(search.smallest(found, SECONDS_TO_MINIMIZE), folder / f"find-{number}.yaml"))
    return 1 if search.found else 0


def report(found: Found, file: Path) -> str:
    """What is known about ``found``, whose stream is written to ``file``."""
    file.write_bytes(found.case.stream)
    variables = [f"{name}={shlex.quote(value)}" for name, value in found.case.environment.items()]
    command = " ".join([*variables, "backend-tls", shlex.join(found.case.arguments), "<", str(file)])
    origin = f"case {found.number}, from {found.case.origin}"
    return f"\n{found.broken.promise}: {found.broken.seen[-MOST_SEEN:]}\n  {origin}\n  {command}"


if __name__ == "__main__":
    sys.exit(main())
