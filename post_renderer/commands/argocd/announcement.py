"""The parameters that an Application can set, as Argo CD's user interface shows them."""

from __future__ import annotations

import json
from typing import NamedTuple


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
    Announcement("routes", "Routes", "When routes lead to HTTPS: follow, keep or last"),
)
BY_NAME = {announcement.name: announcement for announcement in ANNOUNCED}
# Those of them that are true or false.
SWITCHES = ("skip-crds", "skip-tests")


def as_json() -> str:
    """The JSON that ``parameters.dynamic`` of the plugin prints (argo-cd 3.5, cmpserver/plugin/plugin.go)."""
    items = [
        {"name": each.name, "title": each.title, "tooltip": each.tooltip, "collectionType": each.collection}
        for each in ANNOUNCED
    ]
    return json.dumps(items, indent=2) + "\n"
