from __future__ import annotations

import pytest

from post_renderer.model.suggestion import did_you_mean, similar

NAMES = ("issuer", "issuer-kind", "mode")


@pytest.mark.parametrize(
    ("name", "limit", "names"),
    [
        ("isuer", 1, ["issuer"]),
        ("issuer-kin", 2, ["issuer-kind", "issuer"]),
        ("mode", 3, ["mode"]),
        ("xyzzy", 3, []),
    ],
)
def test_similar(name, limit, names):
    assert similar(name, NAMES, limit) == names


@pytest.mark.parametrize(
    ("names", "hint"),
    [(["a"], "did you mean a?"), (["a", "b"], "did you mean a or b?"), ([], "known are c")],
)
def test_did_you_mean(names, hint):
    assert did_you_mean(names, "known are c") == hint
