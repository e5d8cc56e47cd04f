"""A stream on its way back: its documents, and what is taken out of each so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from post_renderer import flags, plan
from post_renderer.model import Manifest, Path, Ref, Request, Settings
from post_renderer.plan import Plan
from post_renderer.topology.topology import Topology
from post_renderer.yamltext import node as nodes
from post_renderer.yamltext import removal, stream
from post_renderer.yamltext.desired import DesiredTree
from post_renderer.yamltext.quote import Raw
from post_renderer.yamltext.reconcile import reconcile

HINT = "filter with --record to have it known, or render without the filter"


class Unit(NamedTuple):
    """One value, or one item of a list, at ``path`` of the object ``manifest``; ``spelling`` as in removal.

    ``is_stated``: the plan has it.
    """

    manifest: Manifest
    path: Path
    spelling: str
    is_stated: bool = False

    @property
    def located(self) -> Path:
        """The path in the document."""
        return (*self.manifest.path, *self.path)


class Reading(NamedTuple):
    """A stream as the filter reads it, and what it states for it."""

    texts: tuple[str, ...]
    topology: Topology
    requests: tuple[Request, ...]
    plan: Plan


def read(source: str, settings: Settings) -> Reading:
    """The plan for ``source``; its findings have the problems."""
    documents = stream.split(source)
    topology = Topology(documents, settings)
    detected = flags.detect(topology, settings)
    planned = plan.make(detected.requests, topology, settings)
    findings = (*detected.findings, *planned.findings)
    return Reading(
        tuple(document.text for document in documents),
        topology,
        detected.requests,
        planned._replace(findings=findings),
    )


class Draft:
    """The documents of ``reading`` without what the filter has written.

    ``removed`` are the numbers of whole documents, ``undone`` has those that a record gave back. By document,
    ``units`` are what goes, ``values`` what was there instead.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.removed: set[int] = set()
        self.put_back: dict[tuple[int, Path], Unit] = {}
        self.schemes: dict[tuple[int, Path], Unit] = {}
        self.undone: dict[int, str] = {}
        self.units: dict[int, dict[Path, Unit]] = {}
        self.values: dict[int, dict[Path, Raw]] = {}

    def copy(self) -> Draft:
        """The same, which can be changed apart from this one."""
        other = Draft(self.reading)
        other.removed, other.undone = set(self.removed), dict(self.undone)
        other.units = {number: dict(units) for number, units in self.units.items()}
        other.put_back, other.values = dict(self.put_back), dict(self.values)
        other.schemes = dict(self.schemes)
        return other

    def take(self, unit: Unit) -> bool:
        """Takes ``unit`` out, if the filter may have written it; false when it has been before."""
        units = self.units.setdefault(unit.manifest.document, {})
        place = (unit.manifest.document, unit.located)
        if unit.located in units or place in self.put_back or place in self.schemes:
            return False
        units[unit.located] = unit
        return True

    def put(self, unit: Unit) -> None:
        """Puts ``unit`` back for good."""
        self.put_back[unit.manifest.document, unit.located] = unit
        del self.units[unit.manifest.document][unit.located]

    def restore_schemes(self) -> None:
        """Puts HTTP into probes in which the filter has replaced a scheme: there is no other."""
        for number, units in self.units.items():
            kept = set(self.removal(number).kept)
            for path in [path for path, unit in units.items() if unit.is_stated and path in kept]:
                if path[-2:] == ("httpGet", "scheme"):
                    self.schemes[number, path] = units.pop(path)
                    self.values.setdefault(number, {})[path] = Raw("HTTP")

    def removal(self, document: int) -> removal.Removal:
        """One document as it is now."""
        text = self.reading.texts[document]
        if document in self.undone:
            return removal.Removal(self.undone[document], (), ())
        if document in self.removed:
            return removal.Removal("", (), ())
        text = _with(text, self.values.get(document, {}))
        units = self.units.get(document, {}).values()
        return removal.without(text, [each.located for each in units if each.spelling == removal.WRITTEN])

    def ref(self, document: int) -> Ref | None:
        """The first object of a document that can matter."""
        manifests = self.reading.topology.objects.manifests
        return next((manifest.ref for manifest in manifests if manifest.document == document), None)

    def texts(self) -> list[str]:
        """All documents as they are now; empty where one is removed."""
        return [self.removal(number).text for number in range(len(self.reading.texts))]


def _with(text: str, values: Mapping[Path, Raw]) -> str:
    if not values:
        return text
    tree = DesiredTree()
    for path, value in values.items():
        tree.add(path, value)
    root = nodes.compose(text)
    assert root is not None
    return reconcile(text, root, tree)
