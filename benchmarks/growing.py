"""Streams that grow in one respect, for what takes twice as long when there is twice as much.

Each has one flagged Service with its Deployment and Ingress, unless all are flagged, and ``count`` of something.
"""

from __future__ import annotations

from collections.abc import Iterator

FLAGS = '{backend-tls.kuberise.io/enabled: "true", backend-tls.kuberise.io/issuer: ca}'


def service(name: str, annotations: str = FLAGS) -> str:
    """A Service; flagged unless its annotations are others."""
    return f"""---
apiVersion: v1
kind: Service
metadata:
  name: {name}
  annotations: {annotations}
spec:
  selector: {{app: {name}}}
  ports:
  - {{name: http, port: 80, targetPort: http}}
"""


def deployment(name: str, environment: str = "") -> str:
    """Its Deployment, with further lines of its container."""
    return f"""---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
      - name: {name}
        image: registry.example.com/{name}:1.4.2
        ports:
        - {{name: http, containerPort: 8080}}
{environment}"""


def ingress(name: str, paths: int = 1) -> Iterator[str]:
    """Its Ingress, in pieces."""
    yield f"""---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {name}
spec:
  ingressClassName: nginx
  rules:
  - host: {name}.example.com
    http:
      paths:
"""
    for number in range(paths):
        yield f"""      - path: /part-{number}
        pathType: Prefix
        backend:
          service:
            name: {name}
            port: {{name: http}}
"""


def application(name: str = "web", environment: str = "", annotations: str = FLAGS) -> Iterator[str]:
    """A Service with its Deployment and Ingress."""
    yield service(name, annotations)
    yield deployment(name, environment)
    yield from ingress(name)


def paths(count: int) -> Iterator[str]:
    """An Ingress with ``count`` paths, all of which lead to the flagged Service."""
    yield service("web") + deployment("web")
    yield from ingress("web", count)


def listed(count: int) -> Iterator[str]:
    """``count`` objects in one List, as ``kubectl get -o yaml`` prints them; the first Service is flagged."""
    yield "apiVersion: v1\nkind: List\nitems:\n"
    for number in range(count // 3):
        for document in split(application(f"web-{number}", annotations="{}" if number else FLAGS)):
            yield "- " + document.rstrip("\n").replace("\n", "\n  ") + "\n"


def split(pieces: Iterator[str]) -> list[str]:
    """The documents of a stream, without the lines between them."""
    return "".join(pieces).split("---\n")[1:]


def broken(count: int) -> Iterator[str]:
    """``count`` documents of kind Service that nobody can read."""
    yield from application()
    yield from ("---\nkind: Service\nbroken: [\n" for _ in range(count))


def separators(count: int) -> Iterator[str]:
    """``count`` empty documents."""
    yield from application()
    yield from ("---\n" for _ in range(count))


def unflagged(count: int) -> Iterator[str]:
    """``count`` small Services that nobody flagged."""
    yield from application()
    yield from (service(f"web-{number}", "{}") for number in range(count))


def flagged(count: int) -> Iterator[str]:
    """``count`` flagged Services, each with its Deployment and Ingress."""
    for number in range(count):
        yield from application(f"web-{number}")


def entries(count: int) -> Iterator[str]:
    """A container with ``count`` entries of env."""
    lines = (f"        - name: VARIABLE_{number}\n          value: {number:040}\n" for number in range(count))
    yield from application(environment="        env:\n" + "".join(lines))


def taken(count: int) -> Iterator[str]:
    """A container whose env has ``count`` numbers from 8443 on, which may be ports that it listens on."""
    lines = (f'        - {{name: PORT_{number}, value: "{8443 + number}"}}\n' for number in range(count))
    yield from application(environment="        env:\n" + "".join(lines))


def merged(count: int) -> Iterator[str]:
    """Labels of the Deployment that merge others, which merge others: ``count`` in a chain."""
    before, after = deployment("web").split("spec:\n", 1)
    chain = "".join(
        f"  l{number}: &l{number} {{{f'<<: *l{number - 1}, ' if number else ''}a{number}: b}}\n"
        for number in range(count)
    )
    yield service("web") + f"{before}x-labels:\n{chain}spec:\n{after}"
    yield from ingress("web")
