"""Ports of Services, and the routes to them."""

from post_renderer.model.objects import Ref
from post_renderer.model.records import NamedTuple
from post_renderer.model.values import Path

# The position of a Service port that will be added, and of one whose Service is in another stream.
NEW, ELSEWHERE = -1, -2


class Port(NamedTuple):
    """A Service port. ``position`` is its index in ``spec.ports``, or NEW or ELSEWHERE.

    ``target`` is the container port, a name or a number as text, empty when it is unknown.
    ``service`` is the name of the Service that has the port.
    """

    position: int
    name: str
    number: int
    target: str
    protocol: str = "TCP"
    app_protocol: str = ""
    service: str = ""


class Route(NamedTuple):
    """One backend of a routing object (Ingress, HTTPRoute …) that is a Service.

    ``path`` is the path of the backend in the object, ``number_path`` and ``name_path`` are those of its
    port as a number and as a name (empty where the kind has no port names), ``service_path`` is that of the
    Service's name. ``location`` is the host and path that are routed, as messages show them
    (``example.com/api``). ``namespace`` is that of the Service.
    ``port`` is as written, a name when ``by_name``, and empty where the kind has no ports. ``of_pods``: it is
    the name of a Service port or the number of a port of the pods, and all ports where it is empty.
    """

    source: Ref
    path: Path
    location: str
    service: str
    namespace: str
    port: str
    by_name: bool
    number_path: Path
    name_path: Path
    service_path: Path
    of_pods: bool = False
