"""Where the time of a filter run on a small chart goes."""

from __future__ import annotations

import statistics
from collections.abc import Iterable

from bench import Bench, Command
from rows import small


def lines(bench: Bench, runs: int) -> Iterable[str]:
    """Where the time of row 3 goes, in ms: medians of -X importtime by package, and the rest."""
    data = bench.stream("small chart", small)
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
    total, start = (statistics.median(bench.once(each).ms for _ in range(runs)) for each in (whole, bare))
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
