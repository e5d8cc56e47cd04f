"""Services whose pods get the proxy of a service mesh.

In mode ``auto`` the hop to them is left to the mesh, which encrypts it if the ingress controller has a
proxy, too: TLS of its own is only added for a mode that asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from post_renderer.model import REQUIRED, Finding, Ref, Request, note, problem
from post_renderer.plan.backend import PlanContext
from post_renderer.topology import pods
from post_renderer.topology.topology import Topology

_HINT = "set mode to native, sidecar or mount to have TLS of its own as well"


def left_alone(requests: Sequence[Request], topology: Topology) -> Mapping[Ref, Finding]:
    """A note for each Service that is left to its mesh; with ``verify`` required it is a problem."""
    return {
        request.service: _left(request, switch)
        for request in requests
        if request.present
        and request.options.mode == "auto"
        and (switch := pods.mesh_of_all(request, topology))
    }


def _left(request: Request, switch: str) -> Finding:
    if request.options.verify == REQUIRED:
        message = (
            f"verify is required, and its pods get a mesh proxy ({switch}): what the mesh encrypts and "
            "verifies depends on the ingress controller, too, and cannot be told from here"
        )
        return problem("verification-required", request.service, message, _HINT)
    message = (
        f"its pods get a mesh proxy ({switch}), so the hop to them is left to the mesh, and nothing is "
        "written: it is encrypted if the ingress controller has a proxy of that mesh, too"
    )
    return note("left-to-mesh", request.service, message, _HINT)


def changes(context: PlanContext) -> Iterator[Finding]:
    """A note for each Service with pods in a mesh, whose mode asks for TLS of its own."""
    for backend in context.backends:
        for pod in backend.pods:
            switch = pods.mesh_of(pod.workload, context.topology)
            if switch:
                message = (
                    f"backs {backend.service} and gets a mesh proxy ({switch}): mode {backend.options.mode} "
                    "adds TLS of its own, which the mesh encrypts a second time for callers that are in it"
                )
                yield note("mesh-twice", pod.ref, message)
