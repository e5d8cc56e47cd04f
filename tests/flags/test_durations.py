"""Accepted and refused values; each was parsed by Go 1.26 itself."""

from __future__ import annotations

import pytest

from post_renderer.flags import durations


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2160h", 7776000),
        ("90m", 5400),
        ("1h30m", 5400),
        ("1h1h", 7200),
        ("1.5h", 5400),
        (".5h", 1800),
        ("1.h", 3600),
        ("01h", 3600),
        ("0h", 0),
        ("1s", 1),
        ("100ms", 0.1),
        ("1us", 1e-6),
        ("1µs", 1e-6),
        ("1μs", 1e-6),
        ("1ns", 1e-9),
        ("9223372036s", 9223372036),
        ("2562047h47m16s", 9223372036),
    ],
)
def test_accepted(text, seconds):
    assert durations.seconds(text) == pytest.approx(seconds, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "h",
        "1d",
        "1w",
        "1H",
        "1 h",
        " 1h",
        "1h ",
        "1h\n",
        "1h30",
        "1e3h",
        "1_000h",
        "1,5h",
        ".h",
        "1.5.5h",
        "1hm",
        "1h-1m",
        "１h",
        "9223372037s",
        "2562048h",
        "9" * 400 + "h",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_refused_as_go_does(text):
    assert durations.seconds(text) is None


@pytest.mark.parametrize("text", ["-1h", "+1h", "0"])
def test_refused_though_go_accepts_it(text):
    assert durations.seconds(text) is None
