"""Merges command line, environment and config file into the settings of one run."""

from __future__ import annotations

from collections.abc import Mapping

from post_renderer.commands import ancestors, callers, namespace
from post_renderer.flags import ENVIRONMENT, OPTION
from post_renderer.model import OptionSource, ServiceEntry, Settings
from post_renderer.model.environment import variable
from post_renderer.options import FLAGS, Options


def load(options: Options, environ: Mapping[str, str], config: Settings | None = None) -> Settings:
    """The settings of one run; ``config`` are those of a config that is not in a file.

    Raises ProblemsError for a wrong config file.
    """
    file = config or (_of_file(options.config) if options.config else Settings())
    variables = {option: environ[variable(option)] for option in FLAGS if environ.get(variable(option))}
    settings = file._replace(
        namespace=_namespace(options, file.namespace, environ),
        entries=(*file.entries, *(_entry(name, options.flags_of_services) for name in options.services)),
        sources=(OptionSource(OPTION, options.flags), OptionSource(ENVIRONMENT, variables), *file.sources),
        controller=options.controller or file.controller,
        strict=options.strict,
        require=options.require,
        record=options.record,
    )
    return settings if settings.namespace else _with_namespace_of_callers(settings, environ)


def _of_file(name: str) -> Settings:
    from post_renderer.flags import config

    return config.read(name)


def _namespace(options: Options, configured: str, environ: Mapping[str, str]) -> str:
    return (
        options.namespace
        or environ.get(variable("namespace"))
        or configured
        or namespace.of_environment(environ)
    )


def _with_namespace_of_callers(settings: Settings, environ: Mapping[str, str]) -> Settings:
    callers_above = tuple(ancestors.command_lines())
    hint = callers.namespace_hint(callers_above, environ)
    return settings._replace(namespace=namespace.of_helm(callers_above), namespace_hint=hint)


def _entry(name: str, flags: Mapping[str, str]) -> ServiceEntry:
    """The entry with ``flags`` for ``name``, the value of --service: NAME or NAMESPACE/NAME."""
    first, slash, rest = name.partition("/")
    service, of_namespace = (rest, first) if slash else (name, "")
    return ServiceEntry(service, of_namespace, OptionSource(OPTION, flags))
