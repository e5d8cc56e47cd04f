"""``diff``, ``inspect`` and ``completion``, which only look."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from support.places import ROOT, chart_streams

from post_renderer import pipeline
from post_renderer.commands import dispatch
from post_renderer.commands.invocation import DONE, USAGE, Result
from post_renderer.model import Settings
from post_renderer.yamltext import node

SAMPLES = ROOT / "samples"
REPORTS = ROOT / "post_renderer" / "reports"
PODINFO = (SAMPLES / "podinfo" / "input.yaml").read_bytes()


def run(command: str, stdin: bytes, *arguments: str, width: int = 0, **environ: str) -> Result:
    return dispatch.run([command, "-n", "shop", *arguments], environ, lambda: stdin, width=width)


def schema(name: str):
    return json.loads((REPORTS / f"{name}.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("sample", ["keycloak", "podinfo"])
def test_a_diff_applies(sample: str, tmp_path: Path):
    """What the diff shows is what the filter does: patch(1) makes the one of the other."""
    folder = SAMPLES / sample
    before, after = (folder / "input.yaml").read_bytes(), (folder / "expected.yaml").read_bytes()
    answer = dispatch.run(["diff", "-n", "shop"], {}, lambda: before)
    assert answer.code == 1
    shown = [line[1:] for line in answer.out.decode().splitlines() if line[:1] == "+" and line[:3] != "+++"]
    gone = [line[1:] for line in answer.out.decode().splitlines() if line[:1] == "-" and line[:3] != "---"]
    was, now = before.decode().splitlines(), after.decode().splitlines()
    assert sorted([*was, *shown]) == sorted([*now, *gone])


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
    answer = run("diff", PODINFO, "-o", "json")
    body = json.loads(answer.out)
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
    ids=["changes", "done-already", "nothing-flagged", "problem", "usage"],
)
def test_exit_codes_are_those_of_kubectl_diff(stdin: bytes, arguments: list[str], code: int):
    answer = run("diff", stdin, *arguments)
    assert answer.code == code
    assert bool(answer.out) == (code == 1)


@pytest.mark.parametrize(
    ("width", "environ", "coloured"),
    [(80, {}, True), (0, {}, False), (80, {"NO_COLOR": "1"}, False)],
    ids=["terminal", "pipe", "no-color"],
)
@pytest.mark.parametrize("command", ["diff", "inspect"])
def test_colours_are_for_terminals(command: str, width: int, environ: dict[str, str], coloured: bool):
    assert (b"\x1b[" in run(command, PODINFO, width=width, **environ).out) == coloured


def test_inspect_of_what_is_flagged():
    text = run("inspect", PODINFO).out.decode()
    head, row, *rest = text.splitlines()
    assert head.split() == ["SERVICE", "FLAGGED", "ROUTES", "PORT", "BACKED", "BY", "HOW", "CERTIFICATE"]
    assert row.split("   ")[0] == "frontend"
    assert "Deployment/frontend podinfo:9898   preset podinfo   frontend-backend-tls" in row
    assert "Service/frontend is flagged; it needs:" in rest
    assert "  Service/frontend: port https (443) leads to the listener 9899" in rest


CONTAINERS = b"      containers:\n      - name: podinfo\n"
# What takes no sidecar: a port that speaks TLS already, and pods without Linux.
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
    ids=["auto", "sidecar", "any sidecar", "speaks TLS", "native", "mount", "speaks TLS, and nobody knows how"],
)
def test_the_line_that_inspect_prints_does_it(image: str, spec: bytes, how: str, line: str, tmp_path: Path):
    stream = PODINFO.replace(b"ghcr.io/stefanprodan/podinfo:6.14.1", image.encode())
    stream = stream.replace(b"backend-tls.kub", b"not.kub").replace(CONTAINERS, spec)
    assert f"podinfo:9898   {how}   " in run("inspect", stream).out.decode()
    assert f"  - {line}" in run("inspect", stream).out.decode().splitlines()
    config = tmp_path / "config.yaml"
    config.write_text(
        f"apiVersion: backend-tls.kuberise.io/v1alpha1\nkind: BackendTLS\nspec:\n  services:\n    - {line}\n", "utf-8"
    )
    answer = dispatch.run(["-n", "shop", "--issuer", "ca", "--config", str(config)], {}, lambda: stream)
    assert answer.code == DONE, answer.err
    assert b"proxy-ssl-name" in answer.out


def test_inspect_says_why_not():
    stream = PODINFO.replace(b"app.kubernetes.io/name: frontend\n---", b"app.kubernetes.io/name: other\n---", 1)
    answer = run("inspect", stream)
    assert answer.code == DONE
    assert "no workload of namespace shop in the stream has pods with its selector" in answer.out.decode()


def test_inspect_as_data():
    body = json.loads(run("inspect", PODINFO, "-o", "json").out)
    jsonschema.validate(body, schema("inspect"))
    (service,) = body["services"]
    assert service["workloads"] == [{"kind": "Deployment", "name": "frontend", "container": "podinfo", "port": 9898}]
    written = node.read(run("inspect", PODINFO, "-o", "yaml").out.decode())
    assert written["services"][0]["certificate"] == service["certificate"]


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


# The one's pods are labelled at run time (its answer key says so), the others' are made by an operator.
UNKNOWABLE = {"vault-ha", "prometheus-operator-cr"}


@pytest.mark.parametrize("file", chart_streams(), ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_inspect_agrees_with_the_answer_key(file: Path):
    key = json.loads((file.parent / "meta.json").read_text("utf-8"))
    surveys = pipeline.survey(file.read_text("utf-8"), Settings(namespace=key["namespace"]))
    place = key.get("service_namespace", key["namespace"]), key["service"]
    (survey,) = [s for s in surveys if (s.service.namespace, s.service.name) == place]
    found = {(str(pod.workload), pod.container, pod.target) for pod in survey.pods}
    wanted = key.get("workload"), key.get("container"), key.get("container_port")
    assert (wanted in found) == (file.parent.name not in UNKNOWABLE)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_code(shell: str):
    answer = dispatch.run(["completion", shell], {}, lambda: b"")
    assert answer.code == DONE
    assert b"backend-tls" in answer.out


def test_completion_of_another_shell():
    answer = dispatch.run(["completion", "tcsh"], {}, lambda: b"")
    assert (answer.code, answer.err) == (
        USAGE,
        "backend-tls: completion: found tcsh, expected one of bash, zsh, fish\n",
    )


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("backend-tls --iss", ["--issuer", "--issuer-group", "--issuer-kind"]),
        ("backend-tls ins", ["inspect "]),
        ("backend-tls inspect -o m", ["mermaid "]),
        ("backend-tls presets podi", ["podinfo "]),
        ("backend-tls presets -o m", ["markdown "]),
        ("backend-tls schema co", ["config "]),
        ("backend-tls completion f", ["fish "]),
    ],
)
def test_completion(line: str, offered: list[str], tmp_path: Path):
    asked = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "COMP_LINE": line, "COMP_POINT": str(len(line))}
    out = tmp_path / "out"
    environ = {**os.environ, **asked, "_ARGCOMPLETE_STDOUT_FILENAME": str(out)}
    subprocess.run([sys.executable, "-m", "post_renderer"], env=environ, check=True, cwd=ROOT, capture_output=True)
    assert sorted(out.read_text("utf-8").split("\n")) == sorted(offered)


def test_the_data_of_a_secret_is_not_shown():
    """As kubectl diff masks it; the preset of Dex writes into the Secret that holds its configuration."""
    stream = (ROOT / "tests" / "golden" / "preset-dex" / "input.yaml").read_bytes()
    shown = run("diff", stream)
    assert "Secret/dex" in shown.out.decode()
    assert "@@ not shown: it holds a Secret @@" in shown.out.decode()
    assert "config.yaml:" not in shown.out.decode()
    documents = json.loads(run("diff", stream, "-o", "json").out)["documents"]
    assert [d["before"] + d["after"] for d in documents if d.get("hidden")] == [""]
