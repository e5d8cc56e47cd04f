"""What rules about HAProxy Technologies' controller share: its annotations, on Ingresses and on Services."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.check.context import CheckContext
from post_renderer.controllers import haproxytech, ingress_annotations
from post_renderer.model import Manifest, Path

NAME = "haproxytech"


class Setting(NamedTuple):
    """An annotation of an Ingress or of a Service that is set."""

    manifest: Manifest
    name: str
    value: str

    @property
    def path(self) -> Path:
        """Its path in the object."""
        return ingress_annotations.path(self.name)


def settings(context: CheckContext, *keys: str) -> Iterator[Setting]:
    """The annotations ``keys``, names without prefix, on Ingresses of the controller and their Services."""
    manifests = {source.ref: source for source in context.read_by(NAME)}
    manifests.update((c.service.ref, c.service) for c in context.connections if c.controller == NAME)
    for manifest in manifests.values():
        for key in keys:
            name = ingress_annotations.name_of(manifest, key, haproxytech.PREFIXES)
            value = ingress_annotations.value(manifest, name)
            if value:
                yield Setting(manifest, name, value)
