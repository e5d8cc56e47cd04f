"""The checks that need no manifest, and the rules of cert-manager's webhook, ours compared with theirs.

The webhook's rule is written here once more, in whole nanoseconds as Go has it, after
internal/apis/certmanager/validation/certificate.go of cert-manager 1.21:
duration at least 1h, renewBefore at least 5m and less than duration.
"""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from support.manifests import SERVICE, deployment, problems, refusals, request, service, stream_of

from post_renderer import pipeline
from post_renderer.flags import checks
from post_renderer.model import PREFIX, ProblemsError, Settings, SidecarSettings

UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
DURATIONS = [
    ("2160h", "720h"),
    ("1h", "5m"),
    ("60m", "300s"),
    ("59m59s", "5m"),
    ("3599s", "5m"),
    ("3600s", "4m59s"),
    ("1h", "4m59.999s"),
    ("1h", "5m0.000001s"),
    ("1h", "1h"),
    ("1h", "59m59s"),
    ("1h0m0.5s", "1h"),
    ("24h", "25h"),
    ("1.5h", "1h30m"),
    ("1.5h", "1h29m"),
    ("3600000ms", "300000ms"),
    ("3600000000µs", "5m"),
    ("87600h", "87599h"),
]
NOT_DURATIONS = ["", "90", "1d", "1h 5m", "-1h", "h", "1hour", "01:00", "1h5", "3000000h", "\uff11h"]


def nanoseconds(text: str) -> Fraction:
    parts = re.findall(r"([\d.]+)(ns|us|µs|ms|s|m|h)", text)
    return sum((Fraction(number) * UNITS[unit] for number, unit in parts), Fraction(0))


def accepted_by_the_webhook(duration: str, renew_before: str) -> bool:
    lasts, before = nanoseconds(duration), nanoseconds(renew_before)
    return lasts >= 3600 * 10**9 and before >= 300 * 10**9 and before < lasts


def render(name: str = "web", **options: str) -> str:
    """The stream with one flagged Service ``name``, patched."""
    all_options = {"enabled": "true", "mode": "mount", "issuer": "ca", **options}
    annotations = {PREFIX + key.replace("_", "-"): value for key, value in all_options.items()}
    stream = stream_of(service(name, annotations=annotations), deployment())
    return pipeline.render(stream, Settings(namespace="shop")).text


def is_accepted(**options: str) -> bool:
    try:
        return "cert-manager.io/v1" in render(**options)
    except ProblemsError:
        return False


@pytest.mark.parametrize(("duration", "renew_before"), DURATIONS)
def test_durations_as_the_webhook_accepts_them(duration: str, renew_before: str):
    accepted = is_accepted(duration=duration, renew_before=renew_before)
    assert accepted == accepted_by_the_webhook(duration, renew_before)


@pytest.mark.parametrize("text", NOT_DURATIONS)
def test_durations_that_go_does_not_read(text: str):
    assert refusals(lambda: render(duration=text)) == [
        f'Service/web: metadata.annotations["{PREFIX}duration"]: found "{text}", '
        'expected a Go duration such as "2160h" or "90m"'
    ]


@pytest.mark.parametrize(("length", "accepted"), [(63, True), (64, False)])
def test_length_of_the_name(length: int, accepted: bool):
    assert is_accepted(name="w" * length) == accepted


def found(name: str = "web", settings: Settings = Settings(), **options) -> list[str]:
    return problems(checks.problems(request(SERVICE._replace(name=name), **options), settings))


LABEL = "at most 63 lower-case letters, digits and -, beginning and ending with a letter or digit"
NO_LABELS = ["google.com", "*", "*.shop", "Web", "web_1", "-web", "web-", "w" * 64, "we\nb", "wéb", "a,b"]


@pytest.mark.parametrize("name", NO_LABELS, ids=repr)
def test_names_of_services_that_no_cluster_accepts(name: str):
    assert found(name) == [
        f'Service/{name}: its name "{name}" would be a name in a certificate, and no cluster accepts it; '
        f"a Service is named by {LABEL}"
    ]


@pytest.mark.parametrize("name", NO_LABELS, ids=repr)
def test_namespaces_that_no_cluster_accepts(name: str):
    ref = SERVICE._replace(namespace=name)
    assert problems(checks.problems(request(ref), Settings())) == [
        f'Service/web: namespace "{name}" would be in the names of a certificate, and no cluster accepts it; '
        f"a namespace is named by {LABEL}"
    ]


@pytest.mark.parametrize(
    "domain",
    ["", "*", "a..b", "Cluster.local", "cluster.local\n", "a" * 64, f"{'a' * 60}.{'b' * 54}"],
    ids=repr,
)
def test_domains_of_clusters_that_are_refused(domain: str):
    assert found(settings=Settings(cluster_domain=domain)) == [
        f'Service/web: clusterDomain "{domain}" would be in the names of a certificate; set a DNS name of at '
        "most 114 characters in the config file, such as cluster.local"
    ]


@pytest.mark.parametrize("name", ["w", "1", "1-web", "w" * 63, "web--1"])
@pytest.mark.parametrize("domain", ["cluster.local", "k8s", "a.b-c.d1", f"{'a' * 60}.{'b' * 53}"])
def test_names_that_some_cluster_accepts(name: str, domain: str):
    ref = SERVICE._replace(name=name, namespace=name)
    assert problems(checks.problems(request(ref), Settings(cluster_domain=domain))) == []


