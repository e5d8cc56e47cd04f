"""Reads the options of one Service from the places that set them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.flags import checks
from post_renderer.flags.keys import OPTIONS, InvalidValueError, service_options
from post_renderer.model import (
    PREFIX,
    Finding,
    OptionSource,
    Ref,
    Request,
    ServiceOptions,
    Settings,
    problem,
)
from post_renderer.model.environment import variable

ANNOTATION = "annotation"
OPTION = "option"
ENVIRONMENT = "environment"
_NO_SERVICE = Ref("", "Service", "", "")


def request_of(
    request: Request, sources: Sequence[OptionSource], settings: Settings
) -> Iterator[Request | Finding]:
    """``request`` with the options of ``sources``, the first that sets one wins; or all problems of them."""
    values: dict[str, object] = {}
    invalid = False
    for key in OPTIONS:
        source = next((source for source in sources if key in source.values), None)
        if source is None:
            continue
        try:
            values[key] = read(source, key)
        except InvalidValueError as error:
            invalid = True
            yield problem("option-value", request.service, str(error))
    request = request._replace(options=service_options(values))
    yield from checks.problems(request, settings)
    if not invalid:
        yield request


def defaults_from(sources: Sequence[OptionSource]) -> ServiceOptions:
    """The options of ``sources`` for a Service that is not flagged; the defaults when one is invalid."""
    items = request_of(Request(_NO_SERVICE, ServiceOptions()), sources, Settings())
    return next((item.options for item in items if isinstance(item, Request)), ServiceOptions())


def read(source: OptionSource, key: str) -> object:
    """The value of the option ``key``. Raises InvalidValueError, whose text is the whole sentence."""
    value = source.values[key]
    try:
        return OPTIONS[key].read(value)
    except InvalidValueError as error:
        raise InvalidValueError(f'{location(source, key)}: found "{value}", expected {error}') from None


def location(source: OptionSource, key: str) -> str:
    """Where one option of ``source`` is set, as the user wrote it."""
    if source.origin == ANNOTATION:
        return f'metadata.annotations["{PREFIX}{key}"]'
    if source.origin == OPTION:
        return f"--{key}"
    if source.origin == ENVIRONMENT:
        return variable(key)
    in_file = {"issuer": "issuer.name", "issuer-kind": "issuer.kind", "issuer-group": "issuer.group"}
    return f"{source.origin}.{in_file.get(key, OPTIONS[key].camel)}"
