"""The parameters of an Argo CD Application for the plugin.

``ARGOCD_APP_PARAMETERS`` is a JSON list, ``null`` for ``plugin: {}``, and not set without a
plugin block (argo-cd 3.5, reposerver/repository/repository.go newEnv and getPluginParamEnvs).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from post_renderer.commands.argocd.announcement import BY_NAME, SWITCHES
from post_renderer.model import Finding, ProblemsError, problem, refusal
from post_renderer.model.suggestion import did_you_mean, similar

VARIABLE = "ARGOCD_APP_PARAMETERS"


class Parameters(NamedTuple):
    """The parameters of one Application, by collection."""

    strings: Mapping[str, str]
    arrays: Mapping[str, tuple[str, ...]]
    maps: Mapping[str, Mapping[str, str]]

    def is_on(self, name: str) -> bool:
        """Whether the parameter ``name`` is ``true``."""
        return self.strings.get(name) == "true"


def read(environ: Mapping[str, str]) -> Parameters:
    """The parameters of ``environ``. Raises ProblemsError for unknown ones and for values of another type."""
    by_name = dict(map(_named, _items(environ.get(VARIABLE, "").strip() or "null")))
    problems = [finding for name, item in by_name.items() for finding in _problems(name, item)]
    if problems:
        raise ProblemsError(problems)
    return Parameters(
        {name: item.get("string") or "" for name, item in _of_collection("string", by_name)},
        {name: tuple(item.get("array") or ()) for name, item in _of_collection("array", by_name)},
        {name: item.get("map") or {} for name, item in _of_collection("map", by_name)},
    )


def _items(text: str) -> list[Any]:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise refusal("parameters-unreadable", None, f"{VARIABLE}: is not JSON: {reason}") from None
    if not isinstance(items, list) and items is not None:
        raise refusal("parameters-unreadable", None, f"{VARIABLE}: is not a list of parameters")
    return items or []


def _named(item: Any) -> tuple[str, dict[str, Any]]:
    """The name of a parameter in ``item`` of the JSON list, and its fields."""
    if not isinstance(item, dict) or not isinstance(item.get("name"), str):
        raise refusal("parameters-unreadable", None, f"{VARIABLE}: has an item without a name")
    return item["name"], item


def _of_collection(
    collection: str, by_name: Mapping[str, dict[str, Any]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, item) for name, item in by_name.items() if BY_NAME[name].collection == collection)


def _problems(name: str, item: Mapping[str, Any]) -> Iterator[Finding]:
    if name not in BY_NAME:
        yield _unknown(name)
        return
    collection = BY_NAME[name].collection
    shape = _SHAPES[collection]
    given = {key: item[key] for key in _SHAPES if item.get(key) is not None}
    if set(given) - {collection} or not all(map(shape.accepts, given.values())):
        yield problem("parameter-value", None, f"parameter {name}: is not {shape.accepted}")
    elif name in SWITCHES and item.get("string") not in (None, "", "true", "false"):
        yield problem("parameter-value", None, f"parameter {name}: is neither true nor false")


class _Shape(NamedTuple):
    """What a collection is called in messages, and whether a value is one."""

    accepted: str
    accepts: Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    """Whether ``value`` can be an argument of a program: a string without NUL and surrogates."""
    return isinstance(value, str) and "\0" not in value and not re.search("[\ud800-\udfff]", value)


def _is_array(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_map(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, (*value, *value.values())))


_SHAPES = {
    "string": _Shape("a string, as text", _is_text),
    "array": _Shape("an array of strings", _is_array),
    "map": _Shape("a map of strings", _is_map),
}


def _unknown(name: str) -> Finding:
    hint = did_you_mean(similar(name, BY_NAME), f"known parameters are {', '.join(BY_NAME)}")
    return problem("parameter-unknown", None, f"parameter {name}: is unknown to this plugin", hint)
