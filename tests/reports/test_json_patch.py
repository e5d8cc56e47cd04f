from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from post_renderer.reports import json_patch
from post_renderer.yamltext import literal, quote


def operations(before: str, after: str) -> list[str]:
    """The operations that make ``after`` of ``before``, both below ``x``, one a line."""
    found = json_patch.operations(literal.read(f"x: {before}"), literal.read(f"x: {after}"))
    return [" ".join(map(str, operation.values())) for operation in found]


REWRITES = {
    "a value": ("{a: 1}", "{a: 2}", ["test /x/a 1", "replace /x/a 2"]),
    "another type": ('{a: "1"}', "{a: 1}", ["test /x/a 1", "replace /x/a 1"]),
    "a word that YAML 1.1 takes for another type": (
        "{a: on}",
        '{a: "on"}',
        ["test /x/a 'on'", "replace /x/a on"],
    ),
    "a new key": ("{a: 1}", "{a: 1, b: 2}", ["test /x/b None", "add /x/b 2"]),
    "no key": ("{a: 1, b: 2}", "{a: 1}", ["test /x/b 2", "remove /x/b"]),
    "null": ("{a: null}", "{a: [1]}", ["test /x/a None", "replace /x/a ['1']"]),
    "a key with a slash": ("{a/b~c: 1}", "{a/b~c: 2}", ["test /x/a~1b~0c 1", "replace /x/a~1b~0c 2"]),
    "an item by its name": (
        "[{name: a, v: 1}, {name: b, v: 1}]",
        "[{name: a, v: 1}, {name: b, v: 2}]",
        ["test /x/1/name b", "test /x/1/v 1", "replace /x/1/v 2"],
    ),
    "an item that is renamed": (
        "[{name: a, v: 1}, {name: b, v: 1}]",
        "[{name: c, v: 1}, {name: b, v: 1}]",
        ["test /x/0/name a", "replace /x/0/name c"],
    ),
    "an item without a name": ("[{v: [1]}]", "[{v: [2]}]", ["test /x/0/v/0 1", "replace /x/0/v/0 2"]),
    "a new item": ("[{name: a}]", "[{name: a}, {name: b}]", ["add /x/- {'name': 'b'}"]),
    "the first item": ("[]", "[{name: b}]", ["add /x/- {'name': 'b'}"]),
    "no item": ("[{name: a}, {name: b}]", "[{name: b}]", ["test /x/0/name a", "remove /x/0"]),
    "no items, from the last one": (
        "[a, b, c]",
        "[b]",
        ["test /x/2 c", "remove /x/2", "test /x/0 a", "remove /x/0"],
    ),
    "changed, gone and new": (
        "[{name: a, v: 1}, {name: b}, {name: c, v: 1}]",
        "[{name: a, v: 1}, {name: c, v: 2}, {name: d}]",
        [
            "test /x/2/name c",
            "test /x/2/v 1",
            "replace /x/2/v 2",
            "test /x/1/name b",
            "remove /x/1",
            "add /x/- {'name': 'd'}",
        ],
    ),
    "a changed argument": ("[--a=1, --b]", "[--a=2, --b]", ["test /x/0 --a=1", "replace /x/0 --a=2"]),
    "another order": (
        "[a, b]",
        "[b, a]",
        ["test /x/0 a", "remove /x/0", "add /x/- a"],
    ),
    "a list of ports is tested as a whole": (
        "{ports: [{name: a}]}",
        "{ports: [{name: a}, {name: b}]}",
        ["test /x/ports [{'name': 'a'}]", "add /x/ports/- {'name': 'b'}"],
    ),
}
NOOPS = {
    "the same": ("{a: [1, {name: b}]}", "{a: [1, {name: b}]}"),
    "another order of keys": ("{a: 1, b: 2}", "{b: 2, a: 1}"),
    "another spelling of a string": ("{a: web}", '{a: "web"}'),
}


@pytest.mark.parametrize(("before", "after", "expected"), REWRITES.values(), ids=REWRITES)
def test_rewrites(before, after, expected):
    assert operations(before, after) == expected
    assert patched(before, after) == literal.read(f"x: {after}")["x"]


@pytest.mark.parametrize(("before", "after"), NOOPS.values(), ids=NOOPS)
def test_noops(before, after):
    assert operations(before, after) == []


@pytest.mark.parametrize("metadata", ["{}", "{annotations: {}}", "{annotations: null}"])
def test_annotations_are_added_one_by_one(metadata):
    """Also where there are none yet."""
    found = json_patch.operations(
        literal.read(f"metadata: {metadata}"), literal.read("metadata: {annotations: {a/b: c}}")
    )
    assert found == [
        {"op": "test", "path": "/metadata/annotations/a~1b", "value": None},
        {"op": "add", "path": "/metadata/annotations/a~1b", "value": "c"},
    ]


def patched(before: str, after: str):
    """What the operations make of ``before``, as RFC 6902 says."""
    read = [literal.read(f"x: {text}") for text in (before, after)]
    root = literal.read(f"x: {before}")
    for operation in json_patch.operations(*read):
        *parents, last = (
            step.replace("~1", "/").replace("~0", "~") for step in operation["path"].split("/")[1:]
        )
        at = root
        for step in parents:
            at = at[int(step)] if isinstance(at, list) else at[step]
        _apply(at, last, str(operation["op"]), operation.get("value"))
    return root["x"]


def _apply(at, last, op, value):
    if isinstance(at, dict):
        if op == "test":
            assert at.get(last) == value
        elif op == "remove":
            del at[last]
        else:
            at[last] = value
    elif last == "-":
        at.append(value)
    elif op == "test":
        assert at[int(last)] == value
    elif op == "remove":
        del at[int(last)]
    else:
        at[int(last)] = value


SCALARS = st.sampled_from(["a", "b", "1", "true", "on", '"1"', "null"])
KEYS = st.sampled_from(["name", "port", "ports", "a/b"])
VALUES = st.recursive(
    SCALARS,
    lambda inside: (
        st.lists(inside, max_size=4).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(KEYS, inside, max_size=3).map(
            lambda entries: "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}"
        )
    ),
    max_leaves=8,
)


@given(VALUES, VALUES)
def test_any_object_becomes_any_other(before, after):
    """But for the order of keys, which means nothing."""
    assert by_key(patched(before, after)) == by_key(literal.read(f"x: {after}")["x"])


def by_key(value) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {by_key(value[key])}' for key in sorted(value))}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(by_key, value))}]"
    return quote.flow(value)
