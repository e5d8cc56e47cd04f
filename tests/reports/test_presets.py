"""What is reported about a preset: its tier, its facts, its example, and the page of all presets."""

from __future__ import annotations

import pytest
from support.places import ROOT

from post_renderer import pipeline, presets
from post_renderer.commands import dispatch, preset_example, preset_example_pod
from post_renderer.model import Settings
from post_renderer.model.preset import ConfigSetting, PlainPort, Preset, Requirements
from post_renderer.presets.parse import parse
from post_renderer.reports import preset_facts, preset_page
from post_renderer.reports.presets import ListedPreset, detail
from post_renderer.reports.report import plain
from post_renderer.yamltext import node, stream

by_name = pytest.mark.parametrize("name", presets.names())
PODINFO = presets.load("podinfo")


def preset(**fields) -> Preset:
    """A preset with ``fields`` and the least that every preset has."""
    least = {"name": "web", "title": "Web", "match": {"images": ["shop/web"]}}
    return parse({**least, "source": "-", "confidence": "seen", **fields})


OWN, PLAIN = {"port": 8443}, {"port": "plain"}
RESOURCE = {"resource": {"group": "shop.io", "kind": "Web", "pods": {"app": "{name}"}}}


@pytest.mark.parametrize(
    ("fields", "tier", "port"),
    [
        (OWN, "A", "8443"),
        ({**PLAIN, "keepsPlain": True}, "A", "plain port, HTTP too"),
        (PLAIN, "B", "plain port"),
        ({**OWN, "keepsPlain": False}, "B", "8443 only"),
        ({**OWN, "files": {"a.yml": "a"}}, "C", "8443"),
        ({**PLAIN, "config": [{"key": "a", "format": "yaml", "set": {"b": "c"}}]}, "C", "plain port"),
        ({**PLAIN, "match": RESOURCE, "set": {"spec.tls": "{secretName}"}}, "D", "plain port"),
        ({"values": "set tls"}, "E", "-"),
        ({"sidecar": "it has none"}, "F", "-"),
    ],
)
def test_tier_and_port(fields: dict, tier: str, port: str):
    assert (preset_facts.tier(preset(**fields)), preset_facts.port(preset(**fields))) == (tier, port)


