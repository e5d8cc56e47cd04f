"""A preset of the user's own for a custom resource that no preset here knows, from the config file to the text."""

from __future__ import annotations

import pytest

from post_renderer import pipeline
from post_renderer.flags import config
from post_renderer.model import ProblemsError, Settings

CONFIG = """
apiVersion: backend-tls.kuberise.io/v1alpha1
kind: BackendTLS
spec:
  namespace: shop
  defaults: {issuer: {name: ca}}
  services: [{name: web, mode: native}]
  presets:
    - name: widget
      title: Widget
      match:
        resource:
          group: example.com
          kind: Widget
          pods: {app: widget, instance: "{name}"}
          services: ["{name}-service"]
      port: plain
      set:
        spec.tls.enabled: true
        spec.tls.secret: "{secretName}"
      renewal: {byItself: true, how: at once}
      source: nowhere, it is made up for a test
      confidence: documented
"""
WIDGET = """\
# A comment.
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web  # another one
spec:
  size: 3
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: widget, instance: web}
  ports:
    - {name: http, port: 80, targetPort: 8080}
"""
CHANGED = f"""\
{WIDGET}  tls:
    enabled: true
    secret: "web-backend-tls"
"""


def settings(text: str = CONFIG) -> Settings:
    parsed = config.parse(text, "c.yaml")
    return Settings(parsed.namespace, entries=parsed.entries, sources=parsed.sources, presets=parsed.presets)


def test_the_operator_is_told_to_serve_tls():
    outcome = pipeline.render(f"{WIDGET}---\n{SERVICE}", settings())
    widget, of_service, certificate = outcome.text.split("---\n")
    assert widget == CHANGED
    assert of_service == SERVICE.replace("8080}", '8080, "appProtocol": "https"}')
    assert 'kind: "Certificate"' in certificate
    refs = sorted({str(applied.change.ref) for applied in outcome.applied})
    assert refs == ["Certificate/web-backend-tls", "Service/web", "Widget/web"]
    assert pipeline.render(outcome.text, settings()).text == outcome.text


def test_a_service_that_the_operator_makes():
    ingress = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  ingressClassName: nginx
  defaultBackend: {service: {name: web-service, port: {number: 80}}}
"""
    text = CONFIG.replace("{name: web, mode: native}", "{name: web-service, mode: native, servicePort: 80}")
    outcome = pipeline.render(f"{WIDGET}---\n{ingress}", settings(text))
    assert '    secret: "web-service-backend-tls"\n' in outcome.text.split("---\n")[0]


@pytest.mark.parametrize(
    "widget", [WIDGET.replace("example.com/v1", "example.org/v1"), WIDGET.replace("name: web", "name: api")]
)
def test_a_resource_that_does_not_match(widget):
    with pytest.raises(
        ProblemsError, match="no workload of namespace shop in the stream has pods with its selector"
    ):
        pipeline.render(f"{widget}---\n{SERVICE}", settings())


def test_without_the_preset():
    text = CONFIG[: CONFIG.index("  presets:")]
    with pytest.raises(
        ProblemsError, match="no workload of namespace shop in the stream has pods with its selector"
    ):
        pipeline.render(f"{WIDGET}---\n{SERVICE}", settings(text))


KNATIVE = """\
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: web, annotations: {backend-tls.kuberise.io/enabled: "true"}}
"""


def test_a_kind_that_shares_its_name_with_one_of_kubernetes():
    """A preset for Knative's Service does not make it a Service that can be flagged."""
    text = CONFIG.replace("example.com", "serving.knative.dev").replace("Widget", "Service")
    text = text.replace("  services: [{name: web, mode: native}]\n", "")
    assert pipeline.render(KNATIVE, settings(text)).text == KNATIVE
