"""Merges command line, environment and config file into the settings of one run."""

from __future__ import annotations

from collections.abc import Mapping

from post_renderer.commands import namespace
from post_renderer.flags import ENVIRONMENT, OPTION
from post_renderer.model import Entry, Layer, Settings
from post_renderer.model.environment import variable
from post_renderer.options import FLAGS, Options


def load(options: Options, environ: Mapping[str, str]) -> Settings:
    """The settings of one run. Raises Problems for a wrong config file."""
    from post_renderer.flags import config

    file = config.read(options.config) if options.config else config.Config()
    variables = {option: environ[variable(option)] for option in FLAGS if environ.get(variable(option))}
    return Settings(
        namespace=_namespace(options, file.namespace, environ),
        cluster_domain=file.cluster_domain or Settings().cluster_domain,
        entries=(*file.entries, *map(_entry, options.services)),
        layers=(Layer(OPTION, options.flags), Layer(ENVIRONMENT, variables), file.defaults),
        allowed_dns_names=file.allowed_dns_names,
        ingress_classes=file.ingress_classes,
        controller=options.controller,
        strict=options.strict,
        require=options.require,
        sidecar=file.sidecar,
        presets=file.presets,
    )


def _namespace(options: Options, configured: str, environ: Mapping[str, str]) -> str:
    return (
        options.namespace
        or environ.get(variable("namespace"))
        or configured
        or namespace.of_environment(environ)
        or namespace.of_parent()
    )


def _entry(name: str) -> Entry:
    """The entry for ``name``, NAME or NAMESPACE/NAME as given with --service."""
    first, slash, rest = name.partition("/")
    return Entry(rest, first, Layer(OPTION, {})) if slash else Entry(name, "", Layer(OPTION, {}))
