"""Measures what the design promises about speed and size: `make bench`, or see README.md."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from typing import NamedTuple

import where
from bench import Bench, FailedError, Run
from rows import ROWS, SMALL, Row

GO_TOOLS = {
    "kustomize": "sigs.k8s.io/kustomize/kustomize/v5@v5.7.1",
    "helm3": "helm.sh/helm/v3/cmd/helm@v3.21.4",
    "helm4": "helm.sh/helm/v4/cmd/helm@v4.2.4",
}
# The part of its full size with which --check runs a row.
SHARE_TO_CHECK = 0.01
HEAD = f"{'':<11}{'':<53}{'ours, ms':>16}{'the other, ms':>18}"
LINE = "{:<11}{:<53}{:>8}{:>8}  {:>8}{:>8}{:>8}  {:<13}{:<9}{:>8}{:>9}  {}"
COLUMNS = (
    "row",
    "ours / the other",
    "min",
    "median",
    "min",
    "median",
    "ratio",
    "limit",
    "",
    "peak",
    "MiB",
    "",
)


class Measured(NamedTuple):
    """All runs of one row."""

    key: str
    row: Row
    ours: list[Run]
    other: list[Run]

    def as_json(self) -> dict[str, object]:
        """The row for `--json`: milliseconds of each run, MiB."""
        took, yardstick = (statistics.median(run.ms for run in runs) for runs in (self.ours, self.other))
        size = os.path.getsize(self.row.ours.stdin) / (1 << 20)
        peak, most = max(run.peak for run in self.ours), 60 + 4 * size
        has_limit = self.row.has_memory_limit
        return {
            "row": self.key,
            "text": self.row.text,
            "ours_ms": [run.ms for run in self.ours],
            "other_ms": [run.ms for run in self.other],
            "ratio": took / yardstick,
            "limit": str(self.row.limit or ""),
            "reached": self.row.limit.allows(took, yardstick) if self.row.limit else None,
            "input_mib": size,
            "peak_mib": peak,
            "peak_limit_mib": most if has_limit else None,
            "peak_reached": peak <= most if has_limit else None,
        }


def lacking(bench: Bench, row: Row) -> str:
    """What to do about a program that the row needs and that is not there; empty when it is."""
    if not row.needs or bench.tool(row.needs):
        return ""
    return f"needs {row.needs}, on PATH or in .tools: go install {GO_TOOLS[row.needs]}"


def prove(bench: Bench, row: Row) -> None:
    """Runs ours once. Raises FailedError when its result is wrong."""
    out, err = bench.path("stdout"), bench.path("stderr-of-ours")
    bench.once(row.ours, out, err)
    wrong = row.proof(out, err)
    if wrong:
        raise FailedError(f"{row.text}: {wrong}")


def measure(bench: Bench, key: str, runs: int | None) -> Measured:
    """A row in turns, so that what disturbs the one disturbs the other; a first run of each does not count."""
    row = ROWS[key](bench, 1)
    prove(bench, row)
    bench.once(row.other)
    turns = [(bench.once(row.ours), bench.once(row.other)) for _ in range(runs or row.runs)]
    ours, other = zip(*turns, strict=True)
    return Measured(key, row, list(ours), list(other))


def line(row: dict) -> str:
    """One line of the table."""
    times = [f"{take(row[of]):.1f}" for of in ("ours_ms", "other_ms") for take in (min, statistics.median)]
    verdicts = [
        {True: "reached", False: "missed", None: ""}[row[name]] for name in ("reached", "peak_reached")
    ]
    most = f"/ {row['peak_limit_mib']:.0f}" if row["peak_limit_mib"] else ""
    peak = f"{row['peak_mib']:.0f}"
    return LINE.format(
        row["row"],
        row["text"],
        *times,
        f"{row['ratio']:.2f}",
        row["limit"],
        verdicts[0],
        peak,
        most,
        verdicts[1],
    ).rstrip()


def table(bench: Bench, keys: Sequence[str], runs: int | None) -> list[dict[str, object]]:
    """The rows for `--json`, each printed as soon as it is measured."""
    print(HEAD, LINE.format(*COLUMNS).rstrip(), sep="\n")
    done = []
    for key in keys:
        reason = lacking(bench, ROWS[key](bench, SHARE_TO_CHECK))
        if reason:
            print(f"{key:<11}{reason}")
            continue
        done.append(measure(bench, key, runs).as_json())
        print(line(done[-1]), flush=True)
    return done


def check(bench: Bench, keys: Sequence[str]) -> int:
    """Runs a small form of each row once: 1 when a result is wrong, however long it takes."""
    wrong = list(filter(None, (wrong_in(bench, key) for key in keys)))
    print(*wrong, f"{len(keys) - len(wrong)} of {len(keys)} rows have the right result", sep="\n")
    return 1 if wrong else 0


def wrong_in(bench: Bench, key: str) -> str:
    """What is wrong with the result of a row, or what it lacks; empty when nothing is."""
    row = ROWS[key](bench, SHARE_TO_CHECK)
    try:
        reason = lacking(bench, row)
        if not reason:
            prove(bench, row)
    except FailedError as error:
        reason = str(error)
    return reason and f"{key}: {reason}"


def main() -> int:
    """The command line; 1 when a command fails or its result is wrong, not when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="ROW", choices=list(ROWS), default=list(ROWS))
    parser.add_argument("--runs", type=int, metavar="N", help="turns of each row; unless told, 1 to 11")
    parser.add_argument("--json", metavar="FILE", help="write the rows there as well")
    parser.add_argument("--check", action="store_true", help="only see that the results are right, once each")
    parser.add_argument("--where", action="store_true", help="show where the time of row 3 goes, and no more")
    parser.add_argument("--cpu", action="store_true", help="time of the processor, for a busy machine")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder)
        bench.measures_cpu = said.cpu
        if said.where:
            print(*where.lines(bench, said.runs or SMALL), sep="\n")
            return 0
        if said.check:
            return check(bench, said.only)
        try:
            measured = table(bench, said.only, said.runs)
        except FailedError as error:
            sys.exit(str(error))
        if said.json:
            with open(said.json, "w", encoding="utf-8") as file:
                json.dump({"python": sys.version, "cpu": said.cpu, "rows": measured}, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
