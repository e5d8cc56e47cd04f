from __future__ import annotations

import json

import jsonschema
import pytest
from support.manifests import INGRESS, SERVICE, backend, deployment, ingress, service, topology_of
from support.places import ROOT

from post_renderer import presets
from post_renderer.controllers.upstream import Verification
from post_renderer.model import (
    ABSENT,
    Add,
    Applied,
    Copy,
    Drop,
    Item,
    Key,
    Put,
    Ref,
    note,
    problem,
    spelled,
    warning,
)
from post_renderer.pipeline import Outcome
from post_renderer.plan.backend import Backend
from post_renderer.plan.routing.hops import Hop
from post_renderer.plan.serving.external import ExternalServer
from post_renderer.plan.serving.preset.server import PresetServer
from post_renderer.plan.serving.sidecar.server import SidecarServer
from post_renderer.reports import report

SCHEMA = json.loads((ROOT / "post_renderer" / "reports" / "report.schema.json").read_text("utf-8"))
PUT = Put(SERVICE, ("spec", "ports", Key("port", 443)), {"port": 443}, "port 443 leads to the TLS port 8443")
CERTIFICATE = {
    "apiVersion": "cert-manager.io/v1",
    "kind": "Certificate",
    "metadata": {"name": "web-backend-tls"},
}
ADD = Add(CERTIFICATE, SERVICE, "fills Secret web-backend-tls")
DROP = Drop(INGRESS, ("spec", "rules", 0), "gone")
NOTE = note("renewal", SERVICE, "worth knowing")
HOP = Hop(INGRESS, "toy", Verification(ca=True, name=False, reason="toy checks no name"))
VERIFIED = "  Ingress/web (toy): encrypted, CA verified, name not"
WARNING = warning("auth-tls-secret", INGRESS, "look out", path=("metadata", "annotations"))


@pytest.fixture
def web() -> Backend:
    return backend(topology_of(service(), deployment(), ingress()))


def marked(kind: str, text: str) -> str:
    return f"<{kind}>{text}</{kind}>"


def outcome(backends=(), changes=(), findings=(), before=ABSENT) -> Outcome:
    applied = tuple(Applied(change, before) for change in changes)
    to_backends = tuple((HOP,) if each.routes else () for each in backends)
    return Outcome("", tuple(backends), tuple(findings), applied, hops=to_backends)


def human(backends=(), changes=(), notes=(), paint=report.plain) -> list[str]:
    return report.human(outcome(backends, changes, notes), paint).splitlines()


def test_human(web):
    assert human([web], [PUT, ADD, PUT._replace(why="another")], [NOTE, WARNING]) == [
        "Service/web in shop: https port 443 -> Deployment/web container web port 8443 (mode mount)",
        VERIFIED,
        "  Service/web",
        "    port 443 leads to the TLS port 8443",
        "    another",
        "  Certificate/web-backend-tls",
        "    new: fills Secret web-backend-tls",
        "  note: Service/web: worth knowing",
        "  warning: Ingress/web: look out",
    ]


def test_human_in_colours(web):
    lines = human([web], [PUT], [WARNING], marked)
    assert lines[0].startswith("<bold>Service/web in shop</bold>: ")
    assert lines[-1] == "  <warning>warning</warning>: Ingress/web: look out"


PODINFO = PresetServer(presets.load("podinfo"))
ELSEWHERE = {"server": ExternalServer(), "chain": None, "tls_port": 0}


@pytest.mark.parametrize(
    ("server", "how"),
    [(PODINFO, "preset podinfo"), (SidecarServer("no preset matches"), "mode sidecar")],
)
def test_human_of_other_servers(web, server, how):
    assert human([web._replace(server=server)])[0].endswith(f" port 8443 ({how})")


def test_human_of_a_service_elsewhere(web):
    line = "Service/web in shop: https port 443 (not in this stream)"
    assert human([web._replace(**ELSEWHERE)])[0] == line


