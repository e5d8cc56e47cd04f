"""The presets as data: what every file holds, and that it is read as it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from post_renderer import presets
from post_renderer.kubernetes import kinds
from post_renderer.model import Preset, Relies, Renewal, Resource, Variable

FOLDER = Path(presets.FOLDER)
FILES = sorted(FOLDER.glob("*.yaml"))
SCHEMA = json.loads((FOLDER / "preset.schema.json").read_text("utf-8"))
PLACEHOLDERS = {"certFile", "keyFile", "mountPath", "filesPath", "port", "secretName"}
LINE = 120

by_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def body_of(file: Path) -> dict:
    """With types as YAML 1.2 reads them."""
    return YAML(typ="safe", pure=True).load(file)


def texts(value: object) -> Iterator[str]:
    """Every text in ``value``, keys of mappings too."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def test_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_names_are_sorted_and_complete():
    assert presets.names() == tuple(sorted(file.stem for file in FILES))
    assert len(FILES) >= 6


@by_file
def test_valid(file: Path):
    body = body_of(file)
    jsonschema.validate(body, SCHEMA)
    assert body["name"] == file.stem


@by_file
def test_file(file: Path):
    """ASCII, a comment of a line or two on top, and lines that a screen takes."""
    text = file.read_text("utf-8")
    comment = re.match(r"(?:# .+\n){1,2}(?=name: )", text)
    assert comment
    assert text.isascii()
    assert text.endswith("\n")
    assert [line for line in text.splitlines() if len(line) > LINE or line != line.rstrip()] == []


@by_file
def test_keys_are_in_the_order_of_the_schema(file: Path):
    body = body_of(file)
    known, of_match = list(SCHEMA["properties"]), list(SCHEMA["properties"]["match"]["properties"])
    assert list(body) == sorted(body, key=known.index)
    assert list(body["match"]) == sorted(body["match"], key=of_match.index)


@by_file
def test_defaults_are_not_stated(file: Path):
    body = body_of(file)
    assert body.get("mountPath") != presets.MOUNT_PATH
    assert body.get("keepsPlain") != (body.get("port") != "plain")
    assert all(setting.get("kind") != "ConfigMap" for setting in body.get("config", []))


@by_file
def test_placeholders_are_known(file: Path):
    """Braces may also be braces, as those of a value that holds ``{certs="{certFile}"}``."""
    body = body_of(file)
    read = {key: body[key] for key in ("env", "args", "files", "config", "set", "siblings") if key in body}
    found = {name for text in texts(read) for name in re.findall(r"(?<!\$)\{(\w+)\}", text)}
    assert found <= PLACEHOLDERS
    named = {name for text in texts(body["match"]) for name in re.findall(r"\{(.*?)\}", text)}
    assert named <= ({"name"} if "resource" in body["match"] else set())


@by_file
def test_sentences(file: Path):
    """They follow other words, or end a line of their own: no full stop, no line break."""
    body = body_of(file)
    how = [body["renewal"]["how"]] if "renewal" in body else []
    said = [*how, *body.get("notes", []), *(body[key] for key in ("values", "sidecar") if key in body)]
    assert [text for text in said if text != text.strip() or text.endswith(".") or "\n" in text] == []


@by_file
def test_what_is_replaced_is_said(file: Path):
    body = body_of(file)
    flags = {argument.partition("=")[0] for argument in body.get("args", [])}
    flags |= {variable["flag"] for variable in body.get("env", []) if "flag" in variable}
    assert set(body.get("replaces", [])) <= flags
    assert all("=" in argument for argument in body.get("args", []))


@by_file
def test_nothing_is_said_that_is_not_used(file: Path):
    body = body_of(file)
    if "values" in body or "sidecar" in body:
        assert set(body) <= {"name", "title", "match", "values", "sidecar", "notes", "source", "confidence"}
    if "filesPath" in body:
        assert "files" in body
    assert ("set" in body) == ("resource" in body["match"])
    if body["match"].keys() & {"containers", "labels", "versions"}:
        assert "images" in body["match"]


@by_file
def test_fits_what_it_is_for(file: Path):
    preset = presets.load(file.stem)
    labels = {name: values[0] for name, values in preset.labels}
    for image in preset.images:
        for container in preset.containers or ("web",):
            assert preset in presets.fitting(f"registry.example/{image}:1", container, labels)
    if preset.resource:
        assert kinds.RESOURCES[preset.resource.kind] == preset.resource.group
        assert preset in presets.of_resource(preset.resource.group, preset.resource.kind)


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


