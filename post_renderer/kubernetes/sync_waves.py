"""Argo CD's sync waves: everything of a wave is healthy before the next one is applied."""

from __future__ import annotations

import re

from post_renderer.model import Manifest, Value

SYNC_WAVE = "argocd.argoproj.io/sync-wave"


def wave_of(manifest: Manifest) -> int:
    """The sync wave of an object, 0 when it sets none."""
    wave = manifest.annotations.get(SYNC_WAVE, "")
    return int(wave) if re.fullmatch(r"-?[0-9]{1,9}", wave) else 0


def same_wave(owner: Manifest) -> dict[str, Value]:
    """The annotations by which a new object is in the sync wave of ``owner``; none where that has none."""
    wave = owner.annotations.get(SYNC_WAVE)
    return {SYNC_WAVE: wave} if wave else {}
