"""What there is to say of a preset: its tier, its facts, its example, and the page of all."""

from __future__ import annotations

import pytest
from support.places import ROOT

from post_renderer import pipeline, presets
from post_renderer.commands import dispatch, preset_example
from post_renderer.model import Preset, Problems, Relies, Setting, Settings
from post_renderer.reports import preset_facts, preset_page
from post_renderer.reports.presets import Entry, detail
from post_renderer.reports.report import plain
from post_renderer.yamltext import node, stream

by_name = pytest.mark.parametrize("name", presets.names())
PODINFO = presets.load("podinfo")


def preset(**fields) -> Preset:
    """One that says nothing but what ``fields`` say."""
    body = {"name": "web", "title": "Web", "match": {"images": ["shop/web"]}, "source": "-", "confidence": "seen"}
    return presets.parse({**body, **fields})


OWN, PLAIN = {"port": 8443}, {"port": "plain"}
RESOURCE = {"resource": {"group": "shop.io", "kind": "Web", "pods": {"app": "{name}"}}}


@pytest.mark.parametrize(
    ("fields", "tier", "port"),
    [
        (OWN, "A", "8443"),
        ({**PLAIN, "keepsPlain": True}, "A", "plain, as it is"),
        (PLAIN, "B", "plain turns"),
        ({**OWN, "keepsPlain": False}, "B", "8443 alone"),
        ({**OWN, "files": {"a.yml": "a"}}, "C", "8443"),
        ({**PLAIN, "config": [{"key": "a", "format": "yaml", "set": {"b": "c"}}]}, "C", "plain turns"),
        ({**PLAIN, "match": RESOURCE, "set": {"spec.tls": "{secretName}"}}, "D", "plain turns"),
        ({"values": "set tls"}, "E", "-"),
        ({"sidecar": "it has none"}, "F", "-"),
    ],
)
def test_tier_and_port(fields: dict, tier: str, port: str):
    assert (preset_facts.tier(preset(**fields)), preset_facts.port(preset(**fields))) == (tier, port)


@pytest.mark.parametrize(
    ("fields", "renewal"),
    [
        ({**OWN, "renewal": {"byItself": True, "how": "at once"}}, "by itself"),
        ({**OWN, "renewal": {"byItself": False, "how": "never"}}, "restart"),
        ({"values": "set tls"}, "-"),
        ({"sidecar": "it has none"}, "by itself"),
    ],
)
def test_renewal(fields: dict, renewal: str):
    assert preset_facts.renewal(preset(**fields)) == renewal


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        ({"images": ["a/b", "c"]}, "a/b, c"),
        ({"images": ["a"], "containers": ["b", "c"], "versions": ">=2"}, "a; container b, c; version >=2"),
        ({"images": ["a"], "labels": {"role": ["x", "y"]}}, "a; label role x, y"),
        (RESOURCE, "resource Web (shop.io)"),
        ({}, "by name only"),
        ({"versions": "<3"}, "by name only; version <3"),
    ],
)
def test_fits(match: dict, fits: str):
    assert preset_facts.fits(preset(match=match, **OWN)) == fits


def said(**fields) -> dict[str, tuple[str, ...]]:
    return {fact.label: fact.texts for fact in preset_facts.of(preset(**fields))}


