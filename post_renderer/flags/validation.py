"""Validates the data of a config file against its schema; each error is a sentence with what is accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from post_renderer.flags.keys import BY_CAMEL, OPTIONS, InvalidValueError
from post_renderer.flags.schema import config_schema, preset_schema
from post_renderer.model import Body, Path, Value, fields, spelled
from post_renderer.model.suggestion import did_you_mean, similar

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]

# In the file, issuer-kind and issuer-group are keys of the mapping `issuer`.
_KEYS_IN_FILE = tuple(camel for camel in BY_CAMEL if camel not in ("issuerKind", "issuerGroup"))


def errors(body: Value) -> Iterator[str]:
    """All errors of the config in ``body``, as sentences with path, value and what is accepted."""
    yield from _errors(config_schema(), body, ())
    for index, item in enumerate(fields.sequence(body, "spec", "presets")):
        # Anything but a mapping is reported already.
        if isinstance(item, dict):
            yield from _errors(preset_schema(), item, ("spec", "presets", index))
            yield from _option_errors(item, ("spec", "presets", index))


def _option_errors(preset: Body, root: Path) -> Iterator[str]:
    """The errors of what a preset sets in place of an option of a Service, found as those of the option."""
    for camel in ("mountPath", "secretName"):
        value = fields.text(preset, camel)
        try:
            if value:
                OPTIONS[BY_CAMEL[camel]].read(value)
        except InvalidValueError as error:
            yield f'{spelled((*root, camel))}: found "{value}", expected {error}'


def _errors(schema: Body, body: Value, root: Path) -> Iterator[str]:
    """The errors of ``body``, which is at ``root`` of the file, against ``schema``."""
    import jsonschema  # type: ignore[import-untyped]  # 60 ms, only needed with a config file

    validator = jsonschema.Draft202012Validator(schema)
    for error in sorted(
        validator.iter_errors(body), key=lambda error: [str(step) for step in error.absolute_path]
    ):
        yield from _sentences(error, spelled((*root, *error.absolute_path)))


def _sentences(error: ValidationError, path: str) -> Iterator[str]:
    schema: Mapping[str, Any] = error.schema
    instance: Value = error.instance
    prefix = f"{path}." if path else ""
    if error.validator in ("additionalProperties", "unevaluatedProperties") and isinstance(instance, dict):
        keys = _known_keys(schema)
        for key in instance:
            if key not in keys:
                hint = did_you_mean(similar(str(key), keys), f"known keys are {', '.join(keys)}")
                yield f"{prefix}{key}: unknown key; {hint}"
    elif error.validator == "required" and isinstance(instance, dict):
        yield from (f"{prefix}{key}: is missing" for key in schema["required"] if key not in instance)
    elif error.validator == "oneOf" and "required" in schema:
        yield f"{path}: must set exactly one of: port (with renewal), values, sidecar"
    else:
        accepted = (
            schema.get("description", "another value") if path else "a mapping with apiVersion and kind"
        )
        yield f"{path or 'the file'}: found {json.dumps(instance, default=str)}, expected {accepted}"


def _known_keys(schema: Mapping[str, Any]) -> Sequence[str]:
    keys = list(schema.get("properties", {}))
    return [*keys, *_KEYS_IN_FILE] if "$ref" in schema else keys
