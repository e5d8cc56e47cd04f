"""What controllers verify of the connections to a backend, and what they do not."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.controllers.upstream import Controller, Support, Upstream
from post_renderer.model import REQUIRED, UNVERIFIED, Finding, problem, warning
from post_renderer.plan.backend import Backend


def problem_with(controller: str, support: Support, backend: Backend) -> Finding | None:
    """The problem of ``verify`` false where ``controller`` verifies whatever is asked for; None elsewhere."""
    if backend.options.verify != UNVERIFIED or support.accepts_any:
        return None
    message = f"verify false: {controller} verifies CA and name, and cannot be told to accept any certificate"
    hint = "remove verify and say where the CA is, or set routes to keep"
    return problem("verify-always", backend.service, message, hint)


def findings(controller: Controller, backend: Backend, upstream: Upstream) -> Iterator[Finding]:
    """A warning where CA or name are not verified, which is a problem with ``verify`` required."""
    verified = controller.verification(upstream)
    if verified.ca and verified.name:
        return
    source = upstream.source.ref
    if backend.options.verify != REQUIRED:
        yield warning("not-verified", source, verified.reason)
        return
    message = f"verify is required for {backend.service}, but {verified.reason}"
    hint = 'set verify to "true" to accept that, or route with a controller that verifies CA and name'
    yield problem("verification-required", source, message, hint)
