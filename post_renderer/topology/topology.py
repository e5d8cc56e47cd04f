"""The objects of a stream, and how they belong together, before any change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from post_renderer import controllers, presets
from post_renderer.kubernetes import kinds
from post_renderer.model import Settings
from post_renderer.topology import routes
from post_renderer.topology.certificates import Certificates
from post_renderer.topology.ingress_classes import IngressClasses
from post_renderer.topology.objects import Objects
from post_renderer.topology.routes import Routes
from post_renderer.topology.selectors import Selectors
from post_renderer.yamltext.stream import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.model.preset import Preset
    from post_renderer.topology.label_index import LabelIndex
    from post_renderer.topology.monitors import Endpoint
    from post_renderer.topology.network_policies import NetworkPolicies
    from post_renderer.topology.references import References
    from post_renderer.topology.urls import Mentions


class Topology:
    """One stream: its objects, and lookups that are built from the objects when they are first used."""

    def __init__(self, documents: Sequence[Document], settings: Settings) -> None:
        self._settings = settings
        self.objects = Objects(documents, settings.namespace, groups_of(settings.presets))

    @cached_property
    def selectors(self) -> Selectors:
        """Which workloads Services select."""
        return Selectors(self.objects)

    @cached_property
    def routes(self) -> Routes:
        """Which routing objects route to Services."""
        return Routes(self.objects)

    @cached_property
    def references(self) -> References:
        """Which workloads refer to ConfigMaps and Secrets."""
        from post_renderer.topology.references import References

        return References(self.objects)

    @cached_property
    def certificates(self) -> Certificates:
        """Which Certificates fill Secrets."""
        return Certificates(self.objects)

    @cached_property
    def network_policies(self) -> NetworkPolicies:
        """Which NetworkPolicies select pods."""
        from post_renderer.topology.network_policies import NetworkPolicies

        return NetworkPolicies(self.objects)

    @cached_property
    def endpoints(self) -> LabelIndex[Endpoint]:
        """Which endpoints of monitors scrape Services or pods."""
        from post_renderer.topology import monitors

        return monitors.index_of(self.objects)

    @cached_property
    def urls(self) -> Mentions:
        """Which texts have URLs of Services."""
        from post_renderer.topology.urls import Mentions

        return Mentions(self.objects, self.routes.sources, self._settings.cluster_domain)

    @cached_property
    def ingress_classes(self) -> IngressClasses:
        """Which controller reads a routing object."""
        return IngressClasses(self.objects, self._settings)


def groups_of(own_presets: Sequence[Preset]) -> kinds.Groups:
    """The API groups of all kinds that can matter, including those of the user's own presets."""
    groups: dict[str, tuple[str, ...]] = {
        **kinds.GROUPS,
        **{kind: row.groups for kind, row in routes.KINDS.items()},
    }
    # Istio has a Gateway as well as the Gateway API.
    of_controllers = [item for row in controllers.CONTROLLERS.values() for item in row.objects.items()]
    of_presets = [(kind, (group,)) for kind, group in presets.resource_kinds(own_presets)]
    for kind, added in (*of_controllers, *of_presets):
        groups[kind] = tuple(dict.fromkeys((*groups.get(kind, ()), *added)))
    return groups
