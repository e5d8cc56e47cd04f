"""Command line, environment and config file, brought together."""

from __future__ import annotations

from collections.abc import Mapping

from post_renderer.commands import namespace
from post_renderer.flags import ENVIRONMENT, OPTION
from post_renderer.model import Entry, Layer, Settings
from post_renderer.options import Options

_VARIABLES = {
    key: "BACKEND_TLS_" + key.upper().replace("-", "_") for key in ("mode", "issuer", "issuer-kind", "issuer-group")
}


def of(options: Options, environ: Mapping[str, str]) -> Settings:
    """The settings of one run. Raises Problems when the config file is not right."""
    from post_renderer.flags import config

    said = config.read(options.config) if options.config else config.Config()
    environment = {key: environ[name] for key, name in _VARIABLES.items() if environ.get(name)}
    return Settings(
        namespace=_namespace(options, said.namespace, environ),
        cluster_domain=said.cluster_domain or Settings().cluster_domain,
        entries=(*said.entries, *map(_entry, options.services)),
        layers=(Layer(OPTION, options.flags), Layer(ENVIRONMENT, environment), said.defaults),
        allowed_dns_names=said.allowed_dns_names,
        ingress_classes=said.ingress_classes,
        controller=options.controller,
        strict=options.strict,
        require=options.require,
        sidecar=said.sidecar,
        presets=said.presets,
    )


def _namespace(options: Options, configured: str, environ: Mapping[str, str]) -> str:
    return (
        options.namespace
        or namespace.of_environment(environ, namespace.VARIABLES)
        or configured
        or namespace.of_environment(environ, namespace.INHERITED)
        or namespace.of_parent()
    )


def _entry(name: str) -> Entry:
    head, slash, tail = name.partition("/")
    return Entry(tail, head, Layer(OPTION, {})) if slash else Entry(name, "", Layer(OPTION, {}))
