from __future__ import annotations

import json

import jsonschema
import pytest
from support.manifests import INGRESS, SERVICE, backend, deployment, index_of, ingress, service
from support.places import ROOT

from post_renderer import presets
from post_renderer.model import Add, Backend, Drop, Item, Key, Note, Outcome, Plan, Problem, Put, Ref, Way
from post_renderer.reports import report

SCHEMA = json.loads((ROOT / "post_renderer" / "reports" / "report.schema.json").read_text("utf-8"))
PUT = Put(SERVICE, ("spec", "ports", Key("port", 443)), {"port": 443}, "port 443 leads to the listener 8443")
CERTIFICATE = {"apiVersion": "cert-manager.io/v1", "kind": "Certificate", "metadata": {"name": "web-backend-tls"}}
ADD = Add(CERTIFICATE, SERVICE, "fills Secret web-backend-tls")
DROP = Drop(INGRESS, ("spec", "rules", 0), "gone")
NOTE = Note("note", "Service/web", "worth knowing")
WARNING = Note("warning", "Ingress/web", "look out")


@pytest.fixture
def web() -> Backend:
    return backend(index_of(service(), deployment(), ingress()))


def marked(kind: str, text: str) -> str:
    return f"<{kind}>{text}</{kind}>"


def human(backends=(), changes=(), notes=(), paint=report.plain) -> list[str]:
    return report.human(
        Outcome("", Plan(tuple(backends), tuple(changes), tuple(notes)), tuple(changes)), paint
    ).splitlines()


def test_human(web):
    assert human([web], [PUT, ADD, PUT._replace(why="another")], [NOTE, WARNING]) == [
        "Service/web in shop: https port 443 -> Deployment/web container web port 8443 (mode mount)",
        "  Service/web",
        "    port 443 leads to the listener 8443",
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


PODINFO = Way("native", presets.load("podinfo"))


@pytest.mark.parametrize(
    ("way", "how"), [(PODINFO, "preset podinfo"), (Way("sidecar", None, "no preset is known"), "mode sidecar")]
)
def test_human_of_other_ways(web, way, how):
    assert human([web._replace(way=way)])[0].endswith(f" port 8443 ({how})")


def test_human_of_a_service_elsewhere(web):
    assert (
        human([web._replace(pods=(), way=Way("route"))])[0]
        == "Service/web in shop: https port 443 (not in this stream)"
    )


def test_human_when_all_is_done(web):
    assert human([web])[1:] == ["  no changes: everything is already in place"]


def test_human_has_nothing_to_say():
    assert human() == []


def test_human_keeps_to_its_lines():
    """Names come from the input: none of them may write lines or colours of its own."""
    assert human(notes=[Note("note", "Service/a\nb", "\x1b[31mred")]) == [r"  note: Service/a\nb: \x1b[31mred"]


@pytest.mark.parametrize(
    ("count", "first"),
    [(1, "backend-tls: 1 problem, nothing was written"), (2, "backend-tls: 2 problems, nothing was written")],
)
def test_sentences(count, first):
    problems = [Problem("Service/web", "is wrong", "mend it"), Problem("", "so is this")]
    lines = ["  Service/web: is wrong; mend it", "  so is this"]
    assert report.sentences(problems[:count], report.plain).splitlines() == [first, *lines[:count]]


def test_sentences_in_colours():
    text = report.sentences([Problem("", "wrong")], report.coloured)
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
    assert report.spelled(path) == text


def test_by_object_says_each_reason_once():
    assert report.by_object([PUT, DROP, PUT, ADD]) == {
        SERVICE: [PUT.why],
        INGRESS: ["gone"],
        Ref("cert-manager.io", "Certificate", "shop", "web-backend-tls"): ["new: fills Secret web-backend-tls"],
    }


def machine(outcome=None, problems=(), notes=()) -> dict:
    body = json.loads(report.machine(outcome, problems, notes))
    jsonschema.validate(body, SCHEMA)
    return body


def test_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["version"] == {"const": report.VERSION}


def test_machine(web):
    assert machine(Outcome("", Plan((web,), (), ()), (PUT, DROP, ADD)), (), [NOTE]) == {
        "version": 1,
        "done": True,
        "backends": [
            {
                "service": "web",
                "namespace": "shop",
                "mode": "mount",
                "preset": None,
                "host": "web.shop.svc.cluster.local",
                "servicePort": 443,
                "listener": 8443,
                "workloads": [{"kind": "Deployment", "name": "web", "container": "web"}],
                "ingresses": ["web"],
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
        "notes": [{"severity": "note", "subject": "Service/web", "text": "worth knowing"}],
        "problems": [],
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"way": PODINFO}, {"mode": "native", "preset": "podinfo"}),
        ({"way": Way("sidecar")}, {"mode": "sidecar", "preset": None}),
        (
            {"way": Way("route"), "pods": (), "listener": 0},
            {"mode": "route", "listener": None, "workloads": []},
        ),
        ({"https": None}, {"servicePort": None}),
        ({"routes": ()}, {"ingresses": []}),
    ],
    ids=["native", "sidecar", "elsewhere", "no port", "no route"],
)
def test_machine_of_other_backends(web, change, expected):
    (body,) = machine(Outcome("", Plan((web._replace(**change),), (), ()), ()))["backends"]
    assert {key: body[key] for key in expected} == expected


def test_machine_of_a_certificate_that_was_there(web):
    leaf = web.leaf._replace(existing=Ref("cert-manager.io", "Certificate", "shop", "own"))
    (body,) = machine(Outcome("", Plan((web._replace(leaf=leaf),), (), ()), ()))["backends"]
    assert body["certificate"]["existing"] is True


def test_machine_of_problems():
    body = machine(None, [Problem("Service/web", "é", "mend it")], [WARNING])
    assert body == {
        "version": 1,
        "done": False,
        "backends": [],
        "changes": [],
        "notes": [{"severity": "warning", "subject": "Ingress/web", "text": "look out"}],
        "problems": [{"subject": "Service/web", "message": "é", "hint": "mend it"}],
    }
