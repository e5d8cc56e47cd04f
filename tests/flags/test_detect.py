from __future__ import annotations

import pytest
from support.manifests import SERVICE, index_of, ingress, notes, path, problems, service

from post_renderer.flags import ANNOTATION, ENVIRONMENT, OPTION, detect, where
from post_renderer.flags.keys import ROWS
from post_renderer.model import PREFIX, Entry, Flags, Layer, Ref, Request, Settings

ON = {f"{PREFIX}enabled": "true"}
CONFIG = "c.yaml: spec.services[0]"


def flagged(**more: str) -> dict:
    return service(annotations={**ON, **{PREFIX + key.replace("_", "-"): value for key, value in more.items()}})


def entry(name: str = "web", namespace: str = "", origin: str = CONFIG, **values: str) -> Entry:
    return Entry(name, namespace, Layer(origin, {key.replace("_", "-"): value for key, value in values.items()}))


def found(*objects: dict | str, entries=(), layers=()) -> list:
    return detect(index_of(*objects), Settings("shop", entries=tuple(entries), layers=tuple(layers)))


def names(findings) -> list[str]:
    return [f"{f.service.namespace}/{f.service.name}" for f in findings if isinstance(f, Request)]


@pytest.mark.parametrize(
    ("objects", "entries", "expected"),
    [
        pytest.param([flagged()], [], ["shop/web"], id="annotation"),
        pytest.param(
            [
                "{apiVersion: v1, kind: Service, metadata: {name: web, annotations: {backend-tls.kuberise.io/enabled: true}}}"
            ],
            [],
            ["shop/web"],
            id="annotation without quotes",
        ),
        pytest.param([service()], [entry()], ["shop/web"], id="entry"),
        pytest.param([service()], [entry(namespace="shop")], ["shop/web"], id="entry with namespace"),
        pytest.param(
            [service("web"), service("web-api"), service("db")],
            [entry("web*")],
            ["shop/web", "shop/web-api"],
            id="glob",
        ),
        pytest.param([service("web1"), service("web22")], [entry("web?")], ["shop/web1"], id="one wild character"),
        pytest.param([service()], [entry("*", "*")], ["shop/web"], id="glob in every namespace"),
        pytest.param([service()], [entry("web", "sh*")], ["shop/web"], id="glob in the namespace"),
        pytest.param(
            [service("web"), service("db")],
            [entry("*"), entry("db", enabled="false")],
            ["shop/web"],
            id="an entry switches off what a glob flags",
        ),
        pytest.param(
            [service("web"), service("db", annotations={f"{PREFIX}enabled": "false"})],
            [entry("*")],
            ["shop/web"],
            id="an annotation switches off what a glob flags",
        ),
        pytest.param(
            [service(annotations={f"{PREFIX}enabled": "false"})],
            [entry(enabled="true")],
            ["shop/web"],
            id="an entry wins over the annotation",
        ),
    ],
)
def test_flagged(objects, entries, expected):
    findings = found(*objects, entries=entries)
    assert (names(findings), len(findings)) == (expected, len(expected))


@pytest.mark.parametrize(
    ("objects", "entries"),
    [
        pytest.param([service()], [], id="no flag"),
        pytest.param([service(annotations={f"{PREFIX}enabled": "false"})], [], id="false"),
        pytest.param(
            [service(annotations={f"{PREFIX}enabled": "false", f"{PREFIX}mode": "magic"})], [], id="false, and wrong"
        ),
        pytest.param([service(annotations={"example.com/enabled": "true"})], [], id="annotation of others"),
        pytest.param([service()], [entry(enabled="false")], id="entry with false"),
        pytest.param([flagged()], [entry(enabled="false")], id="entry with false wins over the annotation"),
        pytest.param([service()], [entry("none*")], id="a glob that matches nothing"),
        pytest.param([service()], [entry("*", "other")], id="a glob of another namespace"),
        pytest.param([service()], [entry("none", enabled="false")], id="false for a Service that is not there"),
        pytest.param(
            [
                f"{{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {{name: web, annotations: {{{PREFIX}enabled: 'true'}}}}}}"
            ],
            [],
            id="Service of another group",
        ),
    ],
)
def test_not_flagged(objects, entries):
    assert found(*objects, entries=entries) == []


# Who says it, from the strongest to the weakest.
SPEAKERS = ["entry", "annotation", "option", "environment", "defaults"]


