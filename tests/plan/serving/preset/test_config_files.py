"""Settings in ConfigMaps and Secrets, with an invented preset: the presets themselves are data."""

from __future__ import annotations

from base64 import b64encode

import pytest
from support.manifests import application, container, deployment, notes, problems, puts

from post_renderer import presets
from post_renderer.model import Drop, Put
from post_renderer.model.preset import ConfigSetting, Preset
from post_renderer.plan.serving.preset import apply, config_files

APP = presets.load("podinfo")._replace(name="app", env=(), notes=())
TLS = (("tls.cert", "{certFile}"), ("tls.port", "{port}"))
TEXT = "a: 1 # why\n"
WRITTEN = TEXT + 'tls:\n  cert: "/tls/tls.crt"\n  port: 8443\n'
OUT = "set mode to sidecar, or to mount and leave TLS to the chart"
NEEDS = "Deployment/web: container web: reads tls.cert, tls.port in key app.yaml of a ConfigMap"


def setting(**fields) -> ConfigSetting:
    return ConfigSetting(
        **{"kind": "ConfigMap", "name": "", "key": "app.yaml", "form": "yaml", "values": TLS, **fields}
    )


def app(*settings: ConfigSetting) -> Preset:
    return APP._replace(config=settings or (setting(),))


def stored(name: str = "settings", kind: str = "ConfigMap", **fields) -> dict:
    fields = fields or {"data": {"app.yaml": TEXT}}
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, **fields}


def volume(name: str = "settings") -> dict:
    return {"name": name, "configMap": {"name": name}}


def secret_volume(name: str = "settings") -> dict:
    return {"name": name, "secret": {"secretName": name}}


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


def changes(preset: Preset, *objects: dict, body: dict | None = None, volumes=None) -> list:
    volumes = [volume()] if volumes is None else volumes
    of_preset, topology = application(body or container(), preset=preset, objects=objects, volumes=volumes)
    decisions = list(config_files.changes(of_preset, topology))
    for decision in decisions:
        if isinstance(decision, (Put, Drop)):
            assert topology.objects.get(decision.ref)
    return decisions


def whys(findings) -> list[str]:
    return [f"{finding.ref}: {finding.why}" for finding in findings if isinstance(finding, (Put, Drop))]


def test_text_of_a_config_map():
    findings = changes(app(), stored())
    assert puts(findings) == {("data", "app.yaml"): WRITTEN}
    assert whys(findings) == ["ConfigMap/settings: tls.cert, tls.port in app.yaml"]
    assert len(findings) == 1


def test_it_is_part_of_the_preset():
    of_preset, topology = application(container(), preset=app(), objects=[stored()], volumes=[volume()])
    assert puts(apply.changes(of_preset, topology)) == {("data", "app.yaml"): WRITTEN}


def test_an_edited_text_stays():
    assert puts(changes(app(), stored(data={"app.yaml": WRITTEN}))) == {("data", "app.yaml"): WRITTEN}


def test_two_settings_of_one_text():
    settings = [setting(values=TLS[:1]), setting(values=TLS[1:])]
    findings = changes(app(*settings), stored())
    assert puts(findings) == {("data", "app.yaml"): WRITTEN}
    assert whys(findings) == ["ConfigMap/settings: tls.cert, tls.port in app.yaml"]


def test_two_texts():
    settings = [setting(values=TLS[:1]), setting(key="b.conf", form="properties", values=TLS[1:])]
    data = {"app.yaml": "tls: {}\n", "b.conf": ""}
    assert puts(changes(app(*settings), stored(data=data))) == {
        ("data", "app.yaml"): 'tls:\n  cert: "/tls/tls.crt"\n',
        ("data", "b.conf"): "tls.port = 8443\n",
    }


def test_no_text_yet():
    assert puts(changes(app(), stored(data={"app.yaml": None}))) == {
        ("data", "app.yaml"): WRITTEN.removeprefix(TEXT)
    }


REFERENCES = {
    "volume": {"volumes": [volume()]},
    "projected": {
        "volumes": [{"name": "x", "projected": {"sources": [{"configMap": {"name": "settings"}}]}}]
    },
    "envFrom": {"body": container(envFrom=[{"configMapRef": {"name": "settings"}}])},
    "env": {
        "body": container(
            env=[{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "app.yaml"}}}]
        )
    },
}