@pytest.mark.parametrize("pair", list(of_one_container()), ids=lambda pair: f"{pair[0].name}, {pair[1].name}")
def test_one_preset_for_each_version(pair: tuple[Preset, Preset]):
    """Two that cover one version would leave the choice to the user for ever."""
    bounds = [
        tuple(map(int, number.split(".")))
        for preset in pair
        for number in re.findall(r"\d+(?:\.\d+)*", preset.versions)
    ]
    assert all(preset.versions for preset in pair)
    exactly = [(*bound, 0, 0) for bound in bounds]
    before = [(*bound[:-1], bound[-1] - 1, 99) for bound in bounds if bound[-1]]
    for version in (*exactly, *before, (0, 0, 1), (999, 0)):
        assert not all(presets.covers(preset, version) for preset in pair), version


@by_file
def test_read_as_it_is_written(file: Path):
    body, preset = body_of(file), presets.load(file.stem)
    match, renewal, relies = body["match"], body.get("renewal"), body.get("relies", {})
    assert (preset.name, preset.title) == (body["name"], body["title"])
    assert preset.images == tuple(match.get("images", []))
    assert preset.containers == tuple(match.get("containers", []))
    assert dict(preset.labels) == {name: tuple(values) for name, values in match.get("labels", {}).items()}
    assert preset.versions == match.get("versions", "")
    assert preset.port == (0 if body.get("port", "plain") == "plain" else body["port"])
    assert preset.keeps_plain is body.get("keepsPlain", body.get("port", "plain") != "plain")
    assert preset.mount_path == body.get("mountPath", presets.MOUNT_PATH)
    assert dict(preset.items) == body.get("items", {})
    assert preset.env == variables(body.get("env", []))
    assert preset.args == tuple(body.get("args", []))
    assert preset.replaces == tuple(body.get("replaces", []))
    assert dict(preset.files) == body.get("files", {})
    assert preset.files_path == body.get("filesPath", "")
    assert preset.also_turns == tuple(body.get("alsoTurns", []))
    assert preset.relies == Relies(
        tuple(relies.get("command", [])),
        tuple(relies.get("with", [])),
        tuple(relies.get("without", [])),
        tuple(relies.get("env", {}).items()),
    )
    assert preset.refuses == tuple(body.get("refusesKeys", []))
    assert (preset.key_encoding, preset.secret_name) == (body.get("keyEncoding", ""), body.get("secretName", ""))
    assert preset.renewal == (Renewal(renewal["byItself"], renewal["how"]) if renewal else Renewal(False, ""))
    assert (preset.values, preset.sidecar) == (body.get("values", ""), body.get("sidecar", ""))
    assert preset.notes == tuple(body.get("notes", []))
    assert (preset.source, preset.confidence) == (body["source"].strip(), body["confidence"])


def variables(items: list[dict]) -> tuple[Variable, ...]:
    return tuple(Variable(v["name"], v["value"], v.get("flag", ""), v.get("append", False)) for v in items)


@by_file
def test_what_is_inside_is_read_as_it_is_written(file: Path):
    body, preset = body_of(file), presets.load(file.stem)
    config, siblings = body.get("config", []), body.get("siblings", [])
    assert [(s.kind, s.name, s.key, s.form, dict(s.values)) for s in preset.config] == [
        (c.get("kind", "ConfigMap"), c.get("name", ""), c["key"], c.get("format", ""), c["set"]) for c in config
    ]
    assert [(s.images, s.containers, s.env, s.https_env, s.https_args) for s in preset.siblings] == [
        (
            tuple(s.get("images", [])),
            tuple(s.get("containers", [])),
            variables(s.get("env", [])),
            tuple(s.get("https", {}).get("env", [])),
            tuple(s.get("https", {}).get("args", [])),
        )
        for s in siblings
    ]


@by_file
def test_resource_is_read_as_it_is_written(file: Path):
    """Its fields with every scalar as text; what is a boolean again is for the plan to say."""
    body, preset = body_of(file), presets.load(file.stem)
    there = body["match"].get("resource")
    if there is None:
        assert preset.resource is None
        return
    assert preset.resource == Resource(
        there["group"],
        there["kind"],
        tuple(there.get("pods", {}).items()),
        tuple(there.get("services", [])),
        tuple(as_text(body["set"]).items()),
    )