@pytest.mark.parametrize(
    ("fields", "renewal"),
    [
        ({**OWN, "renewal": {"byItself": True, "how": "at once"}}, "automatic"),
        ({**OWN, "renewal": {"byItself": False, "how": "never"}}, "restart"),
        ({"values": "set tls"}, "-"),
        ({"sidecar": "it has none"}, "automatic"),
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


def facts(**fields) -> dict[str, tuple[str, ...]]:
    return {fact.label: fact.texts for fact in preset_facts.facts(preset(**fields))}


def test_facts():
    by_label = facts(
        **OWN,
        mountPath="/certs",
        items={"tls.crt": "a.crt", "tls.key": "a.key"},
        env=[{"name": "A", "value": "{certFile}"}],
        args=["--b={port}"],
        replaces=["--b"],
        files={"c.yml": "d: e\n"},
        config=[
            {"kind": "Secret", "name": "*-f", "key": "g", "format": "yaml", "set": {"h.i": "j", "k": ""}}
        ],
        alsoTurns=[9000],
        siblings=[{"images": ["x/y"], "https": {"args": ["--l"]}, "env": [{"name": "M", "value": "n"}]}],
        relies={"command": ["o"], "with": ["p"], "without": ["q"], "env": {"R": "s", "T": ""}},
        refusesKeys=["Ed25519"],
        keyEncoding="PKCS8",
        secretName="u",
        renewal={"byItself": False, "how": "only after a restart"},
        notes=["v"],
    )
    assert by_label == {
        "mode": ("auto and native",),
        "port": ("8443; these serve HTTPS instead, too: 9000",),
        "mounted at": ("/certs",),
        "file names": ("tls.crt as a.crt", "tls.key as a.key"),
        "environment": ("A={certFile}",),
        "arguments": ("--b={port}",),
        "replaces": ("--b",),
        "file c.yml": ("d: e\n",),
        "Secret *-f, g": ("h.i = j", "no k"),
        "other container": ("x/y", "http:// becomes https:// in --l", "M=n"),
        "requires": (
            "the command of the container, if it is set, runs o",
            "the command line has p",
            "the command line does not have q",
            "R, if it is set, is s",
            "T, if it is set, is empty",
        ),
        "key": ("not Ed25519", "encoded as PKCS8", "in a Secret named u"),
        "renewal": ("a renewed certificate is picked up only after a restart",),
        "note": ("v",),
        "source": ("-",),
        "confidence": ("seen: ran with these settings",),
    }


@pytest.mark.parametrize(
    ("fields", "modes"),
    [
        (PLAIN, "native, because callers of the plain port have to change; auto adds a sidecar"),
        (
            {**PLAIN, "match": RESOURCE},
            "native, because callers of the plain port have to change; auto reports a problem",
        ),
        (
            {**OWN, "match": {}},
            'auto and native; only if backend-tls.kuberise.io/preset is "web"',
        ),
        (
            {"values": "set tls"},
            "mount, once the values of the chart configure TLS; mode auto adds a sidecar",
        ),
        ({"sidecar": "it has none"}, "auto, which adds a sidecar"),
    ],
)
def test_modes(fields: dict, modes: str):
    assert facts(**fields)["mode"] == (modes,)


@pytest.mark.parametrize("field", ["values", "sidecar"])
def test_reason(field: str):
    assert facts(**{field: "it has none"})["reason"] == ("it has none",)


def test_fields_of_a_custom_resource():
    fields = {"spec.tls": "{secretName}", "spec.more": {"a": "true"}}
    texts = "spec.tls = {secretName}", 'spec.more = {"a": "true"}'
    assert facts(**PLAIN, match=RESOURCE, set=fields)["Web"] == texts


def test_detail_prints_a_label_once():
    lines = detail(ListedPreset(PODINFO._replace(notes=("one", "two"))), plain).splitlines()
    notes = [line for line in lines if line.endswith(("one", "two"))]
    assert notes == ["note             one", "                 two"]


@by_name
def test_detail_has_short_lines(name: str):
    prose = [fact for fact in preset_facts.facts(presets.load(name)) if not fact.code]
    lines = detail(ListedPreset(presets.load(name)), plain).splitlines()
    assert len(prose) > 2
    assert max(len(line) for line in lines if " = " not in line and "=" not in line) <= 120


@by_name
def test_example(name: str):
    """Every preset is applied to its example, or a sidecar; without a flag unless it is by name."""
    one = presets.load(name)
    packaged_only = preset_example.settings(one)._replace(presets=())
    outcome = pipeline.render(preset_example.stream(one), packaged_only)
    (backend,) = outcome.backends
    mode_and_preset = (backend.server.mode, backend.preset.name if backend.preset else None)
    assert mode_and_preset == (("sidecar", None) if one.no_native_tls or one.chart_only else ("native", name))
    assert outcome.edits
    assert backend.routes


@pytest.mark.slow
@by_name
def test_example_twice(name: str):
    one = presets.load(name)
    if one.chart_only:
        pytest.skip("only the chart can do it")
    assert pipeline.render(preset_example.outcome(one).text, preset_example.settings(one)).edits == ()


@by_name
def test_example_without_a_flag(name: str):
    text = preset_example.stream(presets.load(name))
    assert pipeline.render(text, Settings(namespace="shop")).text is text


@pytest.mark.parametrize(
    ("versions", "version"),
    [
        ("", ""),
        (">=22, <25", "22"),
        ("<25, >= 22.1", "22.1"),
        ("<25", "24"),
        ("<26.4", "26.3"),
        ("< 3.0", "2.0"),
        ("<0.5", "0.4"),
    ],
)
def test_a_version_inside_a_range(versions: str, version: str):
    assert preset_example_pod.version_in(versions) == version
    one = PODINFO._replace(versions=versions)
    assert not version or presets.covers(one, presets.version_of(version))


def objects(one: Preset) -> dict[str, dict]:
    bodies = [node.read(document.text) for document in stream.split(preset_example.stream(one))]
    return {body["kind"]: body for body in bodies}


def container(one: Preset) -> dict:
    return objects(one)["Deployment"]["spec"]["template"]["spec"]["containers"][0]


def test_example_has_what_is_required():
    one = PODINFO._replace(
        requires=Requirements(command=("java", "sh"), words=("start", "--https")), containers=("api",)
    )
    body = container(one)
    assert (body["name"], body["command"], body["args"]) == ("api", ["java"], ["start", "--https"])


def test_example_of_arguments_has_some():
    assert container(PODINFO._replace(args=("--tls=on",)))["args"] == ["..."]


def test_example_keeps_the_preset_port_free():
    any_port = PODINFO._replace(port=8080, plain=PlainPort())
    assert container(any_port)["ports"] == [{"name": "http", "containerPort": "8081"}]


def test_example_has_the_plain_port_of_the_preset():
    of_both = PODINFO._replace(also_https_ports=(9898, 9797))
    assert container(of_both)["ports"] == [
        {"name": "http", "containerPort": "9898"},
        {"containerPort": "9797"},
    ]


def test_example_has_the_configuration_files():
    settings = (ConfigSetting("Secret", "*-conf", "a.conf", "properties", (("b", "c"),)),)
    by_kind = objects(PODINFO._replace(config=settings))
    assert by_kind["Secret"]["metadata"]["name"] == "podinfo-conf"
    assert by_kind["Secret"]["stringData"] == {"a.conf": "example = ...\n"}
    pod = by_kind["Deployment"]["spec"]["template"]["spec"]
    assert pod["volumes"] == [{"name": "podinfo-conf", "secret": {"secretName": "podinfo-conf"}}]
    assert pod["containers"][0]["volumeMounts"] == [
        {"name": "podinfo-conf", "mountPath": "/etc/podinfo-conf"}
    ]


def test_example_has_a_key_for_each_setting():
    by_kind = objects(PODINFO._replace(config=(ConfigSetting("ConfigMap", "", "*", "", (("B", "c"),)),)))
    assert by_kind["ConfigMap"]["data"] == {"EXAMPLE": "..."}
    first = by_kind["Deployment"]["spec"]["template"]["spec"]["containers"][0]
    assert first["envFrom"] == [{"configMapRef": {"name": "podinfo-configmap"}}]


def test_example_of_a_custom_resource():
    by_kind = objects(preset(**OWN, match=RESOURCE))
    assert set(by_kind) == {"Web", "Service", "Ingress"}
    assert by_kind["Service"]["spec"]["selector"] == {"app": "web"}


def test_example_of_a_service_that_an_operator_makes():
    made = {"resource": {"group": "shop.io", "kind": "Web", "services": ["{name}-service"]}}
    by_kind = objects(preset(**OWN, match=made))
    assert set(by_kind) == {"Web", "Ingress"}
    rule = by_kind["Ingress"]["spec"]["rules"][0]
    assert rule["http"]["paths"][0]["backend"]["service"] == {
        "name": "web-service",
        "port": {"number": "8443"},
    }


def test_the_page_is_up_to_date():
    page = (ROOT / "docs" / "presets.md").read_text("utf-8")
    generated = dispatch.run(["presets", "-o", "markdown"], {}, lambda: b"").out.decode()
    assert page == generated, "docs/presets.md is not up to date; run make docs"


def test_the_page_holds_every_preset():
    text = preset_page.page(list(map(presets.load, presets.names())))
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
