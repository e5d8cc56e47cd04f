"""Objects on their way into an API server and out of it again."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from support.cluster.servers import Api

FIELD_MANAGER = "fieldManager=backend-tls-tests"
_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_SEPARATOR = re.compile(r"(?m)^---(?=\s|$)")
# ruamel.yaml accepts no tab after the dashes, Helm does.
_HEAD = re.compile(r"\A---[ \t]*")


class Resource(NamedTuple):
    """A kind as discovery has it."""

    plural: str
    namespaced: bool


class Cluster:
    """An API server and what it serves."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.refused_definitions: dict[str, str] = {}
        self._resources: dict[str, dict[str, Resource]] = {}

    def resource(self, api_version: str, kind: str) -> Resource | None:
        """The resource of a kind, None when the server does not have it."""
        if kind not in self._resources.get(api_version, {}):
            code, answer = self.api.call("GET", base(api_version))
            resources = answer.get("resources", []) if code == 200 else []
            self._resources[api_version] = {
                r["kind"]: Resource(r["name"], r["namespaced"]) for r in resources if "/" not in r["name"]
            }
        return self._resources[api_version].get(kind)

    def path_of(self, body: dict[str, Any], namespace: str) -> str | None:
        """Where an object lives, None when the server does not know its kind."""
        resource = self.resource(body["apiVersion"], body["kind"])
        if resource is None:
            return None
        metadata = body["metadata"]
        folder = f"/namespaces/{metadata.get('namespace', namespace)}" if resource.namespaced else ""
        return f"{base(body['apiVersion'])}{folder}/{resource.plural}/{metadata['name']}"

    def apply(self, body: dict[str, Any], namespace: str, *options: str) -> list[str]:
        """Server-side apply with Strict validation. Returns the objections of the server, sorted."""
        path = self.path_of(body, namespace)
        if path is None:
            return [f"no kind {body['kind']} in {body['apiVersion']}"]
        query = "&".join((FIELD_MANAGER, "force=true", "fieldValidation=Strict", *options))
        code, answer = self.api.call("PATCH", f"{path}?{query}", body, "application/apply-patch+yaml")
        return [] if code in (200, 201) else sorted(re.split(r", (?=unknown|duplicate)", answer["message"]))

    def ensure_namespace(self, name: str) -> None:
        """Creates a namespace unless it exists."""
        self.api.call(
            "POST",
            "/api/v1/namespaces",
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}},
        )

    def snapshot(self, namespace: str, kinds: list[tuple[str, str]]) -> dict[str, dict[str, Any]]:
        """All objects of ``kinds`` in a namespace, by kind and name."""
        objects = {}
        for api_version, kind in kinds:
            resource = self.resource(api_version, kind)
            assert resource, f"{api_version} {kind} is not served"
            _, answer = self.api.call("GET", f"{base(api_version)}/namespaces/{namespace}/{resource.plural}")
            for item in answer["items"]:
                objects[f"{kind}/{item['metadata']['name']}"] = item
        return objects


def base(api_version: str) -> str:
    """The path of an API version."""
    return f"/api/{api_version}" if "/" not in api_version else f"/apis/{api_version}"


def documents(text: str) -> list[str]:
    """The stream cut at its separators, by code that the filter does not share."""
    starts = [match.start() for match in _SEPARATOR.finditer(text)]
    starts = starts if starts[:1] == [0] else [0, *starts]
    return [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def objects(text: str) -> Iterator[dict[str, Any]]:
    """Every object of a text, Lists unwrapped, as Helm's YAML reader (YAML 1.1) reads it."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 1)
    yaml.allow_duplicate_keys = True
    for part in documents(text):
        body = yaml.load(_HEAD.sub("", part))
        if isinstance(body, dict):
            yield from body["items"] if body.get("kind") in ("List", "ResourceList") else [body]


def load_definitions(cluster: Cluster, folder: Path, needed: Collection[str]) -> dict[str, str]:
    """Applies the custom resource definitions of ``folder`` and waits until they are served.

    Returns those that the server refuses, with its reason. Those called ``needed`` must be accepted.
    A definition of which it refuses some versions is applied without these.
    """
    refused: dict[str, str] = {}
    accepted = []
    for name, body in _definitions(folder):
        reason = _refusal(cluster, body)
        if reason and _without_versions(body, reason):
            reason = _refusal(cluster, body)
        if reason:
            refused[name] = reason
        else:
            accepted.append(name)
    missing = [name for name in needed if name not in accepted]
    assert not missing, {name: refused.get(name, f"not in {folder}") for name in missing}
    for name in accepted:
        _wait_until_served(cluster, name)
    return refused


def _refusal(cluster: Cluster, body: dict[str, Any]) -> str:
    """Why the server refuses the definition ``body``, empty where it does not."""
    path = f"{_DEFINITIONS}/{body['metadata']['name']}?{FIELD_MANAGER}&force=true"
    code, answer = cluster.api.call("PATCH", path, body, "application/apply-patch+yaml")
    return "" if code in (200, 201) else str(answer["message"])


def _without_versions(body: dict[str, Any], reason: str) -> bool:
    """Takes out the versions of ``body`` that ``reason`` is about; whether there are others."""
    versions = body["spec"]["versions"]
    about = {int(index) for index in re.findall(r"spec\.versions\[(\d+)\]", reason)}
    others = [version for index, version in enumerate(versions) if index not in about]
    if not about or not others:
        return False
    for version in others:
        version["storage"] = version is others[-1]
    body["spec"]["versions"] = others
    body["spec"].pop("conversion", None)
    return True


def _definitions(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    # The parser in C: definitions are megabytes, and of no odd YAML.
    yaml = YAML(typ="safe")
    for file in sorted(folder.glob("*.yaml")):
        for body in yaml.load_all(file):
            if body and body["kind"] == "CustomResourceDefinition":
                yield body["metadata"]["name"], body


def _wait_until_served(cluster: Cluster, name: str) -> None:
    for _ in range(200):
        _, answer = cluster.api.call("GET", f"{_DEFINITIONS}/{name}")
        conditions = {c["type"]: c["status"] for c in answer.get("status", {}).get("conditions", [])}
        if conditions.get("Established") == "True":
            return
        time.sleep(0.1)
    raise AssertionError(f"{name} is never established")
