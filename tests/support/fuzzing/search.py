"""The search: one case after the other, from a seed that makes the same cases in the same order."""

from __future__ import annotations

import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import NamedTuple

from post_renderer.yamltext.stream import Document
from support.oracle import Oracle

from . import again, mutate, promises, seeds, texts
from .minimize import minimized
from .promises import Broken, Verdict
from .seeds import Case

# In seconds of the processor, for a stream of tens of kilobytes, run four times.
MOST_SECONDS = 60
# How many streams with findings that no earlier stream had are kept to be changed further.
MOST_KEPT = 2000
MOST_FINDS = 20
# Every case with a number that this divides is run once more in another process.
AGAIN = 20
# How many documents are only read, for each case.
TEXTS = 20
_FRAME = re.compile(r'File ".*?(\w+\.py)", line (\d+)')


class Found(NamedTuple):
    """A case that breaks a promise."""

    number: int
    case: Case
    broken: Broken


class TooSlowError(BaseException):
    """A case takes more than MOST_SECONDS. No Exception, which the program would answer for."""


class Search:
    """The cases of one seed, what they did, and what was found."""

    def __init__(self, seed: int, oracle: Oracle) -> None:
        self._seed, self._oracle = seed, oracle
        self._pool = seeds.all_seeds()
        self._seeds = len(self._pool)
        self._known: set[tuple[int, frozenset[str]]] = set()
        self._again: list[tuple[int, Case]] = []
        self.number = 0
        self.counts: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()
        self.found: dict[str, Found] = {}

    def run(self, seconds: float) -> None:
        """Tries cases for so long, or until there is too much that is found."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and len(self.found) < MOST_FINDS:
            self._next()

    def compare_processes(self) -> None:
        """Some of the cases again, in another process."""
        different = again.different([case for _, case in self._again])
        self.counts["compared with another process"] = len(self._again)
        for number, case in self._again:
            if case in different:
                broken = Broken("same input, same output", "another process answers in another way")
                self.found.setdefault(key(broken), Found(number, case, broken))

    def _next(self) -> None:
        self.number += 1
        random = Random(f"{self._seed}/{self.number}")
        case = self.case(random)._replace(command=random.choice(mutate.COMMANDS))
        verdict = checked(case, self._oracle)
        self._count(verdict)
        if self.number % AGAIN == 0 and not verdict.broken:
            self._again.append((self.number, case))
        for broken in verdict.broken:
            self.found.setdefault(key(broken), Found(self.number, case, broken))
        self._read(Random(f"{self._seed}/{self.number}/texts"))
        what = (verdict.code, verdict.rules)
        if what not in self._known and len(case.stream) < seeds.MOST_BYTES and not verdict.broken:
            self._known.add(what)
            if len(self._pool) < self._seeds + MOST_KEPT:
                self._pool.append(case)

    def _read(self, random: Random) -> None:
        """Reads some documents without filtering them."""
        for _ in range(TEXTS):
            text = texts.text(random)
            for broken in promises.of_document(Document(text, 0, len(text)), self._oracle):
                case = Case("a document", text.encode("utf-8", "surrogatepass"), seeds.ARGUMENTS, {})
                self.found.setdefault(key(broken), Found(self.number, case, broken))
        self.counts["documents only read"] += TEXTS

    def case(self, random: Random) -> Case:
        """The next case: one that is drawn, or a seed or kept stream with changes."""
        if random.random() < 0.15:
            return mutate.drawn(random)
        base = mutate.drawn(random) if random.random() < 0.15 else random.choice(self._pool)
        return mutate.mutated(base, self._pool, random, self._oracle)

    def _count(self, verdict: Verdict) -> None:
        self.counts["cases"] += 1
        self.counts["refused"] += verdict.code == 1
        self.counts["edited"] += verdict.code == 0 and verdict.edited
        self.counts["same bytes"] += verdict.code == 0 and not verdict.edited
        self.rules.update(verdict.rules)

    def smallest(self, found: Found, seconds: float) -> Found:
        """``found`` with as small a stream as can be had in so many seconds."""
        wanted = key(found.broken)

        def is_broken(stream: bytes) -> bool:
            verdict = checked(found.case._replace(stream=stream), self._oracle)
            return any(key(each) == wanted for each in verdict.broken)

        stream = minimized(found.case.stream, is_broken, seconds)
        case = found.case._replace(stream=stream)
        seen = [each for each in checked(case, self._oracle).broken if key(each) == wanted]
        return found._replace(case=case, broken=seen[0] if seen else found.broken)


def key(broken: Broken) -> str:
    """What tells one find from another: of a traceback where it ends, else the sentence without its words."""
    frames = _FRAME.findall(broken.seen)
    if frames:
        return f"{broken.promise}: {':'.join(frames[-1])}"
    return f"{broken.promise}: {re.sub('[0-9]+', '0', broken.seen)[:40]}"


def checked(case: Case, oracle: Oracle) -> Verdict:
    """The verdict on ``case``, also when the check itself fails on it, or takes too long."""
    try:
        with _limited(MOST_SECONDS):
            return promises.check(case, oracle)
    except TooSlowError:
        slow = Broken("an answer in time", f"more than {MOST_SECONDS} s for {len(case.stream)} bytes")
        return Verdict(3, False, frozenset(), (slow,))


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
