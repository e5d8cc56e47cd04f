from __future__ import annotations

import pytest
from support.manifests import SERVICE, ingress, problems, service, topology_of

from post_renderer.flags import ANNOTATION, ENVIRONMENT, OPTION, detect, location
from post_renderer.flags.keys import OPTIONS
from post_renderer.model import PREFIX, OptionSource, Ref, Request, ServiceEntry, ServiceOptions, Settings

ON = {f"{PREFIX}enabled": "true"}
CONFIG = "c.yaml: spec.services[0]"


def flagged(**more: str) -> dict:
    return service(
        annotations={**ON, **{PREFIX + key.replace("_", "-"): value for key, value in more.items()}}
    )


def entry(name: str = "web", namespace: str = "", origin: str = CONFIG, **values: str) -> ServiceEntry:
    return ServiceEntry(
        name, namespace, OptionSource(origin, {key.replace("_", "-"): value for key, value in values.items()})
    )


def placed(body: dict, namespace: str) -> dict:
    """``body`` in ``namespace``."""
    return {**body, "metadata": {**body["metadata"], "namespace": namespace}}


def detected(*objects: dict | str, entries=(), sources=()) -> list:
    """Requests, then findings."""
    settings = Settings("shop", entries=tuple(entries), sources=tuple(sources))
    result = detect(topology_of(*objects), settings)
    return [*result.requests, *result.findings]


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
        pytest.param(
            [service("web1"), service("web22")], [entry("web?")], ["shop/web1"], id="one wild character"
        ),
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
    findings = detected(*objects, entries=entries)
    assert (names(findings), len(findings)) == (expected, len(expected))


