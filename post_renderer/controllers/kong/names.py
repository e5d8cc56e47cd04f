"""The name that Kong verifies: that of the Host header that it sends.

Kong/kong, kong/templates/nginx_kong.lua: ``proxy_ssl_name $upstream_host``, the same for gRPC.
Kong/kubernetes-ingress-controller v3.5, internal/dataplane/kongstate/route.go (overridePreserveHost) and
upstream.go (overrideHostHeader).
"""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.controllers.upstream import Upstream
from post_renderer.model import Manifest, Route, fields

PREFIX = "konghq.com/"
PRESERVE_HOST = f"{PREFIX}preserve-host"
# For messages, where an Ingress routes every host.
_ANY = "any host"


def preserves_host(source: Manifest) -> bool:
    """Whether the pods get the client's Host, as they do unless the Ingress says otherwise."""
    return source.annotations.get(PRESERVE_HOST, "").lower() != "false"


def uncovered(upstream: Upstream) -> tuple[str, ...]:
    """The names that Kong would verify for the routes, and that the certificate does not cover.

    Of routes in another stream nothing is known.
    """
    if not preserves_host(upstream.source):
        return ()
    if not upstream.routes:
        return (_ANY,)
    hosts = dict.fromkeys(host for route in upstream.routes for host in hosts_of(upstream.source, route))
    return tuple(host or _ANY for host in hosts if not _covers(upstream, host))


def hosts_of(source: Manifest, route: Route) -> Iterator[str]:
    """The hosts that ``route`` serves; an empty one is every host."""
    step = route.path[2] if len(route.path) > 2 else None
    yield fields.text(source.body, "spec", "rules", step, "host") if isinstance(step, int) else ""
    # internal/dataplane/translator/translate_ingress.go adds them to the hosts of every rule.
    aliases = source.annotations.get(f"{PREFIX}host-aliases", "")
    yield from filter(None, map(str.strip, aliases.split(",")))


def host_header(upstream: Upstream) -> str:
    """The Host that the pods get from an Ingress that does not preserve it: the chart's, if it is covered."""
    service = upstream.service_manifest
    own = service.annotations.get(f"{PREFIX}host-header", "") if service else ""
    return own if own and _covers(upstream, own) else upstream.server_name


def _covers(upstream: Upstream, host: str) -> bool:
    wildcard = f"*.{host.partition('.')[2]}"
    return host in upstream.certificate_names or wildcard in upstream.certificate_names
