"""``diff``, ``inspect`` and ``completion``."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from support.places import ROOT, chart_streams

from post_renderer import pipeline
from post_renderer.commands import dispatch
from post_renderer.commands.invocation import DONE, USAGE, Result
from post_renderer.model import Settings
from post_renderer.yamltext import node, stream

SAMPLES = ROOT / "samples"
REPORTS = ROOT / "post_renderer" / "reports"
PODINFO = (SAMPLES / "podinfo" / "input.yaml").read_bytes()


def run(command: str, manifests: bytes, *arguments: str, width: int = 0, **environ: str) -> Result:
    return dispatch.run([command, "-n", "shop", *arguments], environ, lambda: manifests, width=width)


def schema(name: str):
    return json.loads((REPORTS / f"{name}.schema.json").read_text("utf-8"))


def by_hand(before: str, section: str, _folder: Path) -> str:
    """``before`` with the hunks of one unified diff applied."""
    lines, after, position = before.splitlines(keepends=True), [], 0
    for hunk in re.split(r"(?m)^@@ ", section)[1:]:
        head, *body = hunk.splitlines(keepends=True)
        start, count = re.match(r"-(\d+)(?:,(\d+))?", head).groups()
        # A hunk without lines of the old text names the line before it.
        first = int(start) if count == "0" else int(start) - 1
        after += lines[position:first]
        position = first
        for line in body:
            if line[0] in " -":
                assert lines[position] == line[1:]
                position += 1
            if line[0] in " +":
                after.append(line[1:])
    return "".join(after + lines[position:])


def by_patch(before: str, section: str, folder: Path) -> str:
    """``before`` with one unified diff applied by patch(1)."""
    program = shutil.which("patch")
    if program is None:
        pytest.skip("patch is not installed: apt-get install patch")
    old, new = folder / "old.yaml", folder / "new.yaml"
    old.write_bytes(before.encode())
    command = [program, "--silent", "--fuzz=0", f"--output={new}", str(old)]
    subprocess.run(command, input=section.encode(), check=True, capture_output=True)
    return new.read_bytes().decode()


def name_of(document: str) -> str:
    body = node.read(document) or {}
    return f"{body.get('kind')}/{body.get('metadata', {}).get('name')}"


@pytest.mark.parametrize("apply", [by_hand, by_patch])
@pytest.mark.parametrize("sample", ["keycloak", "podinfo"])
def test_a_diff_applies(sample: str, apply: Callable[[str, str, Path], str], tmp_path: Path):
    """Applied to the documents of the input, the diff gives those that the filter writes, to the byte."""
    before, after = (
        (SAMPLES / sample / name).read_bytes().decode() for name in ("input.yaml", "expected.yaml")
    )
    result = dispatch.run(["diff", "-n", "shop"], {}, before.encode)
    assert result.code == 1
    documents = {name_of(document.text): document.text for document in stream.split(before)}
    existing, new = dict(documents), []
    for section in re.split(r"(?m)^(?=--- .*\n\+\+\+ )", result.out.decode())[1:]:
        old_name, name = (line[4:] for line in section.splitlines()[:2])
        if old_name == "/dev/null":
            new.append(apply("", section, tmp_path))
        else:
            existing[name] = apply(documents[name], section, tmp_path)
    expected = [document.text for document in stream.split(after)]
    assert [text for text in expected if text not in new] == list(existing.values())
    assert [text for text in expected if text in new] == new


def test_a_diff_names_objects():
    text = run("diff", PODINFO).out.decode()
    heads = [line for line in text.splitlines() if line.startswith(("--- ", "+++ "))]
    assert heads == [
        "--- Service/frontend",
        "+++ Service/frontend",
        "--- /dev/null",
        "+++ Certificate/frontend-backend-tls",
        "--- Deployment/frontend",
        "+++ Deployment/frontend",
        "--- Ingress/frontend",
        "+++ Ingress/frontend",
    ]


def test_a_diff_as_json():
    result = run("diff", PODINFO, "-o", "json")
    body = json.loads(result.out)
    jsonschema.validate(body, schema("diff"))
    assert [document["new"] for document in body["documents"]] == [False, True, False, False]


@pytest.mark.parametrize(
    ("stdin", "arguments", "code"),
    [
        (PODINFO, [], 1),
        ((SAMPLES / "podinfo" / "expected.yaml").read_bytes(), [], 0),
        (b"a: 1\n", [], 0),
        (PODINFO, ["--service", "nowhere"], 2),
        (PODINFO, ["--nonsense"], 2),
    ],
    ids=["changes", "in place already", "nothing flagged", "problem", "usage"],
)
def test_exit_codes_are_those_of_kubectl_diff(stdin: bytes, arguments: list[str], code: int):
    result = run("diff", stdin, *arguments)
    assert result.code == code
    assert bool(result.out) == (code == 1)


@pytest.mark.parametrize(
    ("width", "environ", "coloured"),
    [(80, {}, True), (0, {}, False), (80, {"NO_COLOR": "1"}, False)],
    ids=["terminal", "pipe", "no-color"],
)
@pytest.mark.parametrize("command", ["diff", "inspect"])
def test_colours_are_for_terminals(command: str, width: int, environ: dict[str, str], coloured: bool):
    assert (b"\x1b[" in run(command, PODINFO, width=width, **environ).out) == coloured


def test_inspect_of_a_flagged_service():
    text = run("inspect", PODINFO).out.decode()
    head, row, *rest = text.splitlines()
    assert head.split() == ["SERVICE", "FLAGGED", "ROUTES", "PORT", "BACKED", "BY", "HOW", "CERTIFICATE"]
    assert row.split("   ")[0] == "frontend"
    assert "Deployment/frontend podinfo:9898   preset podinfo   frontend-backend-tls" in row
    assert "Service/frontend is flagged; it needs:" in rest
    assert "  Service/frontend: port https (443) targets TLS port 9899" in rest


CONTAINERS = b"      containers:\n      - name: podinfo\n"
# No sidecar can be added: the port serves TLS already, or the pods run Windows.
SECURE = CONTAINERS + b"        startupProbe: {httpGet: {path: /, port: http, scheme: HTTPS}}\n"
WINDOWS = b"      nodeSelector: {kubernetes.io/os: windows}\n" + CONTAINERS


@pytest.mark.parametrize(
    ("image", "spec", "how", "line"),
    [
        ("ghcr.io/stefanprodan/podinfo:6.14.1", CONTAINERS, "preset podinfo", "{name: frontend}"),
        ("grafana/grafana:13.2.0", CONTAINERS, "sidecar", "{name: frontend}"),
        ("shop/web:1", CONTAINERS, "sidecar", "{name: frontend}"),
        ("grafana/grafana:13.2.0", SECURE, "preset grafana", "{name: frontend}"),
        ("grafana/grafana:13.2.0", WINDOWS, "preset grafana", "{name: frontend, mode: native}"),
        ("shop/web:1", WINDOWS, "mount", "{name: frontend, mode: mount}"),
        ("shop/web:1", SECURE, "mount", "{name: frontend, mode: mount}"),
    ],
    ids=["auto", "sidecar", "any sidecar", "serves TLS", "native", "mount", "serves TLS, no preset"],
)
def test_the_entry_that_inspect_prints_works(image: str, spec: bytes, how: str, line: str, tmp_path: Path):
    manifests = PODINFO.replace(b"ghcr.io/stefanprodan/podinfo:6.14.1", image.encode())
    manifests = manifests.replace(b"backend-tls.kub", b"not.kub").replace(CONTAINERS, spec)
    assert f"podinfo:9898   {how}   " in run("inspect", manifests).out.decode()
    assert f"  - {line}" in run("inspect", manifests).out.decode().splitlines()
    config = tmp_path / "config.yaml"
    config.write_text(
        f"apiVersion: backend-tls.kuberise.io/v1alpha1\nkind: BackendTLS\nspec:\n  services:\n    - {line}\n",
        "utf-8",
    )
    result = dispatch.run(["-n", "shop", "--issuer", "ca", "--config", str(config)], {}, lambda: manifests)
    assert result.code == DONE, result.err
    assert b"proxy-ssl-name" in result.out


def test_inspect_says_why_not():
    manifests = PODINFO.replace(
        b"app.kubernetes.io/name: frontend\n---", b"app.kubernetes.io/name: other\n---", 1
    )
    result = run("inspect", manifests)
    assert result.code == DONE
    assert "no workload of namespace shop in the stream has pods with its selector" in result.out.decode()


def test_inspect_as_data():
    body = json.loads(run("inspect", PODINFO, "-o", "json").out)
    jsonschema.validate(body, schema("inspect"))
    (service,) = body["services"]
    assert service["workloads"] == [
        {"kind": "Deployment", "name": "frontend", "container": "podinfo", "port": 9898}
    ]
    written = node.read(run("inspect", PODINFO, "-o", "yaml").out.decode())
    assert written["services"][0]["certificate"] == service["certificate"]


def test_inspect_shows_other_callers():
    monitor = b"""---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: pods, namespace: shop}
