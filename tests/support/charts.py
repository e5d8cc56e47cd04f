"""The shared charts, each with the Service that is to be flagged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

API_VERSION = "backend-tls.kuberise.io/v1alpha1"


def config_of(meta: dict[str, Any], mode: str, folder: Path) -> Path:
    """A config file in ``folder`` that flags the Service of the chart described by ``meta``."""
    entry = {"name": meta["service"], "mode": mode, **meta.get("flags", {})}
    spec = {"namespace": meta["namespace"], "defaults": {"issuer": {"name": "ca"}}, "services": [entry]}
    file = folder / f"{mode}.yaml"
    file.write_text(json.dumps({"apiVersion": API_VERSION, "kind": "BackendTLS", "spec": spec}), "utf-8")
    return file
