"""Which preset serves TLS for the containers behind a Service, if any."""

from __future__ import annotations

from post_renderer import presets
from post_renderer.index import Index
from post_renderer.kubernetes import fields, workloads
from post_renderer.model import Flags, Pod, Preset

WAYS_OUT = (
    "set mode to native for a preset that takes the plain port over, "
    "or to mount if the chart can be told to serve TLS with a mounted Secret"
)


class Unfit(Exception):
    """No preset can be taken; the text says why."""


def choose(flags: Flags, pods: tuple[Pod, ...], index: Index) -> Preset:
    """The one preset that fits all ``pods``. Raises Unfit."""
    if flags.preset:
        try:
            return presets.load(flags.preset)
        except KeyError:
            raise Unfit(f"there is no preset {flags.preset}; known are {', '.join(presets.names())}") from None
    found = {preset.name: preset for preset in (_of_pod(pod, index) for pod in pods)}
    if len(found) > 1:
        raise Unfit(f"its workloads need different presets ({', '.join(sorted(found))}); name one with preset")
    return next(iter(found.values()))


def _of_pod(pod: Pod, index: Index) -> Preset:
    workload = index.get(pod.workload)
    template = workloads.template_of(pod.workload.kind, workload.body)
    container = next(c for c in workloads.containers(pod.workload.kind, workload.body) if c.name == pod.container)
    image = fields.text(container.body, "image")
    candidates = presets.fitting(image, pod.container, fields.texts(template, "metadata", "labels"))
    if not candidates:
        raise Unfit(f"no preset is known for the image {image or '(none)'} of container {pod.container}")
    tag = presets.split_image(image)[1]
    version = presets.version_of(tag)
    named = ", ".join(f"{p.name} ({p.versions})" if p.versions else p.name for p in candidates)
    if version is None and any(preset.versions for preset in candidates):
        raise Unfit(f"the tag of {image} names no version; name the preset: {named}")
    covering = [p for p in candidates if version is None or presets.covers(p, version)]
    if not covering:
        raise Unfit(f"no preset covers version {tag} of {image}; known are {named}")
    if len(covering) > 1:
        raise Unfit(f"several presets fit {image}; name one with preset: {', '.join(p.name for p in covering)}")
    return covering[0]
