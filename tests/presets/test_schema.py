"""The schema of preset files."""

from __future__ import annotations

import json

import jsonschema
import pytest
from support.places import ROOT

SCHEMA = json.loads((ROOT / "post_renderer" / "presets" / "preset.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
MINIMAL = {
    "name": "own",
    "title": "Own",
    "match": {},
    "port": 8443,
    "renewal": {"byItself": True, "how": "at once"},
    "source": "nowhere, it is made up for a test",
    "confidence": "documented",
}


def minimal(*without: str, **more: object) -> dict:
    """The shortest preset, less the keys ``without`` and with ``more``."""
    return {key: value for key, value in {**MINIMAL, **more}.items() if key not in without}


def test_schema_is_valid():
    meta = jsonschema.Draft202012Validator(jsonschema.Draft202012Validator.META_SCHEMA)
    assert list(meta.iter_errors(SCHEMA)) == []


@pytest.mark.parametrize(
    "body",
    [
        MINIMAL,
        minimal(port="plain"),
        minimal("port", "renewal", values="set tls.enabled"),
        minimal("port", "renewal", sidecar="it has none"),
        minimal(match={"images": ["a/b"], "versions": ">=1, < 2.3"}),
    ],
    ids=["own port", "plain port", "values", "sidecar", "match"],
)
def test_schema_accepts(body):
    assert list(VALIDATOR.iter_errors(body)) == []


@pytest.mark.parametrize(
    "body",
    [
        *(minimal(key) for key in MINIMAL),
        minimal(prot=8443),
        minimal(values="set tls.enabled"),
        minimal(sidecar="it has none"),
        minimal("port", "renewal", values="set tls.enabled", sidecar="it has none"),
        minimal(confidence="guess"),
        minimal(port="http"),
        minimal(port=0),
        minimal(port=65536),
        minimal(name="Own"),
        minimal(source="somewhere"),
        minimal(match={"images": []}),
        minimal(match={"image": ["a/b"]}),
        minimal(match={"versions": "~1"}),
        minimal(mountPath="tls"),
        minimal(items={"tls.crt": "a"}),
        minimal(env=[{"name": "A", "value": True}]),
        minimal(env=[{"name": "A"}]),
        minimal(args=[{"--a": "b"}]),
        minimal(refusesKeys=["DSA"]),
        minimal(renewal={"how": "at once"}),
        minimal(other_containers=[{"env": []}]),
        minimal(config=[{"key": "a", "format": "toml", "set": {}}]),
    ],
    ids=lambda body: (
        ", ".join(f"{key}={value}" for key, value in body.items() if MINIMAL.get(key) != value)[:60] or "less"
    ),
)
def test_schema_refuses(body):
    assert not VALIDATOR.is_valid(body)
