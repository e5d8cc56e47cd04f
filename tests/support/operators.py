"""A custom resource whose operator creates the pods, and a preset of the user's own for it."""

from __future__ import annotations

from post_renderer import presets
from post_renderer.model import Ref
from post_renderer.model.preset import CustomResourceMatch, Preset

KEYCLOAK = Ref("k8s.keycloak.org", "Keycloak", "shop", "kc")
SELECTOR = {"app": "keycloak", "instance": "kc"}
FIELDS = (("spec.http.tlsSecret", "{secretName}"),)


def keycloak(name: str = "kc", namespace: str = "shop", **metadata) -> dict:
    return {
        "apiVersion": "k8s.keycloak.org/v2alpha1",
        "kind": "Keycloak",
        "metadata": {"name": name, "namespace": namespace, **metadata},
        "spec": {"instances": 1},
    }


def own(name: str = "own", of: Ref = KEYCLOAK, fields=FIELDS, **more) -> Preset:
    """A preset for resources of the group and kind of ``of``, with pods that SELECTOR selects."""
    pods = (("app", "keycloak"), ("instance", "{name}"))
    resource = CustomResourceMatch(of.group, of.kind, pods, ("{name}-service",), tuple(fields))
    values = {"name": name, "title": "Own", "images": (), "env": (), "resource": resource, "port": 0}
    return presets.load("podinfo")._replace(**{**values, **more})
