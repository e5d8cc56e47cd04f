"""The metadata that a new object takes over from the object after which it is added."""

from __future__ import annotations

from post_renderer.model import FILENAME, Body, Manifest, Value, fields

COPIED_LABELS = tuple(f"app.kubernetes.io/{name}" for name in ("name", "instance", "component", "part-of"))


def metadata_for(owner: Manifest, name: str, annotations: dict[str, Value]) -> Body:
    """The metadata of a new object: the namespace of ``owner`` if it sets one, and its standard labels.

    Of the annotations of ``owner`` only Helm 4's file name is copied: any other could turn the new object
    into a hook, or keep it from being deleted. ``annotations`` are added.
    """
    metadata: Body = {"name": name}
    namespace = fields.text(owner.body, "metadata", "namespace")
    if namespace:
        metadata["namespace"] = namespace
    labels: Body = {key: owner.labels[key] for key in COPIED_LABELS if key in owner.labels}
    if labels:
        metadata["labels"] = labels
    filename = owner.annotations.get(FILENAME)
    all_annotations: Body = {**annotations, **({FILENAME: filename} if filename else {})}
    if all_annotations:
        metadata["annotations"] = all_annotations
    return metadata
