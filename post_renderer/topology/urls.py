"""URLs of Services in the texts of a stream: in environment, arguments, ConfigMaps, annotations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from post_renderer.kubernetes import workloads
from post_renderer.model import Body, Key, Manifest, Path, Ref, fields
from post_renderer.topology import monitors
from post_renderer.topology.objects import Objects
from post_renderer.topology.routes import LAST_APPLIED

_URL = re.compile(r"http://(?:[^/@\s]*@)?([a-z0-9][a-z0-9.-]*)(?::([0-9]{1,5}))?(?![\w.:-])")
# As wget and nc take it: a host and a port without a scheme.
_ADDRESS = re.compile(r"(?<![\w./:@-])([a-z0-9][a-z0-9.-]*):([0-9]{1,5})(?![\w.:-])")
_FILLED_IN = re.compile(r"(?<!\S)(?!https://)\S*[)}]\.([a-z0-9][a-z0-9.-]*)(?::([0-9]{1,5}))?(?![\w.:-])")
_DEFAULT_PORT = 80


class URL(NamedTuple):
    """The namespace, the name and the port of the Service that a URL with http calls.

    ``of_pod``: a pod is called by its own name below that of the Service, if that is headless.
    """

    namespace: str
    name: str
    port: int
    of_pod: bool = False


def in_text(text: str, namespace: str, domain: str) -> Iterator[URL]:
    """The URLs in a text of an object in ``namespace`` that may be of Services.

    A host is NAME, NAME.NAMESPACE, the same with ``svc``, or with ``svc`` and the cluster's ``domain``.
    """
    for match in _URL.finditer(text) if "http://" in text else ():
        yield from _of(match[1], int(match[2] or _DEFAULT_PORT), namespace, domain)


def addresses(text: str, namespace: str, domain: str) -> Iterator[URL]:
    """The same for hosts with a port and no scheme, or with a name that is filled in when a container starts.

    ``wget web:80``, ``http://$(POD_NAME).web:80``, ``http://web-{0...3}.web:80``.
    """
    for match in _ADDRESS.finditer(text) if ":" in text else ():
        yield from _of(match[1], int(match[2]), namespace, domain)
    for match in _FILLED_IN.finditer(text) if "." in text else ():
        yield from _of(f"pod.{match[1]}", int(match[2] or _DEFAULT_PORT), namespace, domain)


def _of(host: str, port: int, namespace: str, domain: str) -> Iterator[URL]:
    host = host.rstrip(".").removesuffix(f".svc.{domain}").removesuffix(".svc")
    name, _, of = host.partition(".")
    yield URL(of or namespace, name, port)
    if of:
        service, _, of = of.partition(".")
        yield URL(of or namespace, service, port, of_pod=True)


class Mention(NamedTuple):
    """A URL in a text of the stream: its object, and the path of the text in it.

    ``position`` is its place among all of them; ``has_scheme``: it is written with ``http://``.
    """

    position: int
    source: Manifest
    path: Path
    url: URL
    has_scheme: bool


class Mentions:
    """Every URL in the texts of a stream that may be of a Service, looked up by that."""

    def __init__(self, objects: Objects, routing: Sequence[Manifest], domain: str) -> None:
        self._by_service: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        position = 0
        for source, path, text in texts(objects, routing):
            for url, has_scheme in _called(text, source.ref, domain):
                mention = Mention(position, source, path, url, has_scheme)
                self._by_service[url.namespace, url.name].append(mention)
                position += 1

    def of(self, services: Iterable[Ref]) -> list[Mention]:
        """Those of ``services``, in the order of the stream."""
        names = dict.fromkeys((service.namespace, service.name) for service in services)
        found = (mention for name in names for mention in self._by_service.get(name, ()))
        return sorted(found, key=lambda mention: mention.position)


def _called(text: str, source: Ref, domain: str) -> Iterator[tuple[URL, bool]]:
    """The URLs in a text of ``source``, and whether each has a scheme: in containers it may have none."""
    for url in in_text(text, source.namespace, domain):
        yield url, True
    if workloads.is_workload(source):
        for url in addresses(text, source.namespace, domain):
            yield url, False


def texts(objects: Objects, routing: Sequence[Manifest]) -> Iterator[tuple[Manifest, Path, str]]:
    """Every text that may have a URL, with its object and its path in it; ``routing`` are routing objects."""
    for manifest in objects.manifests:
        if workloads.is_workload(manifest.ref):
            yield from _of_workload(manifest)
    for source in routing:
        yield from _of_mapping(
            source, ("metadata", "annotations"), fields.mapping(source.body, "metadata", "annotations")
        )
    for kind, field in (("ConfigMap", "data"), ("Secret", "stringData")):
        for manifest in objects.by_kind(kind):
            yield from _of_mapping(manifest, (field,), fields.mapping(manifest.body, field))
    for probe, _ in monitors.probes(objects):
        path: Path = ("spec", "targets", "staticConfig", "static")
        for index, text in enumerate(fields.words(probe.body, "spec", "targets", "staticConfig", "static")):
            yield probe, (*path, index), text


def _of_mapping(manifest: Manifest, path: Path, texts: Body) -> Iterator[tuple[Manifest, Path, str]]:
    for name, text in texts.items():
        if isinstance(text, str) and name != LAST_APPLIED:
            yield manifest, (*path, name), text


def _of_workload(workload: Manifest) -> Iterator[tuple[Manifest, Path, str]]:
    """Environment, command and arguments of every container."""
    kind = workload.ref.kind
    template = workloads.template_of(kind, workload.body)
    for container in workloads.all_containers(workloads.spec_path(kind), template):
        for entry in fields.sequence(container.body, "env"):
            name = fields.text(entry, "name")
            yield workload, (*container.path, "env", Key("name", name)), fields.text(entry, "value")
        for field in ("command", "args"):
            for index, text in enumerate(fields.sequence(container.body, field)):
                if isinstance(text, str):
                    yield workload, (*container.path, field, index), text
