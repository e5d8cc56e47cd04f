from __future__ import annotations

import pytest
from support.manifests import DEPLOYMENT

from post_renderer.kubernetes.sync_waves import SYNC_WAVE, wave_of
from post_renderer.model import Manifest


@pytest.mark.parametrize(
    ("annotation", "number"),
    [("", 0), ("3", 3), ("-3", -3), ("+3", 0), ("1.5", 0), ("1234567890", 0), ("٣", 0)],
)
def test_wave_of(annotation, number):
    manifest = Manifest(DEPLOYMENT, 0, (), {"metadata": {"annotations": {SYNC_WAVE: annotation}}})
    assert wave_of(manifest) == number


def test_no_wave():
    assert wave_of(Manifest(DEPLOYMENT, 0, (), {})) == 0
