"""The objects of a stream by identity. Only documents whose kind can matter are parsed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

from post_renderer.kubernetes import kinds, workloads
from post_renderer.model import Body, Finding, Manifest, Path, Ref, Value, fields, problem
from post_renderer.model.records import NamedTuple
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.errors import YAMLSyntaxError
from post_renderer.yamltext.stream import Document, LineNumbers

# What an unreadable document is called once a Service is flagged.
MAY_CHANGE = "a document that may have to be changed"


class UnparsableDocument(NamedTuple):
    """A document that can matter and is not YAML; ``line`` counts in the stream, from 1."""

    document: Document
    line: int
    reason: str

    def problem(self, what: str) -> Finding:
        """The problem of the document, which is called ``what`` in it."""
        message = f"line {self.line}: {what} cannot be read as YAML: {self.reason}"
        return problem("document-unreadable", None, message, "correct its template")


class Objects:
    """Every object of the stream that can matter.

    ``groups`` are the API groups of the kinds to read; what a cluster made for a workload is left out.
    Objects without a namespace of their own are in ``namespace``. ``manifests`` are all of these kinds,
    hooks too, in the order of the stream; those of kinds.ON_DEMAND are only found by ``get``, ``all`` and
    ``by_kind``. ``unparsable`` are the documents that can matter and are not YAML, ``unparsable_on_demand``
    those of which that showed later.
    """

    def __init__(self, documents: Sequence[Document], namespace: str, groups: kinds.Groups) -> None:
        self._documents = documents
        self._namespace = namespace
        self._by_ref: dict[Ref, list[Manifest]] = defaultdict(list)
        self._by_kind: dict[tuple[str, str], list[Manifest]] = defaultdict(list)
        self._by_namespace: dict[tuple[str, str, str], list[Manifest]] = defaultdict(list)
        self._by_keys: dict[Hashable, Mapping[Hashable, Sequence[Manifest]]] = {}
        self._pending = [_without(row, groups) for row in kinds.ON_DEMAND]
        # By document: what Lists have of kinds.ON_DEMAND, because these documents may be large.
        self._in_lists: dict[int, list[Manifest]] = {}
        self._unread: set[int] = set()
        unparsable: list[UnparsableDocument] = []
        self.manifests = tuple(self._read(enumerate(documents), groups, unparsable))
        self.unparsable = tuple(unparsable)
        self.unparsable_on_demand: list[UnparsableDocument] = []
        for manifest in self.manifests:
            self._add(manifest)

    def _read(
        self,
        documents: Iterable[tuple[int, Document]],
        groups: kinds.Groups,
        unparsable: list[UnparsableDocument],
    ) -> Iterator[Manifest]:
        """The objects of ``groups`` in ``documents``; those that are no YAML are added to ``unparsable``."""
        lines: LineNumbers | None = None
        for number, document in documents:
            found: Iterable[Manifest] | None = self._in_lists.get(number)
            if found is None:
                text = document.text
                if number in self._unread or not kinds.may_matter(text, groups):
                    continue
                try:
                    found = self._objects(_content(text), number)
                except YAMLSyntaxError as error:
                    lines = lines or LineNumbers(document.source)
                    line = lines.at(document.start) + error.line - 1
                    unparsable.append(UnparsableDocument(document, line, str(error)))
                    self._unread.add(number)
                    continue
            for manifest in found:
                if manifest.ref.group in groups.get(manifest.ref.kind, ()):
                    yield manifest

    def _objects(self, content: Value, number: int) -> list[Manifest]:
        """The objects in ``content``, that of document ``number``, but those that others are made from."""
        found = [m for m in objects_in(content, self._namespace, number) if not _is_made(m)]
        if any(manifest.path for manifest in found):
            on_demand = [m for m in found if any(m.ref.kind in row for row in self._pending)]
            self._in_lists[number] = on_demand
        return found

    def _add(self, manifest: Manifest) -> None:
        group, kind, namespace, _ = manifest.ref
        self._by_ref[manifest.ref].append(manifest)
        self._by_kind[group, kind].append(manifest)
        self._by_namespace[group, kind, namespace].append(manifest)

    def _load(self, kind: str) -> None:
        for groups in [row for row in self._pending if kind in row]:
            self._pending.remove(groups)
            unparsable: list[UnparsableDocument] = []
            for manifest in self._read(self._mentioning(groups), groups, unparsable):
                self._add(manifest)
            self.unparsable_on_demand += unparsable

    def _mentioning(self, groups: kinds.Groups) -> Iterator[tuple[int, Document]]:
        """The documents, with their numbers, whose text has the name of one of these kinds."""
        # A kind with an escape in it (\x4e) is spelled in another way.
        words = ("\\", *groups)
        source = self._documents[0].source if self._documents else ""
        if not any(word in source for word in words):
            return
        for number, document in enumerate(self._documents):
            text = document.text
            if any(word in text for word in words):
                yield number, document

    def by_kind(self, kind: str, group: str = "") -> Sequence[Manifest]:
        """All objects of ``kind`` in the API group ``group``, hooks too, in the order of the stream."""
        self._load(kind)
        return self._by_kind.get((group, kind), ())

    def in_namespace(self, namespace: str, kind: str, group: str = "") -> Sequence[Manifest]:
        """Those of ``by_kind`` in ``namespace``."""
        self._load(kind)
        return self._by_namespace.get((group, kind, namespace), ())

    def by_key(
        self, kind: str, group: str, keys: Callable[[Manifest], Iterable[Hashable]]
    ) -> Mapping[Hashable, Sequence[Manifest]]:
        """Those of ``by_kind`` by each of their ``keys``, a function that gets the same mapping each time."""
        if (kind, group, keys) not in self._by_keys:
            found: dict[Hashable, list[Manifest]] = defaultdict(list)
            for manifest in self.by_kind(kind, group):
                for key in dict.fromkeys(keys(manifest)):
                    found[key].append(manifest)
            self._by_keys[kind, group, keys] = found
        return self._by_keys[kind, group, keys]

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


def _content(text: str) -> Value:
    """The content of the document ``text``; of a List item by item. Raises YAMLSyntaxError."""
    if "items:" not in text:
        return nodes.read(text)
    from post_renderer.yamltext import pieces

    return pieces.read(text, "items")


def _without(row: kinds.Groups, groups: kinds.Groups) -> kinds.Groups:
    """The kinds of ``row`` that ``groups`` does not have."""
    return {kind: of_kind for kind, of_kind in row.items() if kind not in groups}


def _is_made(manifest: Manifest) -> bool:
    """Whether the object is not the user's, who changes another one that it is made from."""
    return workloads.is_workload(manifest.ref) and workloads.is_made_by_another(manifest.body)


