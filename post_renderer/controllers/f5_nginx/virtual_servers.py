"""VirtualServers and VirtualServerRoutes: TLS for each upstream, a policy for each route that uses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.controllers.f5_nginx import policies
from post_renderer.controllers.upstream import ObjectLookup, Upstream, UpstreamTLS
from post_renderer.model import (
    Body,
    Decision,
    Key,
    Manifest,
    Path,
    Put,
    Ref,
    Route,
    Value,
    fields,
    fields_and_indices,
    warning,
)

_ROUTES = {"VirtualServer": "routes", "VirtualServerRoute": "subroutes"}


def observe(route: Route, source: Manifest, objects: ObjectLookup) -> UpstreamTLS:
    """What is set for the upstream of ``route``, at all routes that use it."""
    upstream = _upstream(source, route)
    if fields.text(upstream, "tls", "enable") != "true":
        return UpstreamTLS()
    name = fields.text(upstream, "name")
    of_server = policies.egress_mtls(policies.at(source, ("spec", "policies")), objects)
    found = [
        policies.egress_mtls(policies.at(source, (*path, "policies")), objects) or of_server
        for path in _routes_with([name], source)
    ]
    evidence = f"tls of upstream {name}"
    observed = [policies.observed(body, evidence) for body in found] or [policies.observed({}, evidence)]
    return next((each for each in observed if not each.ca_verified), observed[0])


def changes(source: Manifest, upstreams: Sequence[Upstream], objects: ObjectLookup) -> Iterator[Decision]:
    """TLS of the upstreams, and the policy at each route that leads to one of them."""
    by_name: dict[str, Upstream] = {}
    for upstream in upstreams:
        for route in upstream.routes:
            by_name[fields.text(_upstream(source, route), "name")] = upstream
            path = (*route.path, "tls", "enable")
            yield Put(source.ref, path, value=True, why=f"HTTPS to {upstream.service}")
    for path in _routes_with(list(by_name), source):
        yield from _of_route(source, path, by_name, objects)


def _of_route(
    source: Manifest, path: Path, by_name: dict[str, Upstream], objects: ObjectLookup
) -> Iterator[Decision]:
    """The policy at the route at ``path``, whose upstreams may be among ``by_name``."""
    used = _used(_at(source, path))
    flagged = [by_name[name] for name in used if name in by_name]
    others = [f"upstream {name}" for name in used if name not in by_name and name in _encrypted(source)]
    yield from policies.obstacles(source, (*path, "policies"), flagged, others, objects)
    for upstream in {each.object_name: each for each in flagged if policies.is_needed(each)}.values():
        if source.ref.kind == "VirtualServerRoute" and not policies.at(source, (*path, "policies")):
            yield from _inherited(source, path, objects)
        place = (*path, "policies", Key("name", upstream.object_name))
        yield Put(source.ref, place, {"name": upstream.object_name}, f"HTTPS to {upstream.service}")


def _inherited(source: Manifest, path: Path, objects: ObjectLookup) -> Iterator[Decision]:
    """The policies of the VirtualServer's route, which hold for a subroute only while it has none of its own.

    v5.5.4, internal/configs/virtualserver.go, GenerateVirtualServerConfig, vsrPoliciesFromVs.
    """
    parents = list(_parents(source, objects))
    for parent, route in parents:
        for index in range(len(fields.sequence(route, "policies"))):
            reference = fields.mapping(route, "policies", index)
            body: Body = {"name": fields.text(reference, "name")}
            namespace = fields.text(reference, "namespace") or parent.namespace
            if namespace != source.ref.namespace:
                body["namespace"] = namespace
            why = f"as at the route of {parent}, whose policies no longer hold for it"
            yield Put(source.ref, (*path, "policies", Key("name", str(body["name"]))), body, why)
    if not parents:
        message = (
            "gets a policy at a subroute that has none: those of the VirtualServer's route, which is not in "
            "the stream, no longer hold for it"
        )
        hint = "if that route has policies, name them at the subroute"
        yield warning("subroute-policies", source.ref, message, hint, (*path, "policies"))


def _parents(source: Manifest, objects: ObjectLookup) -> Iterator[tuple[Ref, Value]]:
    """The routes of VirtualServers that lead to the VirtualServerRoute ``source``, by name."""
    for server in objects.by_kind("VirtualServer", policies.GROUP):
        for route in fields.sequence(server.body, "spec", "routes"):
            namespace, _, name = fields.text(route, "route").rpartition("/")
            if (namespace or server.ref.namespace, name) == (source.ref.namespace, source.ref.name):
                yield server.ref, route


def _routes_with(names: Sequence[str], source: Manifest) -> Iterator[Path]:
    """The paths of the routes that use an upstream called one of ``names``."""
    key = _ROUTES[source.ref.kind]
    for index, route in enumerate(fields.sequence(source.body, "spec", key)):
        if any(name in names for name in _used(route)):
            yield "spec", key, index


def _used(route: Value) -> Sequence[str]:
    """The names of the upstreams that a route uses: by its action, its splits and its matches."""
    places = [route, *fields.sequence(route, "matches")]
    places += [split for place in places for split in fields.sequence(place, "splits")]
    keys = (("action", "pass"), ("action", "proxy", "upstream"))
    names = (fields.text(place, *key) for place in places for key in keys)
    return list(dict.fromkeys(filter(None, names)))


def _encrypted(source: Manifest) -> Sequence[str]:
    """The names of the upstreams that have TLS now."""
    upstreams = fields.sequence(source.body, "spec", "upstreams")
    return [fields.text(u, "name") for u in upstreams if fields.text(u, "tls", "enable") == "true"]


def _upstream(source: Manifest, route: Route) -> Value:
    return _at(source, route.path)


def _at(source: Manifest, path: Path) -> Value:
    return fields.at(source.body, *fields_and_indices(path))
