"""Each preset file is read as it is written."""

from __future__ import annotations

from support.preset_files import preset_files
from support.sources import assert_no_offenders

from post_renderer import presets
from post_renderer.model import MOUNT_PATH
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


def test_files_are_read_as_they_are_written():
    assert_no_offenders(
        f"{file.at('name:')}: {field} is {actual!r}, in the file {expected!r}"
        for file in preset_files()
        for field, expected in as_written(file.body)._asdict().items()
        if (actual := getattr(presets.load(file.name), field)) != expected
    )


def plain(body: dict) -> PlainPort:
    keys = ("numbers", "names", "flags", "env")
    when = body.get("when", {})
    settings = Requirements(words=tuple(when.get("with", [])), env=tuple(when.get("env", {}).items()))
    return PlainPort(*(tuple(body.get(key, [])) for key in keys), settings)


def as_written(body: dict) -> Preset:
    """What a preset file is to be read as, by code that the package does not share."""
    match, renewal, requires = body["match"], body.get("renewal"), body.get("relies", {})
    return Preset(
        name=body["name"],
        title=body["title"],
        images=tuple(match.get("images", [])),
        containers=tuple(match.get("containers", [])),
        labels=tuple((name, tuple(values)) for name, values in match.get("labels", {}).items()),
        versions=match.get("versions", ""),
        resource=resource(match["resource"], body["set"]) if "resource" in match else None,
        plain=plain(body.get("plain", {})),
        port=0 if body.get("port", "plain") == "plain" else body["port"],
        keeps_plain_port=body.get("keepsPlain", body.get("port", "plain") != "plain"),
        mount_path=body.get("mountPath", MOUNT_PATH),
        items=tuple(body.get("items", {}).items()),
        env=variables(body.get("env", [])),
        args=tuple(body.get("args", [])),
        replaces=tuple(body.get("replaces", [])),
        files=tuple(body.get("files", {}).items()),
        files_path=body.get("filesPath", ""),
        config=tuple(map(setting, body.get("config", []))),
        also_https_ports=tuple(body.get("alsoTurns", [])),
        other_containers=tuple(map(sibling, body.get("siblings", []))),
        requires=Requirements(
            tuple(requires.get("command", [])),
            tuple(requires.get("with", [])),
            tuple(requires.get("without", [])),
            tuple(requires.get("env", {}).items()),
        ),
        unsupported_key_algorithms=tuple(body.get("refusesKeys", [])),
        key_encoding=body.get("keyEncoding", ""),
        secret_name=body.get("secretName", ""),
        renewal=Renewal(renewal["byItself"], renewal["how"]) if renewal else Renewal(False, ""),
        chart_only=body.get("values", ""),
        no_native_tls=body.get("sidecar", ""),
        notes=tuple(body.get("notes", [])),
        source=body["source"].strip(),
        confidence=body["confidence"],
    )


def variables(items: list[dict]) -> tuple[EnvVar, ...]:
    return tuple(EnvVar(v["name"], v["value"], v.get("flag", ""), v.get("append", False)) for v in items)


def setting(item: dict) -> ConfigSetting:
    values = tuple((name, str(value)) for name, value in item["set"].items())
    kind, name, form = item.get("kind", "ConfigMap"), item.get("name", ""), item.get("format", "")
    return ConfigSetting(kind, name, item["key"], form, values)


def sibling(item: dict) -> OtherContainer:
    https = item.get("https", {})
    return OtherContainer(
        tuple(item.get("images", [])),
        tuple(item.get("containers", [])),
        variables(item.get("env", [])),
        tuple(https.get("env", [])),
        tuple(https.get("args", [])),
    )


def resource(match: dict, fields: dict) -> CustomResourceMatch:
    """Its fields with every scalar as text: the plan turns ``true`` into a boolean again."""
    return CustomResourceMatch(
        match["group"],
        match["kind"],
        tuple(match.get("pods", {}).items()),
        tuple(match.get("services", [])),
        tuple(as_text(fields).items()),
    )


def as_text(value: object) -> object:
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_text(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
