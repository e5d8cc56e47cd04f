"""What rules about ingress-nginx share: the Ingresses whose annotations count, and what these set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import Mistake
from post_renderer.controllers import ingress_annotations
from post_renderer.controllers.ingress_nginx import PREFIX, canaries
from post_renderer.kubernetes import route_kinds
from post_renderer.model import Manifest, Path, fields
from post_renderer.topology import routes

NAME = "ingress-nginx"


def value(source: Manifest, key: str) -> str:
    """The annotation ``key``, a name without PREFIX; empty without it."""
    return ingress_annotations.value(source, PREFIX + key)


def path(key: str) -> Path:
    """The path of the annotation ``key``, a name without PREFIX."""
    return ingress_annotations.path(PREFIX + key)


def protocol(source: Manifest) -> str:
    """``backend-protocol`` in capitals, as ingress-nginx reads it; empty without it."""
    return value(source, "backend-protocol").upper()


def speaks_https(source: Manifest) -> bool:
    """Whether nginx speaks HTTP over TLS to the pods. What it does for gRPC is set by other directives."""
    return protocol(source) == "HTTPS"


def asks_for_verification(source: Manifest) -> bool:
    """Whether the annotations say that certificates are verified, whatever comes of it."""
    return value(source, "proxy-ssl-verify") == "on"


def verifies(source: Manifest) -> bool:
    """Whether nginx verifies the pods by the annotations of ``source`` alone."""
    has_secret = bool(value(source, "proxy-ssl-secret"))
    return speaks_https(source) and has_secret and asks_for_verification(source)


def main_ingresses(context: CheckContext) -> Iterator[Manifest]:
    """The Ingresses that ingress-nginx reads, without canaries, which have the settings of another one."""
    return (source for source in context.read_by(NAME) if not canaries.is_canary(source))


def hosts(source: Manifest) -> list[str]:
    """The hosts of an Ingress, each once; ``*`` is every host."""
    return list(dict.fromkeys(route.location.partition("/")[0] for route in routes.of(source)))


def by_class_and_host(sources: Iterator[Manifest]) -> dict[tuple[str, str], list[Manifest]]:
    """Ingresses by their class and each of their hosts: nginx makes one server of those."""
    found: dict[tuple[str, str], list[Manifest]] = defaultdict(list)
    for source in sources:
        for host in hosts(source):
            found[route_kinds.class_of(source.body), host].append(source)
    return found


def has_setting(context: CheckContext, key: str, value: str) -> bool:
    """Whether a ConfigMap of the stream sets the option ``key`` of the controller to ``value``."""
    config_maps = context.objects.by_kind("ConfigMap")
    return any(fields.text(each.body, "data", key).strip() == value for each in config_maps)


def unless_set(found: Iterable[Mistake], context: CheckContext, key: str, value: str) -> Iterator[Mistake]:
    """The mistakes ``found``, unless the controller has ``value`` for its option ``key``.

    Only where there are any: ConfigMaps can be long.
    """
    mistakes = list(found)
    if mistakes and not has_setting(context, key, value):
        yield from mistakes
