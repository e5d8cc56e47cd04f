"""What selects pods or Services, looked up by the namespace and the labels of one of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from post_renderer.model import Value, fields

T = TypeVar("T")


class LabelIndex(Generic[T]):
    """Finds those that may select an object: by namespace, and by one of the labels that they ask for."""

    def __init__(self) -> None:
        self._all: list[T] = []
        # Positions by namespace (None: in all of them), and by a label (None: any).
        self._positions: dict[tuple[str | None, tuple[str, str] | None], list[int]] = defaultdict(list)

    def add(self, selecting: T, ways: Iterable[tuple[str | None, Value]]) -> None:
        """Adds what selects in each of ``ways``: in a namespace (None: in all) by a label selector."""
        for namespace, selector in ways:
            label = next(iter(fields.texts(selector, "matchLabels").items()), None)
            self._positions[namespace, label].append(len(self._all))
        self._all.append(selecting)

    def candidates(self, objects: Iterable[tuple[str, Mapping[str, str]]]) -> list[T]:
        """All that may select one of ``objects``, by namespace and labels, in the order of their addition."""
        found: set[int] = set()
        for namespace, labels in objects:
            for of_namespace in (namespace, None):
                for label in (*labels.items(), None):
                    found.update(self._positions.get((of_namespace, label), ()))
        return [self._all[position] for position in sorted(found)]
