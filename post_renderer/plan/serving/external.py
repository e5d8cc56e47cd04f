"""The Service and its pods are in another stream; only routes to it are in this one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.model import Decision, Ref
from post_renderer.plan.backend import Backend, PlanContext, PlannedPorts, Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.model.preset import Preset


class ExternalServer(NamedTuple):
    """The server of a Service in another stream: it changes nothing."""

    mode: str = "route"
    preset: Preset | None = None
    resources: tuple[Ref, ...] = ()
    secret_name: str = ""
    adds_container: bool = False
    reloads: bool = False
    asks_for_certificates: bool = True

    def tls_port(self, target: Target, planned: PlannedPorts) -> int:  # noqa: ARG002 - part of the Protocol
        """See TLSServer."""
        return 0

    def changes(self, backend: Backend, context: PlanContext) -> Iterator[Decision]:  # noqa: ARG002
        """See TLSServer."""
        return iter(())

    def renewal(self) -> str:
        """See TLSServer."""
        return ""
