"""What stands in the way of a Service of its own for the HTTPS port of a public one (``expose`` false)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer.kubernetes import names, services
from post_renderer.model import Finding, Port, ProblemsError, Ref, Request, problem, refusal
from post_renderer.plan.backend import PlanContext
from post_renderer.topology import own_service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.model.preset import Preset

_WITHOUT = "leave expose out"


def check(request: Request, context: PlanContext) -> None:
    """Raises ProblemsError where ``request`` needs a Service of its own that cannot be added."""
    own = own_service.ref_of(request, context.topology)
    if own:
        problems = tuple(_problems(request, own, context))
        if problems:
            raise ProblemsError(problems)


def _problems(request: Request, own: Ref, context: PlanContext) -> Iterator[Finding]:
    ref, objects = request.service, context.topology.objects
    if not request.options.keep_http:
        message = (
            "expose is false, which leaves the HTTPS port out of the public Service, and keep-http is false, "
            "which removes the plain one: nobody outside would reach it"
        )
        hint = "set its type to ClusterIP in the values of the chart, or leave one of the two out"
        yield problem("expose-keep-http", ref, message, hint)
    if not services.selector(objects.get(ref).body):
        message = f"expose is false, but it has no selector that {own} could have, too"
        yield problem("expose-no-selector", ref, message, _WITHOUT)
    if len(own.name) > names.LONGEST_LABEL:
        message = f"expose is false, but the name {own.name} is longer than {names.LONGEST_LABEL} characters"
        yield problem("own-service-name-too-long", ref, message, f"shorten its name, or {_WITHOUT}")
    existing = objects.all(own)
    if existing and not (len(existing) == 1 and own_service.is_added(existing[0], objects)):
        yield _taken(own, ref)


def _taken(own: Ref, flagged: Ref) -> Finding:
    message = (
        f"is in the stream, but it is not the Service that backend-tls adds for {flagged} (expose false)"
    )
    return problem("own-service-taken", own, message, f"rename it, or {_WITHOUT} of {flagged}")


def check_absent(own_ports: Sequence[Port], https_service: str, flagged: Ref) -> None:
    """Raises ProblemsError where a new port would have to be added to an own Service of the stream.

    ``own_ports`` are those of ``https_service`` in the stream.
    """
    if https_service != flagged.name and own_ports:
        raise ProblemsError([_taken(flagged._replace(name=https_service), flagged)])


def https_service(wanted: str, reaching: Sequence[Port], published: Sequence[Port], flagged: Ref) -> str:
    """The name of the Service for the HTTPS port: ``wanted``, or the flagged one if it has one already.

    ``reaching`` are all ports that lead to the TLS port, ``published`` those of them that serve HTTPS as the
    chart has them. Raises ProblemsError where a public port would turn into HTTPS or begin to lead there.
    """
    public = [port for port in reaching if port.service != wanted]
    if not public:
        return wanted
    if any(port in published for port in public):
        return flagged.name
    message = f"expose is false, but its own port {services.label(public[0])} would lead to the TLS port"
    hint = (
        "set mode to sidecar if that port is to stay plain, remove it in the values of the chart if it is "
        f"for HTTPS, or {_WITHOUT}"
    )
    raise refusal("expose-public-port", flagged, message, hint)


def check_plain_port_stays(preset: Preset | None, flagged: Ref) -> None:
    """Raises ProblemsError where ``preset`` closes the plain port, to which the public Service leads."""
    if preset and preset.port and not preset.keeps_plain_port:
        message = (
            f"expose is false, but preset {preset.name} closes the plain port: its public port would lead "
            "nowhere"
        )
        raise refusal("expose-public-port", flagged, message, f"set mode to sidecar, or {_WITHOUT}")
