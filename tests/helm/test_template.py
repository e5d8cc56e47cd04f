"""``helm template`` with the filter, in both Helms."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from support.helms import Helm
from support.places import ROOT

KEYCLOAK = ROOT / "samples" / "keycloak" / "chart"
HOOKS = {"web-test", "web-migrate"}


def objects(text: str) -> dict[tuple[str, str], Any]:
    bodies = [body for body in YAML(typ="safe").load_all(text) if body]
    assert len(bodies) == len({(body["kind"], body["metadata"]["name"]) for body in bodies})
    return {(body["kind"], body["metadata"]["name"]): body for body in bodies}


def test_the_flagged_service_is_changed(helm: Helm):
    result = helm.template("shop", "-n", "shop")
    assert (result.code, result.err) == (0, "")
    bodies = objects(result.out)
    assert bodies["Certificate", "web-backend-tls"]["spec"]["secretName"] == "web-backend-tls"
    annotations = bodies["Ingress", "web"]["metadata"]["annotations"]
    assert annotations["nginx.ingress.kubernetes.io/proxy-ssl-name"] == "web.shop.svc.cluster.local"
    assert "postrenderer.helm.sh" not in result.out


def test_both_helms_give_the_same_objects(helm3: Helm, helm4: Helm):
    for chart in ("shop", KEYCLOAK):
        three, four = (objects(h.template(chart, "-n", "shop").out) for h in (helm3, helm4))
        assert three == four
        assert ("Certificate", "web-backend-tls") in three or chart != "shop"


def test_the_sample_is_what_helm_renders(helm3: Helm, tmp_path: Path):
    """samples/keycloak/input.yaml is not typed in by hand."""
    tee = tmp_path / "tee.sh"
    tee.write_text(f"#!/bin/sh\nexec tee {tmp_path / 'stdin'}\n", "utf-8")
    tee.chmod(0o755)
    arguments = ("template", "keycloak", str(KEYCLOAK), "-n", "keycloak", "--kube-version", "1.33.0")
    assert helm3.run(*arguments, "--post-renderer", str(tee)).code == 0
    assert (tmp_path / "stdin").read_bytes() == (KEYCLOAK.parent / "input.yaml").read_bytes()


def test_show_only_finds_the_service_and_its_certificate(helm: Helm):
    result = helm.template("shop", "-n", "shop", "--show-only", "templates/service.yaml")
    assert result.code == 0, result.err
    assert set(objects(result.out)) == {("Service", "web"), ("Certificate", "web-backend-tls")}


def test_hooks_stay_as_they_are(helm: Helm):
    filtered, plain = helm.template("shop", "-n", "shop"), helm.unfiltered("shop", "-n", "shop")
    for name in HOOKS:
        kind = "Pod" if name == "web-test" else "Job"
        assert objects(filtered.out)[kind, name] == objects(plain.out)[kind, name]


@pytest.mark.parametrize(
    "options", [(), ("--set", "annotations=null")], ids=["no-annotations", "annotations-gone"]
)
def test_nothing_flagged_is_nothing_changed(helm: Helm, options: tuple[str, ...]):
    chart = "shop" if options else "plain"
    filtered = helm.template(chart, "-n", "shop", *options)
    assert (filtered.code, filtered.err) == (0, "")
    assert filtered.out == helm.through_cat(chart, "-n", "shop", *options).out
    plain = helm.unfiltered(chart, "-n", "shop", *options).out
    if helm.version == 3:
        assert filtered.out == plain
    else:
        assert objects(filtered.out) == objects(plain)


def test_a_chart_that_renders_nothing(helm: Helm):
    result = helm.template("nothing", "-n", "shop")
    assert result.code == 0, result.err
    assert objects(result.out) == {}


def test_a_config_by_argument(helm: Helm, tmp_path: Path):
    config = tmp_path / "backend-tls.yaml"
    config.write_text(
        "apiVersion: backend-tls.kuberise.io/v1alpha1\nkind: BackendTLS\nspec:\n  services:\n"
        "    - {name: web, mode: mount, issuer: {name: internal-ca}}\n",
        "utf-8",
    )
    result = helm.template("plain", "-n", "shop", f"--post-renderer-args=--config={config}")
    assert result.code == 0, result.err
    assert ("Certificate", "web-backend-tls") in objects(result.out)


def test_other_documents_stay_as_they_are(helm: Helm):
    """Helm's own test cases of splitting and joining: the filter adds to them and removes nothing."""
    filtered, before = helm.template("odd", "-n", "shop"), helm.through_cat("odd", "-n", "shop")
    assert filtered.code == before.code == 0, filtered.err + before.err
    untouched = others(filtered.out)
    assert untouched == others(before.out)
    assert sum("kind: ConfigMap" in text for text in untouched) == 9 + 12 + 2 + 3
    assert [int(n) for n in re.findall(r"number-(\d+)", "".join(untouched))] == list(range(12))
    # Only Helm 3 hands on a document that is but a comment.
    assert ("# A licence header" in filtered.out) == (helm.version == 3)


def others(text: str) -> list[str]:
    """The documents that are not of the flagged Service; a separator has its three dashes to itself."""
    return [part for part in re.split(r"(?m)^---.*\n", text) if not re.search(r'(?m)^  name: "?web\b', part)]
