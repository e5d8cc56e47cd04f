"""The config file: which Services are flagged, and how, when their charts carry no annotations."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from post_renderer.flags.keys import BY_CAMEL
from post_renderer.model import Entry, Layer, Preset, Problem, Problems, Sidecar, Value
from post_renderer.model.suggestion import did_you_mean, similar

SCHEMA = os.path.join(os.path.dirname(__file__), "config.schema.json")
PRESET_SCHEMA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "presets", "preset.schema.json")


class Config(NamedTuple):
    """What a config file says; an empty string is what it does not say."""

    namespace: str = ""
    cluster_domain: str = ""
    entries: tuple[Entry, ...] = ()
    defaults: Layer = Layer("", {})
    allowed_dns_names: tuple[str, ...] = ()
    ingress_classes: Mapping[str, str] = MappingProxyType({})
    sidecar: Sidecar = Sidecar()
    presets: tuple[Preset, ...] = ()


def read(path: str) -> Config:
    """The config file at ``path``, validated. Raises Problems that name path, value and what is accepted."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise Problems([Problem(path, f"cannot be read: {reason}", "give --config a YAML file")]) from None
    return parse(text, path)


def parse(text: str, name: str) -> Config:
    """The config in ``text``; ``name`` is the file's name for messages. Raises Problems."""
    body = _load(text, name)
    problems = [Problem(name, message) for message in _complaints(body)]
    if problems:
        raise Problems(problems)
    spec = body.get("spec") or {} if isinstance(body, dict) else {}
    assert isinstance(spec, dict)
    services = spec.get("services") or []
    assert isinstance(services, list)
    return Config(
        namespace=str(spec.get("namespace") or ""),
        cluster_domain=str(spec.get("clusterDomain") or ""),
        entries=tuple(_entry(item, f"{name}: spec.services[{i}]") for i, item in enumerate(services)),
        defaults=_layer(spec.get("defaults") or {}, f"{name}: spec.defaults"),
        allowed_dns_names=tuple(map(str, _list(spec.get("allowedDnsNames")))),
        ingress_classes={str(k): str(v) for k, v in _dict(spec.get("ingressClasses")).items()},
        sidecar=_sidecar(spec),
        presets=_presets(_list(spec.get("presets"))),
    )


def _sidecar(spec: dict[str, Value]) -> Sidecar:
    body = _dict(spec.get("sidecar"))
    return Sidecar(
        image=str(body.get("image") or Sidecar().image),
        resources=body.get("resources"),
        security_context=body.get("securityContext"),
        extra_args=tuple(map(str, _list(body.get("extraArgs")))),
        native=spec.get("nativeSidecar") is not False,
    )


def _presets(items: list[Value]) -> tuple[Preset, ...]:
    if not items:
        return ()
    from post_renderer import presets

    return tuple(presets.parse(_dict(item)) for item in items)


def _load(text: str, name: str) -> Value:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        body: Value = YAML(typ="safe").load(text)
    except (YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise Problems([Problem(name, f"is not YAML{where}: {reason}")]) from None
    return body


def _complaints(body: Value) -> Iterator[str]:
    yield from _of_schema(SCHEMA, body, ())
    for at, item in enumerate(_list(_dict(_dict(body).get("spec")).get("presets"))):
        # Anything but a mapping has its sentence already.
        if isinstance(item, dict):
            yield from _of_schema(PRESET_SCHEMA, item, ("spec", "presets", at))


def _of_schema(file_name: str, body: Value, place: tuple[str | int, ...]) -> Iterator[str]:
    """What the schema in ``file_name`` does not accept of ``body``, which stands at ``place`` of the file."""
    import json

    import jsonschema  # type: ignore[import-untyped]  # 60 ms: only paid for by those who have a config

    with open(file_name, encoding="utf-8") as file:
        validator = jsonschema.Draft202012Validator(json.load(file))
    for error in sorted(validator.iter_errors(body), key=lambda error: [str(step) for step in error.absolute_path]):
        yield from _sentences(error, _path((*place, *error.absolute_path)))


def _sentences(error: object, path: str) -> Iterator[str]:
    import json

    schema, instance = error.schema, error.instance  # type: ignore[attr-defined]
    kind = error.validator  # type: ignore[attr-defined]
    if kind in ("additionalProperties", "unevaluatedProperties") and isinstance(instance, dict):
        known = _known_keys(schema)
        for key in instance:
            if key not in known:
                yield f"{path + '.' if path else ''}{key}: unknown key; {_nearest(str(key), known)}"
    elif kind == "required":
        missing = [key for key in schema["required"] if key not in instance]
        for key in missing:
            yield f"{path + '.' if path else ''}{key}: is missing"
    elif kind == "oneOf" and "required" in schema:
        yield f"{path}: has port and renewal, or values, or sidecar: exactly one of the three"
    else:
        accepted = schema.get("description", "another value") if path else "a mapping with apiVersion and kind"
        yield f"{path or 'the file'}: found {json.dumps(instance, default=str)}, expected {accepted}"


def _known_keys(schema: dict[str, dict[str, object]]) -> list[str]:
    known = list(schema.get("properties", {}))
    return known + list(BY_CAMEL_IN_FILE) if "$ref" in schema else known


# issuer-kind and issuer-group are keys of the mapping `issuer` in the file.
BY_CAMEL_IN_FILE = tuple(camel for camel in BY_CAMEL if camel not in ("issuerKind", "issuerGroup"))


def _nearest(key: str, known: list[str]) -> str:
    return did_you_mean(similar(key, known), f"known keys are {', '.join(known)}")


def _path(steps: object) -> str:
    text = ""
    for step in steps:  # type: ignore[attr-defined]
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _entry(item: Value, where: str) -> Entry:
    body = _dict(item)
    layer = _layer({k: v for k, v in body.items() if k not in ("name", "namespace")}, where)
    return Entry(str(body["name"]), str(body.get("namespace") or ""), layer)


def _layer(flags: Value, where: str) -> Layer:
    values: dict[str, str] = {}
    for camel, value in _dict(flags).items():
        if camel == "issuer":
            issuer = _dict(value)
            spelled = {"issuer": "name", "issuer-kind": "kind", "issuer-group": "group"}
            values.update((key, str(issuer[name])) for key, name in spelled.items() if name in issuer)
        else:
            values[BY_CAMEL[camel]] = _as_text(value)
    return Layer(where, values)


def _as_text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _dict(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []
