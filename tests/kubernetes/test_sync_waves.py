from __future__ import annotations

import pytest
from support.manifests import DEPLOYMENT

from post_renderer.kubernetes.sync_waves import SYNC_WAVE, same_wave, wave_of
from post_renderer.model import Manifest


def in_wave(wave: str) -> Manifest:
    return Manifest(DEPLOYMENT, 0, (), {"metadata": {"annotations": {SYNC_WAVE: wave}}})


@pytest.mark.parametrize(
    ("annotation", "number"),
    [("", 0), ("3", 3), ("-3", -3), ("+3", 0), ("1.5", 0), ("1234567890", 0), ("٣", 0)],
)
def test_wave_of(annotation, number):
    assert wave_of(in_wave(annotation)) == number


def test_no_wave():
    assert wave_of(Manifest(DEPLOYMENT, 0, (), {})) == 0


def test_same_wave():
    assert same_wave(in_wave("-1")) == {SYNC_WAVE: "-1"}
    assert same_wave(Manifest(DEPLOYMENT, 0, (), {})) == {}
