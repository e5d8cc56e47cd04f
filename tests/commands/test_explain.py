"""``explain``: one object, found as for kubectl, with why, what and without what for each line."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
from support.places import ROOT

from post_renderer.commands import dispatch
from post_renderer.commands.invocation import DONE, PROBLEMS, USAGE

PODINFO = (ROOT / "samples" / "podinfo" / "input.yaml").read_bytes()
PATCHED = (ROOT / "samples" / "podinfo" / "expected.yaml").read_bytes()
SCHEMA = json.loads((ROOT / "post_renderer" / "reports" / "explain.schema.json").read_text("utf-8"))


def run(*arguments: str, stdin: bytes = PODINFO, width: int = 0, **environ: str):
    return dispatch.run(["explain", *arguments], environ, lambda: stdin, width=width)


def text(*arguments: str, stdin: bytes = PODINFO, **environ: str) -> str:
    result = run(*arguments, stdin=stdin, **environ)
    assert (result.code, result.err) == (DONE, "")
    return result.out.decode()


def test_a_service():
    assert text("svc/frontend", "-n", "shop") == (
        """\
Service/frontend in shop

    20  - name: "https"
    21    port: 443
    22    protocol: "TCP"
        why      port https (443) targets TLS port 9899
        does     The Service port for HTTPS. It leads to the port of the pods
                 that serves TLS.
        without  Routes have no way to that port; the plain port leads to plain
                 HTTP.
        source   kubernetes core/v1, ServicePort

    23  targetPort: 9899
        does     The port of the pods that serves TLS, as a number, which also
                 leads to the ports of a sidecar.
        without  The port would lead to the container port of the same number as
                 the Service port, which nothing serves.
        source   kubernetes core/v1, ServicePort