@pytest.mark.parametrize(
    ("objects", "entries"),
    [
        pytest.param([service()], [], id="no flag"),
        pytest.param([service(annotations={f"{PREFIX}enabled": "false"})], [], id="false"),
        pytest.param(
            [service(annotations={f"{PREFIX}enabled": "false", f"{PREFIX}mode": "magic"})],
            [],
            id="false, and wrong",
        ),
        pytest.param([service(annotations={"example.com/enabled": "true"})], [], id="annotation of others"),
        pytest.param([service()], [entry(enabled="false")], id="entry with false"),
        pytest.param([flagged()], [entry(enabled="false")], id="entry with false wins over the annotation"),
        pytest.param([service()], [entry("none*")], id="a glob that matches nothing"),
        pytest.param([service()], [entry("*", "other")], id="a glob of another namespace"),
        pytest.param(
            [service()], [entry("none", enabled="false")], id="false for a Service that is not there"
        ),
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
    assert detected(*objects, entries=entries) == []


# Where an option is set, the strongest first.
PLACES = ["entry", "annotation", "option", "environment", "defaults"]


@pytest.mark.parametrize("strongest", range(len(PLACES) + 1), ids=[*PLACES, "built-in"])
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
    options = [{key: value} if at >= strongest else {} for at, value in enumerate(values)]
    findings = detected(
        service(annotations={**ON, **{PREFIX + k: v for k, v in options[1].items()}}),
        entries=[ServiceEntry("web", "", OptionSource(CONFIG, options[0]))],
        sources=[
            OptionSource(OPTION, options[2]),
            OptionSource(ENVIRONMENT, options[3]),
            OptionSource("c.yaml: spec.defaults", options[4]),
        ],
    )
    expected = [*values, built_in][strongest]
    assert findings == [Request(SERVICE, ServiceOptions(**{OPTIONS[key].field: expected}))]


def test_an_option_of_a_named_service_comes_after_its_annotation():
    named = [entry(origin=OPTION, port="8080", service_port="9443"), entry(service_port="10443")]
    findings = detected(flagged(port="http"), entries=named)
    assert findings == [Request(SERVICE, ServiceOptions(port=("http",), service_port=10443))]


def test_precedence_is_per_key():
    findings = detected(
        flagged(port="http", mount_path="/annotation"),
        entries=[entry(mount_path="/entry")],
        sources=[OptionSource("c.yaml: spec.defaults", {"issuer": "ca", "port": "80"})],
    )
    assert findings == [Request(SERVICE, ServiceOptions(port=("http",), mount_path="/entry", issuer="ca"))]


def test_an_entry_by_name_wins_over_a_glob():
    entries = [entry("*", port="glob", container="glob"), entry("web", port="name")]
    assert detected(service(), entries=entries) == [
        Request(SERVICE, ServiceOptions(port=("name",), container="glob"))
    ]


@pytest.mark.parametrize(
    ("source", "key", "text"),
    [
        (
            OptionSource(ANNOTATION, {}),
            "https-port",
            'metadata.annotations["backend-tls.kuberise.io/https-port"]',
        ),
        (OptionSource(OPTION, {}), "issuer-kind", "--issuer-kind"),
        (OptionSource(ENVIRONMENT, {}), "issuer-kind", "BACKEND_TLS_ISSUER_KIND"),
        (OptionSource(CONFIG, {}), "https-port", "c.yaml: spec.services[0].httpsPort"),
        (OptionSource(CONFIG, {}), "issuer", "c.yaml: spec.services[0].issuer.name"),
        (OptionSource(CONFIG, {}), "issuer-kind", "c.yaml: spec.services[0].issuer.kind"),
        (OptionSource(CONFIG, {}), "issuer-group", "c.yaml: spec.services[0].issuer.group"),
    ],
)
def test_location(source, key, text):
    assert location(source, key) == text


@pytest.mark.parametrize(
    ("objects", "entries", "sources", "sentences"),
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
                "expected an absolute path below /, without a colon, $( and the steps . and .."
            ],
            id="value of the config file",
        ),
        pytest.param(
            [flagged()],
            [],
            [OptionSource(ENVIRONMENT, {"mode": "magic"})],
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
                f"unknown annotation; known annotations are {', '.join(OPTIONS)}"
            ],
            id="like no key",
        ),
        pytest.param(
            [service(annotations={**ON, "helm.sh/hook": "test"})],
            [],
            [],
            [
                "Service/web: is flagged, but it is a Helm hook, which is created and deleted outside the release; "
                "flag a Service of the release itself"
            ],
            id="hook",
        ),
        pytest.param(
            [ingress(annotations=ON)],
            [],
            [],
            [
                'Ingress/web: metadata.annotations["backend-tls.kuberise.io/enabled"]: is ignored on Ingress; '
                "put it on the Service, which is what is flagged"
            ],
            id="on an Ingress",
        ),
        pytest.param(
            [service("db"), service("api")],
            [entry()],
            [],
            [
                "Service/web: flagged by c.yaml: spec.services[0], is not in the stream, "
                "and no Ingress in it routes to it; Services in the stream are shop/api, shop/db; check its name and namespace, "
                "or set optional: true if it is of another release"
            ],
            id="neither in the stream nor routed",
        ),
        pytest.param(
            ["a: b"],
            [entry(origin=OPTION)],
            [],
            [
                "Service/web: flagged by --service, is not in the stream, "
                "and no Ingress in it routes to it; "
                "the stream has no Service; check its name and namespace"
            ],
            id="no Service at all",
        ),
        pytest.param(
            [service()],
            [entry(namespace="other", origin=OPTION)],
            [],
            [
                "Service/web: flagged by --service, is not in the stream, "
                "and no Ingress in it routes to it; Services in the stream are shop/web; check its name and namespace"
            ],
            id="another namespace",
        ),
        pytest.param(
            [placed(ingress(), "a"), placed(ingress(), "b")],
            [entry(origin=OPTION, service_port="8443")],
            [],
            [
                "Service/web: flagged by --service, is not in the stream, "
                "and Ingresses route to it in namespaces a, b; "
                "name one of them, as --service a/web or in the config file"
            ],
            id="elsewhere, in two namespaces",
        ),
        pytest.param(
            [placed(ingress(), "a")],
            [entry(origin=OPTION)],
            [],
            [
                "Service/web: flagged by --service, is not in the stream, "
                "though an Ingress in it routes to it; set --service-port to the port that serves HTTPS"
            ],
            id="elsewhere, without --service-port",
        ),
        pytest.param(
            [ingress()],
            [entry()],
            [],
            [
                "Service/web: flagged by c.yaml: spec.services[0], is not in the stream, "
                "though an Ingress in it routes to it; set servicePort in the config file "
                "to the port that serves HTTPS"
            ],
            id="elsewhere, without servicePort",
        ),
    ],
)
def test_problem(objects, entries, sources, sentences):
    findings = detected(*objects, entries=entries, sources=sources)
    assert problems(findings) == sentences


def test_no_request_with_half_of_its_options():
    assert names(detected(flagged(mode="magic"))) == []


@pytest.mark.parametrize(
    ("count", "end"), [(8, "shop/s6, shop/s7; check"), (10, "shop/s6, shop/s7 and 2 more; check")]
)
def test_long_lists_of_services_are_cut(count, end):
    objects = [service(f"s{at}") for at in range(count)]
    (sentence,) = problems(detected(*objects, entries=[entry()]))
    assert end in sentence


def test_twice_in_the_stream():
    sentence = "Service/web: is flagged and occurs more than once in the stream; render it once"
    assert set(problems(detected(flagged(), flagged()))) == {sentence}


BROKEN = "kind: Ingress\nmetadata:\n  name: [\n"
READ = "cannot be read as YAML: "