def as_text(value: object) -> object:
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_text(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


LEAST = {
    "name": "own",
    "title": "Own",
    "match": {},
    "port": 8443,
    "renewal": {"byItself": True, "how": "at once"},
    "source": "nowhere, it is made up for a test",
    "confidence": "documented",
}


def without(*keys: str, **more: object) -> dict:
    return {key: value for key, value in {**LEAST, **more}.items() if key not in keys}


@pytest.mark.parametrize(
    "body",
    [
        LEAST,
        without(port="plain"),
        without("port", "renewal", values="set tls.enabled"),
        without("port", "renewal", sidecar="it has none"),
        without(match={"images": ["a/b"], "versions": ">=1, < 2.3"}),
    ],
    ids=["own port", "plain port", "values", "sidecar", "match"],
)
def test_schema_accepts(body):
    jsonschema.validate(body, SCHEMA)


@pytest.mark.parametrize(
    "body",
    [
        *(without(key) for key in LEAST),
        without(prot=8443),
        without(values="set tls.enabled"),
        without(sidecar="it has none"),
        without("port", "renewal", values="set tls.enabled", sidecar="it has none"),
        without(confidence="guess"),
        without(port="http"),
        without(port=0),
        without(port=65536),
        without(name="Own"),
        without(source="somewhere"),
        without(match={"images": []}),
        without(match={"image": ["a/b"]}),
        without(match={"versions": "~1"}),
        without(mountPath="tls"),
        without(items={"tls.crt": "a"}),
        without(env=[{"name": "A", "value": True}]),
        without(env=[{"name": "A"}]),
        without(args=[{"--a": "b"}]),
        without(refusesKeys=["DSA"]),
        without(renewal={"how": "at once"}),
        without(siblings=[{"env": []}]),
        without(config=[{"key": "a", "format": "toml", "set": {}}]),
    ],
    ids=lambda body: (
        ", ".join(f"{key}={value}" for key, value in body.items() if LEAST.get(key) != value)[:60] or "less"
    ),
)
def test_schema_refuses(body):
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(body)


def test_there_is_no_such_preset():
    with pytest.raises(KeyError):
        presets.load("no-such")


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("nginx", ("nginx", "")),
        ("nginx:1.27", ("nginx", "1.27")),
        ("quay.io/keycloak/keycloak:26.5.6-0", ("quay.io/keycloak/keycloak", "26.5.6-0")),
        ("localhost:5000/keycloak/keycloak", ("localhost:5000/keycloak/keycloak", "")),
        ("localhost:5000/keycloak/keycloak:26", ("localhost:5000/keycloak/keycloak", "26")),
        ("a/b@sha256:0123", ("a/b", "")),
        ("a/b:1@sha256:0123", ("a/b", "1")),
        ("", ("", "")),
    ],
)
def test_split_image(image, expected):
    assert presets.split_image(image) == expected


@pytest.mark.parametrize(
    "image",
    [
        "keycloak/keycloak",
        "keycloak/keycloak:26.4.0",
        "quay.io/keycloak/keycloak:26.4.0",
        "localhost:5000/keycloak/keycloak",
        "registry.example:5000/mirror/quay/keycloak/keycloak:26.4.0@sha256:0123",
        "quay.io/keycloak/keycloak@sha256:0123",
    ],
)
def test_is_image(image):
    assert presets.is_image(image, ("other/other", "keycloak/keycloak"))


@pytest.mark.parametrize(
    "image",
    [
        "example/keycloak:26",
        "keycloak/keycloak-operator:26",
        "keycloak:26",
        "evilkeycloak/keycloak",
        "keycloak/keycloak/more",
        "Keycloak/keycloak",
        "",
    ],
)
def test_is_another_image(image):
    assert not presets.is_image(image, ("keycloak/keycloak",))


@pytest.mark.parametrize(
    ("tag", "version"),
    [
        ("26.5.6", (26, 5, 6)),
        ("26.5.6-0", (26, 5, 6)),
        ("v3.1", (3, 1)),
        ("11", (11,)),
        ("1.2.3+build", (1, 2, 3)),
        ("17.0.1-legacy", (17, 0, 1)),
        ("10.4.0-ubuntu", (10, 4, 0)),
    ],
)
def test_version(tag, version):
    assert presets.version_of(tag) == version


