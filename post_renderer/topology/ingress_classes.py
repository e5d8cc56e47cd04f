"""Which controller reads a routing object."""

from __future__ import annotations

from collections.abc import Mapping

from post_renderer import controllers
from post_renderer.kubernetes import route_kinds
from post_renderer.model import Manifest, Settings, fields
from post_renderer.model.records import NamedTuple
from post_renderer.topology.objects import Objects

# networking/v1 IngressClass: an Ingress without class gets the one with this annotation.
IS_DEFAULT = "ingressclass.kubernetes.io/is-default-class"


class ControllerChoice(NamedTuple):
    """The name of the controller of one routing object, empty when it is unknown.

    ``ingress_class`` is the class of the object, or the default one, ``implementation`` is
    ``spec.controller`` of that IngressClass in the stream. ``by_default``: nothing tells the class, so a
    controller is assumed.
    """

    name: str
    ingress_class: str
    implementation: str = ""
    by_default: bool = False


class IngressClasses:
    """The ingress classes of a run: those of the stream, of the config file, and of ``--controller``."""

    def __init__(self, objects: Objects, settings: Settings) -> None:
        # A controller that reads no Ingress, such as gateway-api, is that of the other routing objects.
        self._override = settings.controller if settings.controller in controllers.reading("Ingress") else ""
        self._configured: Mapping[str, str] = settings.ingress_classes
        classes = objects.by_kind("IngressClass", "networking.k8s.io")
        self._implementations = {
            manifest.ref.name: fields.text(manifest.body, "spec", "controller")
            for manifest in reversed(classes)
        }
        defaults = (m.ref.name for m in classes if m.annotations.get(IS_DEFAULT) == "true")
        self._default = next(defaults, "")

    def controller_of(self, source: Manifest) -> ControllerChoice:
        """The controller that reads ``source``: by option, config file, IngressClass, or convention."""
        if source.ref.kind != "Ingress":
            return ControllerChoice(controllers.of_kind(source.ref.kind), "")
        name = route_kinds.class_of(source.body)
        if _reads_ingresses(self._override):
            return ControllerChoice(self._override, name)
        name = name or self._default
        if name in self._configured:
            configured = self._configured[name]
            return ControllerChoice(configured if _reads_ingresses(configured) else "", name)
        if name in self._implementations:
            implementation = self._implementations[name]
            return ControllerChoice(controllers.of_implementation(implementation), name, implementation)
        if not name:
            return ControllerChoice(controllers.DEFAULT, "", by_default=True)
        return ControllerChoice(controllers.of_class(name), name)


def _reads_ingresses(name: str) -> bool:
    """Whether the controller called ``name`` reads Ingresses, and not custom resources alone."""
    row = controllers.CONTROLLERS.get(name)
    return bool(name) and (row is None or "Ingress" in row.kinds)