@pytest.mark.parametrize(
    "flag", ["backend-tls.kuberise.io/enabled", "'\\x62ackend-tls.kuberise.io\\/enabled'"]
)
def test_a_flagged_document_that_cannot_be_read(flag):
    (sentence,) = problems(detected(f"kind: Service\nmetadata:\n  annotations: {{{flag}: x}}\n  name: [\n"))
    assert f": a flagged document {READ}" in sentence
    assert sentence.endswith("; correct its template")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param(BROKEN, 1, id="a kind of ours"),
        pytest.param(BROKEN.replace("Ingress", "|\n  Ingress"), 1, id="kind unknown"),
        pytest.param(BROKEN.replace("Ingress", "ConfigMap"), 0, id="another kind"),
        pytest.param(BROKEN.replace("kind", "sort"), 0, id="no kind"),
    ],
)
def test_a_document_that_cannot_be_read_beside_a_flagged_service(text, count):
    sentences = problems(detected(flagged(), text))
    assert [f": a document that may have to be changed {READ}" in s for s in sentences] == [True] * count


def test_a_document_that_cannot_be_read_where_nothing_is_flagged():
    assert detected(service(), BROKEN) == []


@pytest.mark.parametrize("pattern", [entry("none*"), entry("*", "other")], ids=["name", "namespace"])
def test_an_option_whose_pattern_matches_nothing(pattern):
    of_option = pattern._replace(source=OptionSource(OPTION, {}))
    (finding,) = detected(service(), entries=[of_option])
    name = f"{pattern.namespace}/{pattern.name}".lstrip("/")
    assert (finding.severity, finding.rule) == ("note", "pattern-unmatched")
    assert str(finding) == f"--service {name} matches no Service; Services in the stream are shop/web"


def test_an_unparsable_document_has_its_line():
    (sentence,) = problems(detected(f"kind: Service\n{PREFIX}enabled: b: c\n"))
    assert sentence.startswith("line 3: ")


def test_flags_without_enabled():
    findings = detected(service(annotations={f"{PREFIX}issuer": "ca"}))
    assert problems(findings) == [
        'Service/web: has flags, but not backend-tls.kuberise.io/enabled: "true", so nothing would be done for '
        'it; add it, or set it to "false"'
    ]
    assert len(findings) == 1


def test_a_service_elsewhere():
    findings = detected(
        ingress(), entries=[entry(service_port="8443")], sources=[OptionSource(OPTION, {"issuer": "ca"})]
    )
    assert findings == [Request(SERVICE, ServiceOptions(service_port=8443, issuer="ca"), present=False)]


@pytest.mark.parametrize(
    ("objects", "namespace", "place"),
    [
        ([placed(ingress(), "a")], "", "a"),
        ([placed(ingress(), "a"), ingress()], "", "shop"),
        ([placed(ingress(), "a"), placed(ingress(), "b")], "b", "b"),
    ],
    ids=["the only namespace", "the release's own first", "the one that is named"],
)
def test_the_namespace_of_a_service_elsewhere(objects, namespace, place):
    findings = detected(*objects, entries=[entry(namespace=namespace, origin=OPTION, service_port="8443")])
    assert (names(findings), problems(findings)) == ([f"{place}/web"], [])


@pytest.mark.parametrize(
    ("absent", "release"),
    [
        (entry(namespace="other"), "shop"),
        (entry()._replace(optional=True), "shop"),
        (entry(namespace="shop")._replace(optional=True), "shop"),
        (entry()._replace(optional=True), ""),
    ],
    ids=["of another namespace", "optional", "optional, with namespace", "optional, in a pipe"],
)
def test_one_config_for_many_releases(absent, release):
    settings = Settings(release, entries=(absent,))
    assert detect(topology_of(service("api")), settings) == ((), ())


@pytest.mark.parametrize(
    ("present", "release"),
    [(entry(namespace="shop"), "shop"), (entry(namespace="other"), ""), (entry(), "shop")],
    ids=["of the release", "of a release that is unknown", "of any"],
)
def test_a_typo_in_the_config_is_told(present, release):
    settings = Settings(release, entries=(present,))
    (finding,) = detect(topology_of(service("api")), settings).findings
    assert finding.hint.endswith("or set optional: true if it is of another release")


def test_an_optional_service_that_an_ingress_routes_to_is_told():
    """Its way in would stay plain."""
    (finding,) = detected(ingress(), entries=[entry()._replace(optional=True)])
    assert finding.rule == "service-elsewhere"


def test_one_entry_for_services_of_two_namespaces():
    other = service()
    other["metadata"]["namespace"] = "other"
    assert names(detected(service(), other, entries=[entry()])) == ["shop/web", "other/web"]
    assert detected(service(), other, entries=[entry(namespace="other")]) == [
        Request(Ref("", "Service", "other", "web"), ServiceOptions())
    ]
