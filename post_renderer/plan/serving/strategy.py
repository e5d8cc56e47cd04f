"""Which way a backend comes to serve TLS: a preset, a sidecar, or the chart itself."""

from __future__ import annotations

from post_renderer.kubernetes import services
from post_renderer.model import Pod, Port, Preset, Problem, Problems, Ref, Request, Settings, Way
from post_renderer.model.refusal import refusal
from post_renderer.plan.serving import sidecar, tls_port
from post_renderer.plan.serving.preset import match
from post_renderer.topology import app_protocol
from post_renderer.topology.containers import template_of
from post_renderer.topology.objects import Index

OUT = (
    "set mode to native for a preset, to mount if the chart can serve TLS with a mounted Secret, or port to another one"
)


def choose(request: Request, plain: Port, pods: tuple[Pod, ...], index: Index, settings: Settings) -> Way:
    """The way that the flags ask for; in mode auto a preset that is known to fit, else a sidecar. Raises Problems."""
    mode = request.flags.mode
    if mode == "mount":
        return Way("mount")
    if mode == "sidecar" or (mode == "auto" and tls_port.settled(pods, index)):
        return instead(request, plain, pods, index, settings, "")
    try:
        chosen = match.choose(request.flags, pods, index, settings.presets)
    except match.Unfit as error:
        return _without_preset(request, plain, pods, index, settings, error)
    # Callers of a port that speaks TLS already are used to it.
    leaves = chosen.keeps_plain or tls_port.evidence(request.service, plain, pods, index)
    if mode == "auto" and not leaves:
        took = f"preset {chosen.name} turns port {services.label(plain)} itself into HTTPS"
        return instead(request, plain, pods, index, settings, f"{took}, which is for mode native")
    return Way("native", chosen)


def of_resource(request: Request, port: Port, made_from: Ref, preset: Preset) -> Way:
    """The way for pods that an operator makes from ``made_from``. Raises Problems: they take no sidecar and no mount."""
    mode = request.flags.mode
    operated = f"an operator makes its pods from {made_from}"
    if mode in ("sidecar", "mount"):
        raise refusal(request.service, f"mode {mode}: {operated}, so they cannot be changed here", "set mode to native")
    if mode == "auto" and not preset.keeps_plain and not services.tls_evidence(port):
        message = f"{operated}, and preset {preset.name} turns port {services.label(port)} itself into HTTPS, which breaks callers that nobody flagged"
        raise refusal(request.service, message, "set mode to native if all of them can follow")
    return Way("native", preset)


def _without_preset(
    request: Request, plain: Port, pods: tuple[Pod, ...], index: Index, settings: Settings, error: match.Unfit
) -> Way:
    service = request.service
    if isinstance(error, match.OnlyByChart):
        raise refusal(
            service, str(error), "set them, then mode to mount; mode sidecar serves this Service alone"
        ) from None
    if request.flags.mode == "auto" and not request.flags.preset:
        return instead(request, plain, pods, index, settings, str(error))
    said = tls_port.evidence(service, plain, pods, index)
    seen = f" (it speaks TLS already: {said})" if said else ""
    out = "set mode to sidecar, or to mount if the chart can serve TLS with a mounted Secret"
    raise refusal(service, f"{error}{seen}", out) from None


def instead(request: Request, plain: Port, pods: tuple[Pod, ...], index: Index, settings: Settings, why: str) -> Way:
    """A sidecar; ``why`` says why there is no other way. Raises Problems where it cannot work."""
    service: Ref = request.service
    because = f"{why}; a sidecar cannot do it either: " if why else "a sidecar cannot do it: "
    said = "" if tls_port.settled(pods, index) else tls_port.evidence(service, plain, pods, index)
    if said:
        raise refusal(service, f"{because}port {services.label(plain)} speaks TLS already ({said})", OUT)
    speech = app_protocol.h2_evidence(service, plain, pods, index)
    if speech and not index.routes_to(service.namespace, service.name):
        # ghostunnel v1.11.1 agrees on no protocol by ALPN. nginx 1.22 (grpc_pass) does not mind: seen, unary and
        # streams; grpcio 1.85 does ("missing selected ALPN property").
        raise refusal(service, f"{because}{speech}, and the sidecar offers no ALPN, which its clients ask for", OUT)
    problems = [found for pod in pods if (found := _obstacle(pod, index, settings))]
    if problems:
        raise Problems(problems)
    warning = (
        f"{speech}: nginx does not mind that the sidecar offers no ALPN, most other gRPC clients do" if speech else ""
    )
    return Way("sidecar", None, why, warning)


def _obstacle(pod: Pod, index: Index, settings: Settings) -> Problem | None:
    return sidecar.obstacle(pod, pod.workload.kind, template_of(pod, index), settings)
