"""The facts about a preset as text, for table, page and JSON: its tier, what it matches, what it sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.model import MOUNT_PATH, PREFIX, Value
from post_renderer.model.preset import ConfigSetting, OtherContainer, Preset
from post_renderer.reports import table

# The tier of a preset follows from what it sets.
TIERS = {
    "A": "the plain port stays; environment variables and arguments are enough",
    "B": "the plain port serves HTTPS instead, or closes; environment variables and arguments are enough",
    "C": "adds a configuration file, or edits one of the chart's",
    "D": "sets fields of a custom resource; its operator does the rest",
    "E": "only the values of the chart can configure TLS",
    "F": "no usable TLS of its own: a sidecar serves it",
}
CONFIDENCES = {
    "seen": "ran with these settings",
    "verified": "the names were read in the application's source code",
    "documented": "the names are taken from the application's documentation",
}


class Fact(NamedTuple):
    """One fact about a preset, as one or more texts. ``code``: the texts are literal, not prose."""

    label: str
    texts: tuple[str, ...]
    code: bool = False


def is_by_name(preset: Preset) -> bool:
    """Whether the preset matches nothing by itself, and is only used when a flag names it."""
    return not preset.images and preset.resource is None


def required_mode(preset: Preset) -> str:
    """The mode that a flag has to set to use the preset: ``auto``, the default, or ``native``.

    Where TLS cannot be configured, ``auto`` is the mode that reports why.
    """
    return "auto" if preset.keeps_plain_port or preset.chart_only or preset.no_native_tls else "native"


def mode(preset: Preset) -> str:
    """The mode in which the application serves TLS: ``mount`` when only its chart can configure it."""
    if preset.chart_only:
        return "mount"
    return "sidecar" if preset.no_native_tls else required_mode(preset)


def tier(preset: Preset) -> str:
    """The letter of TIERS."""
    if preset.no_native_tls:
        return "F"
    if preset.chart_only:
        return "E"
    if preset.resource:
        return "D"
    if preset.files or preset.config:
        return "C"
    return "A" if preset.keeps_plain_port else "B"


def criteria(preset: Preset) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the preset matches by, each with the values that match; the first name is empty for images."""
    if preset.images:
        yield "", preset.images
    if preset.containers:
        yield "container", preset.containers
    yield from ((f"label {name}", values) for name, values in preset.labels)
    if preset.versions:
        yield "version", (preset.versions,)
    if preset.resource:
        yield "resource", (f"{preset.resource.kind} ({preset.resource.group})",)


def fits(preset: Preset) -> str:
    """What the preset matches, in one sentence."""
    parts = [f"{name} {', '.join(values)}".strip() for name, values in criteria(preset)]
    return "; ".join(["by name only", *parts] if is_by_name(preset) else parts)


def port(preset: Preset) -> str:
    """The port that serves TLS, with what happens to the plain port."""
    if preset.no_native_tls or preset.chart_only:
        return table.NOTHING
    if not preset.port:
        return "plain port, HTTP too" if preset.keeps_plain_port else "plain port"
    return str(preset.port) if preset.keeps_plain_port else f"{preset.port} only"


def renews_by_itself(preset: Preset) -> bool:
    """Whether a renewed certificate is served without a restart."""
    return not preset.chart_only and (preset.renewal.by_itself or bool(preset.no_native_tls))


def renewal(preset: Preset) -> str:
    """Whether a renewed certificate needs a restart, in one word."""
    if preset.chart_only:
        return table.NOTHING
    return "automatic" if renews_by_itself(preset) else "restart"


def facts(preset: Preset) -> list[Fact]:
    """All facts about the preset, those without a text omitted."""
    how = preset.renewal.how
    everything = [
        Fact("mode", (_modes(preset),)),
        Fact("reason", tuple(filter(None, (preset.chart_only, preset.no_native_tls)))),
        *_settings(preset),
        Fact("requires", tuple(_requirements(preset))),
        Fact("key", tuple(_key(preset))),
        Fact("renewal", (f"a renewed certificate is picked up {how}",) if how else ()),
        *(Fact("note", (note,)) for note in preset.notes),
        Fact("source", (preset.source,)),
        Fact("confidence", (f"{preset.confidence}: {CONFIDENCES[preset.confidence]}",)),
    ]
    return [fact for fact in everything if fact.texts]


