from __future__ import annotations

import pytest
from support.manifests import refusals

from post_renderer.commands import ancestors, settings
from post_renderer.flags import ENVIRONMENT, OPTION
from post_renderer.model import OptionSource, ServiceEntry, Settings, SidecarSettings
from post_renderer.options import parse

HEAD = "apiVersion: backend-tls.kuberise.io/v1alpha1\nkind: BackendTLS\n"


@pytest.fixture(autouse=True)
def no_helm_above(monkeypatch):
    monkeypatch.setattr(ancestors, "command_lines", lambda: iter([["bash"]]))


def load(arguments=(), environ=None) -> Settings:
    return settings.load(parse(arguments, environ or {}), environ or {})


def test_defaults():
    nothing = (OptionSource(OPTION, {}), OptionSource(ENVIRONMENT, {}))
    assert load() == Settings(sources=nothing)


# From the strongest to the weakest.
PLACES = ["option", "our variable", "config", "Helm's variable", "Argo CD's variable", "helm"]


@pytest.mark.parametrize("strongest", range(len(PLACES) + 1), ids=[*PLACES, "none"])
def test_namespace(strongest, tmp_path, monkeypatch):
    file = tmp_path / "c.yaml"
    file.write_text(HEAD + ("spec: {namespace: config}\n" if strongest <= 2 else ""))
    variables = {1: "BACKEND_TLS_NAMESPACE", 3: "HELM_NAMESPACE", 4: "ARGOCD_APP_NAMESPACE"}
    environ = {name: name for at, name in variables.items() if at >= strongest}
    helm = [["helm", "template", ".", "-n", "helm"]]
    monkeypatch.setattr(ancestors, "command_lines", lambda: iter(helm if strongest <= 5 else []))
    arguments = ["--config", str(file), *(["-n", "option"] if strongest == 0 else [])]
    expected = ["option", variables[1], "config", variables[3], variables[4], "helm", ""]
    assert load(arguments, environ).namespace == expected[strongest]


def test_how_a_namespace_is_passed(monkeypatch):
    assert load().namespace_hint == "pass --namespace NAME to backend-tls"
    monkeypatch.setattr(ancestors, "command_lines", lambda: iter([["sh"], ["/bin/helm", "install", "."]]))
    assert load().namespace_hint == "pass --post-renderer-args=--namespace=NAME to helm"


def test_layers(tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text(HEAD + "spec: {defaults: {issuer: {name: d}}}\n")
    environ = {"BACKEND_TLS_ISSUER": "e", "BACKEND_TLS_MODE": "mount", "BACKEND_TLS_ISSUER_KIND": ""}
    loaded = load(["--config", str(file), "--issuer", "o", "--routes", "keep"], environ)
    assert loaded.sources == (
        OptionSource(OPTION, {"issuer": "o", "routes": "keep"}),
        OptionSource(ENVIRONMENT, {"issuer": "e", "mode": "mount"}),
        OptionSource(f"{file}: spec.defaults", {"issuer": "d"}),
    )


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("web", ServiceEntry("web", "", OptionSource(OPTION, {}))),
        ("shop/web", ServiceEntry("web", "shop", OptionSource(OPTION, {}))),
        ("shop/web-*", ServiceEntry("web-*", "shop", OptionSource(OPTION, {}))),
        ("*", ServiceEntry("*", "", OptionSource(OPTION, {}))),
    ],
)
def test_service(name, entry):
    assert load(["--service", name]).entries == (entry,)


def test_flags_of_services():
    flags = OptionSource(OPTION, {"port": "http", "keep-http": "false"})
    arguments = ["--service", "web", "--service", "a/b", "--port", "http", "--keep-http=false"]
    assert load(arguments).entries == (ServiceEntry("web", "", flags), ServiceEntry("b", "a", flags))


def test_entries_of_the_config_come_first(tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text(HEAD + "spec: {services: [{name: web}]}\n")
    assert [e.name for e in load(["--service", "api", "--config", str(file)]).entries] == ["web", "api"]


def test_all_else(tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text(
        HEAD
        + "spec: {clusterDomain: x.org, allowedDnsNames: [a.b], ingressClasses: {internal: ingress-nginx}, "
        "nativeSidecar: false, sidecar: {image: i}, "
        "presets: [{name: own, title: Own, match: {}, sidecar: it has none, "
        "source: nowhere at all in the world, confidence: documented}]}\n"
    )
    loaded = load(["--config", str(file), "--controller", "ingress-nginx", "--strict", "--require"])
    assert (loaded.cluster_domain, loaded.allowed_dns_names) == ("x.org", ("a.b",))
    assert loaded.ingress_classes == {"internal": "ingress-nginx"}
    assert (loaded.controller, loaded.strict, loaded.require) == ("ingress-nginx", True, True)
    assert loaded.sidecar == SidecarSettings(image="i", native=False)
    assert [preset.name for preset in loaded.presets] == ["own"]


def test_the_controller_of_the_config_is_that_without_the_option(tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text(HEAD + "spec: {controller: ingress-nginx}\n")
    assert load(["--config", str(file)]).controller == "ingress-nginx"
    assert load([]).controller == ""


def test_a_wrong_config(tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text(HEAD + "spce: {}\n")
    assert refusals(lambda: load([], {"BACKEND_TLS_CONFIG": str(file)})) == [
        f"{file}: spce: unknown key; did you mean spec?"
    ]
