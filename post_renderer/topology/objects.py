"""The objects of a stream by identity. Only documents whose kind can matter are parsed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ruamel.yaml.nodes import MappingNode

from post_renderer.kubernetes import kinds
from post_renderer.model import Body, Manifest, Path, Ref, Value, fields
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.stream import Document

# Charts have many of these, and most runs need none: those of one row are composed together, when the first
# one is looked up.
_ON_DEMAND: tuple[kinds.Groups, ...] = (
    {"ConfigMap": ("",)},
    {
        "ClusterIssuer": ("cert-manager.io",),
        "Issuer": ("cert-manager.io",),
        "Namespace": ("",),
        "Secret": ("",),
    },
)


class UnparsableDocument(NamedTuple):
    """A document that can matter and is not YAML; ``line`` counts in the stream, from 1."""

    document: Document
    line: int
    reason: str


class Objects:
    """Every object of the stream that can matter.

    ``groups`` are the API groups of the kinds to read. Objects without a namespace of their own are in
    ``namespace``. ``manifests`` are all of these kinds, hooks too, in the order of the stream;
    ConfigMaps, Secrets, issuers and Namespaces are only found by ``get``, ``all`` and ``by_kind``.
    """

    def __init__(self, documents: Sequence[Document], namespace: str, groups: kinds.Groups) -> None:
        self._documents = documents
        self._namespace = namespace
        self._by_ref: dict[Ref, list[Manifest]] = defaultdict(list)
        self._by_kind: dict[tuple[str, str], list[Manifest]] = defaultdict(list)
        self._pending = [_without(row, groups) for row in _ON_DEMAND]
        unparsable: list[UnparsableDocument] = []
        self.manifests = tuple(_manifests(documents, namespace, groups, unparsable))
        self.unparsable = tuple(unparsable)
        for manifest in self.manifests:
            self._add(manifest)

    def _add(self, manifest: Manifest) -> None:
        self._by_ref[manifest.ref].append(manifest)
        self._by_kind[manifest.ref.group, manifest.ref.kind].append(manifest)

    def _load(self, kind: str) -> None:
        for groups in [row for row in self._pending if kind in row]:
            self._pending.remove(groups)
            for manifest in _manifests(self._documents, self._namespace, groups, []):
                self._add(manifest)

    def by_kind(self, kind: str, group: str = "") -> Sequence[Manifest]:
        """All objects of ``kind`` in the API group ``group``, hooks too, in the order of the stream."""
        self._load(kind)
        return self._by_kind.get((group, kind), ())

    def all(self, ref: Ref) -> list[Manifest]:
        """Every object called ``ref``, without hooks; more than one where a stream repeats it."""
        self._load(ref.kind)
        return [manifest for manifest in self._by_ref.get(ref, ()) if not manifest.is_hook]

    def get(self, ref: Ref) -> Manifest:
        """The object called ``ref``; a hook only if there is no other. Raises KeyError without one."""
        matches = self.all(ref) or self._by_ref.get(ref)
        if not matches:
            raise KeyError(ref)
        return matches[0]

    def unparsable_suffix(self) -> str:
        """The end of a "not found" message: the first document that could not be read, or nothing."""
        if not self.unparsable:
            return ""
        first = self.unparsable[0]
        return f" (line {first.line} could not be read: {first.reason})"


def _without(row: kinds.Groups, groups: kinds.Groups) -> kinds.Groups:
    """The kinds of ``row`` that ``groups`` does not have."""
    return {kind: of_kind for kind, of_kind in row.items() if kind not in groups}


def _manifests(
    documents: Sequence[Document], namespace: str, groups: kinds.Groups, unparsable: list[UnparsableDocument]
) -> Iterator[Manifest]:
    for number, document in enumerate(documents):
        text = document.text
        if not kinds.may_matter(text, groups):
            continue
        try:
            root = nodes.compose(text)
        except nodes.YAMLSyntaxError as error:
            unparsable.append(UnparsableDocument(document, document.line + error.line - 1, str(error)))
            continue
        if isinstance(root, MappingNode):
            for ref, path, body in _objects(root, namespace):
                if ref.group in groups.get(ref.kind, ()):
                    yield Manifest(ref, number, path, body)


def _objects(root: MappingNode, namespace: str) -> Iterator[tuple[Ref, Path, Body]]:
    """The object of a document, or those of a List."""
    body = nodes.Reader().data(root)
    assert isinstance(body, dict)
    items: list[tuple[Path, Value]] = [((), body)]
    if fields.text(body, "kind").endswith("List"):
        items = [(("items", index), item) for index, item in enumerate(fields.sequence(body, "items"))]
    for path, item in items:
        if isinstance(item, dict):
            yield _ref(item, namespace), path, item


def _ref(body: Body, namespace: str) -> Ref:
    return Ref(
        fields.text(body, "apiVersion").rpartition("/")[0],
        fields.text(body, "kind"),
        fields.text(body, "metadata", "namespace") or namespace,
        fields.text(body, "metadata", "name"),
    )
