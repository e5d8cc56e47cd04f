"""One release of one chart, and its objects in the API server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from support.cluster.objects import Cluster
from support.helms import Helm, Result, link_plugin, make_helm

# Fields that the API server manages itself, and those that Helm writes into each object that it applies.
_OF_THE_SERVER = ("creationTimestamp", "generation", "managedFields", "namespace", "resourceVersion", "uid")
_OF_HELM = ("meta.helm.sh/release-name", "meta.helm.sh/release-namespace", "app.kubernetes.io/managed-by")


def helm_of(version: int, home: Path) -> Helm:
    """One of the two Helms, with the filter; Helm 4 has the plugin."""
    if version == 4:
        link_plugin(home)
    return make_helm(version, home)


class Release:
    """The release ``r`` in a namespace of its own."""

    def __init__(
        self,
        helm: Helm,
        cluster: Cluster,
        chart: Path,
        namespace: str,
        kinds: list[tuple[str, str]],
        *options: str,
    ) -> None:
        self._helm = helm
        self._cluster = cluster
        self._upgrade = ("upgrade", "r", str(chart), "--no-hooks", *options)
        self._namespace = namespace
        self._kinds = kinds
        cluster.ensure_namespace(namespace)

    def helm(self, *arguments: str) -> Result:
        """Runs one command of Helm, which must succeed."""
        result = self._run(*arguments)
        assert result.code == 0, result.out + result.err
        return result

    def _run(self, *arguments: str) -> Result:
        return self._helm.run(*arguments, "-n", self._namespace, KUBECONFIG=str(self._cluster.api.kubeconfig))

    def upgrade_plain(self) -> None:
        """The chart as it is."""
        self.helm(*self._upgrade, "--install")

    def upgrade_filtered(self, *options: str) -> None:
        """The chart through the filter."""
        self.helm(*self._upgrade, "--install", "--post-renderer", "backend-tls", *options)

    def try_upgrade(self, *options: str) -> Result:
        """An upgrade through the filter that may fail."""
        return self._run(*self._upgrade, "--post-renderer", "backend-tls", *options)

    def manifest(self, revision: int) -> str:
        """The manifest of one revision, as Helm stores it."""
        return self.helm("get", "manifest", "r", "--revision", str(revision)).out

    def revisions(self) -> list[str]:
        """The numbers of all revisions."""
        return [str(item["revision"]) for item in json.loads(self.helm("history", "r", "-o", "json").out)]

    def snapshot(self) -> dict[str, dict[str, Any]]:
        """All objects of the release that the API server has, by kind and name."""
        objects = self._cluster.snapshot(self._namespace, self._kinds)
        return {ref: body for ref, body in objects.items() if ref != "ConfigMap/kube-root-ca.crt"}

    def versions(self) -> dict[str, str]:
        """The resourceVersion of each object: it moves with every change."""
        return {ref: body["metadata"]["resourceVersion"] for ref, body in self.snapshot().items()}

    def secrets(self) -> list[str]:
        """The Secrets in the namespace, in which Helm stores revisions."""
        return sorted(self._cluster.snapshot(self._namespace, [("v1", "Secret")]))


def flat(body: Any, path: str = "") -> dict[str, Any]:
    """Every leaf of an object by its path, list items by merge key; without the fields of server and Helm."""
    if isinstance(body, dict) and body:
        parts = ((f"{path}.{name}", value) for name, value in body.items() if not _is_managed(path, name))
    elif isinstance(body, list) and body:
        parts = ((f"{path}[{_key(item, number)}]", item) for number, item in enumerate(body))
    else:
        return {path: body} if not isinstance(body, (dict, list)) else {}
    return {at: leaf for inner, value in parts for at, leaf in flat(value, inner).items()}


def _is_managed(path: str, name: str) -> bool:
    return (
        (not path and name == "status")
        or (path == ".metadata" and name in _OF_THE_SERVER)
        or name in _OF_HELM
    )


def _key(item: Any, number: int) -> str:
    if isinstance(item, dict):
        for field in ("mountPath", "containerPort", "port", "name"):
            if field in item and not isinstance(item[field], dict):
                return str(item[field])
    return str(number)
