"""What the filter writes is in order: an error in its output is a defect of the filter or of a rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.charts import config_of
from support.places import ROOT, chart_streams

from post_renderer import check, pipeline
from post_renderer.commands import settings
from post_renderer.flags import config
from post_renderer.model import ERROR, ProblemsError, Settings
from post_renderer.options import parse
from post_renderer.yamltext import stream

MODES = ("auto", "native", "sidecar", "mount")
CASES = [
    file.parent
    for folder in ("samples", "tests/golden")
    for file in sorted((ROOT / folder).glob("*/expected.yaml"))
    # Helm 4 gets problems as a text in place of manifests.
    if not file.read_bytes().startswith(b"|\n")
]
# What the manifests of a case have wrong beside what its flags ask for, by rule.
KNOWN = {
    # What the filter refuses, it finds as well.
    "mistake-krm-field": {"flag-refused"},
    # Its Route is left as it is.
    "openshift-routes-keep": {"openshift-ca-ignored"},
    "trap-broken-elsewhere": {"document-unreadable"},
    # Rendered without --api-versions.
    "chronograf-v1beta1": {"ingress-api-removed"},
    "influxdb2-v1beta1": {"ingress-api-removed"},
    "jenkins-2.19.0": {"ingress-api-removed"},
    "keycloak-legacy-15.1.0": {"ingress-api-removed"},
    "kiali-server-v1beta1": {"ingress-api-removed"},
    # Its operator serves HTTPS, and nothing tells ingress-nginx.
    "kube-arangodb": {"plain-to-tls-port"},
}
# What comes of flagging one of two Services with the same pods, about which the filter warns.
WARNED = {"alertmanager-perreplica": {"plain-to-tls-port"}}


def lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines() if file.is_file() else []


def errors(text: str, of_run: Settings) -> set[str]:
    """The rules that find an error in ``text``."""
    located = check.check(stream.split(text), of_run).findings
    return {each.finding.rule for each in located if each.finding.severity == ERROR}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_error_in_what_goldens_expect(case: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(case)
    environment = dict(line.split("=", 1) for line in lines(case / "environment"))
    arguments = [line for line in lines(case / "args") if line != "patches"]
    of_run = settings.load(parse(arguments, environment), environment)
    assert errors((case / "expected.yaml").read_text("utf-8"), of_run) == KNOWN.get(case.name, set())


@pytest.mark.slow
@pytest.mark.parametrize("file", chart_streams("helm3"), ids=lambda file: file.parent.name)
def test_no_error_in_a_chart_as_it_is_or_as_the_filter_leaves_it(file: Path, tmp_path: Path):
    meta = json.loads((file.parent / "meta.json").read_text("utf-8"))
    text = file.read_text("utf-8")
    unpatched = errors(text, Settings(namespace=meta["namespace"]))
    assert unpatched == KNOWN.get(file.parent.name, set())
    for mode in MODES:
        of_run = config.read(str(config_of(meta, mode, tmp_path)))
        try:
            patched = pipeline.render(text, of_run).text
        except ProblemsError:
            continue
        assert errors(patched, of_run) <= unpatched | WARNED.get(file.parent.name, set())
