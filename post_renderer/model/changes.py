"""Objects, paths, and what shall be changed in them; notes and problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias, Union

Value: TypeAlias = Union[str, int, bool, "dict[str, Value]", "list[Value]", None]
Body: TypeAlias = "dict[str, Value]"


class Key(NamedTuple):
    """A list item addressed by its Kubernetes merge key: ``Key("name", "web")``."""

    field: str
    value: str | int


class Item(NamedTuple):
    """A scalar list item addressed by its own value: one argument of ``args``."""

    value: str


Step: TypeAlias = str | int | Key | Item
Path: TypeAlias = tuple[Step, ...]


class Ref(NamedTuple):
    """Identity of one object. ``namespace`` is the effective one, never as written."""

    group: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


class Put(NamedTuple):
    """At ``path`` of ``ref`` shall stand ``value``; a mapping is merged key by key."""

    ref: Ref
    path: Path
    value: Value
    why: str


class Drop(NamedTuple):
    """At ``path`` of ``ref`` shall stand nothing."""

    ref: Ref
    path: Path
    why: str


class Add(NamedTuple):
    """The object ``body`` shall stand right after the document that holds ``after``."""

    body: Body
    after: Ref
    why: str

    @property
    def ref(self) -> Ref:
        """The identity of the new object, which is in the namespace of the one before it."""
        metadata = self.body["metadata"]
        assert isinstance(metadata, dict)
        group = str(self.body["apiVersion"]).rpartition("/")[0]
        return Ref(group, str(self.body["kind"]), self.after.namespace, str(metadata["name"]))


Change: TypeAlias = Put | Drop | Add


class Edit(NamedTuple):
    """One document that differs: the objects in it that were changed, its text before (empty for a new one) and after."""

    name: str
    before: str
    after: str


class Note(NamedTuple):
    """Worth knowing. ``severity`` is ``note`` or ``warning``; ``--strict`` makes warnings problems."""

    severity: str
    subject: str
    text: str


class Problem(NamedTuple):
    """Cannot be done: what stands in the way, and what to do about it (``hint``)."""

    subject: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        sentence = f"{self.subject}: {self.message}" if self.subject else self.message
        return f"{sentence}; {self.hint}" if self.hint else sentence


NOTHING_FLAGGED = Problem(
    "",
    "no flagged Service was found, and --require asks for one",
    "see whether the annotation or the config file is still there",
)


class Problems(Exception):
    """Everything that cannot be done, all at once: nothing is written."""

    def __init__(self, problems: Sequence[Problem], notes: Sequence[Note] = ()) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(dict.fromkeys(problems))
        self.notes = tuple(notes)


Finding: TypeAlias = Change | Note | Problem