@pytest.mark.parametrize("strongest", range(len(SPEAKERS) + 1), ids=[*SPEAKERS, "built-in"])
@pytest.mark.parametrize(
    ("key", "values", "built_in"),
    [
        ("mode", ["native", "mount", "sidecar", "native", "mount"], "auto"),
        ("issuer", ["a", "b", "c", "d", "e"], ""),
        ("issuer-kind", ["A", "B", "C", "D", "E"], "ClusterIssuer"),
        ("issuer-group", ["a.io", "b.io", "c.io", "d.io", "e.io"], "cert-manager.io"),
    ],
)
def test_precedence(key, values, built_in, strongest):
    said = [{key: value} if at >= strongest else {} for at, value in enumerate(values)]
    findings = found(
        service(annotations={**ON, **{PREFIX + k: v for k, v in said[1].items()}}),
        entries=[Entry("web", "", Layer(CONFIG, said[0]))],
        layers=[Layer(OPTION, said[2]), Layer(ENVIRONMENT, said[3]), Layer("c.yaml: spec.defaults", said[4])],
    )
    expected = [*values, built_in][strongest]
    assert findings == [Request(SERVICE, Flags(**{ROWS[key].field: expected}))]


def test_precedence_is_per_key():
    findings = found(
        flagged(port="http", mount_path="/annotation"),
        entries=[entry(mount_path="/entry")],
        layers=[Layer("c.yaml: spec.defaults", {"issuer": "ca", "port": "80"})],
    )
    assert findings == [Request(SERVICE, Flags(port="http", mount_path="/entry", issuer="ca"))]


def test_an_entry_by_name_wins_over_a_glob():
    entries = [entry("*", port="glob", container="glob"), entry("web", port="name")]
    assert found(service(), entries=entries) == [Request(SERVICE, Flags(port="name", container="glob"))]


@pytest.mark.parametrize(
    ("layer", "key", "text"),
    [
        (Layer(ANNOTATION, {}), "https-port", 'metadata.annotations["backend-tls.kuberise.io/https-port"]'),
        (Layer(OPTION, {}), "issuer-kind", "--issuer-kind"),
        (Layer(ENVIRONMENT, {}), "issuer-kind", "BACKEND_TLS_ISSUER_KIND"),
        (Layer(CONFIG, {}), "https-port", "c.yaml: spec.services[0].httpsPort"),
        (Layer(CONFIG, {}), "issuer", "c.yaml: spec.services[0].issuer.name"),
        (Layer(CONFIG, {}), "issuer-kind", "c.yaml: spec.services[0].issuer.kind"),
        (Layer(CONFIG, {}), "issuer-group", "c.yaml: spec.services[0].issuer.group"),
    ],
)
def test_where(layer, key, text):
    assert where(layer, key) == text


@pytest.mark.parametrize(
    ("objects", "entries", "layers", "sentences"),
    [
        pytest.param(
            [flagged(enabled="yes")],
            [],
            [],
            [
                'Service/web: metadata.annotations["backend-tls.kuberise.io/enabled"]: '
                'found "yes", expected "true" or "false"'
            ],
            id="enabled",
        ),
        pytest.param(
            [flagged(mode="magic", https_port="0")],
            [],
            [],
            [
                'Service/web: metadata.annotations["backend-tls.kuberise.io/mode"]: '
                'found "magic", expected one of auto, native, sidecar, mount',
                'Service/web: metadata.annotations["backend-tls.kuberise.io/https-port"]: '
                'found "0", expected a port number from 1 to 65535',
            ],
            id="all at once",
        ),
        pytest.param(
            [service()],
            [entry(mount_path="tls")],
            [],
            [
                'Service/web: c.yaml: spec.services[0].mountPath: found "tls", '
                "expected an absolute path below /, without a colon"
            ],
            id="value of the config file",
        ),
        pytest.param(
            [flagged()],
            [],
            [Layer(ENVIRONMENT, {"mode": "magic"})],
            ['Service/web: BACKEND_TLS_MODE: found "magic", expected one of auto, native, sidecar, mount'],
            id="value of the environment",
        ),
        pytest.param(
            [
                "{apiVersion: v1, kind: Service, "
                "metadata: {name: web, annotations: {backend-tls.kuberise.io/enabled: null}}}"
            ],
            [],
            [],
            [
                'Service/web: metadata.annotations["backend-tls.kuberise.io/enabled"]: '
                'found "", expected "true" or "false"'
            ],
            id="null",
        ),
        pytest.param(
            [service(annotations={**ON, f"{PREFIX}htpps-port": "1"})],
            [],
            [],
            [
                'Service/web: metadata.annotations["backend-tls.kuberise.io/htpps-port"]: '
                "unknown annotation; did you mean backend-tls.kuberise.io/https-port?"
            ],
            id="typo",
        ),
        pytest.param(
            [service(annotations={f"{PREFIX}enalbed": "true"})],
            [],
            [],
            [
                'Service/web: metadata.annotations["backend-tls.kuberise.io/enalbed"]: '
                "unknown annotation; did you mean backend-tls.kuberise.io/enabled?"
            ],
            id="typo in enabled",
        ),
        pytest.param(
            [service(annotations={**ON, f"{PREFIX}xyzzy": "1"})],
            [],
            [],
            [
                'Service/web: metadata.annotations["backend-tls.kuberise.io/xyzzy"]: '
                f"unknown annotation; known are {', '.join(ROWS)}"
            ],
            id="like no key",
        ),
        pytest.param(
            [service(annotations={**ON, "helm.sh/hook": "test"})],
            [],
            [],
            [
                "Service/web: is flagged, but it is a Helm hook, which comes and goes outside the release; "
                "flag a Service of the release itself"
            ],
            id="hook",
        ),
        pytest.param(
            [ingress(annotations=ON)],
            [],
            [],
            [
                'Ingress/web: metadata.annotations["backend-tls.kuberise.io/enabled"]: means nothing here; '
                "put it on the Service, which is what is flagged"
            ],
            id="on an Ingress",
        ),
        pytest.param(
            [service("db"), service("api")],
            [entry()],
            [],
            [
                "Service/web: flagged by c.yaml: spec.services[0], is neither in the stream nor does an Ingress in it "
                "lead there; Services in the stream are shop/api, shop/db; check its name and namespace"
            ],
            id="neither here nor there",
        ),
        pytest.param(
            ["a: b"],
            [entry(origin=OPTION)],
            [],
            [
                "Service/web: flagged by --service, is neither in the stream nor does an Ingress in it lead there; "
                "the stream holds no Service; check its name and namespace"
            ],
            id="no Service at all",
        ),
        pytest.param(
            [service()],
            [entry(namespace="other")],
            [],
            [
                "Service/web: flagged by c.yaml: spec.services[0], is neither in the stream nor does an Ingress in it "
                "lead there; Services in the stream are shop/web; check its name and namespace"
            ],
            id="another namespace",
        ),
        pytest.param(
            [ingress()],
            [entry()],
            [],
            [
                "Service/web: flagged by c.yaml: spec.services[0], is not in the stream, though an Ingress in it leads "
                "there; give servicePort in the config file, so that the Ingress can be sent to the port that serves HTTPS"
            ],
            id="elsewhere, without servicePort",
        ),
    ],
)
def test_problem(objects, entries, layers, sentences):
    findings = found(*objects, entries=entries, layers=layers)
    assert problems(findings) == sentences


