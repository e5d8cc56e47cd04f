"""Secrets as cert-manager keeps them: whoever reads one gets the same pair, until it is renewed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.live.authority import Authority


class Secrets(Authority):
    """A CA, and the data of the Secrets that it has filled."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._data: dict[str, dict[str, str]] = {}

    def secret(self, spec: dict[str, Any]) -> dict[str, str]:
        """The data of the Secret of a Certificate with this ``spec``, which is filled when it is not yet."""
        return self._data.get(spec["secretName"]) or self.refill(spec)

    def refill(self, spec: dict[str, Any]) -> dict[str, str]:
        """The same with a new pair."""
        return self.put(spec["secretName"], super().secret(spec))

    def put(self, name: str, data: dict[str, str]) -> dict[str, str]:
        """Writes a Secret, as anybody may."""
        self._data[name] = data
        return data

    def get(self, name: str) -> dict[str, str]:
        """The data of a Secret, empty when there is none."""
        return self._data.get(name, {})
