"""Which lines of an object the filter writes, by explanation; the same lines in an input that is patched."""

from __future__ import annotations

import pytest
from support.manifests import stream_of

from post_renderer import pipeline
from post_renderer.model import OptionSource, ServiceEntry, Settings, spelled
from post_renderer.reports.explain import entries, in_place, objects
from post_renderer.topology.topology import Topology
from post_renderer.yamltext import stream

FLAGS = {"issuer": "internal-ca"}

SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
    - name: http
      port: 80
      targetPort: http
"""
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  ingressClassName: nginx
  rules:
    - host: example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  name: http
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: example/web:1
          ports: [{name: http, containerPort: 8080}]
"""


def explained(source: str, kind: str, **flags: str) -> list[tuple[str, list[str], str]]:
    """Path, lines and reason of the entries of the only object of ``kind``; ``-`` for what is removed."""
    flagged = ServiceEntry("web", "", OptionSource("--service", {**FLAGS, **flags}))
    settings = Settings(namespace="shop", entries=(flagged,))
    outcome = pipeline.render(source, settings)
    (target,) = [each for each in objects.of_output(outcome.text, "shop") if each.ref.kind == kind]
    topology = Topology(stream.split(source), settings)
    fields = [f for each in outcome.backends for f in in_place.fields(target, each, topology, settings)]
    lines = outcome.text.splitlines()
    return [
        (
            spelled(entry.path),
            [lines[number - 1].strip() for number in entry.lines] or [f"- {entry.before}"],
            "; ".join(entry.whys),
        )
        for entry in entries.of_object(target, outcome, fields)
    ]


def lines_of(found) -> list[str]:
    return [line for _, lines, _ in found for line in lines]


def output(source: str, **flags: str) -> str:
    flagged = ServiceEntry("web", "", OptionSource("--service", {**FLAGS, **flags}))
    return pipeline.render(source, Settings(namespace="shop", entries=(flagged,))).text


ALL = f"{SERVICE}---\n{DEPLOYMENT}---\n{INGRESS}"


def test_a_service_port():
    assert explained(ALL, "Service") == [
        (
            "spec.ports[port=443]",
            ['- name: "https"', "port: 443", 'protocol: "TCP"'],
            "port https (443) targets TLS port 8443",
        ),
        ("spec.ports[port=443].targetPort", ["targetPort: 8443"], "port https (443) targets TLS port 8443"),
    ]


def test_an_ingress():
    found = explained(ALL, "Ingress")
    assert [lines[-1].partition("/")[2].partition(":")[0] for _, lines, _ in found] == [
        "backend-protocol",
        "proxy-ssl-secret",
        "proxy-ssl-verify",
        "proxy-ssl-verify-depth",
        "proxy-ssl-name",
        "proxy-ssl-server-name",
        "proxy-ssl-protocols",
        "",
    ]
    # The mapping is there for the annotations, so it is told with the first of them.
    assert found[0][1] == ["annotations:", 'nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"']
    assert found[-1][1:] == (['name: "https"'], "example.com/ routes to port https (443) of Service/web")


def test_a_sidecar_and_each_of_its_arguments():
    found = {
        path.rpartition("backend-tls-8443]")[2]: lines for path, lines, _ in explained(ALL, "Deployment")
    }
    assert found[""][:3] == [
        "initContainers:",
        '- name: "backend-tls-8443"',
        'image: "ghostunnel/ghostunnel:v1.11.1-distroless"',
    ]
    assert found[".restartPolicy"] == ['restartPolicy: "Always"']
    assert found[".args[--timed-reload=60s]"] == ['- "--timed-reload=60s"']
    assert found[".securityContext"][0] == "securityContext:"


def test_a_new_object_with_all_of_its_lines():
    found = explained(ALL, "Certificate")
    text = output(ALL)
    document = next(d.text for d in stream.split(text) if 'kind: "Certificate"' in d.text)
    assert sorted(lines_of(found)) == sorted(line.strip() for line in document.splitlines())
    assert found[0][:2] == (
        "",
        [
            "---",
            'apiVersion: "cert-manager.io/v1"',
            'kind: "Certificate"',
            "metadata:",
            'name: "web-backend-tls"',
        ],
    )


def test_what_is_removed_has_no_line():
    found = explained(ALL.replace("name: http\n          ", "x"), "Service", **{"keep-http": "false"})
    assert ("spec.ports[0]", ["- "], "plain port http (80) is removed (keep-http false)") in found
    # The new port is the first one once the other is gone.
    assert "port: 443" in lines_of(found)


@pytest.mark.parametrize("kind", ["Service", "Ingress", "Deployment", "Certificate"])
def test_the_same_lines_where_they_are_there_already(kind: str):
    first, second = (explained(source, kind) for source in (ALL, output(ALL)))
    # A separator, and mappings that only are there for what is in them, cannot be told from the input's.
    of_first = [line for line in lines_of(first) if line != "---" and not line.endswith(":")]
    assert [line for line in lines_of(second) if not line.endswith(":")] == of_first


@pytest.mark.parametrize(
    "other",
    [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: other}
        data: {host: web.shop.svc.cluster.local}
        """,
        """
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: other}
        spec: {ca: {secretName: web-backend-tls}}
        """,
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: other}
        spec: {podSelector: {matchLabels: {app: other}}, ingress: [{ports: [{port: 9090}]}]}
        """,
    ],
    ids=["ConfigMap", "Issuer", "NetworkPolicy"],
)
def test_nothing_in_objects_of_others(other: str):
    text = stream_of(other)
    kind = text.partition("kind: ")[2].partition("\n")[0]
    assert explained(f"{ALL}{text}", kind) == []
    assert explained(f"{output(ALL)}{text}", kind) == []


def test_documents_that_go_does_not_read_have_no_objects():
    text = "? {a: b}\n: c\n---\na: [\n---\nkind: Service\nmetadata: {name: web}\n"
    assert [str(each.ref) for each in objects.of_output(text, "shop")] == ["Service/web"]
