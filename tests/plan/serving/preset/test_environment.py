from __future__ import annotations

import pytest
from support.manifests import application, container, env, notes, problems, puts

from post_renderer.model.preset import EnvVar
from post_renderer.plan.serving.preset import environment

FROM = {"valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}


def put(entries: list | None, **variable) -> list:
    return put_in(container(env=entries), **variable)


def put_in(body: dict, *objects: dict, **variable) -> list:
    app, topology = application(body, objects=objects)
    of_preset = EnvVar("CERT", **{"value": "/tls/tls.crt", **variable})
    return list(environment.put(app.pod, app.pod.container, of_preset, topology.objects))


@pytest.mark.parametrize(
    "entries",
    [
        None,
        [],
        [{"name": "CERT", "value": "/x"}],
        [{"name": "CERT", "value": "/tls/tls.crt"}],
        [{"name": "CERT"}],
        [{"name": "OTHER", **FROM}],
        [{"name": "CERT", "value": "/tls/tls.crt"}] * 2,
    ],
    ids=[
        "null",
        "empty",
        "another value",
        "the value",
        "no value",
        "valueFrom of another",
        "the value, twice",
    ],
)
def test_put(entries):
    findings = put(entries)
    assert (puts(findings), problems(findings)) == (env("CERT", "/tls/tls.crt"), [])


@pytest.mark.parametrize(
    ("existing", "more", "together"),
    [
        (None, "-Da=b", "-Da=b"),
        ("", "-Da=b", "-Da=b"),
        ("-Xmx1g", "-Da=b", "-Xmx1g -Da=b"),
        ("-Da=b", "-Da=b", "-Da=b"),
        ("-Da=b  -Xmx1g", "-Da=b -Dc=d", "-Da=b  -Xmx1g -Dc=d"),
        ("-Da=bc", "-Da=b", "-Da=bc -Da=b"),
    ],
    ids=["none", "empty", "after it", "existing already", "one of two exists", "a longer word is another"],
)
def test_appended(existing, more, together):
    entries = [] if existing is None else [{"name": "CERT", "value": existing}]
    once = put(entries, value=more, append=True)
    assert puts(once) == env("CERT", together)
    again = put([{"name": "CERT", "value": together}], value=more, append=True)
    assert puts(again) == puts(once)


READS = {
    "envFrom": [{"configMapRef": {"name": "settings"}}, {"secretRef": {"name": "more"}, "prefix": "MORE_"}]
}
SETTINGS = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "settings"},
    "data": {"CERT": "-Xmx1g"},
}


def test_appended_to_a_value_of_env_from():
    """An entry hides it, so its words are repeated there; after that the entry counts."""
    once = put_in(container(**READS), SETTINGS, value="-Da=b", append=True)
    assert (puts(once), len(once)) == (env("CERT", "-Xmx1g -Da=b"), 1)
    written = container(**READS, env=[{"name": "CERT", "value": "-Xmx1g -Da=b"}])
    assert puts(put_in(written, SETTINGS, value="-Da=b", append=True)) == puts(once)


def test_a_value_of_env_from_is_replaced_without_append():
    assert puts(put_in(container(**READS), SETTINGS)) == env("CERT", "/tls/tls.crt")


def test_appended_to_a_value_in_a_secret():
    secret = {**SETTINGS, "kind": "Secret", "data": {"CERT": "LVhteDFn"}}
    body = container(envFrom=[{"secretRef": {"name": "settings"}}])
    findings = put_in(body, secret, value="-Da=b", append=True)
    assert puts(findings) == {}
    assert problems(findings) == [
        "Deployment/web: container web: gets CERT from Secret/settings, and -Da=b must be added to it; "
        "add it there, or set mode to sidecar"
    ]


def test_appended_to_what_may_be_elsewhere():
    findings = put_in(container(**READS), value="-Da=b", append=True)
    assert puts(findings) == env("CERT", "-Da=b")
    assert notes(findings) == [
        "note: Deployment/web: container web reads ConfigMap/settings, which is not in the stream: "
        "if it sets CERT, -Da=b takes the place of that"
    ]


@pytest.mark.parametrize("append", [False, True])
@pytest.mark.parametrize(
    "entries", [[{"name": "CERT", **FROM}], [{"name": "CERT", "value": "/x"}, {"name": "CERT", **FROM}]]
)
def test_value_from_is_never_overwritten(entries, append):
    findings = put(entries, append=append)
    assert puts(findings) == {}
    assert problems(findings) == [
        'Deployment/web: container web: sets CERT through valueFrom, but it must be "/tls/tls.crt"; '
        "remove the entry in the chart's values"
    ]


def test_one_that_is_set_twice():
    """The last one counts for the kubelet, while a merge key finds the first."""
    findings = put([{"name": "CERT", "value": "/tls/tls.crt"}, {"name": "CERT", "value": "/x"}])
    assert puts(findings) == {}
    assert problems(findings) == [
        "Deployment/web: container web: sets CERT 2 times, and only the last one counts; "
        "set it once in the chart's values"
    ]


def test_in_another_container():
    app, topology = application(container(), container("b", ("x", 1), env=[{"name": "CERT", **FROM}]))
    other = app.pod.containers[1]
    findings = list(environment.put(app.pod, other, EnvVar("CERT", "x"), topology.objects))
    assert [sentence.partition(": sets")[0] for sentence in problems(findings)] == [
        "Deployment/web: container b"
    ]
    assert [(finding.rule, finding.path) for finding in findings] == [("variable-from-elsewhere", other.path)]
    assert puts(environment.put(app.pod, other, EnvVar("MORE", "x"), topology.objects)) == env(
        "MORE", "x", "b"
    )
