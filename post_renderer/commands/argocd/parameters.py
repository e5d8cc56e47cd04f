"""What an Argo CD Application says to the plugin, and what Argo CD says about the Application.

argo-cd 3.5, reposerver/repository/repository.go newEnv and getPluginParamEnvs:
``ARGOCD_APP_PARAMETERS`` is a JSON list, the word ``null`` for ``plugin: {}``, and
absent without a plugin block.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import NamedTuple

from post_renderer.model import Problem, Problems

VARIABLE = "ARGOCD_APP_PARAMETERS"


class Announcement(NamedTuple):
    """One parameter as Argo CD's user interface shows it; ``collection`` is string, array or map."""

    name: str
    title: str
    tooltip: str
    collection: str = "string"


ANNOUNCED = (
    Announcement("release-name", "Release name", "Name of the Helm release; the Application's name by default"),
    Announcement("values-files", "Values files", "Values files of the repository, relative to the chart", "array"),
    Announcement("values", "Values", "Values as YAML, which win over the files"),
    Announcement("helm-parameters", "Helm parameters", "As helm --set, which win over all values", "map"),
    Announcement("helm-string-parameters", "Helm string parameters", "As helm --set-string", "map"),
    Announcement("skip-crds", "Skip CRDs", "true leaves the chart's crds/ folder out"),
    Announcement("skip-tests", "Skip tests", "true leaves the chart's test hooks out"),
    Announcement("config", "Config file", "Config file of backend-tls, relative to the chart"),
    Announcement("services", "Services", "Services to flag by name, without an annotation", "array"),
    Announcement("issuer", "Issuer", "Issuer of the Certificates"),
    Announcement("issuer-kind", "Issuer kind", "Kind of the issuer, ClusterIssuer by default"),
    Announcement("issuer-group", "Issuer group", "API group of the issuer, cert-manager.io by default"),
    Announcement("mode", "Mode", "How pods come to serve TLS: auto, native, sidecar or mount"),
)
BY_NAME = {announcement.name: announcement for announcement in ANNOUNCED}


class Parameters(NamedTuple):
    """The parameters of one Application, by kind of value."""

    strings: Mapping[str, str]
    arrays: Mapping[str, tuple[str, ...]]
    maps: Mapping[str, Mapping[str, str]]

    def is_on(self, name: str) -> bool:
        """Whether a switch is ``true``."""
        return self.strings.get(name) == "true"


def read(environ: Mapping[str, str]) -> Parameters:
    """The parameters of ``environ``. Raises Problems for what the plugin does not know."""
    text = environ.get(VARIABLE, "").strip() or "null"
    try:
        items = json.loads(text)
    except ValueError as error:
        raise Problems([Problem(VARIABLE, f"is no JSON: {error}")]) from None
    if not isinstance(items, list) and items is not None:
        raise Problems([Problem(VARIABLE, "is no list of parameters")])
    strings: dict[str, str] = {}
    arrays: dict[str, tuple[str, ...]] = {}
    maps: dict[str, Mapping[str, str]] = {}
    problems = []
    for item in items or []:
        name = str(item.get("name")) if isinstance(item, dict) else str(item)
        if name not in BY_NAME:
            problems.append(_unknown(name))
        elif BY_NAME[name].collection == "array":
            arrays[name] = tuple(map(str, item.get("array") or ()))
        elif BY_NAME[name].collection == "map":
            maps[name] = {str(key): str(value) for key, value in (item.get("map") or {}).items()}
        else:
            strings[name] = str(item.get("string") or "")
    if problems:
        raise Problems(problems)
    return Parameters(strings, arrays, maps)


def _unknown(name: str) -> Problem:
    near = get_close_matches(name, BY_NAME, 1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(BY_NAME)}"
    return Problem(f"parameter {name}", "is unknown to this plugin", hint)


def announcement() -> str:
    """What ``parameters.dynamic`` of the plugin prints (argo-cd 3.5, cmpserver/plugin/plugin.go)."""
    listed = [
        {"name": a.name, "title": a.title, "tooltip": a.tooltip, "collectionType": a.collection} for a in ANNOUNCED
    ]
    return json.dumps(listed, indent=2) + "\n"
