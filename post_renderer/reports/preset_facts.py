"""What there is to say of a preset, for all who show it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from post_renderer.model import PREFIX, Preset, Sibling, Value
from post_renderer.presets import MOUNT_PATH
from post_renderer.reports import table

# Which one a preset is of is seen from what it sets.
TIERS = {
    "A": "the plain port goes on as before, and environment and arguments are all that it takes",
    "B": "the plain port turns into HTTPS, or goes, by environment and arguments alone",
    "C": "a file of ours, or a setting in a text of the chart's own",
    "D": "a field of a custom resource, whose operator does the rest",
    "E": "only the values of the chart can do it",
    "F": "no TLS of its own that could be used: a sidecar serves it",
}
CONFIDENCES = {
    "seen": "it ran with these settings",
    "verified": "the names were read in the application's source",
    "documented": "it stands in the application's documentation",
}


class Fact(NamedTuple):
    """One thing to say of a preset; ``code``: its texts are to be taken by the letter."""

    label: str
    texts: tuple[str, ...]
    code: bool = False


def mode_of(preset: Preset) -> str:
    """The mode that a flag has to say; ``auto`` is the default. A preset that says why not is asked in it, too."""
    return "auto" if preset.keeps_plain or preset.values or preset.sidecar else "native"


def is_by_name(preset: Preset) -> bool:
    """Whether a preset fits nothing by itself, and is only taken when a flag names it."""
    return not preset.images and preset.resource is None


def tier(preset: Preset) -> str:
    """The letter of TIERS, found from the data."""
    found = {
        "F": preset.sidecar,
        "E": preset.values,
        "D": preset.resource,
        "C": preset.files or preset.config,
        "A": preset.keeps_plain,
    }
    return next((letter for letter, there in found.items() if there), "B")


def matches(preset: Preset) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What it fits: what is asked for, and the values that will do."""
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
    """What it fits, in one sentence."""
    said = "; ".join(f"{what} {', '.join(values)}".strip() for what, values in matches(preset))
    if not is_by_name(preset):
        return said
    return f"by name only; {said}" if said else "by name only"


def mode(preset: Preset) -> str:
    """The mode of a flag that comes to what the preset says."""
    if preset.values:
        return "mount"
    return "sidecar" if preset.sidecar else mode_of(preset)


def port(preset: Preset) -> str:
    """The port that serves TLS, and in two words what becomes of the plain one."""
    if preset.sidecar or preset.values:
        return table.NOTHING
    if not preset.port:
        return "plain, as it is" if preset.keeps_plain else "plain turns"
    return str(preset.port) if preset.keeps_plain else f"{preset.port} alone"


def renewal(preset: Preset) -> str:
    """Whether a renewed certificate takes a restart."""
    if preset.values:
        return table.NOTHING
    return "by itself" if preset.renewal.by_itself or preset.sidecar else "restart"


def of(preset: Preset) -> list[Fact]:
    """All there is to say, what is not there left out."""
    said = [
        Fact("how", (_how(preset),)),
        *(Fact("how", (text,)) for text in (preset.values, preset.sidecar) if text),
        *_sets(preset),
        Fact("relies on", tuple(_relies(preset))),
        Fact("keys", tuple(_keys(preset))),
        Fact("renewal", (f"a renewed certificate is picked up {preset.renewal.how}" if preset.renewal.how else "",)),
        *(Fact("note", (note,)) for note in preset.notes),
        Fact("source", (preset.source,)),
        Fact("confidence", (f"{preset.confidence}: {CONFIDENCES[preset.confidence]}",)),
    ]
    return [fact for fact in said if any(fact.texts)]


def _how(preset: Preset) -> str:
    named = f'; only where {PREFIX}preset is "{preset.name}"' if is_by_name(preset) else ""
    if preset.values:
        return f"by the chart's values; then mode mount{named}"
    if preset.sidecar:
        return f"by a sidecar, in mode auto{named}"
    if preset.keeps_plain:
        return f"in mode auto and native{named}"
    instead = "refuses" if preset.resource else "takes a sidecar"
    return f"in mode native, for callers of the plain port are not answered as before; mode auto {instead}{named}"


def _sets(preset: Preset) -> Iterator[Fact]:
    if not (preset.sidecar or preset.values):
        turned = ("; these turn too: " + ", ".join(map(str, preset.also_turns))) if preset.also_turns else ""
        yield Fact("port", (port(preset) + turned,))
    if preset.mount_path != MOUNT_PATH:
        yield Fact("mounted at", (preset.mount_path,), code=True)
    yield Fact("file names", tuple(f"{ours} as {theirs}" for ours, theirs in preset.items))
    yield Fact("environment", tuple(f"{v.name}={v.value}" for v in preset.env), code=True)
    yield Fact("arguments", preset.args, code=True)
    yield Fact("replaces", preset.replaces, code=True)
    for name, text in preset.files:
        yield Fact(f"file {name}", (text,), code=True)
    for setting in preset.config:
        where = f"{setting.kind}{f' {setting.name}' if setting.name else ''}, {setting.key}"
        yield Fact(
            where, tuple(f"{key} = {value}" if value else f"no {key}" for key, value in setting.values), code=True
        )
    if preset.resource:
        texts = tuple(f"{path} = {_flow(value)}" for path, value in preset.resource.fields)
        yield Fact(preset.resource.kind, texts, code=True)
    yield from (Fact("beside it", tuple(_beside(sibling))) for sibling in preset.siblings)


def _flow(value: Value) -> str:
    from post_renderer.yamltext import quote

    return value if isinstance(value, str) else quote.flow(value)


def _beside(sibling: Sibling) -> Iterator[str]:
    yield f"container {', '.join((*sibling.containers, *sibling.images))}"
    calls = (*sibling.https_env, *sibling.https_args)
    if calls:
        yield f"http:// becomes https:// in {', '.join(calls)}"
    yield from (f"{variable.name}={variable.value}" for variable in sibling.env)


def _relies(preset: Preset) -> Iterator[str]:
    asked = preset.relies
    if asked.command:
        yield f"a command of the container's own runs {' or '.join(asked.command)}"
    if asked.words:
        yield f"the command line says {' and '.join(asked.words)}"
    if asked.without:
        yield f"the command line does not say {' or '.join(asked.without)}"
    yield from (f"{name}, if it is set, is {value or 'empty'}" for name, value in asked.env)


def _keys(preset: Preset) -> Iterator[str]:
    if preset.refuses:
        yield f"not {' or '.join(preset.refuses)}"
    if preset.key_encoding:
        yield f"encoded as {preset.key_encoding}"
    if preset.secret_name:
        yield f"in a Secret called {preset.secret_name}"
