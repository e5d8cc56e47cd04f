"""``backend-tls presets``: the list of all presets, and one of them."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import jsonschema
import pytest
from support.places import ROOT

from post_renderer import presets
from post_renderer.commands import dispatch
from post_renderer.commands.invocation import DONE, PROBLEMS, USAGE, Result

SCHEMA = json.loads((ROOT / "post_renderer" / "reports" / "presets.schema.json").read_text("utf-8"))
CONFIG = """\
    apiVersion: backend-tls.kuberise.io/v1alpha1
    kind: BackendTLS
    spec:
      presets:
        - name: shop-api
          title: The API of the shop
          match: {images: [shop/api]}
          port: plain
          env:
            - {name: TLS_CERT, value: "{certFile}"}
          renewal: {byItself: false, how: "only after a restart"}
          source: docs/tls.md of shop/api, version 2
          confidence: documented
        - name: podinfo
          title: A podinfo of our own
          match: {images: [shop/podinfo]}
          values: "set tls.enabled of the chart"
          source: shop/podinfo values.yaml, version 1
          confidence: documented
        - name: shop-worker
          title: The worker of the shop
          match: {images: [shop/worker]}
          sidecar: it speaks plain HTTP and nothing else
          source: shop/worker README.md, version 3
          confidence: verified
    """


def never() -> bytes:
    raise AssertionError("stdin was read")


def run(*arguments: str, width: int = 0, **environ: str) -> Result:
    return dispatch.run(["presets", *arguments], environ, never, width=width)


def shown(*arguments: str, **environ: str) -> str:
    result = run(*arguments, **environ)
    assert (result.code, result.err) == (DONE, "")
    return result.out.decode()


def listed(text: str) -> list[str]:
    return [line.split("  ")[0] for line in text.splitlines()[1:]]


@pytest.fixture
def config(tmp_path: Path) -> str:
    file = tmp_path / "config.yaml"
    file.write_text(dedent(CONFIG), "utf-8")
    return str(file)


def test_all():
    text = shown()
    assert text.splitlines()[0].split() == ["NAME", "FITS", "TIER", "PORT", "RENEWAL", "CONFIDENCE"]
    assert tuple(listed(text)) == presets.names()


def test_the_users_own_come_first(config: str):
    own = ["shop-api (yours)", "podinfo (yours)", "shop-worker (yours)"]
    assert listed(shown("--config", config)) == [*own, *presets.names()]
    assert listed(shown(BACKEND_TLS_CONFIG=config)) == [*own, *presets.names()]


def test_one():
    text = shown("podinfo")
    assert text.startswith("podinfo: podinfo\nfits             stefanprodan/podinfo\ntier             A: ")
    assert (
        "environment      PODINFO_SECURE_PORT={port}\n                 PODINFO_CERT_PATH={mountPath}\n"
        in text
    )
    assert "renewal          a renewed certificate is picked up only after a restart\n" in text
    assert "\nOn a small example, with mode: auto:\n--- Deployment/podinfo\n+++ Deployment/podinfo\n" in text
    assert '+            - name: "PODINFO_SECURE_PORT"\n+              value: "9899"\n' in text


def test_one_by_name_only():
    assert "\nOn a small example, with mode: native, preset: spring-boot:\n" in shown("spring-boot")


def test_one_of_the_users_own(config: str):
    text = shown("shop-api", "--config", config)
    assert text.startswith("shop-api: The API of the shop (yours)\n")
    assert '+              value: "/etc/backend-tls/tls.crt"\n' in text


def test_one_of_the_users_own_in_place_of_ours(config: str):
    assert shown("podinfo", "--config", config).startswith("podinfo: A podinfo of our own (yours)\n")


def test_one_that_only_the_chart_can_do(config: str):
    """Mode auto adds a sidecar, and leaves the other parts of the application as they are."""
    head, _, rest = shown("podinfo", "--config", config).partition("\nOn a small example, with mode: auto:\n")
    assert "set tls.enabled of the chart" in head
    assert '+        - name: "backend-tls-8443"\n' in rest


def test_one_that_needs_a_sidecar(config: str):
    text = shown("shop-worker", "--config", config)
    assert "it speaks plain HTTP and nothing else\n" in text
    assert '+        - name: "backend-tls-8443"\n' in text


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("grafan", "did you mean grafana?"),
        ("PODINFO", "did you mean podinfo?"),
        ("keyclaok-25", "did you mean keycloak-25 or keycloak-22 or keycloak?"),
        ("zzzz", "backend-tls presets lists all"),
    ],
)
def test_unknown_name(name: str, hint: str):
    assert run(name) == Result(USAGE, b"", f"backend-tls: presets {name}: no preset has this name; {hint}\n")


def test_as_data(config: str):
    body = json.loads(shown("-o", "json", "--config", config))
    jsonschema.validate(body, SCHEMA)
    first, second, third = body["presets"][:3]
    assert [first["name"], first["own"], first["tier"], first["mode"]] == ["shop-api", True, "B", "native"]
    assert [second["tier"], second["mode"], third["tier"], third["mode"]] == ["E", "mount", "F", "sidecar"]
    assert [preset["name"] for preset in body["presets"][3:]] == list(presets.names())


def test_one_as_data():
    body = json.loads(shown("keycloak-22", "-o", "json"))
    jsonschema.validate(body, SCHEMA)
    (preset,) = body["presets"]
    assert preset["fits"] == {"image": ["keycloak/keycloak"], "version": [">=22, <25"]}
    assert (preset["port"], preset["keepsPlain"], preset["byName"]) == (8443, True, False)


def test_one_as_markdown():
    assert shown("grafana", "-o", "markdown").startswith("### grafana\n\nGrafana. Fits: `grafana/grafana`, ")


@pytest.mark.parametrize("arguments", [[], ["podinfo"]], ids=["all", "one"])
@pytest.mark.parametrize(
    ("width", "environ", "coloured"),
    [(80, {}, True), (0, {}, False), (80, {"NO_COLOR": "1"}, False)],
    ids=["terminal", "pipe", "no-color"],
)
def test_colours_are_for_terminals(arguments: list[str], width: int, environ: dict[str, str], coloured: bool):
    assert (b"\x1b[" in run(*arguments, width=width, **environ).out) == coloured


@pytest.mark.parametrize("arguments", [["a", "b"], ["--service", "web"], ["-o", "yaml"]])
def test_usage(arguments: list[str]):
    assert run(*arguments).code == USAGE


def test_help():
    text = shown("--help")
    assert text.startswith("usage: backend-tls presets [NAME] [OPTIONS]\n")
    assert "--issuer" not in text


def test_a_config_file_that_is_wrong(tmp_path: Path):
    assert run("--config", str(tmp_path / "none.yaml")).code == PROBLEMS