def test_a_namespace_that_is_unknown_is_no_problem_of_the_options():
    assert problems(checks.problems(request(SERVICE._replace(namespace="")), Settings())) == []


@pytest.mark.parametrize(
    ("metadata", "namespace", "sentence"),
    [
        ({"name": "google.com"}, "shop", 'Service/google.com: its name "google.com" would be '),
        ({"name": "*"}, "shop", 'Service/*: its name "*" would be '),
        ({"name": "web", "namespace": "*"}, "shop", 'Service/web: namespace "*" would be '),
        ({"name": "web"}, "*", 'Service/web: namespace "*" would be '),
    ],
    ids=["name", "wildcard", "namespace of the manifest", "namespace of the settings"],
)
def test_no_certificate_has_a_name_that_no_cluster_accepts(metadata: dict, namespace: str, sentence: str):
    flags = {PREFIX + "enabled": "true", PREFIX + "mode": "mount", PREFIX + "issuer": "ca"}
    flagged, workload = service(), deployment()
    flagged["metadata"] = {**metadata, "annotations": flags}
    workload["metadata"]["namespace"] = metadata.get("namespace", namespace)
    sentences = refusals(lambda: pipeline.render(stream_of(flagged, workload), Settings(namespace=namespace)))
    assert any(text.startswith(sentence) for text in sentences)


@pytest.mark.parametrize(
    ("duration", "renew_before", "sentence"),
    [
        ("59m", "5m", "duration 59m is less than 1h, the least that cert-manager accepts"),
        ("2160h", "299s", "renew-before 299s is less than 5m, the least that cert-manager accepts"),
        ("720h", "720h", "renew-before 720h is not less than duration 720h"),
    ],
    ids=["duration", "renew-before", "renew-before and duration"],
)
def test_durations_that_are_refused(duration: str, renew_before: str, sentence: str):
    assert found(duration=duration, renew_before=renew_before) == [f"Service/web: {sentence}"]


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("a.example", ()), ("evilweb.shop.svc", ("web.shop.svc",)), ("*.a.example", ("a.example",))],
    ids=["another domain", "a name that looks like it", "a wildcard below an allowed name"],
)
def test_dns_names_that_are_refused(name: str, allowed: tuple[str, ...]):
    assert found(settings=Settings(allowed_dns_names=allowed), dns_names=(name,)) == [
        f"Service/web: dns-names: {name} is not below web.shop.svc.cluster.local; "
        "add it to allowedDnsNames in the config file if the certificate should cover it"
    ]


def test_dns_names_end_in_the_domain_of_the_cluster():
    names = ("a.web.shop.svc.x.org", "a.web.shop.svc.cluster.local")
    assert found(settings=Settings(cluster_domain="x.org"), dns_names=names) == [
        "Service/web: dns-names: a.web.shop.svc.cluster.local is not below web.shop.svc.x.org; "
        "add it to allowedDnsNames in the config file if the certificate should cover it"
    ]


@pytest.mark.parametrize(
    ("options", "allowed"),
    [
        ({"duration": "1h", "renew_before": "5m"}, ()),
        ({"dns_names": ("*.web.shop.svc", "a.web.shop.svc.cluster.local")}, ()),
        ({"dns_names": ("a.example", "*.b.example")}, ("a.example", "*.b.example")),
    ],
    ids=["least durations", "own names", "allowed names"],
)
def test_accepted(options: dict, allowed: tuple[str, ...]):
    assert found(settings=Settings(allowed_dns_names=allowed), **options) == []


def test_all_problems_at_once():
    sentences = found("w" * 64, dns_names=("a.example", "b.example"), duration="59m", renew_before="1m")
    assert [sentence.partition(": ")[2].partition(" ")[0] for sentence in sentences] == [
        "its",
        "dns-names:",
        "dns-names:",
        "duration",
        "renew-before",
    ]


def test_problems_of_the_options_come_with_those_of_the_manifests():
    assert refusals(lambda: render(duration="59m", renew_before="5m", port="nope")) == [
        "Service/web: duration 59m is less than 1h, the least that cert-manager accepts",
        'Service/web: has no port "nope"; its ports are http (80); set port to one of them',
    ]


CONTRADICTED = "Service/web: client-auth true and "


@pytest.mark.parametrize(
    ("options", "extra_args", "sentence"),
    [
        (
            {},
            ("--max-concurrent-conns=1", "--allow-all"),
            f"{CONTRADICTED}--allow-all in sidecar.extraArgs: the sidecar would not start; remove the argument",
        ),
        (
            {},
            ("--disable-authentication",),
            f"{CONTRADICTED}--disable-authentication in sidecar.extraArgs: the sidecar would not start; "
            "remove the argument",
        ),
        (
            {"certificate_name": "c" * 247},
            (),
            "Service/web: certificate-name is longer than 246 characters, and client-auth adds -client; "
            "shorten it",
        ),
    ],
    ids=["--allow-all", "--disable-authentication", "certificate-name"],
)
def test_what_client_auth_does_not_go_with(options: dict, extra_args: tuple[str, ...], sentence: str):
    settings = Settings(sidecar=SidecarSettings(extra_args=extra_args))
    assert found(settings=settings, client_auth=True, **options) == [sentence]
    assert found(settings=settings, **options) == []


def test_what_client_auth_goes_with():
    settings = Settings(sidecar=SidecarSettings(extra_args=("--allow-dns=prometheus.monitoring",)))
    assert found(settings=settings, client_auth=True, certificate_name="c" * 246, ca_configmap="ca") == []
