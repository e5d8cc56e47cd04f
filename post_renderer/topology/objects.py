"""The documents of a stream by identity, and who stands behind and in front of a Service.

Only documents whose kind can matter are composed: a 1.4 MB definition never is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ruamel.yaml.nodes import MappingNode

from post_renderer.kubernetes import kinds, references, routes, services, workloads
from post_renderer.model import Body, Path, Ref, Route, Value, fields
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.stream import Document

_HOOK = "helm.sh/hook"


class Manifest(NamedTuple):
    """One object: which document holds it, where in that document, and what it says.

    ``body`` is plain data, every scalar a string; nobody may change it.
    """

    ref: Ref
    document: int
    place: Path
    body: Body

    @property
    def annotations(self) -> dict[str, str]:
        """Its annotations whose value is a scalar."""
        return fields.texts(self.body, "metadata", "annotations")

    @property
    def labels(self) -> dict[str, str]:
        """Its labels."""
        return fields.texts(self.body, "metadata", "labels")

    @property
    def is_hook(self) -> bool:
        """Whether Helm runs it as a hook, outside the release."""
        return any(name == _HOOK for name in fields.mapping(self.body, "metadata", "annotations"))


class Broken(NamedTuple):
    """A document that can matter and is no YAML; ``line`` counts in the stream, from 1."""

    document: Document
    line: int
    reason: str


class Index:
    """Answers the questions of planning: which object is it, what is behind it, what leads to it.

    Objects that name no namespace are in ``namespace``.
    """

    def __init__(self, documents: Sequence[Document], namespace: str) -> None:
        self._documents = documents
        self._namespace = namespace
        broken: list[Broken] = []
        self.manifests = tuple(_manifests(documents, namespace, broken, kinds.GROUPS))
        self.broken = tuple(broken)
        self._by_ref: dict[Ref, list[Manifest]] = defaultdict(list)
        self._by_kind: dict[str, list[Manifest]] = defaultdict(list)
        self._routes: dict[tuple[str, str], list[Route]] = defaultdict(list)
        self._certificates: dict[tuple[str, str], Manifest] = {}
        self._named: dict[str, list[Route]] = defaultdict(list)
        self._at: dict[tuple[str, str], list[Route]] = defaultdict(list)
        self._shown: dict[tuple[str, str], Ref] = {}
        self._gateway_routes: dict[tuple[str, str], list[Route]] = defaultdict(list)
        self._by_label: dict[tuple[str, str, str], list[Manifest]] = defaultdict(list)
        self._settings: dict[str, dict[str, list[Manifest]]] = defaultdict(lambda: defaultdict(list))
        self._readers: dict[tuple[str, str, str], list[Ref]] | None = None
        for manifest in self.manifests:
            self._add(manifest)

    def _add(self, manifest: Manifest) -> None:
        ref = manifest.ref
        self._by_ref[ref].append(manifest)
        self._by_kind[ref.kind].append(manifest)
        if ref.kind == "Certificate":
            self._certificates[ref.namespace, fields.text(manifest.body, "spec", "secretName")] = manifest
        if ref.kind == "Ingress":
            for route in routes.routes(ref, manifest.body):
                self._routes[ref.namespace, route.service].append(route)
                self._named[route.service].append(route)
                self._at[ref.namespace, route.where].append(route)
            for tls in fields.sequence(manifest.body, "spec", "tls"):
                self._shown[ref.namespace, fields.text(tls, "secretName")] = ref
        if ref.kind in routes.GATEWAY_KINDS:
            for route in routes.gateway_routes(ref, manifest.body):
                self._gateway_routes[ref.namespace, route.service].append(route)
        if ref.kind in workloads.KINDS:
            for name, value in _pod_labels(manifest).items():
                self._by_label[ref.namespace, name, value].append(manifest)

    def of_kind(self, kind: str) -> list[Manifest]:
        """All objects of ``kind``, hooks too, in the order of the stream."""
        return self._by_kind.get(kind, [])

    def all_of(self, ref: Ref) -> list[Manifest]:
        """Every object called ``ref`` that no hook owns: more than one is for the caller to judge."""
        return [manifest for manifest in self._by_ref.get(ref, ()) if not manifest.is_hook]

    def get(self, ref: Ref) -> Manifest:
        """The object called ``ref``. Raises KeyError when the stream does not hold it."""
        found = self.all_of(ref) or self._by_ref.get(ref)
        if not found:
            raise KeyError(ref)
        return found[0]

    def unread(self) -> str:
        """For the end of a message that something was not found: where it may be all the same."""
        if not self.broken:
            return ""
        first = self.broken[0]
        return f" (line {first.line} could not be read: {first.reason})"

    def routes_to(self, namespace: str, service: str) -> list[Route]:
        """Every path of every Ingress of ``namespace`` that leads to ``service``."""
        return self._routes.get((namespace, service), [])

    def gateway_routes_to(self, namespace: str, service: str) -> list[Route]:
        """Every backend of a Gateway API route of ``namespace`` that is ``service``."""
        return self._gateway_routes.get((namespace, service), [])

    def routes_elsewhere(self, namespace: str, service: str) -> list[Route]:
        """Paths of Ingresses in other namespaces that name a Service called ``service``."""
        return [route for route in self._named.get(service, ()) if route.ingress.namespace != namespace]

    def routes_at(self, namespace: str, where: str) -> list[Route]:
        """The paths of all Ingresses of ``namespace`` with this host and path."""
        return self._at.get((namespace, where), [])

    def shown_by(self, namespace: str, secret: str) -> Ref | None:
        """The Ingress that shows the certificate in ``secret`` to browsers, None without one."""
        return self._shown.get((namespace, secret))

    def behind(self, service: Manifest) -> list[Manifest]:
        """The workloads whose pods the Service selects, hooks included, in the order of the stream.

        Labels that only running pods carry are left out; Jobs count only where
        nothing else answers.
        """
        wanted = services.selector(service.body)
        pod_name = wanted.get(workloads.POD_NAME, "")
        labels = {name: value for name, value in wanted.items() if name not in workloads.RUNTIME_LABELS}
        found = [m for m in self._candidates(service.ref.namespace, labels, pod_name) if _carries(m, labels, pod_name)]
        servers = [m for m in found if not workloads.KINDS[m.ref.kind].ends]
        return servers if any(not m.is_hook for m in servers) else found

    def _candidates(self, namespace: str, labels: dict[str, str], pod_name: str) -> Iterable[Manifest]:
        if labels:
            return min((self._by_label.get((namespace, *pair), []) for pair in labels.items()), key=len)
        stateful = Ref("apps", "StatefulSet", namespace, pod_name.rpartition("-")[0])
        return self._by_ref.get(stateful, []) if pod_name else []

    def workloads_in(self, namespace: str) -> list[Manifest]:
        """All workloads of ``namespace`` that no hook owns."""
        everything = (m for m in self.manifests if m.ref.kind in workloads.KINDS and not m.is_hook)
        return [m for m in everything if m.ref.namespace == namespace]

    def certificate_of(self, namespace: str, secret: str) -> Manifest | None:
        """The Certificate that fills ``secret``, None without one."""
        return self._certificates.get((namespace, secret))

    def settings(self, kind: str, namespace: str) -> list[Manifest]:
        """The ConfigMaps or Secrets of ``namespace`` that no hook owns. They are only composed when one is asked for."""
        if kind not in self._settings:
            found = self._settings[kind]
            for manifest in _manifests(self._documents, self._namespace, [], {kind: ("",)}):
                self._by_ref[manifest.ref].append(manifest)
                if not manifest.is_hook:
                    found[manifest.ref.namespace].append(manifest)
        return self._settings[kind].get(namespace, [])

    def config_map(self, ref: Ref) -> Body | None:
        """What the ConfigMap called ``ref`` says, None without one."""
        found = self.settings("ConfigMap", ref.namespace) and self.all_of(ref)
        return found[0].body if found else None

    def readers(self, ref: Ref) -> list[Ref]:
        """The workloads whose pods refer to the ConfigMap or Secret ``ref``, those of hooks left out."""
        if self._readers is None:
            self._readers = defaultdict(list)
            for manifest in self.manifests:
                if manifest.ref.kind in workloads.KINDS and not manifest.is_hook:
                    for kind, name in references.of_pod(workloads.template_of(manifest.ref.kind, manifest.body)):
                        self._readers[kind, manifest.ref.namespace, name].append(manifest.ref)
        return self._readers.get((ref.kind, ref.namespace, ref.name), [])


def _manifests(
    documents: Sequence[Document], namespace: str, broken: list[Broken], groups: kinds.Groups
) -> Iterator[Manifest]:
    for number, document in enumerate(documents):
        text = document.text
        if not kinds.may_matter(text, groups):
            continue
        try:
            root = nodes.compose(text)
        except nodes.YAMLSyntaxError as error:
            broken.append(Broken(document, document.line + error.line - 1, str(error)))
            continue
        if isinstance(root, MappingNode):
            yield from _objects(number, root, namespace, groups)


def _objects(number: int, root: MappingNode, namespace: str, groups: kinds.Groups) -> Iterator[Manifest]:
    body = nodes.Reader().data(root)
    assert isinstance(body, dict)
    places: list[tuple[Path, Value]] = [((), body)]
    if fields.text(body, "kind").endswith("List"):
        places = [(("items", at), item) for at, item in enumerate(fields.sequence(body, "items"))]
    for place, item in places:
        if isinstance(item, dict):
            ref = _ref(item, namespace)
            if ref.group in groups.get(ref.kind, ()):
                yield Manifest(ref, number, place, item)


def _ref(body: Body, namespace: str) -> Ref:
    return Ref(
        fields.text(body, "apiVersion").rpartition("/")[0],
        fields.text(body, "kind"),
        fields.text(body, "metadata", "namespace") or namespace,
        fields.text(body, "metadata", "name"),
    )


def _pod_labels(workload: Manifest) -> dict[str, str]:
    return fields.texts(workloads.template_of(workload.ref.kind, workload.body), "metadata", "labels")


def _carries(workload: Manifest, labels: dict[str, str], pod_name: str) -> bool:
    if pod_name and (workload.ref.kind, workload.ref.name) != ("StatefulSet", pod_name.rpartition("-")[0]):
        return False
    return not lacking(workload, labels)


def lacking(workload: Manifest, labels: dict[str, str]) -> list[str]:
    """The labels of a selector that the pods of ``workload`` do not carry, as ``name=value``."""
    carried = _pod_labels(workload)
    return [f"{name}={value}" for name, value in labels.items() if carried.get(name) != value]