@pytest.mark.parametrize(
    ("change", "before", "text"),
    [
        (Put(INGRESS, ("backend", "service", "port", "number"), 443, "to 443"), "9898", "to 443 (was 9898)"),
        (
            Put(INGRESS, ("backend", "service", "port", "name"), "https", "to https"),
            "http",
            "to https (was http)",
        ),
        (Put(INGRESS, ("backend", "service", "port", "number"), 443, "to 443"), ABSENT, "to 443"),
        (Put(SERVICE, ("data", "key"), "new", "a setting"), "a password", "a setting"),
        (Copy(INGRESS, INGRESS._replace(name="copy"), "a copy"), ABSENT, "a copy"),
    ],
    ids=["number", "name", "none before", "not a port", "copy"],
)
def test_what_was_before(change, before, text):
    assert report.reason(change, before) == text


def test_namespaces_are_told_where_names_are_the_same():
    other = problem("no-issuer", SERVICE._replace(namespace="other"), "has no issuer")
    assert report.texts([NOTE, other, WARNING]) == [
        "Service/web in shop: worth knowing",
        "Service/web in other: has no issuer",
        "Ingress/web: look out",
    ]


def test_human_when_all_is_done(web):
    assert human([web])[1:] == [VERIFIED, "  no changes: everything is already in place"]


def test_human_has_nothing_to_say():
    assert human() == []


def test_human_keeps_to_its_lines():
    """Names come from the input: none of them may write lines or colours of its own."""
    finding = note("renewal", SERVICE._replace(name="a\nb"), "\x1b[31mred")
    assert human(notes=[finding]) == [r"  note: Service/a\nb: \x1b[31mred"]


@pytest.mark.parametrize(
    ("count", "first"),
    [(1, "backend-tls: 1 problem, nothing was written"), (2, "backend-tls: 2 problems, nothing was written")],
)
def test_sentences(count, first):
    problems = [
        problem("no-issuer", SERVICE, "is wrong", "mend it"),
        problem("config-invalid", None, "so is this"),
    ]
    lines = ["  Service/web: is wrong; mend it", "  so is this"]
    assert report.sentences(problems[:count], report.plain).splitlines() == [first, *lines[:count]]


def test_sentences_in_colours():
    text = report.sentences([problem("config-invalid", None, "wrong")], report.coloured)
    assert text == "backend-tls: \x1b[31m1 problem\x1b[0m, nothing was written\n  wrong\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("é 漢 😀", "é 漢 😀"),
        ("a\nb", r"a\nb"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\u202e", r"\u202e"),
        ("\ufeff", r"\ufeff"),
    ],
    ids=["letters", "line break", "escape", "right to left", "byte order mark"],
)
def test_printable(text, shown):
    assert report.printable(text) == shown


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("spec", "ports", 0, "name"), "spec.ports[0].name"),
        (
            ("spec", "containers", Key("name", "web"), "env", Key("name", "PORT")),
            "spec.containers[name=web].env[name=PORT]",
        ),
        (("spec", "ports", Key("port", 443)), "spec.ports[port=443]"),
        (("args", Item("--tls=on")), "args[--tls=on]"),
        (("metadata", "annotations", "a.io/b-c"), 'metadata.annotations["a.io/b-c"]'),
        (("a_b", "c-d"), "a_b.c-d"),
    ],
)
def test_spelled(path, text):
    assert spelled(path) == text


def test_by_object_says_each_reason_once():
    assert report.by_object((change.ref, report.reason(change)) for change in (PUT, DROP, PUT, ADD)) == {
        SERVICE: [PUT.why],
        INGRESS: ["gone"],
        Ref("cert-manager.io", "Certificate", "shop", "web-backend-tls"): [
            "new: fills Secret web-backend-tls"
        ],
    }


def machine(done=None, findings=()) -> dict:
    body = json.loads(report.machine(done, findings))
    jsonschema.validate(body, SCHEMA)
    return body


