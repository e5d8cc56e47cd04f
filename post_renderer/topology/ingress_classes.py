"""Which controller reads a routing object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from post_renderer import controllers
from post_renderer.kubernetes import route_kinds
from post_renderer.model import Manifest, Settings, fields
from post_renderer.topology.objects import Objects


class ControllerChoice(NamedTuple):
    """The name of the controller of one routing object, empty when it is unknown.

    ``ingress_class`` is the class of the object, ``implementation`` is ``spec.controller`` of that
    IngressClass in the stream. ``by_default``: the object has no class, so the default is assumed.
    """

    name: str
    ingress_class: str
    implementation: str = ""
    by_default: bool = False


class IngressClasses:
    """The ingress classes of a run: those of the stream, of the config file, and of ``--controller``."""

    def __init__(self, objects: Objects, settings: Settings) -> None:
        self._override = settings.controller
        self._configured: Mapping[str, str] = settings.ingress_classes
        self._implementations = {
            manifest.ref.name: fields.text(manifest.body, "spec", "controller")
            for manifest in reversed(objects.by_kind("IngressClass", "networking.k8s.io"))
        }

    def controller_of(self, source: Manifest) -> ControllerChoice:
        """The controller that reads ``source``: by option, config file, IngressClass, or convention."""
        if source.ref.kind != "Ingress":
            return ControllerChoice(controllers.of_kind(source.ref.kind), "")
        name = route_kinds.class_of(source.body)
        if self._override:
            return ControllerChoice(self._override, name)
        if name in self._configured:
            return ControllerChoice(self._configured[name], name)
        if name in self._implementations:
            implementation = self._implementations[name]
            return ControllerChoice(controllers.of_implementation(implementation), name, implementation)
        if not name:
            return ControllerChoice(controllers.DEFAULT, "", by_default=True)
        return ControllerChoice(controllers.of_class(name), name)
