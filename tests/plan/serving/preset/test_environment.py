from __future__ import annotations

import pytest
from support.manifests import container, env, problems, puts, seated

from post_renderer.model import Variable
from post_renderer.plan.serving.preset import environment

FROM = {"valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}


def put(said: list | None, **variable) -> list:
    _, seat, _ = seated(container(env=said))
    return list(environment.put(seat, seat.container, Variable("CERT", **{"value": "/tls/tls.crt", **variable})))


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        [{"name": "CERT", "value": "/x"}],
        [{"name": "CERT", "value": "/tls/tls.crt"}],
        [{"name": "CERT"}],
        [{"name": "OTHER", **FROM}],
        [{"name": "CERT", "value": "/tls/tls.crt"}] * 2,
    ],
    ids=["null", "empty", "another value", "the value", "no value", "valueFrom of another", "the value, twice"],
)
def test_put(said):
    findings = put(said)
    assert (puts(findings), problems(findings)) == (env("CERT", "/tls/tls.crt"), [])


@pytest.mark.parametrize(
    ("there", "more", "together"),
    [
        (None, "-Da=b", "-Da=b"),
        ("", "-Da=b", "-Da=b"),
        ("-Xmx1g", "-Da=b", "-Xmx1g -Da=b"),
        ("-Da=b", "-Da=b", "-Da=b"),
        ("-Da=b  -Xmx1g", "-Da=b -Dc=d", "-Da=b  -Xmx1g -Dc=d"),
        ("-Da=bc", "-Da=b", "-Da=bc -Da=b"),
    ],
    ids=["not there", "empty", "behind it", "there already", "one of two is there", "a longer word is another"],
)
def test_appended(there, more, together):
    said = [] if there is None else [{"name": "CERT", "value": there}]
    once = put(said, value=more, append=True)
    assert puts(once) == env("CERT", together)
    again = put([{"name": "CERT", "value": together}], value=more, append=True)
    assert puts(again) == puts(once)


@pytest.mark.parametrize("append", [False, True])
@pytest.mark.parametrize(
    "said", [[{"name": "CERT", **FROM}], [{"name": "CERT", "value": "/x"}, {"name": "CERT", **FROM}]]
)
def test_value_from_is_never_overwritten(said, append):
    findings = put(said, append=append)
    assert puts(findings) == {}
    assert problems(findings) == [
        "Deployment/web: container web: takes CERT from elsewhere (valueFrom), where /tls/tls.crt is needed; "
        "take the entry away in the chart's values"
    ]


def test_one_that_stands_there_twice():
    """The last one counts for the kubelet, while a merge key finds the first."""
    findings = put([{"name": "CERT", "value": "/tls/tls.crt"}, {"name": "CERT", "value": "/x"}])
    assert puts(findings) == {}
    assert problems(findings) == [
        "Deployment/web: container web: sets CERT 2 times, and only the last one counts; "
        "state it once in the chart's values"
    ]


def test_in_another_container():
    _, seat, _ = seated(container(), container("b", ("x", 1), env=[{"name": "CERT", **FROM}]))
    findings = list(environment.put(seat, seat.everyone[1], Variable("CERT", "x")))
    assert [sentence.partition(": takes")[0] for sentence in problems(findings)] == ["Deployment/web: container b"]
    assert puts(environment.put(seat, seat.everyone[1], Variable("MORE", "x"))) == env("MORE", "x", "b")
