"""The config file: which Services are flagged, and how, where charts cannot set annotations."""

from __future__ import annotations

from post_renderer.flags.keys import BY_CAMEL
from post_renderer.model import (
    Body,
    OptionSource,
    ProblemsError,
    ServiceEntry,
    Settings,
    SidecarSettings,
    TrustSettings,
    Value,
    fields,
    problem,
    refusal,
)
from post_renderer.yamltext import typed
from post_renderer.yamltext.errors import YAMLSyntaxError

# In bytes. An entry takes some hundred.
LARGEST = 1 << 20

TYPE_CHECKING = False
if TYPE_CHECKING:
    from post_renderer.model.preset import Preset

# The keys of an entry that are no flags.
_OF_ENTRIES = ("name", "namespace", "optional")


def read(path: str) -> Settings:
    """The settings of the config file at ``path``, validated.

    Raises ProblemsError, with the path of each wrong value, the value, and what is accepted.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise _unreadable(path, f"it is larger than {LARGEST >> 20} MiB")
        return parse(data.decode("utf-8"), path)
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None
    except UnicodeDecodeError:
        raise _unreadable(path, "it is not UTF-8") from None


def _unreadable(path: str, reason: str) -> ProblemsError:
    message = f"{path}: cannot be read: {reason}"
    return refusal("config-unreadable", None, message, "pass a YAML file to --config")


def parse(text: str, name: str) -> Settings:
    """The settings in ``text``; ``name`` is the file's name for messages. Raises ProblemsError."""
    return settings_in(_load(text, name), name)


def settings_in(body: Value, name: str) -> Settings:
    """The settings in the data of a config, validated; ``name`` is where it stands, for messages.

    Raises ProblemsError, with the path of each wrong value, the value, and what is accepted.
    """
    from post_renderer.flags import validation

    problems = [problem("config-invalid", None, f"{name}: {error}") for error in validation.errors(body)]
    if problems:
        raise ProblemsError(problems)
    spec = fields.mapping(body, "spec")
    entries = enumerate(fields.sequence(spec, "services"))
    return Settings(
        namespace=str(spec.get("namespace") or ""),
        cluster_domain=str(spec.get("clusterDomain") or Settings().cluster_domain),
        entries=tuple(_entry(item, f"{name}: spec.services[{index}]") for index, item in entries),
        sources=(_options(spec.get("defaults"), f"{name}: spec.defaults"),),
        allowed_dns_names=tuple(map(str, fields.sequence(spec, "allowedDnsNames"))),
        controller=str(spec.get("controller") or ""),
        ingress_classes={str(k): str(v) for k, v in fields.mapping(spec, "ingressClasses").items()},
        backend_tls_policy=str(
            fields.at(spec, "gateway", "backendTLSPolicy") or Settings().backend_tls_policy
        ),
        trust=_trust(fields.mapping(spec, "trust")),
        sidecar=_sidecar(spec),
        presets=_presets(fields.sequence(spec, "presets")),
    )


def _trust(body: Body) -> TrustSettings:
    key = str(body.get("key") or TrustSettings().key)
    return TrustSettings(str(body.get("bundle") or ""), str(body.get("secret") or ""), key)


def _sidecar(spec: dict[str, Value]) -> SidecarSettings:
    body = fields.mapping(spec, "sidecar")
    return SidecarSettings(
        image=str(body.get("image") or ""),
        resources=body.get("resources"),
        security_context=body.get("securityContext"),
        extra_args=tuple(map(str, fields.sequence(body, "extraArgs"))),
        listen=str(body.get("listen") or "").strip("[]"),
        target=str(body.get("target") or "").strip("[]"),
        native=spec.get("nativeSidecar") is not False,
    )


def _presets(items: list[Value]) -> tuple[Preset, ...]:
    if not items:
        return ()
    from post_renderer.presets.parse import parse as parse_preset

    return tuple(parse_preset(fields.mapping(item)) for item in items)


def _load(text: str, name: str) -> Value:
    try:
        return typed.read(text)
    except YAMLSyntaxError as error:
        message = f"{name}: is not YAML in line {error.line}: {error}"
        raise refusal("config-unreadable", None, message) from None


def _entry(item: Value, where: str) -> ServiceEntry:
    body = fields.mapping(item)
    options: Body = {key: value for key, value in body.items() if key not in _OF_ENTRIES}
    return ServiceEntry(
        name=str(body["name"]),
        namespace=str(body.get("namespace") or ""),
        source=_options(options, where),
        optional=_as_text(body.get("optional")) == "true",
    )


def _options(options: Value, where: str) -> OptionSource:
    values: dict[str, str] = {}
    for camel, value in fields.mapping(options).items():
        if camel == "issuer":
            issuer = fields.mapping(value)
            in_file = {"issuer": "name", "issuer-kind": "kind", "issuer-group": "group"}
            values.update((key, str(issuer[name])) for key, name in in_file.items() if name in issuer)
        else:
            values[BY_CAMEL[camel]] = _as_text(value)
    return OptionSource(where, values)


def _as_text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