def objects_in(content: Value, namespace: str, number: int = 0) -> Iterator[Manifest]:
    """Every object in ``content``, which is that of document ``number``, whatever its kind; items of Lists.

    Those that state no namespace are in ``namespace``.
    """
    for path, api_version, kind, body in _objects(content, (), "", ""):
        yield Manifest(_ref(api_version, kind, body, namespace), number, path, body)


def _objects(body: Value, path: Path, of_list: str, item_kind: str) -> Iterator[tuple[Path, str, str, Body]]:
    """The object in ``body`` or, when it is a list of objects, those: with path, apiVersion and kind.

    An item that states neither has those of its list, ``of_list`` and ``item_kind`` (apimachinery v0.34.0,
    pkg/apis/meta/v1/unstructured/helpers.go, decodeToList: whatever has ``items`` is a list).
    """
    if not isinstance(body, dict):
        return
    api_version, kind = fields.text(body, "apiVersion"), fields.text(body, "kind")
    if not api_version and not kind:
        api_version, kind = of_list, item_kind
    if not kind.endswith("List") and not isinstance(body.get("items"), list):
        yield path, api_version, kind, body
    for index, item in enumerate(fields.sequence(body, "items")):
        yield from _objects(item, (*path, "items", index), api_version, kind.removesuffix("List"))


def _ref(api_version: str, kind: str, body: Body, namespace: str) -> Ref:
    return Ref(
        api_version.rpartition("/")[0],
        kind,
        fields.text(body, "metadata", "namespace") or namespace,
        fields.text(body, "metadata", "name"),
    )