spec: {selector: {}, podMetricsEndpoints: [{port: http}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: links, namespace: shop}
data: {frontend: "http://frontend"}
"""
    text = run("inspect", PODINFO + monitor).out.decode()
    assert "\nService/frontend: scraped by PodMonitor/pods; its URL is in ConfigMap/links\n" in text
    body = json.loads(run("inspect", PODINFO + monitor, "-o", "json").out)
    jsonschema.validate(body, schema("inspect"))
    assert body["services"][0]["callers"] == [
        {"kind": "PodMonitor", "name": "pods", "how": "monitor"},
        {"kind": "ConfigMap", "name": "links", "how": "url"},
    ]


def test_inspect_as_a_picture():
    assert run("inspect", PODINFO, "-o", "mermaid").out.decode() == (
        "flowchart LR\n"
        '  n0["Service/frontend<br/>http (9898)"]\n'
        '  n1["Ingress/frontend"]\n'
        "  n1 -- https --> n0\n"
        '  n2["Deployment/frontend<br/>podinfo:9899"]\n'
        "  n0 -- https --> n2\n"
        '  n3["Certificate/frontend-backend-tls<br/>frontend-backend-tls"]\n'
        "  n3 -- Secret --> n2\n"
    )


def test_inspect_of_nothing():
    assert run("inspect", b"").out == b"no Service in the input\n"


# The pods of the first are labelled at run time (see its answer key), those of the second by an operator.
UNKNOWABLE = {"vault-ha", "prometheus-operator-cr"}


@pytest.mark.slow
@pytest.mark.parametrize("file", chart_streams(), ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_inspect_agrees_with_the_answer_key(file: Path):
    key = json.loads((file.parent / "meta.json").read_text("utf-8"))
    statuses = pipeline.inventory(file.read_text("utf-8"), Settings(namespace=key["namespace"]))
    place = key.get("service_namespace", key["namespace"]), key["service"]
    (status,) = [s for s in statuses if (s.service.namespace, s.service.name) == place]
    backends = {(str(pod.ref), pod.container.name, pod.port) for pod in status.pods}
    expected = key.get("workload"), key.get("container"), key.get("container_port")
    assert (expected in backends) == (file.parent.name not in UNKNOWABLE)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_code(shell: str):
    result = dispatch.run(["completion", shell], {}, lambda: b"")
    assert result.code == DONE
    assert b"backend-tls" in result.out


def test_completion_of_another_shell():
    result = dispatch.run(["completion", "tcsh"], {}, lambda: b"")
    assert (result.code, result.err) == (
        USAGE,
        "backend-tls: completion: found tcsh, expected one of bash, zsh, fish\n",
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "completions"),
    [
        ("backend-tls --iss", ["--issuer", "--issuer-group", "--issuer-kind"]),
        ("backend-tls ins", ["inspect "]),
        ("backend-tls expl", ["explain "]),
        ("backend-tls explain -o j", ["json "]),
        ("backend-tls inspect -o m", ["mermaid "]),
        ("backend-tls presets podi", ["podinfo "]),
        ("backend-tls presets -o m", ["markdown "]),
        ("backend-tls schema co", ["config "]),
        ("backend-tls completion f", ["fish "]),
    ],
)
def test_completion(line: str, completions: list[str], tmp_path: Path):
    variables = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    out = tmp_path / "out"
    environ = {**os.environ, **variables, "_ARGCOMPLETE_STDOUT_FILENAME": str(out)}
    subprocess.run(
        [sys.executable, "-m", "post_renderer"], env=environ, check=True, cwd=ROOT, capture_output=True
    )
    assert sorted(out.read_text("utf-8").split("\n")) == sorted(completions)


def test_the_data_of_a_secret_is_not_shown():
    """As in kubectl diff. The preset of Dex edits the Secret that has its configuration."""
    manifests = (ROOT / "tests" / "golden" / "preset-dex" / "input.yaml").read_bytes()
    result = run("diff", manifests)
    assert "Secret/dex" in result.out.decode()
    assert "@@ not shown: it contains a Secret @@" in result.out.decode()
    assert "config.yaml:" not in result.out.decode()
    documents = json.loads(run("diff", manifests, "-o", "json").out)["documents"]
    assert [d["before"] + d["after"] for d in documents if d.get("hidden")] == [""]
