"""What an Ingress or a Gateway API route leads to."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.model import Body, Path, Ref, Route, Value, fields

SERVED = "networking.k8s.io/v1"
GATEWAY_KINDS = ("GRPCRoute", "HTTPRoute", "TLSRoute")
# Not served by any cluster since Kubernetes 1.22 (kubernetes.io deprecation guide).
GONE = ("extensions/v1beta1", "networking.k8s.io/v1beta1")


def routes(ref: Ref, body: Body) -> Iterator[Route]:
    """Every path of an Ingress that leads to a Service, the default backend included."""
    for place, where, backend in _backends(body):
        if fields.mapping(backend, "service"):
            port = fields.mapping(backend, "service", "port")
            name = fields.text(port, "name")
            yield Route(
                ref,
                (*place, "service", "port"),
                where,
                fields.text(backend, "service", "name"),
                name or fields.text(port, "number"),
                bool(name),
            )
        elif fields.text(backend, "serviceName"):
            port_text = fields.text(backend, "servicePort")
            yield Route(ref, (*place, "servicePort"), where, fields.text(backend, "serviceName"), port_text)


def gateway_routes(ref: Ref, body: Body) -> Iterator[Route]:
    """Every backend of an HTTPRoute, GRPCRoute or TLSRoute that is a Service of its own namespace."""
    for i, rule in enumerate(fields.sequence(body, "spec", "rules")):
        for j, backend in enumerate(fields.sequence(rule, "backendRefs")):
            kind, namespace = fields.text(backend, "kind"), fields.text(backend, "namespace")
            if kind in ("", "Service") and namespace in ("", ref.namespace):
                place: Path = ("spec", "rules", i, "backendRefs", j)
                yield Route(ref, place, f"rule {i}", fields.text(backend, "name"), fields.text(backend, "port"))


def _backends(body: Body) -> Iterator[tuple[Path, str, Value]]:
    for field in ("defaultBackend", "backend"):
        if fields.mapping(body, "spec", field):
            yield ("spec", field), "default backend", fields.at(body, "spec", field)
    for i, rule in enumerate(fields.sequence(body, "spec", "rules")):
        host = fields.text(rule, "host") or "*"
        for j, path in enumerate(fields.sequence(rule, "http", "paths")):
            place: Path = ("spec", "rules", i, "http", "paths", j, "backend")
            yield place, host + (fields.text(path, "path") or "/"), fields.at(path, "backend")


def class_of(body: Body) -> str:
    """The class an Ingress asks for: ``ingressClassName``, else the older annotation; empty without any."""
    older = fields.text(body, "metadata", "annotations", "kubernetes.io/ingress.class")
    return fields.text(body, "spec", "ingressClassName") or older
