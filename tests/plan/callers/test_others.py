"""Who else calls a port that turns into HTTPS or goes: a warning for each place."""

from __future__ import annotations

import pytest
from support.manifests import (
    container,
    deployment,
    ingress,
    joined,
    path,
    port,
    request,
    service,
    topology_of,
)

from post_renderer.model import PROBLEM, Finding, spelled
from post_renderer.plan.callers import others
from post_renderer.plan.callers.turned_ports import TurnedPorts


def changes(*objects: dict | str, **options) -> list[Finding]:
    topology = topology_of(service(), deployment(), *objects)
    context = joined(topology, request(**{"mode": "mount", "https_port": 8080, **options}))
    return list(others.changes(context, TurnedPorts(context)))


def places(findings: list[Finding]) -> list[str]:
    return [f"{finding.ref} {spelled(finding.path)}" for finding in findings]


def config_map(text: str, namespace: str = "shop") -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, namespace: {namespace}}}\ndata:\n  url: '{text}'\n"


@pytest.mark.parametrize(
    "text",
    [
        "http://web",
        "http://web/",
        "http://web:80/x",
        "http://web.shop",
        "http://web.shop.svc",
        "http://web.shop.svc.cluster.local",
        "http://web.shop.svc.cluster.local:80/path",
        "x=http://web, y",
        'a "http://web?q" b',
        "http://web.shop.svc.cluster.local./",
        "http://user:password@web/",
    ],
)
def test_urls(text):
    assert places(changes(config_map(text))) == ["ConfigMap/c data.url"]


@pytest.mark.parametrize(
    "text",
    [
        "https://web",
        "http://webs",
        "http://my-web",
        "http://web:81",
        "http://web:800",
        "http://web-api/",
        "http://web.other",
        "http://web.shop.example.com",
        "http://web.shop.svc.other.local",
        "web:80",
        "http://",
    ],
)
def test_other_texts(text):
    assert changes(config_map(text)) == []


def test_another_namespace():
    assert changes(config_map("http://web", "other")) == []
    assert places(changes(config_map("http://web.shop", "other"))) == ["ConfigMap/c data.url"]


CRON_JOB = """
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: ping}
    spec: {jobTemplate: {spec: {template: {spec: {containers: [
      {name: curl, image: x, command: [curl, "http://web"], args: ["http://web/"], env: [{name: U, value: "http://web"}]}
    ]}}}}}
"""
TEST_POD = """
    apiVersion: v1
    kind: Pod
    metadata: {name: test, annotations: {helm.sh/hook: test}}
    spec: {containers: [{name: wget, image: x, args: ["http://web:80"]}]}
"""
SECRET = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {url: "http://user:password@web/ http://web"}\n'
PROBE = """
    apiVersion: monitoring.coreos.com/v1
    kind: Probe
    metadata: {name: p}
    spec: {prober: {url: "blackbox:9115"}, targets: {staticConfig: {static: [x, "http://web/health"]}}}
"""


@pytest.mark.parametrize(
    ("caller", "found"),
    [
        (
            CRON_JOB,
            [
                f"CronJob/ping spec.jobTemplate.spec.template.spec.containers[name=curl].{field}"
                for field in ("env[name=U]", "command[1]", "args[0]")
            ],
        ),
        (TEST_POD, ["Pod/test spec.containers[name=wget].args[0]"]),
        (SECRET, ["Secret/s stringData.url"]),
        (PROBE, ["Probe/p spec.targets.staticConfig.static[1]"]),
        (
            ingress(
                "x",
                path("api"),
                annotations={"nginx.ingress.kubernetes.io/auth-url": "http://web.shop.svc/auth"},
            ),
            ['Ingress/x metadata.annotations["nginx.ingress.kubernetes.io/auth-url"]'],
        ),
        (
            deployment("x", container("x", env=[{"name": "URL", "value": "http://web"}])),
            ["Deployment/x spec.template.spec.containers[name=x].env[name=URL]"],
        ),
    ],
    ids=["CronJob", "test pod", "Secret", "Probe", "auth-url", "environment"],
)
def test_places(caller, found):
    assert places(changes(caller)) == found


def test_each_place_once():
    assert len(changes(config_map("http://web http://web.shop http://web:80/"))) == 1


def test_a_plain_port_that_stays():
    assert changes(config_map("http://web"), mode="sidecar", https_port=0) == []


def test_no_secret_is_printed():
    assert "password" not in "".join(map(str, changes(SECRET)))


def test_sentence():
    assert list(map(str, changes(config_map("http://web")))) == [
        "ConfigMap/c: data.url calls port 80 of Service/web in plain HTTP, which serves HTTPS now; let it call "
        "https://web.shop.svc.cluster.local:80, and trust ca.crt of Secret web-backend-tls"
    ]


