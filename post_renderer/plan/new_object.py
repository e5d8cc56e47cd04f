"""What a new object takes over from the one that it stands beside."""

from __future__ import annotations

from post_renderer.model import FILENAME, Body, Value, fields
from post_renderer.topology.objects import Manifest

COPIED_LABELS = tuple(f"app.kubernetes.io/{name}" for name in ("name", "instance", "component", "part-of"))


def metadata_beside(service: Manifest, name: str, extra: dict[str, Value]) -> Body:
    """The metadata of a new object that belongs to ``service``: its namespace if written, its standard labels.

    Of its annotations only Helm 4's file name is taken over: any other could make
    a hook of it, or keep it from being deleted.
    """
    metadata: Body = {"name": name}
    namespace = fields.text(service.body, "metadata", "namespace")
    if namespace:
        metadata["namespace"] = namespace
    labels: Body = {key: service.labels[key] for key in COPIED_LABELS if key in service.labels}
    if labels:
        metadata["labels"] = labels
    filename = service.annotations.get(FILENAME)
    annotations: Body = {**extra, **({FILENAME: filename} if filename else {})}
    if annotations:
        metadata["annotations"] = annotations
    return metadata
