from __future__ import annotations

import pytest

from post_renderer.model import ABSENT, Item, Key, spelled


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("spec",), "spec"),
        (("spec", "ports", 0, "name"), "spec.ports[0].name"),
        (("spec", Key("name", "web"), "env"), "spec[name=web].env"),
        (("args", Item("--a=b")), "args[--a=b]"),
        (("metadata", "annotations", "example.com/a"), 'metadata.annotations["example.com/a"]'),
        (("data", "tls-key_file"), "data.tls-key_file"),
    ],
)
def test_spelled(path, text):
    assert spelled(path) == text


def test_absent_is_not_null():
    assert ABSENT is not None
    assert repr(ABSENT) == "ABSENT"
