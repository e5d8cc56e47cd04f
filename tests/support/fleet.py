"""A stream as of a whole cluster: many Services in several namespaces, in every state that a hop can have."""

from __future__ import annotations

from collections.abc import Iterator

_SERVICE = """\
---
apiVersion: v1
kind: Service
metadata:
  name: {name}
  namespace: {namespace}
  annotations: {flag}
spec:
  selector: {{app: {name}}}
  ports: [{{name: {port}, port: 80, targetPort: web}}]
"""
_PODS = """\
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
        - name: web
          image: shop/{name}:1
          ports: [{{name: web, containerPort: 8080}}]
"""
_INGRESS = """\
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {name}
  namespace: {namespace}
  annotations: {annotations}
spec:
  ingressClassName: nginx
  rules:
    - host: {name}.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {{service: {{name: {name}, port: {{number: 80}}}}}}
"""
_NGINX = "nginx.ingress.kubernetes.io/"
_OURS = '{backend-tls.kuberise.io/enabled: "true", backend-tls.kuberise.io/issuer: "internal-ca"}'
ENCRYPTED = f'{{{_NGINX}backend-protocol: "HTTPS"}}'
VERIFIED = (
    f'{{{_NGINX}backend-protocol: "HTTPS", {_NGINX}proxy-ssl-verify: "on", '
    f'{_NGINX}proxy-ssl-secret: "shop/ca", {_NGINX}proxy-ssl-name: "web.shop.svc"}}'
)
# What comes round: the flag, the annotations of the Ingress (None: no Ingress), whether there are pods.
KINDS = (
    ("{}", "{}", True),
    (_OURS, "{}", True),
    ("{}", ENCRYPTED, True),
    ("{}", VERIFIED, True),
    ("{}", None, True),
    ("{}", "{}", False),
)


def documents(count: int, namespaces: int) -> Iterator[str]:
    """The manifests of ``count`` Services: plain, flagged, encrypted, verified, without route, without pods."""
    for number in range(count):
        flag, annotations, has_pods = KINDS[number % len(KINDS)]
        names = {"name": f"web-{number:04}", "namespace": f"team-{number // len(KINDS) % namespaces:02}"}
        port = "http" if annotations in (None, "{}") else "https"
        yield _SERVICE.format(flag=flag, port=port, **names)
        if has_pods:
            yield _PODS.format(**names)
        if annotations is not None:
            yield _INGRESS.format(annotations=annotations, **names)


def stream(count: int, namespaces: int = 12) -> str:
    """All of ``documents`` as one stream."""
    return "".join(documents(count, namespaces))
