"""Parses the data of a preset's file. A module of its own, because most runs need no preset."""

from __future__ import annotations

from post_renderer.model import MOUNT_PATH, Value, fields
from post_renderer.model.preset import (
    ConfigSetting,
    CustomResourceMatch,
    EnvVar,
    OtherContainer,
    PlainPort,
    Preset,
    Renewal,
    Requirements,
)


def parse(body: dict[str, Value]) -> Preset:
    """The preset in ``body``, the data of its file, which is valid by the schema."""
    match, renewal = fields.mapping(body["match"]), fields.mapping(body, "renewal")
    own_port = str(body.get("port", "plain")) != "plain"
    mount_path = str(body.get("mountPath") or MOUNT_PATH)
    return Preset(
        name=str(body["name"]),
        title=str(body["title"]),
        images=_texts(match.get("images")),
        containers=_texts(match.get("containers")),
        labels=tuple((name, _texts(values)) for name, values in fields.mapping(match, "labels").items()),
        versions=str(match.get("versions") or ""),
        resource=_resource(fields.mapping(match, "resource"), fields.mapping(body, "set")),
        plain=_plain(fields.mapping(body, "plain")),
        port=int(str(body["port"])) if own_port else 0,
        keeps_plain_port=_is_true(body.get("keepsPlain", own_port)),
        mount_path=mount_path,
        items=_pairs(body.get("items")),
        env=_variables(body.get("env")),
        args=_texts(body.get("args")),
        replaces=_texts(body.get("replaces")),
        files=_pairs(body.get("files")),
        files_path=str(body.get("filesPath") or ""),
        config=tuple(_setting(fields.mapping(item)) for item in fields.sequence(body, "config")),
        also_https_ports=tuple(int(port) for port in _texts(body.get("alsoTurns"))),
        other_containers=tuple(map(_other_container, fields.sequence(body, "siblings"))),
        requires=_requirements(fields.mapping(body, "relies")),
        unsupported_key_algorithms=_texts(body.get("refusesKeys")),
        key_encoding=str(body.get("keyEncoding") or ""),
        secret_name=str(body.get("secretName") or ""),
        renewal=Renewal(_is_true(renewal.get("byItself")), str(renewal.get("how") or "")),
        chart_only=str(body.get("values") or ""),
        no_native_tls=str(body.get("sidecar") or ""),
        notes=_texts(body.get("notes")),
        source=str(body["source"]),
        confidence=str(body["confidence"]),
    )


def _resource(body: dict[str, Value], fields: dict[str, Value]) -> CustomResourceMatch | None:
    if not body:
        return None
    return CustomResourceMatch(
        str(body["group"]),
        str(body["kind"]),
        _pairs(body.get("pods")),
        _texts(body.get("services")),
        tuple(fields.items()),
    )


def _plain(body: dict[str, Value]) -> PlainPort:
    return PlainPort(
        tuple(map(int, _texts(body.get("numbers")))),
        _texts(body.get("names")),
        _texts(body.get("flags")),
        _texts(body.get("env")),
        _requirements(fields.mapping(body, "when")),
    )


def _setting(body: dict[str, Value]) -> ConfigSetting:
    return ConfigSetting(
        str(body.get("kind") or "ConfigMap"),
        str(body.get("name") or ""),
        str(body["key"]),
        str(body.get("format") or ""),
        _pairs(body["set"]),
    )


def _requirements(body: dict[str, Value]) -> Requirements:
    return Requirements(
        _texts(body.get("command")),
        _texts(body.get("with")),
        _texts(body.get("without")),
        _pairs(body.get("env")),
    )


def _other_container(item: Value) -> OtherContainer:
    body, https = fields.mapping(item), fields.mapping(item, "https")
    return OtherContainer(
        _texts(body.get("images")),
        _texts(body.get("containers")),
        _variables(body.get("env")),
        _texts(https.get("env")),
        _texts(https.get("args")),
    )


def _variables(value: Value) -> tuple[EnvVar, ...]:
    return tuple(
        EnvVar(str(i["name"]), str(i["value"]), str(i.get("flag") or ""), _is_true(i.get("append")))
        for i in map(fields.mapping, fields.sequence(value))
    )


def _pairs(value: Value) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(item)) for name, item in fields.mapping(value).items())


def _is_true(value: Value) -> bool:
    # Scalars are texts in the presets of the package, but not in those of the config file.
    return str(value).lower() == "true"


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(map(str, fields.sequence(value)))
