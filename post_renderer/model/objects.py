"""One object of the stream: its identity, where it is, and what it contains."""

from post_renderer.model import fields
from post_renderer.model.records import NamedTuple
from post_renderer.model.values import Body, Path

_HOOK = "helm.sh/hook"


class Ref(NamedTuple):
    """Identity of one object. ``namespace`` is the effective one, also where the manifest sets none."""

    group: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


class Manifest(NamedTuple):
    """One object: the number of its document, its path in that document (for items of a List), its fields.

    ``body`` is plain data, every scalar a string; it must not be modified.
    """

    ref: Ref
    document: int
    path: Path
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
