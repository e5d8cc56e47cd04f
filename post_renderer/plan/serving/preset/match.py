"""Which preset serves TLS for the containers behind a Service, if any."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer import presets
from post_renderer.model import Flags, Pod, Preset, fields
from post_renderer.plan.serving.preset import requirements
from post_renderer.topology.containers import container_of, template_of
from post_renderer.topology.objects import Index


class Unfit(Exception):
    """No preset can be taken; the text says why."""


class OnlyByChart(Unfit):
    """Several workloads have to change at once, which only the chart's values can do."""


def choose(flags: Flags, pods: tuple[Pod, ...], index: Index, own: Sequence[Preset] = ()) -> Preset:
    """The one preset that fits all ``pods``, those of the user's ``own`` before ours. Raises Unfit."""
    if flags.preset:
        chosen = _named(flags.preset, own)
    else:
        found = {preset.name: preset for preset in (_of_pod(pod, index, own) for pod in pods)}
        if len(found) > 1:
            raise Unfit(f"its workloads need different presets ({', '.join(sorted(found))}); name one with preset")
        chosen = next(iter(found.values()))
    if chosen.values:
        raise OnlyByChart(f"{chosen.title}: {chosen.values}")
    if chosen.sidecar:
        raise Unfit(f"{chosen.title}: {chosen.sidecar}")
    for pod in pods:
        unmet = requirements.unmet(chosen, pod, container_of(pod, index), index)
        if unmet:
            raise Unfit(f"preset {chosen.name} does not fit: {unmet}")
    return chosen


def _named(name: str, own: Sequence[Preset]) -> Preset:
    mine = next((preset for preset in own if preset.name == name), None)
    if mine:
        return mine
    try:
        return presets.load(name)
    except KeyError:
        known = sorted({*presets.names(), *(preset.name for preset in own)})
        raise Unfit(f"there is no preset {name}; known are {', '.join(known)}") from None


def _of_pod(pod: Pod, index: Index, own: Sequence[Preset]) -> Preset:
    template = template_of(pod, index)
    image = fields.text(container_of(pod, index).body, "image")
    candidates = presets.fitting(image, pod.container, fields.texts(template, "metadata", "labels"), own)
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
