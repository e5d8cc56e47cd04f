"""Charts that kustomize renders (``helmCharts``), with the filter behind it in a pipe and as its function."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from support.helms import CHARTS, make_helm
from support.kustomize import BACKEND_TLS, Ran, build, objects

FUNCTION = {
    "apiVersion": "backend-tls.kuberise.io/v1alpha1",
    "kind": "BackendTLS",
    "metadata": {
        "name": "shop",
        "annotations": {"config.kubernetes.io/function": "exec: {path: backend-tls}"},
    },
    "spec": {"namespace": "shop"},
}


WRONG = {"annotations": {"backend-tls.kuberise.io/port": "ftp"}}


def built(folder: Path, transformers: list[str], values: dict) -> Ran:
    """kustomize runs Helm 3: with Helm 4 it fails (5.7.1 calls ``helm version -c``)."""
    helm = make_helm(3, folder)
    body = {
        "helmGlobals": {"chartHome": str(CHARTS)},
        "helmCharts": [{"name": "shop", "releaseName": "shop", "namespace": "shop", "valuesInline": values}],
        "transformers": transformers,
    }
    (folder / "kustomization.yaml").write_text(json.dumps(body), "utf-8")
    (folder / "backend-tls.yaml").write_text(json.dumps(FUNCTION), "utf-8")
    return build(
        folder,
        *("--enable-helm", f"--helm-command={helm.program}", "--load-restrictor=LoadRestrictionsNone"),
        *("--enable-alpha-plugins", "--enable-exec"),
    )


def piped(text: str, *arguments: str) -> Ran:
    done = subprocess.run(
        [BACKEND_TLS, *arguments],
        input=text,
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def test_a_pipe(tmp_path: Path):
    plain = built(tmp_path, [], {})
    assert plain.code == 0, plain.err
    done = piped(plain.out, "-n", "shop")
    assert (done.code, 'kind: "Certificate"' in done.out) == (0, True), done.err


def test_a_function(tmp_path: Path):
    plain = built(tmp_path, [], {})
    both = built(tmp_path, ["backend-tls.yaml"], {})
    assert both.code == 0, both.err
    assert objects(both.out) == objects(piped(plain.out, "-n", "shop").out)


@pytest.mark.parametrize("transformers", [[], ["backend-tls.yaml"]], ids=["a pipe", "a function"])
def test_a_failure(tmp_path: Path, transformers: list[str]):
    failed = built(tmp_path, transformers, WRONG)
    if not transformers:
        failed = piped(failed.out, "-n", "shop")
    assert failed.code == 1
    assert "kind:" not in failed.out
    assert 'Service/web: has no port "ftp"' in failed.err


def test_a_chart_that_cannot_be_rendered(tmp_path: Path):
    """An empty input has no flagged Service: where nothing looks at the exit code of kustomize, --require does."""
    failed = build(tmp_path)
    assert (failed.code, failed.out) == (1, "")
    assert piped(failed.out, "-n", "shop") == Ran(0, "", "")
    assert piped(failed.out, "-n", "shop", "--require").code == 1
