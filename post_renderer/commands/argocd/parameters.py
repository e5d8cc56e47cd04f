"""The parameters of an Argo CD Application for the plugin.

``ARGOCD_APP_PARAMETERS`` is a JSON list, ``null`` for ``plugin: {}``, and not set without a
plugin block (argo-cd 3.5, reposerver/repository/repository.go newEnv and getPluginParamEnvs).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from post_renderer.model import Finding, ProblemsError, problem, refusal
from post_renderer.model.suggestion import did_you_mean, similar

VARIABLE = "ARGOCD_APP_PARAMETERS"


class Announcement(NamedTuple):
    """One parameter as Argo CD's user interface shows it; ``collection`` is string, array or map."""

    name: str
    title: str
    tooltip: str
    collection: str = "string"


ANNOUNCED = (
    Announcement(
        "release-name", "Release name", "Name of the Helm release; the Application's name by default"
    ),
    Announcement(
        "values-files", "Values files", "Values files in the repository, relative to the chart", "array"
    ),
    Announcement("values", "Values", "Values as YAML, which override the files"),
    Announcement("helm-parameters", "Helm parameters", "As helm --set, which override all values", "map"),
    Announcement("helm-string-parameters", "Helm string parameters", "As helm --set-string", "map"),
    Announcement("skip-crds", "Skip CRDs", "true omits the crds/ folder of the chart"),
    Announcement("skip-tests", "Skip tests", "true omits the test hooks of the chart"),
    Announcement("config", "Config file", "Config file of backend-tls, relative to the chart"),
    Announcement("services", "Services", "Services to flag by name, without an annotation", "array"),
    Announcement("issuer", "Issuer", "Issuer of the Certificates"),
    Announcement("issuer-kind", "Issuer kind", "Kind of the issuer, ClusterIssuer by default"),
    Announcement("issuer-group", "Issuer group", "API group of the issuer, cert-manager.io by default"),
    Announcement("mode", "Mode", "How pods serve TLS: auto, native, sidecar or mount"),
)
BY_NAME = {announcement.name: announcement for announcement in ANNOUNCED}


class Parameters(NamedTuple):
    """The parameters of one Application, by collection."""

    strings: Mapping[str, str]
    arrays: Mapping[str, tuple[str, ...]]
    maps: Mapping[str, Mapping[str, str]]

    def is_on(self, name: str) -> bool:
        """Whether the parameter ``name`` is ``true``."""
        return self.strings.get(name) == "true"


def read(environ: Mapping[str, str]) -> Parameters:
    """The parameters of ``environ``. Raises ProblemsError for unknown parameters."""
    text = environ.get(VARIABLE, "").strip() or "null"
    try:
        items = json.loads(text)
    except ValueError as error:
        raise refusal("parameters-unreadable", None, f"{VARIABLE}: is not JSON: {error}") from None
    if not isinstance(items, list) and items is not None:
        raise refusal("parameters-unreadable", None, f"{VARIABLE}: is not a list of parameters")
    by_name = dict(map(_named, items or []))
    problems = [_unknown(name) for name in by_name if name not in BY_NAME]
    if problems:
        raise ProblemsError(problems)
    return Parameters(
        {name: str(item.get("string") or "") for name, item in _of_collection("string", by_name)},
        {name: tuple(map(str, item.get("array") or ())) for name, item in _of_collection("array", by_name)},
        {name: _texts(item.get("map") or {}) for name, item in _of_collection("map", by_name)},
    )


def _named(item: Any) -> tuple[str, dict[str, Any]]:
    """The name of a parameter in ``item`` of the JSON list, and its fields."""
    return (str(item.get("name")), item) if isinstance(item, dict) else (str(item), {})


def _of_collection(
    collection: str, by_name: Mapping[str, dict[str, Any]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, item) for name, item in by_name.items() if BY_NAME[name].collection == collection)


def _texts(values: Mapping[Any, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in values.items()}


def _unknown(name: str) -> Finding:
    hint = did_you_mean(similar(name, BY_NAME), f"known parameters are {', '.join(BY_NAME)}")
    return problem("parameter-unknown", None, f"parameter {name}: is unknown to this plugin", hint)


def announcement() -> str:
    """The JSON that ``parameters.dynamic`` of the plugin prints (argo-cd 3.5, cmpserver/plugin/plugin.go)."""
    items = [
        {"name": each.name, "title": each.title, "tooltip": each.tooltip, "collectionType": each.collection}
        for each in ANNOUNCED
    ]
    return json.dumps(items, indent=2) + "\n"
