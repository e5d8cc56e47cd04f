"""Measures what the design promises about speed and size: `make bench`, or see README.md."""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import streams

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
COPY = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"
NO_KUSTOMIZE = "needs kustomize, on PATH or in .tools/: go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1"
NOT_INSTALLED = (
    "no backend-tls beside this Python: say make bench, or run this with the Python of a pip install"
)
SMALL, LARGE = 11, 3
# What would change what the commands do, or how they start.
FOREIGN = ("ARGOCD_", "BACKEND_TLS_", "HELM_", "KUBE_", "PYTHON", "_BACKEND_TLS_")
# Row 7 has no limit of its own: row 1 has it.
FREE = float("inf")
LINE = "{:<4}{:<52}{:>9}{:>9}{:>9}{:>9}{:>9}  {:<15}{}"
PEAK = "{:<4}{:<52}{:>9}{:>9}{:>9}  {}"


class Command(NamedTuple):
    """A process: its arguments, and the file on its stdin."""

    argv: Sequence[str]
    stdin: str = os.devnull


class Row(NamedTuple):
    """Two commands side by side, and what the first may take when the other takes `float` ms."""

    text: str
    ours: Command
    other: Command
    runs: int
    limit: str
    allowed: Callable[[float], float]


class Bench:
    """A folder with streams and an installation to measure, and the processes that run there."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        tools = os.path.join(ROOT, ".tools") + os.pathsep + os.environ.get("PATH", os.defpath)
        self.kustomize = shutil.which("kustomize", path=tools)
        self.environ = {**kept, "KUSTOMIZE": self.kustomize or ""}
        self.python, self.script = install(folder)
        for name, source in (("kustomize", HERE), ("plugin", ROOT)):
            shutil.copytree(os.path.join(source, name), os.path.join(folder, name))

    def path(self, *names: str) -> str:
        """The path of a file in the folder."""
        return os.path.join(self.folder, *names)

    def stream(self, name: str, pieces: Callable[[], Iterable[str]]) -> str:
        """The path of a file with `pieces`, written when it is asked for first."""
        path = self.path(f"{name}.yaml")
        if not os.path.exists(path):
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.writelines(pieces())
        return path

    def once(self, command: Command, stdout: str = os.devnull, stderr: str = "stderr") -> tuple[float, float]:
        """One process from start to end: milliseconds, and the MiB of its peak. A failure ends the run."""
        files = [(command.stdin, os.O_RDONLY)]
        files += [(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) for name in (stdout, self.path(stderr))]
        actions = [
            (os.POSIX_SPAWN_OPEN, number, name, flags, 0o600) for number, (name, flags) in enumerate(files)
        ]
        start = time.perf_counter()
        pid = os.posix_spawn(command.argv[0], command.argv, self.environ, file_actions=actions)
        _, status, usage = os.wait4(pid, 0)
        took = (time.perf_counter() - start) * 1000
        if status:
            with open(self.path(stderr), encoding="utf-8", errors="replace") as file:
                sys.exit(
                    f"{' '.join(command.argv)}: {os.waitstatus_to_exitcode(status)}\n{file.read()[-2000:]}"
                )
        return took, usage.ru_maxrss / (1 << (20 if sys.platform == "darwin" else 10))


def install(folder: str) -> tuple[str, str]:
    """The Python and the script of an environment as `pip install .` makes it.

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
        os.path.join(ROOT, "post_renderer"), package, ignore=shutil.ignore_patterns("__pycache__")
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


def unflagged(bench: Bench, text: str, size: int, runs: int, *, wide: bool = False) -> Row:
    """Rows 1 and 2; `wide` ones are off the shortest way: an option, and a letter beyond ASCII."""
    first = ["---\n# é\n"] if wide else []
    data = bench.stream(f"{text}{wide}", lambda: itertools.chain(first, streams.plain(size)))
    extra = 150 * os.path.getsize(data) / 10e6
    ours = Command([bench.script, "--namespace=access"] if wide else [bench.script], data)
    text = f"nothing flagged, {text}{', option, not ASCII' if wide else ''} / copying"
    copying = Command([bench.python, "-c", COPY], data)
    return Row(text, ours, copying, runs, f"2x + {extra:.0f} ms", lambda other: 2 * other + extra)


def flagged(bench: Bench, text: str, pieces: Callable[[], Iterable[str]], runs: int, limit: float) -> Row:
    """Rows 3 and 4: one flagged Service, against kustomize."""
    data = bench.stream(text, pieces)
    ours, other = Command([bench.script], data), Command([bench.path("kustomize", "post-render.sh")], data)
    return Row(f"one Service, {text} / kustomize", ours, other, runs, f"{limit}x", lambda took: limit * took)


def many(bench: Bench, count: int) -> Command:
    """`count` flagged Services."""
    return Command([bench.script], bench.stream(f"many{count}", lambda: streams.many(count)))


def start(bench: Bench, text: str, argv: Sequence[str], other: Sequence[str], limit: float) -> Row:
    """Rows 7: how long it takes until there is something to do."""
    data = bench.stream("tiny", lambda: streams.plain(1))
    said = f"1x + {limit} ms" if limit < FREE else ""
    return Row(
        f"start: {text}", Command(argv, data), Command(other, data), SMALL, said, lambda took: took + limit
    )


def small() -> list[str]:
    """The stream of row 3."""
    return [streams.chart("identity", flagged=True)]


