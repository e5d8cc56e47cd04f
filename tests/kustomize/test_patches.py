"""``backend-tls patches``: with them, kustomize makes of a chart's output what the filter makes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.charts import config_of
from support.cluster.objects import documents, objects
from support.krm import SHAPES
from support.kustomize import Ran, build
from support.places import ROOT, chart_streams

from post_renderer.commands import dispatch

# Scalars that YAML 1.1 and 1.2 read in different ways, in charts of others.
pytestmark = pytest.mark.filterwarnings("ignore::ruamel.yaml.error.MantissaNoDotYAML1_1Warning")
GOLDEN = ROOT / "tests" / "golden"
CHARTS = sorted({file.parent for file in chart_streams("helm3")})


def printed(source: str, *arguments: str) -> str:
    answer = dispatch.run(arguments, {}, source.encode)
    assert answer.code == dispatch.DONE, answer.err
    return answer.out.decode()


def kustomization(folder: Path, **files: str) -> Path:
    """A folder with ``files``, each a YAML file."""
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def patched(source: str, folder: Path, *arguments: str) -> Ran:
    """What kustomize makes of ``source`` with the patches and new objects for it."""
    new = printed(source, "patches", "-o", "objects", *arguments)
    patches = printed(source, "patches", "-o", "patches", *arguments)
    resources = ["rendered.yaml", *(["new.yaml"] if "kind" in new else [])]
    body = f"resources: {json.dumps(resources)}\npatches:\n{patches}"
    return build(kustomization(folder, kustomization=body, rendered=source, new=new))


def rebuilt(source: str, folder: Path) -> Ran:
    """What kustomize makes of ``source`` as it is: it prints everything anew."""
    return build(kustomization(folder, kustomization="resources: [rendered.yaml]\n", rendered=source))


def different(one: str, other: str, namespace: str) -> list[str]:
    """The objects in which two streams differ; those that state no namespace are in ``namespace``."""
    texts = (set(documents(one)), set(documents(other)))
    first, second = (_by_identity(mine - others, namespace) for mine, others in (texts, texts[::-1]))
    return sorted(
        f"{key}: {first.get(key)} != {second.get(key)}"
        for key in {*first, *second}
        if first.get(key) != second.get(key)
    )


def _by_identity(texts: set[str], namespace: str) -> dict[tuple[str, ...], Any]:
    found = {}
    for body in (body for text in sorted(texts) for body in objects(text)):
        metadata = body["metadata"]
        metadata.setdefault("namespace", namespace)
        # kustomize removes them, where it has patched.
        if not metadata.get("annotations"):
            metadata.pop("annotations", None)
        found[body["apiVersion"], body["kind"], metadata["namespace"], metadata["name"]] = body
    return found


MODES = ("auto", "native", "sidecar", "mount")


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_charts(chart: Path, tmp_path: Path):
    """Every chart in one of the modes in which the filter does something for it, another one each time."""
    meta = json.loads((chart / "meta.json").read_text("utf-8"))
    source = (chart / "helm3.yaml").read_text("utf-8")
    first = CHARTS.index(chart) % len(MODES)
    for mode in (*MODES[first:], *MODES[:first]):
        arguments = ("--config", str(config_of(meta, mode, tmp_path)))
        if dispatch.run(("patches", *arguments), {}, source.encode).code == dispatch.DONE:
            break
    else:
        pytest.skip("the filter does nothing for it")
    plain = rebuilt(source, tmp_path / "plain")
    if plain.code:
        pytest.skip(f"kustomize cannot read it: {plain.err}")
    filtered = rebuilt(printed(source, *arguments), tmp_path / "filtered")
    built = patched(source, tmp_path / "patched", *arguments)
    assert (built.code, built.err) == (0, "")
    assert different(built.out, filtered.out, meta["namespace"]) == []
    assert different(built.out, plain.out, meta["namespace"]) != []


@pytest.mark.parametrize("name", SHAPES)
def test_shapes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(GOLDEN / name)
    arguments = Path("args").read_text("utf-8").splitlines()
    source = Path("input.yaml").read_text("utf-8")
    filtered = rebuilt(printed(source, *arguments), tmp_path / "filtered")
    built = patched(source, tmp_path / "patched", *arguments)
    assert (built.code, built.err) == (0, "")
    assert different(built.out, filtered.out, "shop") == []
    assert different(built.out, rebuilt(source, tmp_path / "plain").out, "shop") != []


SOURCE = (ROOT / "samples" / "podinfo" / "input.yaml").read_text("utf-8")
CHANGED = {
    "a container before the others": ("      containers:\n", "      containers:\n      - name: first\n"),
    "another port of the route": ("number: 9898", "number: 80"),
    "a port of the Service": (
        "      name: grpc\n  selector",
        "      name: grpc\n    - port: 443\n  selector",
    ),
    "the annotation is there": (
        "kind: Ingress\nmetadata:\n",
        "kind: Ingress\nmetadata:\n  annotations:\n    nginx.ingress.kubernetes.io/backend-protocol: HTTP\n",
    ),
}


@pytest.mark.parametrize(("old", "new"), CHANGED.values(), ids=CHANGED)
def test_a_chart_that_changed_is_noticed(old: str, new: str, tmp_path: Path):
    assert SOURCE.count(old) == 1
    body = (
        f"resources: [rendered.yaml]\npatches:\n{printed(SOURCE, 'patches', '-o', 'patches', '-n', 'shop')}"
    )
    assert build(kustomization(tmp_path / "same", kustomization=body, rendered=SOURCE)).code == 0
    built = build(kustomization(tmp_path / "new", kustomization=body, rendered=SOURCE.replace(old, new)))
    assert (built.code, built.out) == (1, "")
    assert "test" in built.err


def test_a_chart_with_more_annotations_keeps_them(tmp_path: Path):
    body = (
        f"resources: [rendered.yaml]\npatches:\n{printed(SOURCE, 'patches', '-o', 'patches', '-n', 'shop')}"
    )
    more = SOURCE.replace(
        "kind: Ingress\nmetadata:\n", "kind: Ingress\nmetadata:\n  annotations: {new: 'yes'}\n"
    )
    built = build(kustomization(tmp_path / "new", kustomization=body, rendered=more))
    assert built.code == 0
    assert 'new: "yes"' in built.out
    assert "backend-protocol: HTTPS" in built.out


def test_the_default_output_is_a_kustomization(tmp_path: Path):
    """Its documents, as files of their own; the resources need the output of the chart as well."""
    head, *new = printed(SOURCE, "patches", "-n", "shop").split("\n---\n")
    body = head.replace("resources:\n", "resources:\n- rendered.yaml\n")
    folder = kustomization(
        tmp_path / "k", kustomization=body, rendered=SOURCE, **{"backend-tls": "\n---\n".join(new)}
    )
    filtered = rebuilt(printed(SOURCE, "-n", "shop"), tmp_path / "filtered")
    assert different(build(folder).out, filtered.out, "shop") == []