def test_facts():
    found = said(
        **OWN,
        mountPath="/certs",
        items={"tls.crt": "a.crt", "tls.key": "a.key"},
        env=[{"name": "A", "value": "{certFile}"}],
        args=["--b={port}"],
        replaces=["--b"],
        files={"c.yml": "d: e\n"},
        config=[{"kind": "Secret", "name": "*-f", "key": "g", "format": "yaml", "set": {"h.i": "j", "k": ""}}],
        alsoTurns=[9000],
        siblings=[{"images": ["x/y"], "https": {"args": ["--l"]}, "env": [{"name": "M", "value": "n"}]}],
        relies={"command": ["o"], "with": ["p"], "without": ["q"], "env": {"R": "s", "T": ""}},
        refusesKeys=["Ed25519"],
        keyEncoding="PKCS8",
        secretName="u",
        renewal={"byItself": False, "how": "only after a restart"},
        notes=["v"],
    )
    assert found == {
        "how": ("in mode auto and native",),
        "port": ("8443; these turn too: 9000",),
        "mounted at": ("/certs",),
        "file names": ("tls.crt as a.crt", "tls.key as a.key"),
        "environment": ("A={certFile}",),
        "arguments": ("--b={port}",),
        "replaces": ("--b",),
        "file c.yml": ("d: e\n",),
        "Secret *-f, g": ("h.i = j", "no k"),
        "beside it": ("container x/y", "http:// becomes https:// in --l", "M=n"),
        "relies on": (
            "a command of the container's own runs o",
            "the command line says p",
            "the command line does not say q",
            "R, if it is set, is s",
            "T, if it is set, is empty",
        ),
        "keys": ("not Ed25519", "encoded as PKCS8", "in a Secret called u"),
        "renewal": ("a renewed certificate is picked up only after a restart",),
        "note": ("v",),
        "source": ("-",),
        "confidence": ("seen: it ran with these settings",),
    }


@pytest.mark.parametrize(
    ("fields", "how"),
    [
        (PLAIN, "in mode native, for callers of the plain port are not answered as before; mode auto takes a sidecar"),
        (
            {**PLAIN, "match": RESOURCE},
            "in mode native, for callers of the plain port are not answered as before; mode auto refuses",
        ),
        (
            {**OWN, "match": {}},
            'in mode auto and native; only where backend-tls.kuberise.io/preset is "web"',
        ),
    ],
)
def test_how(fields: dict, how: str):
    assert said(**fields)["how"] == (how,)


def test_fields_of_a_custom_resource():
    fields = {"spec.tls": "{secretName}", "spec.more": {"a": "true"}}
    assert said(**PLAIN, match=RESOURCE, set=fields)["Web"] == ("spec.tls = {secretName}", 'spec.more = {"a": "true"}')


def test_detail_says_a_label_once():
    lines = detail(Entry(PODINFO._replace(notes=("one", "two"))), plain).splitlines()
    assert [line for line in lines if line.endswith(("one", "two"))] == ["note         one", "             two"]


@by_name
def test_detail_has_short_lines(name: str):
    prose = [fact for fact in preset_facts.of(presets.load(name)) if not fact.code]
    lines = detail(Entry(presets.load(name)), plain).splitlines()
    assert len(prose) > 2
    assert max(len(line) for line in lines if " = " not in line and "=" not in line) <= 120


@by_name
def test_example(name: str):
    """Every preset is carried out on its example, or says why not; found by itself unless it is by name only."""
    one = presets.load(name)
    known = preset_example.settings(one)._replace(presets=())
    try:
        outcome = pipeline.render(preset_example.stream(one), known)
    except Problems as error:
        assert one.values
        assert all(one.values in str(problem) for problem in error.problems)
        return
    (backend,) = outcome.plan.backends
    found = (backend.way.mode, backend.preset.name if backend.preset else None)
    assert found == (("sidecar", None) if one.sidecar else ("native", name))
    assert outcome.edits
    assert backend.routes


@by_name
def test_example_twice(name: str):
    one = presets.load(name)
    if one.values:
        pytest.skip("only the chart can do it")
    assert pipeline.render(preset_example.outcome(one).text, preset_example.settings(one)).edits == ()


@by_name
def test_example_without_a_flag(name: str):
    text = preset_example.stream(presets.load(name))
    assert pipeline.render(text, Settings(namespace="shop")).text is text


@pytest.mark.parametrize(
    ("versions", "version"),
    [("", ""), (">=22, <25", "22"), ("<25, >= 22.1", "22.1"), ("<25", "24"), ("<26.4", "26.3"), ("< 3.0", "2.0")],
)
def test_a_version_inside_a_range(versions: str, version: str):
    assert preset_example.version_in(versions) == version
    one = PODINFO._replace(versions=versions)
    assert not version or presets.covers(one, presets.version_of(version))


