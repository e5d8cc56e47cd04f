"""``validation`` of an HTTPProxy that the API server refuses."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.controllers.contour import http_proxies
from post_renderer.model import ERROR, Body, fields
from post_renderer.topology import routes

ABOUT = About(
    id="contour-validation-invalid",
    severity=ERROR,
    title="`validation` of an HTTPProxy is incomplete or contradicts itself, and the API server refuses it.",
    why=(
        "`caSecret` and `subjectName` are required, and the first of `subjectNames` must be `subjectName` "
        "(projectcontour/contour v1.33.8, CustomResourceDefinition HTTPProxy)."
    ),
    fix="set caSecret and subjectName, and begin subjectNames with the same name",
    example=Example("contour", good="            subjectName: web.shop.svc\n", bad=""),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The entries of HTTPProxies with such a validation."""
    for source in context.read_by("contour"):
        for route in routes.of(source) if source.ref.kind == "HTTPProxy" else ():
            body = http_proxies.validation(source, route)
            wrong = _wrong(body) if body else ""
            if wrong:
                yield Mistake(source.ref, (*route.path, "validation"), f"validation {wrong}")


def _wrong(validation: Body) -> str:
    for key in ("caSecret", "subjectName"):
        if not fields.text(validation, key):
            return f"has no {key}"
    names, name = fields.words(validation, "subjectNames"), fields.text(validation, "subjectName")
    return (
        f"has subjectName {name}, but subjectNames begin with {names[0]}"
        if names and names[0] != name
        else ""
    )