ROWS: dict[str, Callable[[Bench], Row]] = {
    "1": lambda b: unflagged(b, "2 kB", 1_500, SMALL),
    "1b": lambda b: unflagged(b, "2 kB", 1_500, SMALL, wide=True),
    "2": lambda b: unflagged(b, "100 MB", 100_000_000, LARGE),
    "2b": lambda b: unflagged(b, "100 MB", 100_000_000, LARGE, wide=True),
    "3": lambda b: flagged(b, "small chart", small, SMALL, 1.5),
    "4": lambda b: flagged(b, "1.9 MB", streams.large, LARGE, 0.1),
    "5": lambda b: Row(
        "1000 flagged Services / 100", many(b, 1000), many(b, 100), LARGE, "12x", lambda ms: 12 * ms
    ),
    "7": lambda b: start(b, "script / python -c pass", [b.script], [b.python, "-c", "pass"], FREE),
    "7b": lambda b: start(b, "plugin/launch.sh / script", [b.path("plugin", "launch.sh")], [b.script], 15),
}
PROVEN, PEAKS, MEMORY = ("3", "4"), ("2", "2b", "4", "5"), "6"


def compared(bench: Bench, key: str, runs: int | None) -> str:
    """One line of the table, measured in turns, so that what disturbs the one disturbs the other."""
    if key in PROVEN and not bench.kustomize:
        return f"{key:<4}{NO_KUSTOMIZE}"
    row = ROWS[key](bench)
    pair = (row.ours, row.other)
    outputs = [bench.path(name) if key in PROVEN else os.devnull for name in ("ours", "other")]
    for command, output in zip(pair, outputs, strict=True):
        bench.once(command, output)
    if key in PROVEN:
        # In a process of its own: the peak of a child counts from that of its parent, who stays small.
        bench.once(Command([bench.python, bench.path("kustomize", "same.py"), *outputs]))
    turns = [[bench.once(command)[0] for command in pair] for _ in range(runs or row.runs)]
    ours, other = zip(*turns, strict=True)
    took, yardstick = statistics.median(ours), statistics.median(other)
    numbers = [f"{ms:.1f}" for ms in (min(ours), took, min(other), yardstick)]
    verdict = "reached" if took <= row.allowed(yardstick) else "missed"
    return LINE.format(
        key, row.text, *numbers, f"{took / yardstick:.2f}", row.limit, verdict if row.limit else ""
    )


def peak(bench: Bench, key: str) -> str:
    """One line of the table of memory."""
    row = ROWS[key](bench)
    size = os.path.getsize(row.ours.stdin) / (1 << 20)
    _, reached = bench.once(row.ours)
    verdict = "reached" if reached <= 60 + 4 * size else "missed"
    return PEAK.format(
        MEMORY, row.text.partition(" / ")[0], f"{size:.1f}", f"{reached:.1f}", f"{60 + 4 * size:.1f}", verdict
    )


def where(bench: Bench, runs: int) -> Iterable[str]:
    """Where the time of row 3 goes, in ms: medians of -X importtime by package, and the rest."""
    data = bench.stream("small", small)
    whole, bare = Command([bench.script], data), Command([bench.python, "-c", "pass"])
    at_start = imported(bench, Command([bench.python, "-X", "importtime", "-c", "pass"]))
    said = [
        imported(bench, Command([bench.python, "-X", "importtime", bench.script], data)) for _ in range(runs)
    ]
    parts: dict[str, float] = {}
    for name in said[0].keys() - at_start:
        package = (
            "re" if name.startswith("sre_") else ".".join(name.split(".")[: 2 if "ruamel" in name else 1])
        )
        parts[package] = parts.get(package, 0) + statistics.median(times[name] for times in said)
    total, start = (statistics.median(bench.once(each)[0] for _ in range(runs)) for each in (whole, bare))
    yield f"{start:7.1f}  interpreter (python -c pass)"
    for package, took in sorted(parts.items(), key=lambda part: -part[1])[:12]:
        yield f"{took:7.1f}  import {package}"
    yield f"{sum(sorted(parts.values())[:-12]):7.1f}  import all others"
    yield f"{total - start - sum(parts.values()):7.1f}  the run itself, and the end of the process"
    yield f"{total:7.1f}  in all"


def imported(bench: Bench, command: Command) -> dict[str, float]:
    """The ms that each module took by itself, under -X importtime."""
    bench.once(command)
    with open(bench.path("stderr"), encoding="utf-8") as file:
        found = [line.partition(":")[2].split("|") for line in file if line.startswith("import time:")]
    return {name.strip(): int(took) / 1000 for took, _, name in found[1:]}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", nargs="+", metavar="ROW", choices=sorted([*ROWS, MEMORY]), help="these rows: 1 … 7b"
    )
    parser.add_argument(
        "--runs", type=int, metavar="N", help=f"turns of each row; {SMALL} for small streams, else {LARGE}"
    )
    parser.add_argument(
        "--where", action="store_true", help="show where the time of row 3 goes, and nothing else"
    )
    said = parser.parse_args()
    wanted = said.only or [*ROWS, MEMORY]
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder)
        if said.where:
            print(*where(bench, said.runs or SMALL), sep="\n")
            return
        if wanted != [MEMORY]:
            print(
                LINE.format(
                    "row", "ours / the other, ms", "min", "median", "min", "median", "ratio", "limit", ""
                )
            )
        for key in (key for key in ROWS if key in wanted):
            print(compared(bench, key, said.runs), flush=True)
        if MEMORY in wanted:
            print("\n" + PEAK.format("row", "memory, MiB", "input", "peak", "limit", ""))
            print(*(peak(bench, key) for key in PEAKS), sep="\n")


if __name__ == "__main__":
    main()
