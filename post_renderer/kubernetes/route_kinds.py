"""The kinds of routing objects, one row each: the paths of their backends, so that one function reads all.

The rows of custom resources are part of the controller that reads them (controllers/__init__.py), or in
custom_route_kinds.py while no module of controllers/ supports it.
"""

from collections.abc import Callable, Iterator, Mapping

from post_renderer.model import Body, Path, Ref, Route, Value, fields, fields_and_indices, spelled
from post_renderer.model.records import NamedTuple

INGRESS_VERSION = "networking.k8s.io/v1"
# Not served by any cluster since Kubernetes 1.22 (kubernetes.io deprecation guide).
REMOVED_INGRESS_VERSIONS = ("extensions/v1beta1", "networking.k8s.io/v1beta1")
# The annotation that was there before ingressClassName.
OLDER_CLASS = "kubernetes.io/ingress.class"
# In a path: every item of the list.
EVERY = "*"


class Address(NamedTuple):
    """A Service as a routing object writes it; ``namespace`` and ``port`` are empty where it has none."""

    name: str
    namespace: str = ""
    port: str = ""


class BackendForm(NamedTuple):
    """Where a backend has its Service and port, from the backend on.

    ``port`` and ``port_name`` are empty without ports, or without names of ports. ``address`` reads the
    text at ``service``. Where that has protocol and port as well, ``https_address`` writes it for HTTPS: it
    gets the text as it is, the name of a Service and the number of its port.
    """

    service: Path
    port: Path
    port_name: Path = ()
    address: Callable[[str], Address] = Address
    https_address: Callable[[str, str, int], str] | None = None


class RouteKind(NamedTuple):
    """One kind of routing object. Of ``forms`` the first whose Service is set is used.

    ``location`` gets the object and the path of a backend in it, and returns the host and path that are
    routed to it. ``port_of_pods`` is, from the object on, the path of the one port of all its backends: the
    name of a Service port, or the number of a port of the pods. It is empty where each backend has its own.
    """

    groups: tuple[str, ...]
    backends: tuple[Path, ...]
    forms: tuple[BackendForm, ...]
    location: Callable[[Body, Path], str] = lambda _body, path: spelled(path)
    port_of_pods: Path = ()


def _host_and_path(body: Body, path: Path) -> str:
    if len(path) < 6:
        return "default backend"
    _, _, rule, _, _, index, *_ = path
    host = fields.text(body, "spec", "rules", _number(rule), "host") or EVERY
    return host + (
        fields.text(body, "spec", "rules", _number(rule), "http", "paths", _number(index), "path") or "/"
    )


def _rule(_body: Body, path: Path) -> str:
    return f"rule {path[2]} (mirror)" if "requestMirror" in path else f"rule {path[2]}"


def _number(step: object) -> int:
    assert isinstance(step, int)
    return step


INGRESS = RouteKind(
    groups=("networking.k8s.io", "extensions"),
    backends=(
        ("spec", "defaultBackend"),
        ("spec", "backend"),
        ("spec", "rules", EVERY, "http", "paths", EVERY, "backend"),
    ),
    forms=(
        BackendForm(("service", "name"), ("service", "port", "number"), ("service", "port", "name")),
        BackendForm(("serviceName",), ("servicePort",)),
    ),
    location=_host_and_path,
)
GATEWAY_GROUPS = ("gateway.networking.k8s.io",)
_GATEWAY_ROUTE = RouteKind(
    groups=GATEWAY_GROUPS,
    backends=(
        ("spec", "rules", EVERY, "backendRefs", EVERY),
        ("spec", "rules", EVERY, "backendRefs", EVERY, "filters", EVERY, "requestMirror", "backendRef"),
        ("spec", "rules", EVERY, "filters", EVERY, "requestMirror", "backendRef"),
    ),
    forms=(BackendForm(("name",), ("port",)),),
    location=_rule,
)
GATEWAY_KINDS: Mapping[str, RouteKind] = {
    "HTTPRoute": _GATEWAY_ROUTE,
    "GRPCRoute": _GATEWAY_ROUTE,
    "TLSRoute": _GATEWAY_ROUTE,
}
# The kinds of Kubernetes itself and of the Gateway API, whatever controller reads them.
KINDS: Mapping[str, RouteKind] = {
    "Ingress": INGRESS,
    **GATEWAY_KINDS,
}


def routes(ref: Ref, body: Body, kind: RouteKind) -> Iterator[Route]:
    """The backends of the routing object ``ref`` that are Services."""
    for pattern in kind.backends:
        for path in _expanded(body, pattern, ()):
            backend = fields.at(body, *fields_and_indices(path))
            form = next((form for form in kind.forms if _text(backend, form.service)), None)
            if form and fields.text(backend, "kind") in ("", "Service"):
                route = _route(ref, path, backend, form)._replace(location=kind.location(body, path))
                yield _with_port_of_pods(route, body, kind.port_of_pods) if kind.port_of_pods else route


def _route(ref: Ref, path: Path, backend: Value, form: BackendForm) -> Route:
    address = form.address(_text(backend, form.service))
    name = _text(backend, form.port_name) if form.port_name else ""
    port = _text(backend, form.port) if form.port else address.port
    return Route(
        source=ref,
        path=path,
        location="",
        service=address.name,
        namespace=address.namespace or fields.text(backend, "namespace") or ref.namespace,
        port=name or port,
        by_name=bool(name),
        number_path=(*path, *form.port),
        name_path=(*path, *form.port_name) if form.port_name else (),
        service_path=(*path, *form.service),
    )


def _with_port_of_pods(route: Route, body: Body, path: Path) -> Route:
    return route._replace(port=_text(body, path), number_path=path, of_pods=True)


def _expanded(value: Value, pattern: Path, path: Path) -> Iterator[Path]:
    """Every path below ``value`` that matches ``pattern`` and has a value that is not empty."""
    if not pattern:
        if value:
            yield path
        return
    step, *rest = pattern
    if step == EVERY:
        for index, item in enumerate(fields.sequence(value)):
            yield from _expanded(item, tuple(rest), (*path, index))
    elif isinstance(step, str):
        yield from _expanded(fields.at(value, step), tuple(rest), (*path, step))


def _text(value: Value, path: Path) -> str:
    return fields.text(value, *fields_and_indices(path))


def class_of(body: Body) -> str:
    """The class of an Ingress: ``ingressClassName``, else the older annotation; empty without either."""
    older = fields.text(body, "metadata", "annotations", OLDER_CLASS)
    return fields.text(body, "spec", "ingressClassName") or older
