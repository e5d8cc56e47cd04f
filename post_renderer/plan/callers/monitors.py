"""Monitors that scrape a port which turns into HTTPS: they scrape with HTTPS, and verify name and CA."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from post_renderer.kubernetes import services, workloads
from post_renderer.model import Body, Decision, Finding, Manifest, Path, Put, Ref, fields, problem, warning
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.callers.service_urls import ServiceURLs
from post_renderer.plan.callers.turned_ports import CLOSED, HTTPS, TurnedPort, TurnedPorts
from post_renderer.plan.routing import upstreams
from post_renderer.topology import monitors
from post_renderer.topology.monitors import Endpoint
from post_renderer.topology.selectors import pod_labels

# What says which certificates to accept (prometheus-operator pkg/apis/monitoring/v1, TLSConfig).
_TRUST = ("ca", "caFile", "insecureSkipVerify")
_SIDECAR = "set mode to sidecar, which leaves the plain port as it is"


class _Scrape(NamedTuple):
    """What a monitor scrapes, for a sentence; its scheme and tlsConfig now, and where they are."""

    monitor: Manifest
    what: str
    scheme: str
    scheme_path: Path
    tls_config: Body
    tls_config_path: Path


def changes(context: PlanContext, turned: TurnedPorts) -> Iterator[Decision]:
    """The scheme and tlsConfig of each endpoint, and findings about those that cannot follow."""
    objects = context.topology.objects
    concerned = [(each.service.ref.namespace, each.service.labels) for each in turned.services]
    concerned += ((workload.ref.namespace, pod_labels(workload)) for workload, _ in turned.pods)
    for endpoint in context.topology.endpoints.candidates(concerned):
        found = _scraped(endpoint, turned)
        plain = _still_plain(endpoint, context, turned) if found else []
        if any(each.now == CLOSED for each in found):
            yield from _moved(endpoint, found[0].backend, turned, plain)
        elif plain:
            yield _mixed(_of_endpoint(endpoint), found[0], plain)
        elif found:
            yield from _followed(_of_endpoint(endpoint), found[0])
    urls = ServiceURLs(turned, context.settings)
    for probe, url in monitors.probes(objects):
        for called in urls.in_text(f"http://{url}", probe.ref.namespace):
            yield from _followed(_of_probe(probe, url), called.turned)


def _of_endpoint(endpoint: Endpoint) -> _Scrape:
    port, body, path = endpoint.service_port or endpoint.container_port, endpoint.body, endpoint.path
    tls_config = fields.mapping(body, "tlsConfig")
    scheme = fields.text(body, "scheme")
    return _Scrape(
        endpoint.monitor, f"port {port}", scheme, (*path, "scheme"), tls_config, (*path, "tlsConfig")
    )


def _of_probe(probe: Manifest, url: str) -> _Scrape:
    scheme = fields.text(probe.body, "spec", "prober", "scheme")
    tls_config = fields.mapping(probe.body, "spec", "tlsConfig")
    path: Path = ("spec", "prober", "scheme")
    return _Scrape(probe, f"through {url}", scheme, path, tls_config, ("spec", "tlsConfig"))


def _scraped(endpoint: Endpoint, turned: TurnedPorts) -> list[TurnedPort]:
    """What becomes of the ports that ``endpoint`` scrapes."""
    found: list[TurnedPort | None] = []
    if not endpoint.of_services:
        for workload, ports in turned.pods:
            if endpoint.selects(workload.ref.namespace, pod_labels(workload)):
                found.append(ports.get(endpoint.container_port))
        return list(filter(None, found))
    for each in turned.services:
        if endpoint.selects(each.service.ref.namespace, each.service.labels):
            found.append(each.container_ports.get(endpoint.container_port))
            found += (port for at, port in each.ports.items() if at.name and at.name == endpoint.service_port)
    return list(filter(None, found))


def _still_plain(endpoint: Endpoint, context: PlanContext, turned: TurnedPorts) -> list[Ref]:
    """The Services, or workloads, that the endpoint scrapes as well, and whose port stays as it is."""
    changed = {each.service.ref for each in turned.services} | {workload.ref for workload, _ in turned.pods}
    others = [each for each in context.topology.objects.manifests if each.ref not in changed]
    if endpoint.of_services:
        return [
            each.ref
            for each in others
            if each.ref.kind == "Service"
            and endpoint.selects(each.ref.namespace, each.labels)
            and services.named(services.ports(each.body), endpoint.service_port)
        ]
    return [
        each.ref
        for each in others
        if workloads.is_workload(each.ref)
        and endpoint.selects(each.ref.namespace, pod_labels(each))
        and any(c.number_of(endpoint.container_port) for c in workloads.containers(each.ref.kind, each.body))
    ]


def _followed(scrape: _Scrape, turned: TurnedPort) -> Iterator[Decision]:
    ref, backend = scrape.monitor.ref, turned.backend
    if turned.now == CLOSED:
        yield _of_closed_port(scrape, backend)
    elif turned.now != HTTPS:
        message = f"scrapes {scrape.what} of {backend.service}, which {turned.now}"
        hint = f"let it scrape {upstreams.port_label(backend)}, with HTTPS{upstreams.presented(backend)}"
        yield warning("monitor-loses-port", ref, message, hint, scrape.scheme_path[:-1])
    elif backend.certificate.client:
        message = (
            f"scrapes {scrape.what} of {backend.service}, which admits only the controller (client-auth)"
        )
        hint = "let the application serve its metrics on a port of their own"
        yield warning("monitor-not-admitted", ref, message, hint, scrape.scheme_path[:-1])
    elif scrape.scheme.lower() != "https":
        yield Put(ref, scrape.scheme_path, "https", f"scrapes {scrape.what} of {backend.service} with HTTPS")
        if not any(name in scrape.tls_config for name in _TRUST):
            yield _verified(scrape, backend)


def _moved(
    endpoint: Endpoint, backend: Backend, turned: TurnedPorts, others: Sequence[Ref]
) -> Iterator[Decision]:
    """The HTTPS port of the Service in place of its closed port, or a problem where that is not all it takes.

    The monitor must be of this Service alone, name the port by its Service port, and be able to read the CA;
    and the HTTPS port must not be for the controller alone.
    """
    scrape, https_port = _of_endpoint(endpoint), backend.https_port
    selected = (
        s.service.ref for s in turned.services if endpoint.selects(s.service.ref.namespace, s.service.labels)
    )
    is_alone = endpoint.service_port and not others and {*selected} == {backend.https_service}
    can_verify = not backend.certificate.client and _authority(endpoint.monitor, backend) is not None
    if not is_alone or not https_port.name or not can_verify:
        yield _of_closed_port(scrape, backend)
        return
    why = f"scrapes port {services.label(https_port)} of {backend.service}; {scrape.what} {CLOSED}"
    yield Put(scrape.monitor.ref, (*endpoint.path, "port"), https_port.name, why)
    yield from _followed(scrape, TurnedPort(backend, HTTPS))


def _of_closed_port(scrape: _Scrape, backend: Backend) -> Finding:
    message = f"scrapes {scrape.what} of {backend.service}, which {CLOSED}"
    trust = f"serverName {backend.server_name}, ca.crt of Secret {backend.certificate.secret}"
    hint = (
        f"let it scrape {upstreams.port_label(backend)} in the chart's values, with scheme https, {trust}"
        f"{upstreams.presented(backend)}; or remove close-plaintext"
    )
    return problem("monitor-of-closed-port", scrape.monitor.ref, message, hint, scrape.scheme_path[:-1])


def _verified(scrape: _Scrape, backend: Backend) -> Decision:
    authority = _authority(scrape.monitor, backend)
    if authority is None:
        return _elsewhere(scrape, backend)
    value: Body = {"ca": authority, "serverName": backend.server_name}
    why = f"verifies {backend.server_name}, and its CA"
    return Put(scrape.monitor.ref, scrape.tls_config_path, value, why)


def _authority(monitor: Manifest, backend: Backend) -> Body | None:
    """The CA for a monitor, None where it cannot read it: operators read it from the monitor's namespace.

    An object that the options name may be in every namespace, as trust-manager distributes it.
    """
    options = backend.options
    if options.ca_configmap and monitor.ref.namespace != backend.namespace:
        return {"configMap": {"name": options.ca_configmap, "key": "ca.crt"}}
    if options.ca_secret or monitor.ref.namespace == backend.namespace:
        return {"secret": {"name": options.ca_secret or backend.certificate.secret, "key": "ca.crt"}}
    return None


def _elsewhere(scrape: _Scrape, backend: Backend) -> Finding:
    ref, secret = scrape.monitor.ref, backend.certificate.secret
    message = (
        f"scrapes {scrape.what} of {backend.service}, which {HTTPS}, and cannot read its CA: Secret {secret} "
        f"is in namespace {backend.namespace}, the monitor in {ref.namespace}"
    )
    hint = (
        "distribute the CA as ca.crt of a ConfigMap to both namespaces (trust-manager), and set "
        f"ca-configmap to its name; or {_SIDECAR}"
    )
    return problem("monitor-in-another-namespace", ref, message, hint, scrape.tls_config_path)


def _mixed(scrape: _Scrape, turned: TurnedPort, plain: Sequence[Ref]) -> Finding:
    message = (
        f"scrapes {scrape.what} of {turned.backend.service}, which {turned.now}, and of "
        f"{', '.join(map(str, plain))}, where it stays as it is"
    )
    hint = f"give each a monitor of its own in the chart's values, or {_SIDECAR}"
    return problem("monitor-mixed", scrape.monitor.ref, message, hint, scrape.scheme_path[:-1])
