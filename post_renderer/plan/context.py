"""What every planning step is shown."""

from __future__ import annotations

from typing import NamedTuple

from post_renderer.model import Backend, Settings
from post_renderer.topology.objects import Index


class Scene(NamedTuple):
    """All backends of one run, the index of the stream, and the settings."""

    backends: tuple[Backend, ...]
    objects: Index
    settings: Settings
