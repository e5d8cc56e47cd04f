"""Changes of the objects in the stream, as desired state: what is so already is not written again."""

from typing import TypeAlias

from post_renderer.model import fields
from post_renderer.model.findings import Finding
from post_renderer.model.objects import Ref
from post_renderer.model.records import NamedTuple
from post_renderer.model.values import Absent, Body, Path, Value


class Put(NamedTuple):
    """Sets ``path`` of ``ref`` to ``value``; a mapping is merged key by key."""

    ref: Ref
    path: Path
    value: Value
    why: str


class Drop(NamedTuple):
    """Removes ``path`` of ``ref``."""

    ref: Ref
    path: Path
    why: str


class Add(NamedTuple):
    """Adds the object ``body``: as a document right after that of ``after``, or as an item of its list.

    ``namespace`` is that of the new object: None for the namespace in ``body`` or else of ``after``,
    empty for a cluster-scoped object.
    """

    body: Body
    after: Ref
    why: str
    namespace: str | None = None

    @property
    def ref(self) -> Ref:
        """The identity of the new object."""
        group = fields.text(self.body, "apiVersion").rpartition("/")[0]
        own = fields.text(self.body, "metadata", "namespace") or self.after.namespace
        namespace = own if self.namespace is None else self.namespace
        return Ref(
            group, fields.text(self.body, "kind"), namespace, fields.text(self.body, "metadata", "name")
        )


class Copy(NamedTuple):
    """Adds a copy of the object ``source`` right before it, with its comments, under the name of ``ref``.

    Other changes may refer to the copy by ``ref``.
    """

    source: Ref
    ref: Ref
    why: str


Change: TypeAlias = Put | Drop | Add | Copy


def located_by(change: Change) -> Ref:
    """The object of the stream in whose document, or beside which, ``change`` is written."""
    if isinstance(change, Add):
        return change.after
    return change.source if isinstance(change, Copy) else change.ref


class Applied(NamedTuple):
    """A change that made a difference, and the earlier value at its path: ABSENT for none or a new object."""

    change: Change
    before: Value | Absent


class Edit(NamedTuple):
    """One changed document: the changed objects in it, its text before (empty for a new one) and after."""

    objects: tuple[Ref, ...]
    before: str
    after: str


# What a planning step yields.
Decision: TypeAlias = Change | Finding
