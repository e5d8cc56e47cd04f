"""An operator creates the pods from a custom resource: only the fields of that can be changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from post_renderer.kubernetes import services
from post_renderer.model import Decision, Key, Path, Port, Put, Ref, Request, Value, fields, note, refusal
from post_renderer.model.preset import Preset
from post_renderer.plan.backend import Backend, PlanContext, PlannedPorts, Target
from post_renderer.topology.custom_resource import OperatorResource


class OperatorServer(NamedTuple):
    """Pods that an operator creates from each of ``resources``, which ``preset`` changes."""

    resources: tuple[Ref, ...]
    preset: Preset
    mode: str = "native"
    adds_container: bool = False
    asks_for_certificates: bool = False

    @property
    def secret_name(self) -> str:
        """See TLSServer."""
        return self.preset.secret_name

    @property
    def reloads(self) -> bool:
        """See TLSServer."""
        return self.preset.renewal.by_itself

    def tls_port(self, target: Target, planned: PlannedPorts) -> int:  # noqa: ARG002 - part of the Protocol
        """See TLSServer."""
        return self.preset.port

    def changes(self, backend: Backend, context: PlanContext) -> Iterator[Decision]:  # noqa: ARG002
        """See TLSServer."""
        secret = backend.certificate.secret
        for path, value in self.preset.resource.fields if self.preset.resource else ():
            why = f"{path}: the operator serves TLS with Secret {secret}"
            for resource in self.resources:
                yield from _puts(resource, tuple(path.split(".")), _filled(value, secret), why)
        yield from (note("preset-note", backend.service, text) for text in self.preset.notes)

    def renewal(self) -> str:
        """See TLSServer."""
        return f"{self.preset.name} picks up a renewed certificate {self.preset.renewal.how}"


def server(request: Request, port: Port, ports: Sequence[Port], resource: OperatorResource) -> OperatorServer:
    """The server of pods that an operator creates, for ``port``, one of the ``ports`` of the Service.

    Raises ProblemsError for modes that change the pods, and for a port that serves something else.
    """
    mode, preset = request.options.mode, resource.preset
    by_operator = f"an operator creates its pods from {resource}"
    if mode in ("sidecar", "mount"):
        message = f"mode {mode}: {by_operator}, so they cannot be changed here"
        raise refusal("operator-mode", request.service, message, "set mode to native")
    plain = _plain_port(preset, ports)
    if plain and port.target != plain.target and not services.tls_evidence(port):
        message = (
            f"port {services.label(port)} is not the one for which {resource} can serve TLS; "
            f"that is {services.label(plain)}"
        )
        raise refusal("operator-other-port", request.service, message, "set port to it, or remove the flag")
    if mode == "auto" and not preset.keeps_plain_port and not services.tls_evidence(port):
        message = (
            f"{by_operator}, and preset {preset.name} switches port {services.label(port)} itself to HTTPS, "
            "which breaks callers that use HTTP"
        )
        hint = "set mode to native if all of them can use HTTPS"
        raise refusal("operator-turns-port", request.service, message, hint)
    return OperatorServer(resource.refs, preset)


def _plain_port(preset: Preset, ports: Sequence[Port]) -> Port | None:
    """The plain port of the operator's pods among ``ports``, None where nothing shows it."""
    numbers, names = preset.plain.numbers, preset.plain.names
    return next((p for p in ports if p.target in names or fields.number(p.target) in numbers), None)


def _puts(ref: Ref, path: Path, value: Value, why: str) -> Iterator[Put]:
    """``value`` at ``path``; items of a list are identified by their names, and other items stay."""
    named = (
        [item for item in value if isinstance(item, dict) and "name" in item]
        if isinstance(value, list)
        else []
    )
    if not isinstance(value, list) or len(named) < len(value):
        yield Put(ref, path, value, why)
    for item in named:
        yield Put(ref, (*path, Key("name", str(item["name"]))), item, why)


def _filled(value: Value, secret: str) -> Value:
    if isinstance(value, dict):
        return {name: _filled(item, secret) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, secret) for item in value]
    if value in ("true", "false"):
        # Presets are read with every scalar as text.
        return value == "true"
    return value.replace("{secretName}", secret) if isinstance(value, str) else value
