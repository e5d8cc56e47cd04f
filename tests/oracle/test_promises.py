"""Every golden folder, sample and hostile file holds the promises that `make fuzz` checks, and Go reads it as we do."""

from __future__ import annotations

import pytest
from support.fuzzing import promises, seeds
from support.fuzzing.reading import differences
from support.oracle import Oracle, Reading

from post_renderer.yamltext import node
from post_renderer.yamltext.errors import YAMLSyntaxError

SEEDS = [seed for seed in seeds.all_seeds() if "/" not in seed.origin]


@pytest.fixture(scope="module")
def oracle():
    running = Oracle()
    yield running
    running.close()


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.origin)
def test_promises(seed: seeds.Case, oracle: Oracle):
    assert promises.check(seed, oracle).broken == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: on\nb: 0o17\nc: '1'\n", {"a": True, "b": 15, "c": "1"}),
        ("on: x\n1: z\n", {"true": "x", "1": "z"}),
        ("a: 1\na: 2\n", {"a": 2}),
        ("a: é😀\n", {"a": "é😀"}),
        ("", None),
    ],
)
def test_the_oracle_reads(text: str, value, oracle: Oracle):
    assert oracle.read(text) == Reading(value)


def test_the_oracle_says_why_it_refuses(oracle: Oracle):
    assert oracle.read("a: [b") == Reading(None, "yaml: line 1: did not find expected ',' or ']'")


@pytest.mark.parametrize(
    ("ours", "go", "expected"),
    [
        ({"a": "on", "on": "1e3", "b": None}, {"a": True, "true": 1000, "b": None}, []),
        ({"a": [{"b": "x"}]}, {"a": [{"b": "y"}]}, [".a[0].b: 'x', for Go 'y'"]),
        ({"a": ""}, {"a": None}, [".a: '', for Go None"]),
        ({"a": "1"}, {"a": 2}, [".a: '1', for Go 2"]),
        ({"a": "1"}, {"b": 1}, [": not on both sides: 'a', 'b'"]),
        (["a"], ["a", "b"], [": 1 items, for Go 2"]),
        # Two keys that are one in JSON.
        ({"on": "x", "true": "y"}, {"true": "y"}, []),
    ],
)
def test_differences(ours, go, expected: list[str], oracle: Oracle):
    assert list(differences(ours, go, oracle)) == expected


@pytest.mark.parametrize("text", ["a: [b\n", "a: *b\n", "- a\nb: c\n", "\t- a\n"])
def test_both_refuse(text: str, oracle: Oracle):
    assert oracle.read(text).error
    with pytest.raises(YAMLSyntaxError):
        node.read(text)