@pytest.mark.parametrize("pod", REFERENCES.values(), ids=REFERENCES)
def test_it_is_the_one_that_the_pod_refers_to(pod: dict):
    findings = changes(app(), stored("other"), stored(), **{"volumes": [], **pod})
    assert whys(findings) == ["ConfigMap/settings: tls.cert, tls.port in app.yaml"]


def test_it_is_the_one_with_the_key():
    volumes = [volume("other"), volume(), secret_volume("third")]
    others = stored("other", data={"b": "c"}), stored("third", "Secret")
    assert whys(changes(app(), *others, stored(), volumes=volumes)) == [
        "ConfigMap/settings: tls.cert, tls.port in app.yaml"
    ]


def test_another_kind_than_the_preset_expects():
    objects = [stored(kind="Secret", stringData={"app.yaml": TEXT})]
    findings = changes(app(), *objects, volumes=[secret_volume()])
    assert puts(findings) == {("stringData", "app.yaml"): WRITTEN}
    assert whys(findings) == ["Secret/settings: tls.cert, tls.port in app.yaml"]


NAMED = setting(name="*-app")


def test_name():
    objects = [stored(), stored("web-app"), stored("other-app")]
    assert whys(changes(app(NAMED), *objects, volumes=[volume(), volume("web-app")])) == [
        "ConfigMap/web-app: tls.cert, tls.port in app.yaml"
    ]


def test_name_that_the_pod_does_not_refer_to():
    """An application may read it through the API."""
    elsewhere = {**stored("other-app"), "metadata": {"name": "other-app", "namespace": "other"}}
    assert whys(changes(app(NAMED), stored(), stored("web-app"), elsewhere)) == [
        "ConfigMap/web-app: tls.cert, tls.port in app.yaml"
    ]


def test_hooks_do_not_count():
    hook = {**stored(), "metadata": {"name": "settings", "annotations": {"helm.sh/hook": "pre-install"}}}
    (sentence,) = problems(changes(app(), hook))
    assert (
        sentence
        == f"{NEEDS} (preset app), and ConfigMap/settings is not in the stream; let the chart render it, or "
        f"{OUT}"
    )


MISSING = {
    "no reference": ({"volumes": []}, [stored()], "its pod refers to none"),
    "not in the stream": ({}, [], "ConfigMap/settings is not in the stream"),
    "no such key": ({}, [stored(data={"b": "c"})], "ConfigMap/settings does not have it"),
    "several": (
        {"volumes": [volume(), volume("b"), secret_volume("c")]},
        [stored(data={"b": "c"}), stored("b", data={})],
        "ConfigMap/settings or ConfigMap/b does not have it and Secret/c is not in the stream",
    ),
}


@pytest.mark.parametrize(("pod", "objects", "reason"), MISSING.values(), ids=MISSING)
def test_missing(pod: dict, objects, reason: str):
    findings = changes(app(), *objects, **pod)
    assert problems(findings) == [f"{NEEDS} (preset app), and {reason}; let the chart render it, or {OUT}"]
    assert puts(findings) == {}


def test_missing_by_name():
    assert problems(changes(app(NAMED), stored())) == [
        f"{NEEDS} named *-app (preset app), and its pod refers to none; let the chart render it, or {OUT}"
    ]


def test_two_that_may_be_it():
    findings = changes(app(), stored(), stored("b"), volumes=[volume(), volume("b")])
    assert problems(findings) == [
        f"{NEEDS} (preset app), and ConfigMap/settings or ConfigMap/b may be it; {OUT}"
    ]


def test_text_that_takes_no_setting():
    findings = changes(app(), stored(data={"app.yaml": "{{ secret }}: [\n"}))
    assert problems(findings) == [
        "ConfigMap/settings: app.yaml is not a single valid YAML document (error in line 2), where preset app "
        f"sets tls.cert, tls.port; {OUT}"
    ]
    assert puts(findings) == {}


