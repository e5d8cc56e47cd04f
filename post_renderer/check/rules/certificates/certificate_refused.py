"""A Certificate that cert-manager's webhook refuses."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.flags import durations
from post_renderer.model import ERROR, Body, Path, fields
from post_renderer.topology.certificates import GROUP, KIND

_NAMES = ("commonName", "literalSubject", "dnsNames", "uris", "emailAddresses", "ipAddresses", "otherNames")
_LONGEST_COMMON_NAME = 64
# In seconds: 90 days, an hour, five minutes (pkg/apis/certmanager/v1/const.go).
_DEFAULT, _SHORTEST, _SHORTEST_BEFORE = 7776000, 3600, 300
_SIZES = {"RSA": range(2048, 8193), "ECDSA": (256, 384, 521)}
ABOUT = About(
    id="certificate-refused",
    severity=ERROR,
    title="cert-manager refuses the Certificate.",
    why=(
        "Its webhook does not admit the object, so the release fails (cert-manager v1.21.2, "
        "internal/apis/certmanager/validation/certificate.go; seen running), or cannot read a duration "
        "(apimachinery v0.34.0, pkg/apis/meta/v1/duration.go)."
    ),
    fix="set a value that it accepts",
    example=Example(
        "cert-manager",
        good="  commonName: web\n",
        bad="  commonName: web\n  duration: 24h\n  renewBefore: 24h\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """Everything for which a Certificate is refused."""
    for certificate in context.objects.by_kind(KIND, GROUP):
        spec = fields.mapping(certificate.body, "spec")
        for check in (_names, _times, _key, _issuer):
            for path, message in check(spec):
                yield Mistake(certificate.ref, ("spec", *path), message)


def _names(spec: Body) -> Iterator[tuple[Path, str]]:
    if not any(spec.get(key) for key in _NAMES):
        yield (), f"has none of {', '.join(_NAMES)}"
    common_name = fields.text(spec, "commonName")
    if len(common_name) > _LONGEST_COMMON_NAME:
        found = f"commonName has {len(common_name)} characters, and {_LONGEST_COMMON_NAME} are allowed"
        yield ("commonName",), found
    if not fields.text(spec, "secretName"):
        yield ("secretName",), "has no secretName"


def _times(spec: Body) -> Iterator[tuple[Path, str]]:
    written, written_before = fields.text(spec, "duration"), fields.text(spec, "renewBefore")
    for key, text in (("duration", written), ("renewBefore", written_before)):
        if text and durations.seconds(text) is None:
            yield (key,), f"{key} is {text}, and Go durations such as 2160h or 90m are accepted"
    duration = durations.seconds(written) if written else _DEFAULT
    before = durations.seconds(written_before) if written_before else None
    if duration is not None and duration < _SHORTEST:
        yield ("duration",), f"duration is {written}, and at least 1h is allowed"
    if before is None:
        return
    if before < _SHORTEST_BEFORE:
        yield ("renewBefore",), f"renewBefore is {written_before}, and at least 5m is allowed"
    elif duration is not None and before >= duration:
        found = f"renewBefore is {written_before}, and not shorter than the duration, {written or '2160h'}"
        yield ("renewBefore",), found
    if fields.text(spec, "renewBeforePercentage"):
        yield ("renewBeforePercentage",), "has renewBefore and renewBeforePercentage"


def _key(spec: Body) -> Iterator[tuple[Path, str]]:
    algorithm = fields.text(spec, "privateKey", "algorithm") or "RSA"
    size = fields.number(fields.text(spec, "privateKey", "size"))
    if size and algorithm in _SIZES and size not in _SIZES[algorithm]:
        accepted = "2048 to 8192" if algorithm == "RSA" else "256, 384 or 521"
        yield ("privateKey", "size"), f"the size of its {algorithm} key is {size}, and {accepted} is allowed"


def _issuer(spec: Body) -> Iterator[tuple[Path, str]]:
    reference = fields.mapping(spec, "issuerRef")
    group, kind = fields.text(reference, "group"), fields.text(reference, "kind")
    if not fields.text(reference, "name"):
        yield ("issuerRef",), "issuerRef has no name"
    elif group in ("", GROUP) and kind not in ("", "Issuer", "ClusterIssuer"):
        yield ("issuerRef", "kind"), f"issuerRef has kind {kind}, which API group {GROUP} does not have"
