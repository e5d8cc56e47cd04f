"""Two commits side by side: `python benchmarks/compare.py A B` runs each row with both in turns.

Each commit is checked out into a folder of its own and installed there. The streams and commands are those of
the working tree, also for the row that the one commit did not have yet.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import NamedTuple

from bench import ROOT, Bench, FailedError, Run
from rows import ROWS
from run import lacking, prove

LINE = "{:<11}{:<53}{:>9}{:>9}{:>8}{:>8}{:>9}{:>9}{:>8}"
COLUMNS = ("row", "", "A, ms", "B, ms", "B / A", "of min", "A, MiB", "B, MiB", "B / A")
# Rows that say nothing about the package, or need too long for what they say.
LEFT_OUT = ("2", "2b")


class Compared(NamedTuple):
    """The runs of one row with both commits, in turns."""

    text: str
    a: list[Run]
    b: list[Run]


@contextlib.contextmanager
def checked_out(commit: str, folder: str) -> Iterator[str]:
    """The source tree of ``commit``, for as long as it is needed."""
    tree = os.path.join(folder, "tree")
    subprocess.run(["git", "-C", ROOT, "worktree", "add", "--quiet", "--detach", tree, commit], check=True)
    try:
        yield tree
    finally:
        subprocess.run(["git", "-C", ROOT, "worktree", "remove", "--force", tree], check=True)


def compared(pair: tuple[Bench, Bench], key: str, share: float, runs: int | None) -> Compared:
    """The runs of a row with both. Raises FailedError when one of the two gives a wrong result."""
    rows = [ROWS[key](bench, share) for bench in pair]
    for bench, row in zip(pair, rows, strict=True):
        prove(bench, row)
    turns = [
        [bench.once(row.ours) for bench, row in zip(pair, rows, strict=True)]
        for _ in range(runs or max(rows[0].runs, 5))
    ]
    a, b = zip(*turns, strict=True)
    return Compared(rows[0].text.partition(" / ")[0], list(a), list(b))


def line(key: str, row: Compared) -> str:
    """One line of the table: medians, their ratio, that of the minima, and peaks of memory."""
    a, b = (statistics.median(run.ms for run in runs) for runs in (row.a, row.b))
    least = [min(run.ms for run in runs) for runs in (row.a, row.b)]
    peaks = [max(run.peak for run in runs) for runs in (row.a, row.b)]
    ratios = b / a, least[1] / least[0], peaks[1] / peaks[0]
    times, of_min, of_peaks = (f"{ratio:.2f}" for ratio in ratios)
    return LINE.format(
        key, row.text, f"{a:.1f}", f"{b:.1f}", times, of_min, *(f"{peak:.0f}" for peak in peaks), of_peaks
    )


def rows_of(pair: tuple[Bench, Bench], said: argparse.Namespace) -> Iterator[str]:
    """The lines of the table; a row that fails says why, and the others go on."""
    yield LINE.format(*COLUMNS)
    for key in said.only:
        try:
            reason = lacking(pair[0], ROWS[key](pair[0], said.share))
            yield f"{key:<11}{reason}" if reason else line(key, compared(pair, key, said.share, said.runs))
        except FailedError as error:
            yield f"{key:<11}{str(error).splitlines()[0]}"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("a", metavar="A", help="a commit, such as HEAD~5")
    parser.add_argument("b", metavar="B", help="another one, such as HEAD")
    default = [key for key in ROWS if key not in LEFT_OUT]
    parser.add_argument("--only", nargs="+", metavar="ROW", choices=list(ROWS), default=default)
    parser.add_argument("--runs", type=int, metavar="N", help="turns of each row; unless told, 5 or 11")
    parser.add_argument(
        "--share", type=float, default=0.1, help="of the rows that grow; 0.1 unless told, 1 is all"
    )
    parser.add_argument("--cpu", action="store_true", help="time of the processor, for a busy machine")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        benches = []
        for name, commit in (("a", said.a), ("b", said.b)):
            os.mkdir(os.path.join(folder, name))
            tree = stack.enter_context(checked_out(commit, os.path.join(folder, name)))
            benches.append(Bench(os.path.join(folder, name), tree, folder))
            benches[-1].measures_cpu = said.cpu
        for text in rows_of((benches[0], benches[1]), said):
            print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
