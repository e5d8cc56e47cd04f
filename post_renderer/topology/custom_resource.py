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
    """The custom resources that make the pods of one Service, and the preset that configures TLS in each."""

    refs: tuple[Ref, ...]
    preset: Preset

    def __str__(self) -> str:
        """The resources, for messages."""
        return " and ".join(map(str, self.refs))


def making_pods_of(service: Manifest, objects: Objects, own: Sequence[Preset]) -> OperatorResource | None:
    """The custom resources whose pods the Service selects, None without one.

    Several of one kind (two Prometheus servers) are changed alike. Raises ProblemsError for several kinds.
    """
    selector = services.selector(service.body)

    def makes_pods(resource: CustomResourceMatch, name: str) -> bool:
        labels = {label: value.replace("{name}", name) for label, value in resource.pods}
        return bool(selector) and all(labels.get(label) == value for label, value in selector.items())

    return _only(service.ref, objects, own, makes_pods)


def making_service(service: Ref, objects: Objects, own: Sequence[Preset]) -> OperatorResource | None:
    """The custom resources whose operator creates ``service``, None without one.

    Raises ProblemsError for several kinds.
    """

    def makes_service(resource: CustomResourceMatch, name: str) -> bool:
        return service.name in (pattern.replace("{name}", name) for pattern in resource.services)

    return _only(service, objects, own, makes_service)


def _only(
    service: Ref, objects: Objects, own: Sequence[Preset], makes: Callable[[CustomResourceMatch, str], bool]
) -> OperatorResource | None:
    # Of several presets for a resource the first counts: that of the user.
    first: dict[Ref, Preset] = {}
    for ref, preset in _candidates(service.namespace, objects, own):
        if preset.resource and makes(preset.resource, ref.name):
            first.setdefault(ref, preset)
    if len({preset.name for preset in first.values()}) > 1:
        message = f"several custom resources may create its pods: {', '.join(map(str, first))}"
        hint = "flag a Service that selects the pods of one of them"
        raise refusal("custom-resource-ambiguous", service, message, hint)
    return OperatorResource(tuple(first), next(iter(first.values()))) if first else None


def _candidates(namespace: str, objects: Objects, own: Sequence[Preset]) -> Iterator[tuple[Ref, Preset]]:
    for kind, group in dict.fromkeys(presets.resource_kinds(own)):
        for manifest in objects.by_kind(kind, group):
            if manifest.ref.namespace == namespace and not manifest.is_hook:
                for preset in presets.of_resource(group, kind, own):
                    yield manifest.ref, preset
