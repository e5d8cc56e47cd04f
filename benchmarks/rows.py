"""The rows of the table: two commands side by side, and the proof that ours does its work.

Every row is made for a share of its full size: 1 to measure, less to see once that its result is right.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import growing
import proofs
import streams
from bench import ROOT, Bench, Command
from proofs import Proof

COPY = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"
# The same nodes that ours works with, and nothing else.
PARSE = "import sys; from ruamel.yaml.cyaml import CBaseLoader as L; L(sys.stdin.read()).get_single_node()"
CHART = os.path.join(ROOT, "samples", "keycloak", "chart")
CERTIFICATE = 'kind: "?Certificate"?$'
SMALL, LARGE, HUGE = 11, 3, 1


class Limit(NamedTuple):
    """What the median of ours may be: so many times that of the other, and so many ms."""

    factor: float
    extra: float = 0

    def __str__(self) -> str:
        return f"{self.factor:g}x + {self.extra:.0f} ms" if self.extra else f"{self.factor:g}x"

    def allows(self, ours: float, other: float) -> bool:
        """Whether ``ours`` is not more than that; both in ms."""
        return ours <= self.factor * other + self.extra


class Row(NamedTuple):
    """Two commands, each run so many times, the first with a proof of its result.

    ``needs`` is a program that may not be there. ``has_memory_limit``: ours may take 60 MiB + 4 x input.
    """

    text: str
    ours: Command
    other: Command
    runs: int
    proof: Proof
    limit: Limit | None = None
    needs: str = ""
    has_memory_limit: bool = True


# For twice the input.
DOUBLE = Limit(2.2)
Make = Callable[[Bench, float], Row]


class Growing(NamedTuple):
    """A row of twice as much of something: how much, the stream with so much, and what its result has.

    ``found`` is a pattern of lines of the output, ``each`` how many there are for one of ``count``, besides
    ``more``. With exit code 1 it is one of stderr. ``least`` is the smallest count with such a result.
    """

    text: str
    count: int
    pieces: Callable[[int], Iterator[str]]
    found: str = CERTIFICATE
    each: int = 0
    more: int = 1
    code: int = 0
    least: int = 1

    def row(self, bench: Bench, share: float) -> Row:
        """Twice ``count`` beside ``count``."""
        count = max(int(self.count * share), self.least)
        text = f"{2 * count} {self.text} / half as many"
        ours, other = (self._command(bench, number) for number in (2 * count, count))
        proof = proofs.counted_problems if self.code else proofs.counted
        return Row(text, ours, other, LARGE, proof(self.found, self.each * 2 * count + self.more), DOUBLE)

    def _command(self, bench: Bench, count: int) -> Command:
        data = bench.stream(f"{self.pieces.__name__}-{count}", lambda: self.pieces(count))
        return Command([bench.script, "--namespace=shop"], data, self.code)


GROWING = {
    "paths": Growing("paths of an Ingress", 1000, growing.paths, r'port: \{name: "https"\}', 1, 0),
    "list": Growing("objects in a List", 1500, growing.listed),
    "broken": Growing("broken Services", 10_000, growing.broken, "cannot be read as YAML", 1, 0, 1),
    "separators": Growing("empty documents", 1_000_000, growing.separators),
    "services": Growing("other Services", 25_000, growing.unflagged),
    "flagged": Growing("flagged Services", 2500, growing.flagged, CERTIFICATE, 1, 0),
    "entries": Growing("entries of env", 80_000, growing.entries),
    "ports": Growing("ports in env", 3800, growing.taken),
    "merges": Growing(
        "merges in a chain", 750, growing.merged, "read as YAML: is nested in more than", 0, 1, 1, 250
    ),
}


def unflagged(bench: Bench, text: str, size: int, runs: int, first: Sequence[str] = ()) -> Row:
    """A stream with no flag, beside copying it; with ``first``, off the shortest way: an option, and what that is."""
    data = bench.stream(f"plain-{size}-{len(first)}", lambda: itertools.chain(first, streams.plain(size)))
    ours = Command([bench.script, *(["--namespace=access"] if first else [])], data)
    other = Command([bench.python, "-c", COPY], data)
    text = f"nothing flagged, {text}{', option, not ASCII' if first else ''} / copying"
    limit = Limit(2, 150 * os.path.getsize(data) / 10e6)
    return Row(text, ours, other, runs, proofs.same_bytes(data), limit)


def one_flagged(bench: Bench, text: str, pieces: Callable[[], Iterable[str]], runs: int, limit: float) -> Row:
    """One flagged Service, beside kustomize, whose objects must be equal to ours."""
    data = bench.stream(text, pieces)
    other = Command([bench.path("kustomize", "post-render.sh")], data)

    def proof(out: str, _: str) -> str:
        theirs = bench.path("of-kustomize")
        bench.once(other, theirs)
        # In a process of its own: the peak of a child counts from that of its parent, who stays small.
        bench.once(Command([bench.python, bench.path("kustomize", "same.py"), out, theirs]))
        return ""

    text = f"one Service, {text} / kustomize"
    return Row(text, Command([bench.script], data), other, runs, proof, Limit(limit), "kustomize")


def thousand(bench: Bench, share: float) -> Row:
    """A thousand charts with a flagged Service each, beside a hundred."""
    few = max(int(100 * share), 1)
    ours, other = (
        Command([bench.script], bench.stream(f"many-{count}", lambda count=count: streams.many(count)))
        for count in (10 * few, few)
    )
    text = f"{10 * few} flagged charts / a tenth"
    return Row(text, ours, other, LARGE, proofs.counted(CERTIFICATE, 10 * few), Limit(12))


def start(bench: Bench, text: str, argv: Sequence[str], other: Sequence[str], limit: Limit | None) -> Row:
    """How long it takes until there is something to do."""
    data = bench.stream("tiny", lambda: streams.plain(1))
    proof = proofs.same_bytes(data)
    row = Row(f"start: {text}", Command(argv, data), Command(other, data), SMALL, proof, limit)
    return row._replace(has_memory_limit=False)


def of_a_cluster(command: str, code: int, proof: Callable[[int], Proof], bench: Bench, share: float) -> Row:
    """A command on a List of ten thousand objects, as `kubectl get -o yaml` prints them, beside parsing it.

    ``proof`` is that for so many Services, of which one is flagged.
    """
    objects = max(int(10_000 * share), 3)
    data = bench.stream(f"listed-{objects}", lambda: growing.listed(objects))
    ours = Command([bench.script, command, "--namespace=shop"], data, code)
    text = f"{command}, {objects} objects in a List / parsing"
    return Row(text, ours, Command([bench.python, "-c", PARSE], data), HUGE, proof(objects // 3))


def helm(bench: Bench, version: int) -> Row:
    """`helm template` with us as post-renderer, beside without: what users wait for."""
    name = f"helm{version}"
    # Helm 3 takes itself for the client of an old cluster.
    plain = [bench.tool(name), "template", "access", CHART, "--namespace=access", "--kube-version=1.33.0"]
    renderer = bench.script if version == 3 else "backend-tls"
    ours, other = Command([*plain, f"--post-renderer={renderer}"]), Command(plain)
    row = Row(f"Helm {version}, template: with / without", ours, other, SMALL, proofs.counted(CERTIFICATE, 1))
    return row._replace(needs=name, has_memory_limit=False)


def small() -> list[str]:
    """A chart with one flagged Service."""
    return [streams.chart("identity", flagged=True)]


NOT_ASCII = ("---\n# é\n",)
ROWS: dict[str, Make] = {
    "1": lambda b, _: unflagged(b, "2 kB", 1_500, SMALL),
    "1b": lambda b, _: unflagged(b, "2 kB", 1_500, SMALL, NOT_ASCII),
    "2": lambda b, share: unflagged(b, "100 MB", int(100_000_000 * share), LARGE),
    "2b": lambda b, share: unflagged(b, "100 MB", int(100_000_000 * share), LARGE, NOT_ASCII),
    "3": lambda b, _: one_flagged(b, "small chart", small, SMALL, 2),
    "4": lambda b, _: one_flagged(b, "1.9 MB", streams.large, LARGE, 0.1),
    "5": thousand,
    "7": lambda b, _: start(b, "script / python -c pass", [b.script], [b.python, "-c", "pass"], None),
    "7b": lambda b, _: start(
        b, "plugin/launch.sh / script", [b.path("plugin", "launch.sh")], [b.script], Limit(1, 15)
    ),
    **{key: each.row for key, each in GROWING.items()},
    "inspect": lambda b, share: of_a_cluster("inspect", 0, lambda n: proofs.counted(r"^web-\d", n), b, share),
    "diff": lambda b, share: of_a_cluster(
        "diff", 1, lambda _: proofs.counted(rf"^\+.*{CERTIFICATE}", 1), b, share
    ),
    "helm3": lambda b, _: helm(b, 3),
    "helm4": lambda b, _: helm(b, 4),
}