SECRET = app(setting(kind="Secret"))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"stringData": {"app.yaml": TEXT}}, {("stringData", "app.yaml"): WRITTEN}),
        (
            {"stringData": {"app.yaml": TEXT}, "data": {"app.yaml": encoded("b: 2\n")}},
            {("stringData", "app.yaml"): WRITTEN},
        ),
        ({"data": {"app.yaml": encoded(TEXT)}}, {("data", "app.yaml"): encoded(WRITTEN)}),
        ({"data": {"app.yaml": encoded(TEXT) + "\n"}}, {("data", "app.yaml"): encoded(WRITTEN) + "\n"}),
        (
            {"data": {"app.yaml": f"{encoded(TEXT)[:5]}\n {encoded(TEXT)[5:]}"}},
            {("data", "app.yaml"): encoded(WRITTEN)},
        ),
        ({"data": {"app.yaml": encoded(WRITTEN)[:9] + "\n" + encoded(WRITTEN)[9:]}}, None),
    ],
    ids=["stringData", "stringData before data", "data", "line break", "over lines", "edited already"],
)
def test_secret(fields: dict, expected):
    texts = puts(changes(SECRET, stored(kind="Secret", **fields), volumes=[secret_volume()]))
    assert texts == (expected or {("data", "app.yaml"): fields["data"]["app.yaml"]})


@pytest.mark.parametrize(
    "data",
    ["not base64!", "abc", b64encode(b"\xff\xfesecret").decode()],
    ids=["letters", "padding", "no UTF-8"],
)
def test_secret_that_is_no_text(data: str):
    findings = changes(SECRET, stored(kind="Secret", data={"app.yaml": data}), volumes=[secret_volume()])
    assert problems(findings) == [
        f"Secret/settings: key app.yaml does not hold a text, and preset app has settings in it; {OUT}"
    ]


def test_no_secret_is_shown():
    texts = ["secret: [\n", "a: *secret\n", "tls: secret\n", "- secret\n", "tls:\n  cert: [secret]\n"]
    for text in texts:
        findings = changes(
            SECRET, stored(kind="Secret", data={"app.yaml": encoded(text)}), volumes=[secret_volume()]
        )
        (sentence,) = problems(findings)
        assert "secret" not in sentence
        assert encoded(text) not in sentence


EVERY = setting(key="*", form="", values=(("A.B", "{port}"), ("C", "")))


def test_a_key_for_each_setting():
    findings = changes(app(EVERY), stored(data={"A.B": "80", "C": "old", "d": "e"}))
    assert puts(findings) == {("data", "A.B"): "8443"}
    assert whys(findings) == ["ConfigMap/settings: A.B", "ConfigMap/settings: no C"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {("data", "A.B"): encoded("8443")}),
        ({"data": {"d": encoded("e")}}, {("data", "A.B"): encoded("8443")}),
        ({"stringData": {"d": "e"}}, {("stringData", "A.B"): "8443"}),
        ({"data": {"A.B": encoded("80")}, "stringData": {"d": "e"}}, {("data", "A.B"): encoded("8443")}),
    ],
    ids=["empty", "data", "stringData", "both"],
)
def test_a_key_for_each_setting_of_a_secret(fields: dict, expected):
    secret = stored(kind="Secret", type="Opaque", **fields)
    assert puts(changes(app(EVERY._replace(kind="Secret")), secret, volumes=[secret_volume()])) == expected


def test_a_key_for_each_setting_in_the_object_that_has_one():
    objects = [stored(data={"d": "e"}), stored("b", data={"A.B": "80"})]
    findings = changes(app(EVERY), *objects, volumes=[volume(), volume("b")])
    assert whys(findings) == ["ConfigMap/b: A.B"]


def test_a_key_for_each_setting_in_one_of_two_objects():
    objects = [stored(data={"d": "e"}), stored("b", data={})]
    assert problems(changes(app(EVERY), *objects, volumes=[volume(), volume("b")])) == [
        "Deployment/web: container web: reads A.B, C of a ConfigMap (preset app), "
        f"and ConfigMap/settings or ConfigMap/b may be it; {OUT}"
    ]


def test_other_workloads_that_read_it():
    other = deployment("other", volumes=[volume()])
    other["spec"]["template"]["metadata"]["labels"] = {"app": "other"}
    assert notes(changes(app(), stored(), other)) == [
        "warning: ConfigMap/settings: is also read by Deployment/other, for which its settings change as well"
    ]


def test_immutable():
    assert notes(changes(app(), stored(data={"app.yaml": TEXT}, immutable=True))) == [
        "warning: ConfigMap/settings: is immutable: where the cluster has it already, it must be deleted "
        "before its settings can change"
    ]