def test_a_port_that_is_removed():
    (warning,) = changes(config_map("http://web"), mode="sidecar", https_port=0, keep_http=False)
    assert "which is removed (keep-http false); let it call https://web.shop.svc.cluster.local:443," in str(
        warning
    )


def test_other_services_of_the_pods():
    headless = service("headless", port("http", 80), clusterIP="None")
    alias = service("alias", port("http", 8000))
    calls = config_map("http://headless:8080 http://headless:80 http://alias:8000 http://alias:8080")
    texts = [str(finding) for finding in changes(headless, alias, calls)]
    assert [
        "port 8080 of Service/headless" in text or "port 8000 of Service/alias" in text for text in texts
    ] == [
        True,
        True,
    ]


def test_routes_of_other_services_of_the_pods():
    assert places(changes(service("alias"), ingress("x", path("alias")))) == [
        "Ingress/x spec.rules[0].http.paths[0].backend"
    ]


CLOSED = {"mode": "sidecar", "https_port": 0, "close_plaintext": True}


def with_args(*args: str) -> dict:
    client = deployment("client", container("client", args=list(args)))
    client["spec"]["template"]["metadata"]["labels"] = {"app": "client"}
    return client


@pytest.mark.parametrize(
    "text",
    [
        "web:80",
        "web.shop.svc:80",
        "web.shop.svc.cluster.local:80",
        "wget -qO- web:80/x && true",
        "--host=web:80",
    ],
)
def test_addresses_of_containers(text):
    assert places(changes(with_args(text))) == [
        "Deployment/client spec.template.spec.containers[name=client].args[0]"
    ]


@pytest.mark.parametrize(
    "text",
    ["web", "web:81", "web:8080", "https://web:80", "my-web:80", "x/web:80", "web:80-alpine", "web:80:1"],
)
def test_other_addresses(text):
    assert changes(with_args(text)) == []


def test_callers_of_a_closed_port():
    other = service("other", port("x", 8000, 8080))
    routed = ingress("other", path("other", "x"))
    found = changes(config_map("http://web"), with_args("web:80"), other, routed, **CLOSED)
    assert {(finding.rule, finding.severity, str(finding.ref)) for finding in found} == {
        ("caller-of-closed-port", PROBLEM, "ConfigMap/c"),
        ("caller-of-closed-port", PROBLEM, "Deployment/client"),
        ("caller-of-closed-port", PROBLEM, "Ingress/other"),
        ("service-of-closed-port", PROBLEM, "Service/other"),
    }


def test_a_headless_service_of_a_closed_port():
    headless = service("pods", clusterIP="None")
    (finding,) = changes(headless, **CLOSED)
    assert f"{finding.severity}: {finding}" == (
        "warning: Service/pods: port http (80) leads to the plain port of Service/web, which is closed "
        "(close-plaintext); see that nobody calls that port of the pods by their names"
    )


@pytest.mark.parametrize(
    "text",
    [
        "http://web-0.pods:8080",
        "http://web-0.pods.shop.svc.cluster.local:8080/x",
        "web-0.pods.shop:8080",
        "http://$(POD_NAME).pods:8080",
        "--peer=${HOSTNAME}.pods.shop.svc:8080",
        "http://web-{0...3}.pods.shop.svc.cluster.local:8080/export",
    ],
)
def test_pods_by_their_names(text):
    found = changes(service("pods", clusterIP="None"), with_args(text), **CLOSED)
    assert [str(finding.ref) for finding in found if finding.severity == PROBLEM] == ["Deployment/client"]


@pytest.mark.parametrize(
    "text",
    ["https://web-0.pods:8080", "https://web-{0...3}.pods:8080", "http://web-0.pods:9000", "http://$(X).web"],
)
def test_other_names_of_pods(text):
    """The last one is of a Service that is not headless: it has no such names."""
    found = changes(service("pods", clusterIP="None"), with_args(text), **CLOSED)
    assert [str(finding.ref) for finding in found if finding.severity == PROBLEM] == []


@pytest.mark.parametrize("routes", ["keep", "last"])
def test_routes_that_stay_at_a_closed_port(routes):
    (finding,) = changes(ingress(), **CLOSED, routes=routes)
    assert str(finding) == (
        "Ingress/web: example.com/ still leads to the plain port of Service/web, which is closed (close-plaintext); set "
        "routes to follow, or close-plaintext only once the routes have turned"
    )


def test_nobody_calls_a_closed_port():
    others = service("other", port("y", 8001, 9000)), ingress(), with_args("https://web", "web:443")
    assert changes(*others, **CLOSED) == []