def test_problems_leave_no_request_that_was_half_read():
    assert names(found(flagged(mode="magic"))) == []


@pytest.mark.parametrize(("count", "end"), [(8, "shop/s6, shop/s7; check"), (10, "shop/s6, shop/s7 and 2 more; check")])
def test_long_lists_of_services_are_cut(count, end):
    objects = [service(f"s{at}") for at in range(count)]
    (sentence,) = problems(found(*objects, entries=[entry()]))
    assert end in sentence


def test_twice_in_the_stream():
    sentence = "Service/web: is flagged and occurs more than once in the stream; render it once"
    assert set(problems(found(flagged(), flagged()))) == {sentence}


@pytest.mark.parametrize(("flag", "count"), [("backend-tls.kuberise.io/enabled", 1), ("example.com/enabled", 0)])
def test_broken(flag, count):
    text = f"kind: Service\nmetadata:\n  annotations: {{{flag}: x}}\n  name: [\n"
    sentences = problems(found(text))
    assert len(sentences) == count
    assert all(": a flagged document is not YAML: " in s and s.endswith("; mend its template") for s in sentences)


def test_broken_says_the_line():
    (sentence,) = problems(found(f"kind: Service\n{PREFIX}enabled: b: c\n"))
    assert sentence.startswith("line 3: ")


def test_flags_without_enabled():
    findings = found(service(annotations={f"{PREFIX}issuer": "ca"}))
    assert notes(findings) == [
        'warning: Service/web: has flags, but backend-tls.kuberise.io/enabled: "true" is missing, '
        "so nothing is done for it"
    ]
    assert len(findings) == 1


def test_a_service_elsewhere():
    findings = found(ingress(), entries=[entry(service_port="8443")], layers=[Layer(OPTION, {"issuer": "ca"})])
    assert findings == [Request(SERVICE, Flags(service_port=8443, issuer="ca"), present=False)]


def test_a_service_elsewhere_needs_an_ingress_of_its_namespace():
    findings = found(ingress("web", path("web")), entries=[entry(namespace="other", service_port="8443")])
    assert (names(findings), len(problems(findings))) == ([], 1)


def test_one_entry_for_services_of_two_namespaces():
    other = service()
    other["metadata"]["namespace"] = "other"
    assert names(found(service(), other, entries=[entry()])) == ["shop/web", "other/web"]
    assert found(service(), other, entries=[entry(namespace="other")]) == [
        Request(Ref("", "Service", "other", "web"), Flags())
    ]
