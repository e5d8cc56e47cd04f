"""Rules for all preset files. Each is one test, which lists every offender."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import combinations

import jsonschema
from support.preset_files import FILES, FOLDER, preset_files
from support.sources import assert_no_offenders

from post_renderer import presets
from post_renderer.model import MOUNT_PATH
from post_renderer.model.preset import Preset

SCHEMA = json.loads((FOLDER / "preset.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
PLACEHOLDERS = {"certFile", "keyFile", "mountPath", "filesPath", "port", "secretName"}
LINE = 120


def texts(value: object) -> Iterator[str]:
    """Every text in ``value``, keys of mappings too."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def test_names_are_sorted_and_complete():
    assert presets.names() == tuple(sorted(file.stem for file in FILES))
    assert len(FILES) >= 6


def test_files_are_valid():
    assert_no_offenders(
        f"{file.at(str(error.path[0]) + ':' if error.path else '')}: {error.json_path}: {error.message}"
        for file in preset_files()
        for error in VALIDATOR.iter_errors(file.body)
    )


def test_files_have_the_name_of_their_preset():
    assert_no_offenders(
        f"{file.at('name:')}: is {file.body['name']}, not the name of the file"
        for file in preset_files()
        if file.body["name"] != file.name
    )


def test_files_begin_with_a_comment_of_one_or_two_lines():
    assert_no_offenders(
        f"{file.at()}: has no comment, or one of more than two lines, before the name"
        for file in preset_files()
        if not re.match(r"(?:# .+\n){1,2}(?=name: )", file.text)
    )


def test_lines_are_short_ascii_without_trailing_blanks():
    assert_no_offenders(
        f"{file.at(line)}: {line!r}"
        for file in preset_files()
        for line in file.text.splitlines()
        if len(line) > LINE or line != line.rstrip() or not line.isascii()
    )


def test_files_end_with_a_newline():
    assert_no_offenders(
        f"{file.at(file.text.splitlines()[-1])}: ends without a newline"
        for file in preset_files()
        if not file.text.endswith("\n")
    )


def test_keys_are_in_the_order_of_the_schema():
    known, of_match = list(SCHEMA["properties"]), list(SCHEMA["properties"]["match"]["properties"])
    assert_no_offenders(
        f"{file.at(f'{next(iter(mapping))}:')}: {list(mapping)} are not in the order of {order}"
        for file in preset_files()
        for mapping, order in ((file.body, known), (file.body["match"], of_match))
        if list(mapping) != sorted(mapping, key=order.index)
    )


def test_defaults_are_not_stated():
    assert_no_offenders(
        f"{file.at(f'{key}:')}: states the default of {key}"
        for file in preset_files()
        for key, is_default in stated_defaults(file.body)
        if is_default
    )


def stated_defaults(body: dict) -> Iterator[tuple[str, bool]]:
    """Each key that has a default, and whether ``body`` states it."""
    yield "mountPath", body.get("mountPath") == MOUNT_PATH
    yield "keepsPlain", body.get("keepsPlain") == (body.get("port") != "plain")
    yield "kind", any(setting.get("kind") == "ConfigMap" for setting in body.get("config", []))


def test_placeholders_are_known():
    assert_no_offenders(
        f"{file.at('{' + name + '}')}: {{{name}}} is no placeholder here"
        for file in preset_files()
        for name in unknown_placeholders(file.body)
    )


def unknown_placeholders(body: dict) -> set[str]:
    """Braces may also be braces, as those of a value that holds ``{certs="{certFile}"}``."""
    read = {key: body[key] for key in ("env", "args", "files", "config", "set", "siblings") if key in body}
    names = {name for text in texts(read) for name in re.findall(r"(?<!\$)\{(\w+)\}", text)}
    of_match = {name for text in texts(body["match"]) for name in re.findall(r"\{(.*?)\}", text)}
    return (names - PLACEHOLDERS) | (of_match - ({"name"} if "resource" in body["match"] else set()))


def test_sentences_have_no_full_stop_and_no_line_break():
    """They follow other words, or end a line of their own."""
    assert_no_offenders(
        f"{file.at(sentence.splitlines()[0][:40])}: {sentence!r}"
        for file in preset_files()
        for sentence in sentences(file.body)
        if sentence != sentence.strip() or sentence.endswith(".") or "\n" in sentence
    )


