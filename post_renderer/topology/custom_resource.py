"""The custom resources from which operators create pods and Services."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from post_renderer import presets
from post_renderer.kubernetes import services
from post_renderer.model import Manifest, Ref, refusal
from post_renderer.topology.objects import Objects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.model.preset import CustomResourceMatch, Preset


class OperatorResource(NamedTuple):
    """A custom resource of the stream, and the preset that configures TLS in it."""

    ref: Ref
    preset: Preset


def making_pods_of(service: Manifest, objects: Objects, own: Sequence[Preset]) -> OperatorResource | None:
    """The custom resource whose pods the Service selects, None without one.

    Raises ProblemsError for several.
    """
    selector = services.selector(service.body)

    def makes_pods(resource: CustomResourceMatch, name: str) -> bool:
        labels = {label: value.replace("{name}", name) for label, value in resource.pods}
        return bool(selector) and all(labels.get(label) == value for label, value in selector.items())

    return _only(service.ref, objects, own, makes_pods)


def making_service(service: Ref, objects: Objects, own: Sequence[Preset]) -> OperatorResource | None:
    """The custom resource whose operator creates ``service``, None without one.

    Raises ProblemsError for several.
    """

    def makes_service(resource: CustomResourceMatch, name: str) -> bool:
        return service.name in (pattern.replace("{name}", name) for pattern in resource.services)

    return _only(service, objects, own, makes_service)


def _only(
    service: Ref, objects: Objects, own: Sequence[Preset], makes: Callable[[CustomResourceMatch, str], bool]
) -> OperatorResource | None:
    candidates = _candidates(service.namespace, objects, own)
    matches = [c for c in candidates if c.preset.resource and makes(c.preset.resource, c.ref.name)]
    refs = list(dict.fromkeys(match.ref for match in matches))
    if len(refs) > 1:
        message = f"several custom resources may create its pods: {', '.join(map(str, refs))}"
        hint = "flag a Service that selects the pods of one of them"
        raise refusal("custom-resource-ambiguous", service, message, hint)
    return matches[0] if matches else None


def _candidates(namespace: str, objects: Objects, own: Sequence[Preset]) -> Iterator[OperatorResource]:
    for kind, group in dict.fromkeys(presets.resource_kinds(own)):
        for manifest in objects.by_kind(kind, group):
            if manifest.ref.namespace == namespace and not manifest.is_hook:
                for preset in presets.of_resource(group, kind, own):
                    yield OperatorResource(manifest.ref, preset)
