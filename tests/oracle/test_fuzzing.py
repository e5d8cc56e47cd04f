"""`make fuzz` finds what breaks a promise, and makes it small."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from random import Random

import pytest
from support.fuzzing import again, minimize, promises, search, seeds
from support.oracle import Oracle

from post_renderer import edit, flags, pipeline
from post_renderer.commands import dispatch
from post_renderer.commands import filter as filter_command
from post_renderer.kubernetes import kinds
from post_renderer.yamltext.node import Reader

CONFIG_MAP = b"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n"
PODINFO = seeds.of_folder(seeds.FOLDERS[0] / "podinfo")
CASE = PODINFO._replace(stream=PODINFO.stream + CONFIG_MAP)
REFUSED = PODINFO._replace(stream=PODINFO.stream.replace(b"kind: Deployment", b"kind: Other"))


@pytest.fixture(scope="module")
def oracle():
    running = Oracle()
    yield running
    running.close()


def returns(function: Callable, change: Callable) -> Callable:
    return lambda *arguments: change(function(*arguments))


def edited(old: str, new: str) -> Callable:
    """An edit whose output has ``new`` in place of ``old``."""
    return returns(edit.apply, lambda result: result._replace(text=result.text.replace(old, new)))


def raises(*_: object) -> None:
    raise LookupError("planted")


def other_each_time(apply: Callable = edit.apply) -> Callable:
    numbers = itertools.count()
    return returns(apply, lambda result: result._replace(text=f"{result.text}# {next(numbers)}\n"))


# A defect that is planted for each promise, where it is planted.
DEFECTS = {
    "no traceback": (flags, "detect", raises),
    "all or nothing": (dispatch, "_message", lambda *_: "two\nsentences\n"),
    "no object is overlooked": (kinds, "may_matter", lambda *_: False),
    "read as Go reads": (Reader, "scalar", lambda _, scalar: scalar.value.upper()),
    "no flag is overlooked": (
        flags,
        "detect",
        returns(flags.detect, lambda found: found._replace(requests=())),
    ),
    "no flag, same bytes": (filter_command, "_rendered", lambda *_: (None, b"x")),
    "no way stays plain": (edit, "apply", edited("number: 443", "number: 9898")),
    "the output means what was planned": (edit, "apply", edited("targetPort: 9899", 'targetPort: "9899"')),
    "no change, same bytes": (edit, "apply", edited("kind: ConfigMap", "kind:  ConfigMap")),
    "a second run changes nothing": (
        pipeline,
        "render",
        returns(pipeline.render, lambda outcome: outcome._replace(text=outcome.text + "# run\n")),
    ),
    "same input, same output": (edit, "apply", other_each_time()),
}


@pytest.mark.parametrize("promise", DEFECTS)
def test_planted_defects_are_found(promise: str, oracle: Oracle, monkeypatch: pytest.MonkeyPatch):
    assert promises.check(CASE, oracle).broken == ()
    monkeypatch.setattr(*DEFECTS[promise])
    case = REFUSED if promise == "all or nothing" else CASE
    broken = promises.check(case, oracle).broken
    assert promise in [each.promise for each in broken]


def test_defects_of_other_commands_are_found(oracle: Oracle, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pipeline, "inventory", raises)
    assert [each.promise for each in promises.check(CASE, oracle).broken] == ["no traceback"]
    assert promises.check(CASE._replace(command=("check",)), oracle).broken == ()


def test_another_process_answers_the_same(monkeypatch: pytest.MonkeyPatch):
    assert again.different([CASE, REFUSED]) == []
    monkeypatch.setattr(edit, "apply", edited("kind: Service", "kind:  Service"))
    assert again.different([CASE, REFUSED]) == [CASE]


def test_the_same_seed_makes_the_same_cases(oracle: Oracle):
    first, second = (search.Search(7, oracle) for _ in range(2))
    cases = [[each.case(Random(f"{number}")) for number in range(20)] for each in (first, second)]
    assert cases[0] == cases[1]
    assert len({case.stream for case in cases[0]}) > 15


def test_finds_are_small(oracle: Oracle, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Reader, "scalar", lambda _, scalar: scalar.value.replace("grpc", "http"))
    broken = promises.check(CASE, oracle).broken[0]
    found = search.Search(7, oracle).smallest(search.Found(1, CASE, broken), 20)
    assert len(found.case.stream) < 60


@pytest.mark.parametrize(
    ("text", "needed", "smallest"),
    [
        ("a: 1\n---\nb: 2\nc: 3\n---\nd: 4\n", ["c"], "c"),
        ("a: one two\nb: three\n", ["one", "three"], "onethree"),
        ("a\n", [], ""),
    ],
)
def test_minimized(text: str, needed: list[str], smallest: str):
    small = minimize.minimized(text.encode(), lambda s: all(word.encode() in s for word in needed), 60)
    assert small == smallest.encode()


def test_minimized_keeps_bytes_that_are_no_text():
    assert minimize.minimized(b"a\xff\nb\n", lambda s: b"\xff" in s, 60) == b"\xff"
