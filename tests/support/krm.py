"""ResourceLists, as kustomize and kpt send them."""

from __future__ import annotations

import json
from textwrap import indent

from post_renderer.yamltext import stream

HEAD = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"
END = "\nresults:\n"
# Golden folders, one of each shape of change: lists that are new, appended to and shortened, arguments,
# configuration text, aliases, a List, copies of an Ingress, policies, custom resources, odd scalars, two objects
# of one name, an object of the cluster.
SHAPES = (
    "client-auth",
    "close-plaintext-policy-written",
    "config-text",
    "ingress-says-some-already",
    "load-balancer-expose-false",
    "mixed-in-a-list",
    "mixed-two-services",
    "monitors-follow",
    "network-policies",
    "preset-argocd-server",
    "preset-keycloak-bitnami",
    "prometheus",
    "sidecar-keep-http-false",
    "sidecar-of-an-earlier-version",
    "traefik-ingress-mixed",
    "trap-07-scalars",
    "trap-09-aliases",
    "trap-10-list",
    "trap-22-namespaces",
    "trust-bundle",
)


def resource_list(manifests: str, function_config: dict | None = None) -> str:
    """The documents of ``manifests`` as items of a ResourceList, with their comments."""
    items = [item(document.text) for document in stream.split(manifests) if document.text.strip("- \n")]
    config = f"functionConfig: {json.dumps(function_config)}\n" if function_config else ""
    return f"{HEAD}items:\n{''.join(items)}{config}"


def item(document: str) -> str:
    """A document as one item of a list."""
    lines = indent(document.removeprefix("---\n").rstrip("\n"), "  ")
    return f"- {lines[2:]}\n"


def without_results(answer: str) -> str:
    """``answer`` up to its results."""
    return answer.partition(END)[0].removesuffix("\n") + "\n"


def options(**data: str) -> dict:
    """The functionConfig that ``kpt fn eval -- KEY=VALUE`` makes."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "function-input"},
        "data": {key.replace("_", "-"): value for key, value in data.items()},
    }


def config(**spec: object) -> dict:
    """A functionConfig that is a config."""
    return {"apiVersion": "backend-tls.kuberise.io/v1alpha1", "kind": "BackendTLS", "spec": spec}