def objects(one: Preset) -> dict[str, dict]:
    bodies = [node.read(document.text) for document in stream.split(preset_example.stream(one))]
    return {body["kind"]: body for body in bodies}


def container(one: Preset) -> dict:
    return objects(one)["Deployment"]["spec"]["template"]["spec"]["containers"][0]


def test_example_holds_what_is_relied_on():
    one = PODINFO._replace(relies=Relies(command=("java", "sh"), words=("start", "--https")), containers=("api",))
    body = container(one)
    assert (body["name"], body["command"], body["args"]) == ("api", ["java"], ["start", "--https"])


def test_example_of_arguments_has_some():
    assert container(PODINFO._replace(args=("--tls=on",)))["args"] == ["..."]


def test_example_keeps_the_preset_port_free():
    assert container(PODINFO._replace(port=8080))["ports"] == [{"name": "http", "containerPort": "8081"}]


def test_example_holds_the_texts():
    settings = (Setting("Secret", "*-conf", "a.conf", "properties", (("b", "c"),)),)
    found = objects(PODINFO._replace(config=settings))
    assert found["Secret"]["metadata"]["name"] == "podinfo-conf"
    assert found["Secret"]["stringData"] == {"a.conf": "example = ...\n"}
    pod = found["Deployment"]["spec"]["template"]["spec"]
    assert pod["volumes"] == [{"name": "podinfo-conf", "secret": {"secretName": "podinfo-conf"}}]
    assert pod["containers"][0]["volumeMounts"] == [{"name": "podinfo-conf", "mountPath": "/etc/podinfo-conf"}]


def test_example_holds_keys_of_their_own():
    found = objects(PODINFO._replace(config=(Setting("ConfigMap", "", "*", "", (("B", "c"),)),)))
    assert found["ConfigMap"]["data"] == {"EXAMPLE": "..."}
    first = found["Deployment"]["spec"]["template"]["spec"]["containers"][0]
    assert first["envFrom"] == [{"configMapRef": {"name": "podinfo-configmap"}}]


def test_example_of_a_custom_resource():
    found = objects(preset(**OWN, match=RESOURCE))
    assert set(found) == {"Web", "Service", "Ingress"}
    assert found["Service"]["spec"]["selector"] == {"app": "web"}


def test_example_of_a_service_that_an_operator_makes():
    made = {"resource": {"group": "shop.io", "kind": "Web", "services": ["{name}-service"]}}
    found = objects(preset(**OWN, match=made))
    assert set(found) == {"Web", "Ingress"}
    rule = found["Ingress"]["spec"]["rules"][0]
    assert rule["http"]["paths"][0]["backend"]["service"] == {"name": "web-service", "port": {"number": "8443"}}


def test_the_page_is_up_to_date():
    there = (ROOT / "docs" / "presets.md").read_text("utf-8")
    made = dispatch.run(["presets", "-o", "markdown"], {}, lambda: b"").out.decode()
    assert there == made, "docs/presets.md is not what the presets say; run make docs"


def test_the_page_holds_every_preset():
    text = preset_page.page([Entry(presets.load(name)) for name in presets.names()])
    for name in presets.names():
        assert f"| [{name}](#{name}) | " in text
        assert f"\n### {name}\n" in text


def test_a_section_escapes_prose_and_nothing_else():
    text = preset_page.section(preset(**OWN, notes=["<b> and *c* but not `*d*`"], args=["--e=*"]))
    assert "- note: \\<b> and \\*c\\* but not `*d*`\n- source" in text
    assert "- arguments: `--e=*`\n" in text


def test_a_section_shows_files_as_they_are():
    text = preset_page.section(preset(**OWN, files={"a.yml": "b:\n  c: {port}\n"}))
    assert "- file a.yml:\n\n  ```\n  b:\n    c: {port}\n  ```\n\n" in text