def sentences(body: dict) -> list[str]:
    how = [body["renewal"]["how"]] if "renewal" in body else []
    return [*how, *body.get("notes", []), *(body[key] for key in ("values", "sidecar") if key in body)]


def test_replaces_names_flags_of_args_and_env():
    assert_no_offenders(
        f"{file.at(flag)}: {flag} is in replaces, but neither in args nor in env"
        for file in preset_files()
        for flag in set(file.body.get("replaces", [])) - flags(file.body)
    )


def flags(body: dict) -> set[str]:
    """The command-line flags that a preset sets."""
    of_args = {argument.partition("=")[0] for argument in body.get("args", [])}
    return of_args | {variable["flag"] for variable in body.get("env", []) if "flag" in variable}


def test_args_have_a_value_each():
    assert_no_offenders(
        f"{file.at(argument)}: {argument} is not FLAG=VALUE"
        for file in preset_files()
        for argument in file.body.get("args", [])
        if "=" not in argument
    )


def test_keys_that_have_no_effect_are_absent():
    assert_no_offenders(
        f"{file.at(f'{key}:')}: {key} has no effect {reason}"
        for file in preset_files()
        for key, reason in without_effect(file.body)
    )


def without_effect(body: dict) -> Iterator[tuple[str, str]]:
    """Keys of ``body`` that another one makes useless, with the reason."""
    match = body["match"]
    if "values" in body or "sidecar" in body:
        used = {"name", "title", "match", "values", "sidecar", "notes", "source", "confidence"}
        yield from ((key, "beside values or sidecar") for key in set(body) - used)
    if "filesPath" in body and "files" not in body:
        yield "filesPath", "without files"
    if "set" in body and "resource" not in match:
        yield "set", "without match.resource"
    if "resource" in match and "set" not in body:
        yield "resource", "without set"
    if "images" not in match:
        keys = match.keys() & {"containers", "labels", "versions"}
        yield from ((key, "without images") for key in keys)


def test_every_preset_fits_its_own_images_and_resource():
    assert_no_offenders(
        f"{file.at('match:')}: does not fit {sample}"
        for file in preset_files()
        for sample in unmatched_samples(presets.load(file.name))
    )


def unmatched_samples(preset: Preset) -> Iterator[str]:
    """The images and the resource that ``preset`` is for, and yet not found by."""
    labels = {name: values[0] for name, values in preset.labels}
    for image in preset.images:
        for container in preset.containers or ("web",):
            if preset not in presets.fitting(f"registry.example/{image}:1", container, labels):
                yield f"{image} in container {container}"
    if preset.resource:
        group, kind = preset.resource.group, preset.resource.kind
        if presets.RESOURCE_KINDS.get(kind) != group or preset not in presets.of_resource(group, kind):
            yield f"{kind} of {group}"


def of_one_container() -> Iterator[tuple[Preset, Preset]]:
    """Presets that may fit the same container, in pairs."""
    for one, other in combinations(map(presets.load, presets.names()), 2):
        roles = not one.containers or not other.containers or set(one.containers) & set(other.containers)
        mine, theirs = dict(one.labels), dict(other.labels)
        labels = all(set(mine[name]) & set(theirs[name]) for name in mine.keys() & theirs.keys())
        shared = any(presets.is_image(image, other.images) for image in one.images)
        shared = shared or any(presets.is_image(image, one.images) for image in other.images)
        if shared and roles and labels:
            yield one, other


def test_one_preset_for_each_version():
    """Two that cover one version would leave the choice to the user for ever."""
    pairs = list(of_one_container())
    assert pairs
    by_name = {file.name: file for file in preset_files()}
    assert_no_offenders(
        f"{by_name[pair[0].name].at('versions:')}: covers {version}, as does {pair[1].name}"
        for pair in pairs
        for version in versions_around_bounds(pair)
        if all(presets.covers(preset, version) for preset in pair)
    )


def versions_around_bounds(pair: tuple[Preset, Preset]) -> list[tuple[int, ...]]:
    """The least and the greatest version, and for each bound the version itself and one just below."""
    bounds = [
        tuple(map(int, number.split(".")))
        for preset in pair
        for number in re.findall(r"\d+(?:\.\d+)*", preset.versions)
    ]
    exactly = [(*bound, 0, 0) for bound in bounds]
    below = [(*bound[:-1], bound[-1] - 1, 99) for bound in bounds if bound[-1]]
    return [*exactly, *below, (0, 0, 1), (999, 0)]
