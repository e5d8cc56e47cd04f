"""Which preset fits the containers of a Service, if any."""

from __future__ import annotations

from collections.abc import Sequence

from post_renderer import presets
from post_renderer.model import ServiceOptions, TargetPod, fields
from post_renderer.model.preset import Preset
from post_renderer.plan.serving.preset import plain_port, requirements
from post_renderer.topology.objects import Objects


class NoPresetError(Exception):
    """No preset can be applied; the text of the exception is the reason."""


class OnlyByChartError(NoPresetError):
    """Several workloads have to change at once, which only the chart's values can do."""


def choose(
    options: ServiceOptions, pods: Sequence[TargetPod], objects: Objects, own: Sequence[Preset] = ()
) -> Preset:
    """The one preset that fits all ``pods``; the user's ``own`` take precedence. Raises NoPresetError."""
    preset = _named(options.preset, own) if options.preset else _of_pods(pods, own)
    if preset.chart_only:
        raise OnlyByChartError(f"{preset.title}: {preset.chart_only}")
    if preset.no_native_tls:
        raise NoPresetError(f"{preset.title}: {preset.no_native_tls}")
    for pod in pods:
        unmet = requirements.unmet_requirement(preset, pod, objects)
        if unmet:
            raise NoPresetError(f"preset {preset.name} does not fit: {unmet}")
        other = plain_port.obstacle(preset, pod, objects)
        if other:
            raise NoPresetError(f"preset {preset.name} does not fit: {other}")
    return preset


def speaks_plain_http(pods: Sequence[TargetPod], objects: Objects, own: Sequence[Preset] = ()) -> bool:
    """Whether the settings of all ``pods`` say so, by the presets that fit their images."""
    return all(
        any(requirements.plain_http_setting(preset, pod, objects) for preset in _fitting(pod, own))
        for pod in pods
    )


def _named(name: str, own: Sequence[Preset]) -> Preset:
    of_user = next((preset for preset in own if preset.name == name), None)
    if of_user:
        return of_user
    try:
        return presets.load(name)
    except KeyError:
        names = sorted({*presets.names(), *(preset.name for preset in own)})
        raise NoPresetError(f"there is no preset {name}; presets are {', '.join(names)}") from None


def _of_pods(pods: Sequence[TargetPod], own: Sequence[Preset]) -> Preset:
    by_name = {preset.name: preset for preset in (_of_pod(pod, own) for pod in pods)}
    if len(by_name) > 1:
        names = ", ".join(sorted(by_name))
        raise NoPresetError(f"its workloads need different presets ({names}); set preset to one of them")
    return next(iter(by_name.values()))


def _of_pod(pod: TargetPod, own: Sequence[Preset]) -> Preset:
    image = fields.text(pod.container.body, "image")
    candidates = _fitting(pod, own)
    if not candidates:
        raise NoPresetError(f"no preset matches image {image or '(none)'} of container {pod.container.name}")
    tag = presets.split_image(image)[1]
    version = presets.version_of(tag)
    names = ", ".join(f"{p.name} ({p.versions})" if p.versions else p.name for p in candidates)
    if version is None and any(preset.versions for preset in candidates):
        raise NoPresetError(f"the tag of {image} has no version; name the preset: {names}")
    covering = [p for p in candidates if version is None or presets.covers(p, version)]
    if not covering:
        raise NoPresetError(f"no preset covers version {tag} of {image}; presets for it are {names}")
    if len(covering) > 1:
        listed = ", ".join(preset.name for preset in covering)
        raise NoPresetError(f"several presets match {image}; set preset to one of them: {listed}")
    return covering[0]


def _fitting(pod: TargetPod, own: Sequence[Preset]) -> list[Preset]:
    """The presets that match the image, the container and the labels of ``pod``, whatever its version."""
    image = fields.text(pod.container.body, "image")
    labels = fields.texts(pod.template, "metadata", "labels")
    return presets.fitting(image, pod.container.name, labels, own)
