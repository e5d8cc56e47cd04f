"""The row of one controller in CONTROLLERS."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from post_renderer.kubernetes.route_kinds import INGRESS, RouteKind
from post_renderer.model.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.controllers.upstream import Controller


class ControllerRow(NamedTuple):
    """How a controller is recognised.

    ``load`` imports its module, ``classes`` are the ingress classes that it has by convention,
    ``implementations`` are its values of ``spec.controller`` in an IngressClass (``example.com/``: all
    that begin so), ``kinds`` are the routing objects that it reads. ``plain_annotations`` name a Service that
    it always calls in plain HTTP. ``objects`` are the other kinds that it reads, and those that are added
    for it: API groups by kind. ``shared_classes`` are classes that another controller has by convention as
    well: they tell nothing.
    """

    load: Callable[[], "Controller"]
    classes: tuple[str, ...]
    implementations: tuple[str, ...]
    kinds: Mapping[str, RouteKind] = MappingProxyType({"Ingress": INGRESS})
    plain_annotations: tuple[str, ...] = ()
    objects: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    shared_classes: tuple[str, ...] = ()
