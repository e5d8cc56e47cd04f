"""Streams and their parts, as short as a test wants them: a web server in namespace shop, behind an Ingress."""

from __future__ import annotations

import json
from collections.abc import Callable
from textwrap import dedent

import pytest

from post_renderer.kubernetes import workloads
from post_renderer.model import Backend, Flags, Key, Note, Problem, Problems, Put, Ref, Request, Settings
from post_renderer.plan.certificate import certificate
from post_renderer.plan.context import Scene
from post_renderer.plan.join import join
from post_renderer.plan.serving.container import Seat
from post_renderer.topology.objects import Index
from post_renderer.yamltext import node, stream

NAMESPACE = "shop"
SERVICE = Ref("", "Service", NAMESPACE, "web")
DEPLOYMENT = Ref("apps", "Deployment", NAMESPACE, "web")
INGRESS = Ref("networking.k8s.io", "Ingress", NAMESPACE, "web")
SPEC = ("spec", "template", "spec")
CONTAINER = (*SPEC, "containers")
WEB = (*CONTAINER, Key("name", "web"))


def said(text: str):
    """What a YAML text says, as the index gives it to all readers."""
    return node.read(dedent(text))


def stream_of(*objects: dict | str) -> str:
    """One stream of ``objects``, each a text or a body."""
    texts = [dedent(o).lstrip("\n") if isinstance(o, str) else json.dumps(o, indent=1) for o in objects]
    return "".join(f"---\n{text.rstrip()}\n" for text in texts)


def index_of(*objects: dict | str, namespace: str = NAMESPACE) -> Index:
    return Index(stream.split(stream_of(*objects)), namespace)


def port(name: str = "http", number: int = 80, target: str | int = "http", **more) -> dict:
    named = {"name": name} if name else {}
    return {**named, "port": number, "targetPort": target, **more}


def service(name: str = "web", *ports: dict, annotations: dict | None = None, **spec) -> dict:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "annotations": annotations or {}},
        "spec": {"selector": {"app": "web"}, "ports": list(ports or [port()]), **spec},
    }


def container(name: str = "web", *ports: tuple[str, int], image: str = "example/web:1.2.3", **more) -> dict:
    listed = [{"name": n, "containerPort": p} if n else {"containerPort": p} for n, p in ports or [("http", 8080)]]
    return {"name": name, "image": image, "ports": listed, **more}


def deployment(name: str = "web", *containers: dict, annotations: dict | None = None, **spec) -> dict:
    template = {
        "metadata": {"labels": {"app": "web"}},
        "spec": {"containers": list(containers or [container()]), **spec},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "annotations": annotations or {}},
        "spec": {"template": template},
    }


def path(service_name: str = "web", to: str | int = "http", at: str = "/") -> dict:
    key = "name" if isinstance(to, str) else "number"
    return {"path": at, "pathType": "Prefix", "backend": {"service": {"name": service_name, "port": {key: to}}}}


def ingress(name: str = "web", *paths: dict, annotations: dict | None = None, **spec) -> dict:
    rules = [{"host": "example.com", "http": {"paths": list(paths or [path()])}}]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": name, "annotations": annotations or {}},
        "spec": {"ingressClassName": "nginx", "rules": rules, **spec},
    }


def request(ref: Ref = SERVICE, **flags) -> Request:
    """A Service that is flagged; in mode mount, unless ``flags`` say otherwise."""
    return Request(ref, Flags(**{"mode": "mount", "issuer": "ca", **flags}))


def scene(index: Index, *requests: Request, settings: Settings = Settings()) -> Scene:
    backends = [join(r, index, settings) for r in requests or [request()]]
    return Scene(certificate.share(backends, index), index, settings)


def backend(index: Index, settings: Settings = Settings(), **flags) -> Backend:
    return scene(index, request(**flags), settings=settings).backends[0]


def seated(*containers: dict, listener: int = 8443, objects=(), **spec) -> tuple[Backend, Seat, Index]:
    """The first of ``containers`` behind the Service, with its key pair at /tls."""
    index = index_of(service(), deployment("web", *containers, **spec), *objects)
    found = backend(index)._replace(listener=listener)
    pod = found.pods[0]
    body = index.get(pod.workload).body
    everyone = workloads.containers(pod.workload.kind, body)
    template = workloads.template_of(pod.workload.kind, body)
    return found, Seat(pod, template, everyone[0], everyone, "/tls"), index


def env(name: str, value: str, of: str = "web") -> dict:
    """What ``puts`` shows of a variable."""
    return {(*CONTAINER, Key("name", of), "env", Key("name", name)): {"name": name, "value": value}}


def refusals(call: Callable[[], object]) -> list[str]:
    """The sentences with which ``call`` is refused."""
    with pytest.raises(Problems) as caught:
        call()
    return [str(problem) for problem in caught.value.problems]


def problems(findings) -> list[str]:
    return [str(finding) for finding in findings if isinstance(finding, Problem)]


def notes(findings) -> list[str]:
    return [f"{f.severity}: {f.subject}: {f.text}" for f in findings if isinstance(f, Note)]


def puts(findings) -> dict[tuple, object]:
    """What shall stand where, whatever the object."""
    return {finding.path: finding.value for finding in findings if isinstance(finding, Put)}
