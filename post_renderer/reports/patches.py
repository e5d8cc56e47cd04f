"""The changes as patches of kustomize, and the new objects, which patches cannot make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from post_renderer.kubernetes import kinds
from post_renderer.model import Body, Edit, Manifest, ProblemsError, Ref, Value, fields, problem
from post_renderer.pipeline import Outcome
from post_renderer.reports import json_patch, report
from post_renderer.topology.objects import objects_in
from post_renderer.yamltext import literal, quote, stream
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext.desired import DesiredTree
from post_renderer.yamltext.errors import YAMLSyntaxError
from post_renderer.yamltext.reconcile import reconcile, with_final_newline

_STYLE = quote.Style(offset=0)
# ``stringData`` and ``data`` must not get into logs and repositories.
_SECRET = "Secret"  # noqa: S105
_HINT = "set mode to sidecar, or use the filter as a post-renderer or KRM function"


class Patch(NamedTuple):
    """The changes of one object: which it is, the operations, and their reasons.

    ``has_namesake``: there is another object of its kind and name, in another namespace.
    """

    target: Manifest
    operations: Sequence[Body]
    reasons: Sequence[str]
    has_namesake: bool


class Patches(NamedTuple):
    """A patch for each object that changes, and the new objects, each a document."""

    patches: Sequence[Patch]
    documents: Sequence[str]


def of_outcome(outcome: Outcome, source: str, namespace: str) -> Patches:
    """The patches and new objects that do the same to ``source`` as the changes of ``outcome``.

    ``namespace`` is that of objects that state none; new ones state it, for they are applied apart from the
    release. Raises ProblemsError for a change of a Secret, which would be printed.
    """
    documents = [_document(edit) for edit in outcome.edits if not edit.before]
    changed: list[tuple[Manifest, Sequence[Body]]] = []
    for before, after in _pairs(outcome.edits, namespace):
        if before is None:
            documents.append(_document_of(after))
        elif operations := json_patch.operations(before.body, after.body):
            changed.append((before, operations))
    secrets = [manifest.ref for manifest, _ in changed if manifest.ref.kind == _SECRET]
    if secrets:
        message = "is changed, and a patch would show its content"
        raise ProblemsError([problem("patch-of-secret", ref, message, _HINT) for ref in secrets])
    reasons = report.by_object(
        (each.change.ref, report.reason(each.change, each.before)) for each in outcome.applied
    )
    names = Counter(map(_name, _of_kinds({manifest.ref for manifest, _ in changed}, source, namespace)))
    patches = [
        Patch(manifest, operations, reasons.get(manifest.ref, ()), names[_name(manifest.ref)] > 1)
        for manifest, operations in changed
    ]
    return Patches(patches, documents)


def _pairs(edits: Sequence[Edit], namespace: str) -> Iterator[tuple[Manifest | None, Manifest]]:
    """The objects of edited documents, before and after; None before for a new item of a List."""
    for edit in edits:
        if not edit.before:
            continue
        before = _by_ref(edit.before, namespace)
        # An object of the cluster has no namespace there.
        names = {_name(ref): ref for ref in edit.objects}
        for ref, manifests in _by_ref(edit.after, namespace).items():
            if ref in before:
                yield from zip(before[ref], manifests, strict=True)
            else:
                yield from ((None, each._replace(ref=names[_name(ref)])) for each in manifests)


def _of_kinds(refs: Collection[Ref], source: str, namespace: str) -> set[Ref]:
    """All objects of ``source`` that have the kind of one of ``refs``."""
    groups = {ref.kind: (ref.group,) for ref in refs}
    texts = (document.text for document in stream.split(source))
    return {
        manifest.ref
        for text in texts
        if kinds.may_matter(text, groups)
        for manifest in objects_in(_read(text), namespace)
    }


def _read(text: str) -> Value:
    """The content of a document; nothing for one that cannot be read, which kustomize refuses."""
    try:
        return nodes.read(text)
    except YAMLSyntaxError:
        return None


def _name(ref: Ref) -> Ref:
    """``ref`` as it is called in any namespace."""
    return ref._replace(namespace="")


def _by_ref(text: str, namespace: str) -> Mapping[Ref, list[Manifest]]:
    found: dict[Ref, list[Manifest]] = {}
    for manifest in objects_in(literal.read(text), namespace):
        found.setdefault(manifest.ref, []).append(manifest)
    return found


def _document(edit: Edit) -> str:
    """The new document of ``edit``, which states its namespace; an object of the cluster has none."""
    text = with_final_newline(edit.after.removeprefix("\ufeff"), "\n")
    root = nodes.compose(text)
    (ref,) = edit.objects
    if root and ref.namespace:
        tree = DesiredTree()
        tree.add(("metadata", "namespace"), ref.namespace)
        text = reconcile(text, root, tree)
    return text if text.startswith("---") else f"---\n{text}"


def _document_of(manifest: Manifest) -> str:
    """A new item of a List as a document, likewise."""
    metadata = fields.mapping(manifest.body, "metadata")
    if manifest.ref.namespace:
        metadata = {**metadata, "namespace": manifest.ref.namespace}
    lines = quote.block({**manifest.body, "metadata": metadata}, 0, _STYLE)
    return "".join(f"{line}\n" for line in ("---", *lines))


def as_list(patches: Sequence[Patch], indent: int) -> str:
    """The items of ``patches:`` of a kustomization, indented by ``indent`` blanks, with their reasons."""
    lines = [line for patch in patches for line in _lines(patch)]
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _lines(patch: Patch) -> Iterator[str]:
    yield f"# {report.printable(str(patch.target.ref))}"
    for reason in patch.reasons:
        yield f"#   {report.printable(reason)}"
    target, *more = quote.block({"target": _target(patch)}, 2, _STYLE)
    yield f"- {target.lstrip()}"
    yield from more
    yield "  patch: |"
    yield from quote.block(list(patch.operations), 4, _STYLE)


def _target(patch: Patch) -> Body:
    """What selects the object; for kustomize the values are regular expressions of a whole field.

    For kustomize, an object that states no namespace is in ``default`` (5.7.1, tried); any other is selected
    as well when the target has no namespace.
    """
    manifest = patch.target
    group, _, version = fields.text(manifest.body, "apiVersion").rpartition("/")
    namespace = fields.text(manifest.body, "metadata", "namespace")
    target: dict[str, Value] = {
        "group": group,
        "version": version,
        "kind": manifest.ref.kind,
        "name": manifest.ref.name.replace(".", "\\."),
        "namespace": namespace or ("default" if patch.has_namesake else ""),
    }
    return {key: value for key, value in target.items() if value}
