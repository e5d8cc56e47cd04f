"""The files of deploy/argocd/ are what Argo CD reads.

argo-cd 3.5, cmpserver/plugin/config.go, manifests/base/repo-server.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from ruamel.yaml import YAML
from support.places import ROOT

from post_renderer.commands import dispatch
from post_renderer.commands.argocd import announcement

FOLDER = ROOT / "deploy" / "argocd"
VALUES = YAML(typ="safe").load(FOLDER / "values.yaml")["repoServer"]
PATCH = YAML(typ="safe").load(FOLDER / "repo-server-patch.yaml")


def load(name: str) -> Any:
    return YAML(typ="safe").load(FOLDER / name)


def test_the_plugin():
    plugin = load("plugin.yaml")
    assert plugin["kind"] == "ConfigManagementPlugin"
    assert plugin["metadata"]["name"] == "backend-tls"
    # A version would become part of the name that an Application has to say.
    assert set(plugin["spec"]) == {"generate", "parameters"}
    assert plugin["spec"]["generate"] == {"command": ["backend-tls", "argocd"]}
    assert plugin["spec"]["parameters"] == {"dynamic": {"command": ["backend-tls", "argocd", "--announce"]}}


def test_the_application_says_only_what_the_plugin_knows():
    plugin = load("application.yaml")["spec"]["source"]["plugin"]
    assert plugin["name"] == load("plugin.yaml")["metadata"]["name"]
    announced = {each["name"]: each for each in json.loads(announcement.as_json())}
    for parameter in plugin["parameters"]:
        collection = announced[parameter["name"]].get("collectionType", "string")
        assert set(parameter) == {"name", collection}


@pytest.mark.parametrize("pod", [VALUES, PATCH["spec"]["template"]["spec"]], ids=["chart", "kustomize"])
def test_the_sidecar(pod: dict[str, Any]):
    (sidecar,) = pod.get("extraContainers") or pod["containers"]
    assert sidecar["command"] == ["/var/run/argocd/argocd-cmp-server"]
    security = sidecar["securityContext"]
    assert (security["runAsNonRoot"], security["runAsUser"], security["readOnlyRootFilesystem"]) == (
        True,
        999,
        True,
    )
    mounts = {mount["mountPath"]: mount["name"] for mount in sidecar["volumeMounts"]}
    own = "backend-tls-tmp"
    assert mounts == {
        "/var/run/argocd": "var-files",
        "/home/argocd/cmp-server/plugins": "plugins",
        "/tmp": own,
    }
    assert pod["volumes"] == [{"name": own, "emptyDir": {}}]


def test_both_ways_add_the_same():
    pod = PATCH["spec"]["template"]["spec"]
    assert (pod["containers"], pod["volumes"]) == (VALUES["extraContainers"], VALUES["volumes"])
    assert (PATCH["kind"], PATCH["metadata"]["name"]) == ("Deployment", "argocd-repo-server")


def test_the_kustomization_takes_the_patch():
    assert load("kustomization.yaml")["patches"] == [{"path": "repo-server-patch.yaml"}]


def test_the_image_holds_what_the_plugin_runs():
    text = (FOLDER / "Dockerfile").read_text("utf-8")
    for source in re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", text):
        for each in source.split():
            assert (ROOT / each).exists(), each
    assert {"helm", "kustomize"} <= {
        name.rpartition("/")[2] for name in re.findall(r"(?m)^COPY --from=\S+ (\S+)", text)
    }
    assert "COPY deploy/argocd/plugin.yaml /home/argocd/cmp-server/config/plugin.yaml" in text
    assert re.search(r"(?m)^USER 999$", text)
    assert re.search(r"(?m)^ENV PYTHONDONTWRITEBYTECODE=1 TMPDIR=/tmp$", text)


def test_the_command_of_the_plugin_announces():
    command = load("plugin.yaml")["spec"]["parameters"]["dynamic"]["command"]
    answer = dispatch.run(command[1:], {}, bytes)
    assert answer.code == 0
    assert answer.out.decode() == announcement.as_json()
