"""Who serves TLS for a Service: the application by a preset, a sidecar, or the application by its chart.

Most runs need only one of the three, so each is imported when it is chosen.
"""

from __future__ import annotations

from post_renderer.kubernetes import services
from post_renderer.model import refusal
from post_renderer.plan.backend import PlanContext, Target
from post_renderer.topology import own_sidecar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.plan.backend import TLSServer
    from post_renderer.plan.serving.preset.match import NoPresetError


def choose(target: Target, context: PlanContext) -> TLSServer:
    """The server for the mode in the options of ``target``. Raises ProblemsError when it cannot be used."""
    strategies = {"auto": _auto, "native": _native, "sidecar": _sidecar, "mount": _mount}
    return strategies[target.options.mode](_without_wrong_names(target, context), context)


def _without_wrong_names(target: Target, context: PlanContext) -> Target:
    """``target``; without its evidence of TLS where a port is only called https and settings contradict."""
    chain = target.chain
    if not (chain.tls and chain.tls_by_name_only):
        return target
    from post_renderer.plan.serving.preset import match

    if match.speaks_plain_http(chain.pods, context.topology.objects, context.settings.presets):
        return target._replace(chain=chain._replace(tls=""))
    return target


def _mount(target: Target, context: PlanContext) -> TLSServer:  # noqa: ARG001 - as for the other modes
    from post_renderer.plan.serving.mount import MountServer

    return MountServer()


def _sidecar(target: Target, context: PlanContext, reason: str = "") -> TLSServer:
    from post_renderer.plan.serving.sidecar import server as sidecar

    return sidecar.server(target, context, reason)


def _auto(target: Target, context: PlanContext) -> TLSServer:
    """A preset that fits and keeps the plain port as it is, else a sidecar."""
    from post_renderer.plan.serving.preset import match
    from post_renderer.plan.serving.preset.server import PresetServer

    chain = target.chain
    if own_sidecar.tls_port_in(chain.pods):
        return _sidecar(target, context)
    try:
        preset = match.choose(target.options, chain.pods, context.topology.objects, context.settings.presets)
    except match.NoPresetError as error:
        if target.options.preset:
            unfit = _by_chart if isinstance(error, match.OnlyByChartError) else _no_preset
            raise unfit(target, error) from None
        return _sidecar(target, context, str(error))
    if target.options.client_auth:
        reason = f"it is not known how preset {preset.name} asks for a client certificate (client-auth)"
        return _sidecar(target, context, reason)
    # The port already serves TLS, so switching it breaks no caller.
    if preset.keeps_plain_port or chain.tls:
        return PresetServer(preset)
    port = services.label(chain.port)
    reason = f"preset {preset.name} switches port {port} itself to HTTPS, which needs mode native"
    return _sidecar(target, context, reason)


def _native(target: Target, context: PlanContext) -> TLSServer:
    from post_renderer.plan.serving.preset import match
    from post_renderer.plan.serving.preset.server import PresetServer

    pods, objects = target.chain.pods, context.topology.objects
    try:
        return PresetServer(match.choose(target.options, pods, objects, context.settings.presets))
    except match.OnlyByChartError as error:
        raise _by_chart(target, error) from None
    except match.NoPresetError as error:
        raise _no_preset(target, error) from None


def _by_chart(target: Target, error: NoPresetError) -> Exception:
    hint = "set them, then set mode to mount; mode sidecar would secure this Service alone"
    return refusal("preset-by-chart", target.service, str(error), hint)


def _no_preset(target: Target, error: NoPresetError) -> Exception:
    evidence = f" (it already serves TLS: {target.chain.tls})" if target.chain.tls else ""
    hint = "set mode to sidecar, or to mount if the chart can serve TLS with a mounted Secret"
    return refusal("preset-not-found", target.service, f"{error}{evidence}", hint)