def test_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["version"] == {"const": report.VERSION}


def test_machine(web):
    assert machine(outcome([web], [PUT, DROP, ADD]), [NOTE]) == {
        "version": 2,
        "done": True,
        "backends": [
            {
                "service": "web",
                "namespace": "shop",
                "mode": "mount",
                "preset": None,
                "host": "web.shop.svc.cluster.local",
                "servicePort": 443,
                "httpsService": "web",
                "tlsPort": 8443,
                "workloads": [{"kind": "Deployment", "name": "web", "container": "web"}],
                "ingresses": ["web"],
                "routes": [
                    {
                        "kind": "Ingress",
                        "name": "web",
                        "controller": "toy",
                        "caVerified": True,
                        "nameVerified": False,
                        "reason": "toy checks no name",
                    }
                ],
                "certificate": {
                    "name": "web-backend-tls",
                    "secret": "web-backend-tls",
                    "dnsNames": ["web", "web.shop", "web.shop.svc", "web.shop.svc.cluster.local"],
                    "existing": False,
                },
            }
        ],
        "changes": [
            {
                "verb": "put",
                "kind": "Service",
                "namespace": "shop",
                "name": "web",
                "path": "spec.ports[port=443]",
                "why": PUT.why,
            },
            {
                "verb": "drop",
                "kind": "Ingress",
                "namespace": "shop",
                "name": "web",
                "path": "spec.rules[0]",
                "why": "gone",
            },
            {
                "verb": "add",
                "kind": "Certificate",
                "namespace": "shop",
                "name": "web-backend-tls",
                "path": "",
                "why": ADD.why,
            },
        ],
        "findings": [
            {
                "rule": "renewal",
                "severity": "note",
                "object": {"group": "", "kind": "Service", "namespace": "shop", "name": "web"},
                "path": "",
                "message": "worth knowing",
                "hint": "",
            }
        ],
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"server": PODINFO}, {"mode": "native", "preset": "podinfo"}),
        ({"server": SidecarServer()}, {"mode": "sidecar", "preset": None}),
        (ELSEWHERE, {"mode": "route", "tlsPort": None, "workloads": []}),
        ({"routes": ()}, {"ingresses": []}),
    ],
    ids=["native", "sidecar", "elsewhere", "no route"],
)
def test_machine_of_other_backends(web, change, expected):
    (body,) = machine(outcome([web._replace(**change)]))["backends"]
    assert {key: body[key] for key in expected} == expected


def test_machine_of_a_certificate_that_was_there(web):
    existing = Ref("cert-manager.io", "Certificate", "shop", "own")
    certificate = web.certificate._replace(existing=existing)
    (body,) = machine(outcome([web._replace(certificate=certificate)]))["backends"]
    assert body["certificate"]["existing"] is True


def test_machine_of_problems():
    body = machine(None, [problem("no-issuer", None, "é", "mend it"), WARNING])
    ingress = {"group": "networking.k8s.io", "kind": "Ingress", "namespace": "shop", "name": "web"}
    assert {key: body[key] for key in ("version", "done", "backends", "changes")} == {
        "version": 2,
        "done": False,
        "backends": [],
        "changes": [],
    }
    assert [
        (f["rule"], f["severity"], f["object"], f["path"], f["message"], f["hint"]) for f in body["findings"]
    ] == [
        ("no-issuer", "problem", None, "", "é", "mend it"),
        ("auth-tls-secret", "warning", ingress, "metadata.annotations", "look out", ""),
    ]


@pytest.mark.parametrize(
    ("verification", "text"),
    [
        (Verification(ca=True, name=True), "encrypted, CA and name verified"),
        (Verification(ca=True, name=False), "encrypted, CA verified, name not"),
        (Verification(ca=False, name=False), "encrypted, not verified"),
    ],
)
def test_words(verification, text):
    assert report.words(verification) == text
