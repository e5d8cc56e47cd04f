"""The ``functionConfig`` of a ResourceList: a config of kind BackendTLS, or options in a ConfigMap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from post_renderer.controllers import CONTROLLERS
from post_renderer.flags import config
from post_renderer.flags.keys import OPTIONS, InvalidValueError, truth
from post_renderer.model import Finding, ProblemsError, Settings, Value, fields, problem, refusal
from post_renderer.model.suggestion import did_you_mean, similar
from post_renderer.options import FLAGS, Options
from post_renderer.options.arguments import FLAGS_OF_SERVICES
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext import slots, typed
from post_renderer.yamltext.errors import YAMLSyntaxError

NAME = "functionConfig"
_SWITCHES = ("strict", "require", "quiet")
# What ``data`` of a ConfigMap may set; ``service`` has names, separated by commas.
KEYS = ("service", "namespace", "controller", "config", *FLAGS, *FLAGS_OF_SERVICES, *_SWITCHES)


class Given(NamedTuple):
    """The options of one run, and the settings of the config in the functionConfig; None without one."""

    options: Options
    config: Settings | None = None


def read(text: str, options: Options) -> Given:
    """``options`` of the command line with what the functionConfig of the ResourceList ``text`` sets.

    The functionConfig overrides the command line. Raises ProblemsError for one of another kind than
    BackendTLS and ConfigMap, and for what it sets wrongly.
    """
    root = nodes.compose(text)
    slot = slots.find(root, NAME, text) if root else None
    if slot is None or nodes.is_null(slot.value):
        return Given(options)
    body = nodes.Reader().data(slot.value)
    kind = fields.text(body, "kind")
    if kind == "ConfigMap":
        return Given(_with_data(options, fields.at(body, "data")))
    if kind != "BackendTLS":
        found = f"kind {kind}" if kind else "no kind"
        hint = "expected BackendTLS (a config), or ConfigMap (with options below data)"
        raise refusal("function-config", None, f"{NAME}: found {found}", hint)
    if options.config:
        message = f"{NAME}: is a config, and --config or BACKEND_TLS_CONFIG names another: {options.config}"
        raise refusal("function-config", None, message, "leave one of them out")
    try:
        return Given(options, config.settings_in(typed.data(slot.value), NAME))
    except YAMLSyntaxError as error:
        raise refusal("function-config", None, f"{NAME}: line {error.line}: {error}") from None


def _with_data(options: Options, data: Value) -> Options:
    """``options`` with those in ``data`` of a ConfigMap. Raises ProblemsError, with all problems."""
    values = fields.texts(data)
    problems = list(_problems(fields.mapping(data), values))
    if problems:
        raise ProblemsError(problems)
    services = tuple(name.strip() for name in values.get("service", "").split(",") if name.strip())
    of_services = {key: value for key, value in values.items() if key in FLAGS_OF_SERVICES}
    if of_services and not (services or options.services):
        message = f"{NAME}: data.{next(iter(of_services))}: is for the Services of service, and there is none"
        raise refusal("function-option-value", None, message, "add service=NAME, or annotate the Service")
    strict, require, quiet = (
        values[key] == "true" if key in values else getattr(options, key) for key in _SWITCHES
    )
    return options._replace(
        config=values.get("config") or options.config,
        namespace=values.get("namespace") or options.namespace,
        services=services or options.services,
        flags={**options.flags, **{key: value for key, value in values.items() if key in FLAGS}},
        flags_of_services={**options.flags_of_services, **of_services},
        controller=values.get("controller") or options.controller,
        strict=strict,
        require=require,
        quiet=quiet,
    )


def _problems(data: Mapping[str, Value], values: Mapping[str, str]) -> Iterator[Finding]:
    for key in data:
        if key not in KEYS:
            hint = did_you_mean(similar(key, KEYS), f"known options are {', '.join(KEYS)}")
            yield problem("function-option-unknown", None, f"{NAME}: data.{key}: is no option", hint)
            continue
        try:
            _check(key, values.get(key))
        except InvalidValueError as error:
            message = f'{NAME}: data.{key}: found "{values.get(key, "")}", expected {error}'
            yield problem("function-option-value", None, message)


def _check(key: str, value: str | None) -> None:
    """Raises InvalidValueError when the option ``key`` cannot have ``value``."""
    if value is None:
        raise InvalidValueError("a text")
    if key in OPTIONS:
        OPTIONS[key].read(value)
    elif key in _SWITCHES:
        truth(value)
    elif key == "controller" and value not in CONTROLLERS:
        raise InvalidValueError(f"one of {', '.join(CONTROLLERS)}")