def _modes(preset: Preset) -> str:
    if preset.chart_only:
        text = "mount, once the values of the chart configure TLS; mode auto adds a sidecar"
    elif preset.no_native_tls:
        text = "auto, which adds a sidecar"
    elif preset.keeps_plain_port:
        text = "auto and native"
    else:
        auto = "reports a problem" if preset.resource else "adds a sidecar"
        text = f"native, because callers of the plain port have to change; auto {auto}"
    return f'{text}; only if {PREFIX}preset is "{preset.name}"' if is_by_name(preset) else text


def _settings(preset: Preset) -> Iterator[Fact]:
    if not (preset.no_native_tls or preset.chart_only):
        yield Fact("plain port", tuple(_plain_port(preset)))
        yield Fact("port", (_ports(preset),))
    if preset.mount_path != MOUNT_PATH:
        yield Fact("mounted at", (preset.mount_path,), code=True)
    yield Fact("file names", tuple(f"{key} as {file_name}" for key, file_name in preset.items))
    yield Fact(
        "environment", tuple(f"{variable.name}={variable.value}" for variable in preset.env), code=True
    )
    yield Fact("arguments", preset.args, code=True)
    yield Fact("replaces", preset.replaces, code=True)
    yield from (Fact(f"file {name}", (text,), code=True) for name, text in preset.files)
    yield from map(_config, preset.config)
    if preset.resource:
        fields = tuple(f"{path} = {_flow(value)}" for path, value in preset.resource.fields)
        yield Fact(preset.resource.kind, fields, code=True)
    yield from (
        Fact("other container", tuple(_other_container(sibling))) for sibling in preset.other_containers
    )


def _plain_port(preset: Preset) -> Iterator[str]:
    """How the plain port is recognised: other ports of the container get no TLS by the preset."""
    plain = preset.plain
    if plain.numbers:
        names = f", in charts named {', '.join(plain.names)}" if plain.names else ""
        yield f"{' and '.join(map(str, plain.numbers))}{names}"
    if plain.flags or plain.env:
        yield f"set by {', '.join((*plain.flags, *plain.env))}"


def _ports(preset: Preset) -> str:
    if not preset.also_https_ports:
        return port(preset)
    return f"{port(preset)}; these serve HTTPS instead, too: {', '.join(map(str, preset.also_https_ports))}"


def _config(setting: ConfigSetting) -> Fact:
    name = f"{setting.kind} {setting.name}".strip()
    texts = tuple(f"{key} = {value}" if value else f"no {key}" for key, value in setting.values)
    return Fact(f"{name}, {setting.key}", texts, code=True)


def _flow(value: Value) -> str:
    from post_renderer.yamltext import quote

    return value if isinstance(value, str) else quote.flow(value)


def _other_container(sibling: OtherContainer) -> Iterator[str]:
    yield ", ".join((*sibling.containers, *sibling.images))
    options = (*sibling.https_env, *sibling.https_args)
    if options:
        yield f"http:// becomes https:// in {', '.join(options)}"
    yield from (f"{variable.name}={variable.value}" for variable in sibling.env)


def _requirements(preset: Preset) -> Iterator[str]:
    required = preset.requires
    if required.command:
        yield f"the command of the container, if it is set, runs {' or '.join(required.command)}"
    if required.words:
        yield f"the command line has {' and '.join(required.words)}"
    if required.without:
        yield f"the command line does not have {' or '.join(required.without)}"
    yield from (f"{name}, if it is set, is {value or 'empty'}" for name, value in required.env)


def _key(preset: Preset) -> Iterator[str]:
    if preset.unsupported_key_algorithms:
        yield f"not {' or '.join(preset.unsupported_key_algorithms)}"
    if preset.key_encoding:
        yield f"encoded as {preset.key_encoding}"
    if preset.secret_name:
        yield f"in a Secret named {preset.secret_name}"
