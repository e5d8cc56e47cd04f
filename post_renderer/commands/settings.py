"""Merges command line, environment and config file into the settings of one run."""

from __future__ import annotations

from collections.abc import Mapping

from post_renderer.commands import namespace
from post_renderer.flags import ENVIRONMENT, OPTION
from post_renderer.model import OptionSource, ServiceEntry, Settings
from post_renderer.model.environment import variable
from post_renderer.options import FLAGS, Options


def load(options: Options, environ: Mapping[str, str]) -> Settings:
    """The settings of one run. Raises ProblemsError for a wrong config file."""
    file = _of_file(options.config) if options.config else Settings()
    variables = {option: environ[variable(option)] for option in FLAGS if environ.get(variable(option))}
    return file._replace(
        namespace=_namespace(options, file.namespace, environ),
        entries=(*file.entries, *map(_entry, options.services)),
        sources=(OptionSource(OPTION, options.flags), OptionSource(ENVIRONMENT, variables), *file.sources),
        controller=options.controller,
        strict=options.strict,
        require=options.require,
    )


def _of_file(name: str) -> Settings:
    from post_renderer.flags import config

    return config.read(name)


def _namespace(options: Options, configured: str, environ: Mapping[str, str]) -> str:
    return (
        options.namespace
        or environ.get(variable("namespace"))
        or configured
        or namespace.of_environment(environ)
        or namespace.of_parent()
    )


def _entry(name: str) -> ServiceEntry:
    """The entry for ``name``, the value of --service: NAME or NAMESPACE/NAME."""
    first, slash, rest = name.partition("/")
    service, of_namespace = (rest, first) if slash else (name, "")
    return ServiceEntry(service, of_namespace, OptionSource(OPTION, {}))