@pytest.mark.parametrize("tag", ["", "latest", "nightly", "main-26.4", "sha-0123", "-1", ".5"])
def test_no_version(tag):
    assert presets.version_of(tag) is None


def of_versions(versions: str) -> Preset:
    return presets.load("podinfo")._replace(versions=versions)


@pytest.mark.parametrize(
    ("versions", "version"),
    [
        ("", (1,)),
        (">=22", (22,)),
        (">=22", (22, 0, 1)),
        (">=22, <25", (24, 99)),
        (">=26.4", (26, 4, 0)),
        (">=26.4", (26, 10)),
        ("<2", (1, 9, 9)),
    ],
)
def test_covers(versions, version):
    assert presets.covers(of_versions(versions), version)


@pytest.mark.parametrize(
    ("versions", "version"),
    [(">=22", (21, 9)), (">=22, <25", (25, 0)), (">=22, <25", (25,)), (">=26.4", (26, 3, 9)), ("<2", (2, 0))],
)
def test_does_not_cover(versions, version):
    assert not presets.covers(of_versions(versions), version)


def test_a_bound_that_is_none():
    with pytest.raises(ValueError, match="preset podinfo: no version bound: '~22'"):
        presets.covers(of_versions("~22"), (22,))


def named(image: str, container: str = "web", labels: dict | None = None) -> list[str]:
    return [preset.name for preset in presets.fitting(image, container, labels or {})]


@pytest.mark.parametrize(
    ("image", "names"),
    [
        ("quay.io/keycloak/keycloak:1", ["keycloak", "keycloak-22", "keycloak-25"]),
        ("docker.io/grafana/grafana:11.0.0", ["grafana"]),
        ("grafana/grafana-enterprise", ["grafana"]),
        ("ghcr.io/stefanprodan/podinfo:6.9.2", ["podinfo"]),
        ("quay.io/prometheus/prometheus:v3.0.0", ["prometheus"]),
        ("prom/prometheus", ["prometheus"]),
    ],
)
def test_fitting(image, names):
    assert named(image) == names


@pytest.mark.parametrize(
    "image", ["", "keycloak", "example/keycloak:26", "prom/web", "grafana/web", "grafana/grafana/web"]
)
def test_nothing_fits(image):
    assert named(image) == []


def test_fitting_asks_for_container_and_labels():
    """One image may play several roles."""
    one = presets.load("podinfo")._replace(name="own", containers=("api",), labels=(("role", ("front", "edge")),))

    def found(container: str, labels: dict) -> list[str]:
        return [preset.name for preset in presets.fitting("stefanprodan/podinfo", container, labels, (one,))]

    assert found("api", {"role": "edge"}) == ["own"]
    assert found("web", {"role": "edge"}) == ["podinfo"]
    assert found("api", {"role": "back"}) == ["podinfo"]
    assert found("api", {}) == ["podinfo"]


def of_app(name: str, **fields) -> Preset:
    return presets.load("podinfo")._replace(name=name, resource=Resource("x.io", "App", (), (), ()), **fields)


def test_of_resource():
    own, other = of_app("own"), of_app("other")
    assert presets.of_resource("x.io", "App", (own, presets.load("podinfo"), other)) == [own, other]
    assert presets.of_resource("y.io", "App", (own,)) == []
    assert presets.of_resource("x.io", "Apps", (own,)) == []


def test_of_resource_gives_those_of_the_user_first():
    name = next(name for name in presets.names() if presets.load(name).resource)
    ours = presets.load(name)
    assert ours.resource
    mine = ours._replace(name="mine")
    assert presets.of_resource(ours.resource.group, ours.resource.kind, (mine,))[:2] == [mine, ours]


@pytest.mark.parametrize(
    ("tag", "names"),
    [
        ("22.0.4", ["keycloak-22"]),
        ("24.0.5", ["keycloak-22"]),
        ("25.0.0", ["keycloak-25"]),
        ("26.3.4", ["keycloak-25"]),
        ("26.4.0", ["keycloak"]),
        ("26.5.6-0", ["keycloak"]),
        ("17.0.1-legacy", []),
        ("21.1.2", []),
    ],
)
def test_one_preset_for_each_version_of_keycloak(tag, names):
    candidates = presets.fitting(f"quay.io/keycloak/keycloak:{tag}", "keycloak", {})
    version = presets.version_of(tag)
    assert [p.name for p in candidates if presets.covers(p, version)] == names
