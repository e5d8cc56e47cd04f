"""Streams and their parts, as short as a test wants them: a web server in namespace shop, behind an Ingress."""

from __future__ import annotations

import json
from collections.abc import Callable
from textwrap import dedent

import pytest

from post_renderer.kubernetes import services
from post_renderer.model import (
    PROBLEM,
    Finding,
    Key,
    ProblemsError,
    Put,
    Ref,
    Request,
    ServiceOptions,
    Settings,
)
from post_renderer.plan.backend import Backend, PlanContext, PlannedPorts, Target
from post_renderer.plan.certificate.sharing import share_between_services
from post_renderer.plan.join import join
from post_renderer.plan.routing import mixed
from post_renderer.plan.serving import tls_port
from post_renderer.plan.serving.preset.application import Application
from post_renderer.plan.serving.secret_volume import SecretVolume
from post_renderer.presets import load
from post_renderer.topology import chain
from post_renderer.topology.topology import Topology
from post_renderer.yamltext import node, stream

NAMESPACE = "shop"
SERVICE = Ref("", "Service", NAMESPACE, "web")
DEPLOYMENT = Ref("apps", "Deployment", NAMESPACE, "web")
INGRESS = Ref("networking.k8s.io", "Ingress", NAMESPACE, "web")
SPEC = ("spec", "template", "spec")
CONTAINER = (*SPEC, "containers")
WEB = (*CONTAINER, Key("name", "web"))
# Of the sidecar with TLS port 8443 in front of port 8080.
SIDECAR_ARGS = (
    "server",
    "--listen=[$(POD_IP)]:8443",
    "--target=[$(POD_IP)]:8080",
    "--unsafe-target",
    "--cert=/etc/backend-tls/tls.crt",
    "--key=/etc/backend-tls/tls.key",
    "--disable-authentication",
    "--timed-reload=60s",
    "--shutdown-timeout=20s",
    "--quiet=conns",
    "--quiet=handshake-errs",
)


def read(text: str):
    """The data of a YAML text, as all readers get it."""
    return node.read(dedent(text))


def stream_of(*objects: dict | str) -> str:
    """One stream of ``objects``, each a text or a body."""
    texts = [dedent(o).lstrip("\n") if isinstance(o, str) else json.dumps(o, indent=1) for o in objects]
    return "".join(f"---\n{text.rstrip()}\n" for text in texts)


def topology_of(*objects: dict | str, settings: Settings = Settings(namespace=NAMESPACE)) -> Topology:
    return Topology(stream.split(stream_of(*objects)), settings)


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
    listed = [
        {"name": n, "containerPort": p} if n else {"containerPort": p} for n, p in ports or [("http", 8080)]
    ]
    return {"name": name, "image": image, "ports": listed, **more}


def existing_sidecar(target: int = 8080) -> dict:
    """A sidecar that an earlier run added, as short as it is recognised."""
    args = [f"--target=127.0.0.1:{target}"]
    return container("backend-tls-8443", ("https", 8443), args=args, restartPolicy="Always")


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
    return {
        "path": at,
        "pathType": "Prefix",
        "backend": {"service": {"name": service_name, "port": {key: to}}},
    }


def ingress(name: str = "web", *paths: dict, annotations: dict | None = None, **spec) -> dict:
    rules = [{"host": "example.com", "http": {"paths": list(paths or [path()])}}]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": name, "annotations": annotations or {}},
        "spec": {"ingressClassName": "nginx", "rules": rules, **spec},
    }


def certificate(*names: str, secret: str = "web-backend-tls", **spec) -> dict:
    """A Certificate ``own`` of the chart, which fills ``secret``."""
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": "own"},
        "spec": {"secretName": secret, "dnsNames": list(names), **spec},
    }


def issuer(name: str, kind: str = "ClusterIssuer", **spec) -> dict:
    return {"apiVersion": "cert-manager.io/v1", "kind": kind, "metadata": {"name": name}, "spec": spec}


def request(ref: Ref = SERVICE, **options) -> Request:
    """A Service that is flagged; in mode mount, unless ``options`` set another. ``port`` is a text."""
    if "port" in options:
        options["port"] = tuple(options["port"].split(","))
    return Request(ref, ServiceOptions(**{"mode": "mount", "issuer": "ca", **options}))


def joined(
    topology: Topology, *requests: Request, settings: Settings = Settings(namespace=NAMESPACE)
) -> PlanContext:
    """The context with the backends of ``requests``, as the planning steps get it. Raises ProblemsError."""
    context, planned, backends = PlanContext(topology, settings), PlannedPorts(), []
    for each in requests or [request()]:
        backends += join(each, context, planned)
    shared = share_between_services(backends, topology)
    names, ipv6 = tls_port.names(shared), tls_port.with_ipv6(shared)
    context = context._replace(backends=shared, port_names=names, ipv6_ports=ipv6)
    context = context._replace(serving=tuple(tuple(b.server.changes(b, context)) for b in shared))
    return context._replace(parts=mixed.parts(context))


def target(topology: Topology, **options) -> Target:
    """The first port of the Service with its chain, as a server gets it."""
    of_service = request(**options)
    first = services.ports(topology.objects.get(SERVICE).body)[0]
    return Target(of_service, chain.resolve(of_service, first, topology))


def backend(topology: Topology, settings: Settings = Settings(namespace=NAMESPACE), **options) -> Backend:
    return joined(topology, request(**options), settings=settings).backends[0]


def application(
    *containers: dict, port: int = 8443, preset=None, objects=(), **spec
) -> tuple[Application, Topology]:
    """The first of ``containers`` behind the Service, with its key pair at /tls, to apply ``preset`` to."""
    topology = topology_of(service(), deployment("web", *containers, **spec), *objects)
    of_service = backend(topology)._replace(tls_port=port)
    volume = SecretVolume(of_service, of_service.pods[0], "web-backend-tls", "/tls", [])
    return Application(volume, preset or load("podinfo")), topology


def env(name: str, value: str, of: str = "web") -> dict:
    """What ``puts`` shows of a variable."""
    return {(*CONTAINER, Key("name", of), "env", Key("name", name)): {"name": name, "value": value}}


def refusals(call: Callable[[], object]) -> list[str]:
    """The sentences with which ``call`` is refused."""
    with pytest.raises(ProblemsError) as caught:
        call()
    return [str(problem) for problem in caught.value.problems]


def problems(findings) -> list[str]:
    return [str(f) for f in findings if isinstance(f, Finding) and f.severity == PROBLEM]


def notes(findings) -> list[str]:
    return [f"{f.severity}: {f}" for f in findings if isinstance(f, Finding) and f.severity != PROBLEM]


def puts(findings) -> dict[tuple, object]:
    """What shall stand where, whatever the object."""
    return {finding.path: finding.value for finding in findings if isinstance(finding, Put)}