"""
    )
    lines = PATCHED.decode().splitlines()
    assert [line.strip() for line in lines[19:23]] == [
        '- name: "https"',
        "port: 443",
        'protocol: "TCP"',
        "targetPort: 9899",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("ing/frontend", "-n", "shop"),
        ("Ingress/frontend", "-n", "shop"),
        ("ingresses.networking.k8s.io/frontend", "-n", "shop"),
        ("shop/ing/frontend", "-n", "shop"),
        ("-n", "shop", "ing/frontend"),
        ("ing/frontend", "-n", "shop", "-"),
    ],
)
def test_spellings_of_an_object(arguments: tuple[str, ...]):
    shown = text(*arguments)
    assert shown.startswith("Ingress/frontend in shop\n")
    assert "\n   128  number: 443\n        why      shop.example.com/ routes to port https (443)" in shown


@pytest.mark.parametrize("width", [40, 80, 100, 500])
@pytest.mark.parametrize("target", ["ing/frontend", "deploy/frontend", "cert/frontend-backend-tls"])
def test_sentences_fit_the_terminal(target: str, width: int):
    shown = text(target, "-n", "shop", COLUMNS=str(width))
    sentences = [line for line in shown.splitlines() if line.startswith(" " * 8)]
    # A word that is longer than the line stays whole.
    assert all(len(line) <= min(width, 100) or " " not in line[17:] for line in sentences)


def test_colours_change_no_character():
    coloured = run("ing/frontend", "-n", "shop", width=80).out.decode()
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text("ing/frontend", "-n", "shop") != coloured


def test_the_settings_of_a_preset_have_its_source():
    shown = text("deploy/frontend", "-n", "shop", COLUMNS="100")
    assert "        source   preset podinfo: stefanprodan/podinfo cmd/podinfo/main.go" in shown


@pytest.mark.parametrize("stdin", [PODINFO, PATCHED], ids=["as rendered", "patched"])
def test_as_data(stdin: bytes):
    body = json.loads(text("deploy/frontend", "-n", "shop", "-o", "json", stdin=stdin))
    jsonschema.validate(body, SCHEMA)
    assert body["object"] == {"group": "apps", "kind": "Deployment", "namespace": "shop", "name": "frontend"}
    (env,) = [each for each in body["entries"] if "env" in each["path"]]
    assert env["lines"][-1] == {"number": 95, "text": '          value: "9899"'}
    assert (env["why"], env["removed"]) == ("PODINFO_SECURE_PORT in container podinfo", False)


OTHERS = b"""---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec: {selector: {app: api}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec: {template: {metadata: {labels: {app: api}}, spec: {containers: [{name: api, image: example/api:1}]}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: api, namespace: shop}
spec: {ingressClassName: nginx, defaultBackend: {service: {name: api, port: {number: 80}}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: blog}
"""


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (
            "svc/api",
            "Service/api in shop stays as it is: it is not flagged; flagged are Service/frontend in shop",
        ),
        (
            "deploy/api",
            "Deployment/api in shop stays as it is: it belongs to Service/api in shop; flagged are "
            "Service/frontend in shop",
        ),
        (
            "ing/api",
            "Ingress/api in shop stays as it is: it belongs to Service/api in shop; flagged are "
            "Service/frontend in shop",
        ),
        (
            "cm/settings",
            "ConfigMap/settings in blog stays as it is: it belongs to no flagged Service; flagged are "
            "Service/frontend in shop",
        ),
    ],
)
def test_an_object_that_stays_as_it_is(target: str, reason: str):
    assert " ".join(text(target, "-n", "shop", stdin=PODINFO + OTHERS).split()) == reason
    body = json.loads(text(target, "-n", "shop", "-o", "json", stdin=PODINFO + OTHERS))
    jsonschema.validate(body, SCHEMA)
    assert body["entries"] == []
    assert reason.endswith(body["reason"])


def test_routes_that_are_kept():
    shown = text("ing/frontend", "-n", "shop", "--routes", "keep")
    assert " ".join(shown.split()) == (
        "Ingress/frontend in shop stays as it is: routes: keep of Service/frontend in shop leaves all routes as they are"
    )


def test_nothing_flagged():
    shown = text("ing/api", "-n", "shop", stdin=OTHERS)
    assert " ".join(shown.split()) == (
        "Ingress/api in shop stays as it is: no Service is flagged, so nothing is changed"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("ing/fronted",),
            "ing/fronted: no such object in input or output; did you mean Ingress/frontend?",
        ),
        (
            ("sts/frontend",),
            "sts/frontend: no such object in input or output; did you mean Service/frontend or Deployment/frontend "
            "or Ingress/frontend?",
        ),
        (
            ("ing/x",),
            "ing/x: no such object in input or output; there is Ingress/frontend",
        ),
        (
            ("widget/x",),
            "widget/x: no such object in input or output; its kinds are Certificate, Deployment, Ingress, Service",
        ),
        (("blog/svc/frontend",), "blog/svc/frontend: there is shop/Service/frontend; name one"),
    ],
)
def test_no_such_object(arguments: tuple[str, ...], message: str):
    result = run(*arguments, "-n", "shop")
    assert (result.code, result.out, result.err) == (USAGE, b"", f"backend-tls: explain {message}\n")


def test_of_many_objects_a_hint_names_some():
    services = "".join(
        f"---\n{{apiVersion: v1, kind: Service, metadata: {{name: {c}}}}}\n" for c in "abcdefghij"
    )
    result = run("svc/nothing", "-n", "shop", stdin=services.encode())
    assert result.err.endswith("Service/g, Service/h and 2 more\n")


def test_a_name_that_is_spelled_with_an_escape():
    stdin = PODINFO.replace(
        b"kind: Ingress\nmetadata:\n  name: frontend", b'kind: Ingress\nmetadata:\n  name: "front\\x65nd"'
    )
    assert stdin != PODINFO
    assert text("ing/frontend", "-n", "shop", stdin=stdin).startswith("Ingress/frontend in shop\n")


@pytest.mark.parametrize("argument", ["frontend", "ing/", "/frontend", "a/b/c/d", "rendered.yaml"])
def test_no_kind_and_name(argument: str):
    result = run(argument, "-n", "shop")
    assert result.code == USAGE
    assert f'found "{argument}", expected KIND/NAME or NAMESPACE/KIND/NAME' in result.err


def test_one_name_in_two_namespaces():
    both = PODINFO + OTHERS.replace(b"namespace: shop", b"namespace: blog") + OTHERS
    result = run("svc/api", "-n", "shop", stdin=both)
    assert "Service/api in shop" in result.out.decode()
    result = dispatch.run(["explain", "svc/api"], {}, lambda: OTHERS + OTHERS.replace(b"shop", b"blog"))
    assert result.code == USAGE
    assert "there is shop/Service/api and blog/Service/api; name one" in result.err


def test_a_problem():
    result = run("svc/frontend", "-n", "shop", "--service", "nowhere")
    assert (result.code, result.out) == (PROBLEMS, b"")
    assert "Service/nowhere" in result.err


def test_the_data_of_a_secret_is_not_shown():
    folder = ROOT / "tests" / "golden" / "config-secret"
    arguments = (folder / "args").read_text("utf-8").splitlines() if (folder / "args").is_file() else []
    stdin = (folder / "input.yaml").read_bytes()
    shown = text("secret/login", "-n", "shop", *arguments, stdin=stdin)
    assert 'data["config.yaml"]: (a Secret, not shown)' in shown
    body = json.loads(text("secret/login", "-n", "shop", *arguments, "-o", "json", stdin=stdin))
    assert [(entry["before"], [each["text"] for each in entry["lines"]]) for entry in body["entries"]] == [
        (None, [""])
    ]
