"""The generate command in the environment of argocd-cmp-server (argo-cd 3.5, cmpserver/plugin/plugin.go)."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from post_renderer.commands import failure
from post_renderer.commands.argocd import parameters, source
from post_renderer.commands.argocd.announcement import BY_NAME
from post_renderer.model import ProblemsError


def objects(text: str) -> dict[str, dict]:
    return {f"{b['kind']}/{b['metadata']['name']}": b for b in YAML(typ="safe").load_all(text) if b}


def assert_refused(ran) -> None:
    """One line on stderr, which Argo CD shows, and no manifests for a program that the command is piped to."""
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert ran.out == failure.document(ran.err).decode()


def string(name: str, value: str) -> dict:
    return {"name": name, "string": value}


@pytest.mark.parametrize("given", [..., None, []], ids=["absent", "null", "empty"])
def test_a_chart(generate, repository: Path, given):
    ran = generate(repository / "keycloak", parameters=given)
    assert ran.code == 0, ran.err
    by_name = objects(ran.out)
    assert set(by_name) == {
        "Service/keycloak-keycloakx-http",
        "Certificate/keycloak-certificate",
        "StatefulSet/keycloak-keycloakx",
        "Ingress/keycloak-keycloakx",
    }
    assert (
        "keycloak-keycloakx-http.keycloak.svc"
        in by_name["Certificate/keycloak-certificate"]["spec"]["dnsNames"]
    )


def test_the_same_twice(generate, repository: Path):
    assert generate(repository / "keycloak") == generate(repository / "keycloak")


def test_a_chart_whose_dependencies_are_not_built(generate, repository: Path):
    ran = generate(repository / "parent")
    assert ran.code == 0, ran.err
    assert "Certificate/keycloak-certificate" in objects(ran.out)


@pytest.mark.parametrize("folder", ["plain", "kustomized"])
def test_manifests(generate, repository: Path, folder: str):
    ran = generate(repository / folder, ARGOCD_APP_NAMESPACE="shop")
    assert ran.code == 0, ran.err
    assert "frontend.shop.svc" in objects(ran.out)["Certificate/frontend-backend-tls"]["spec"]["dnsNames"]


def test_values_and_parameters(generate, repository: Path):
    given = [
        string("release-name", "id"),
        {"name": "values-files", "array": ["/values.yaml"]},
        string("values", "ingress: {annotations: {a: inline}}"),
        {
            "name": "helm-parameters",
            "map": {"service.annotations.backend-tls\\.kuberise\\.io/issuer": "from-parameter"},
        },
        {"name": "helm-string-parameters", "map": {"ingress.annotations.b": "1,2"}},
    ]
    ran = generate(repository / "keycloak", parameters=given)
    assert ran.code == 0, ran.err
    by_name = objects(ran.out)
    ingress = by_name["Ingress/id-keycloakx"]
    assert ingress["spec"]["rules"][0]["host"] == "root.example.com"
    assert ingress["metadata"]["annotations"]["a"] == "inline"
    assert ingress["metadata"]["annotations"]["b"] == "1,2"
    assert by_name["Certificate/keycloak-certificate"]["spec"]["issuerRef"]["name"] == "from-parameter"


def test_own_parameters(generate, repository: Path):
    given = [
        string("values", "service: {annotations: null}"),
        {"name": "services", "array": ["keycloak-keycloakx-http"]},
        string("issuer", "from-application"),
        string("issuer-kind", "Issuer"),
    ]
    ran = generate(repository / "keycloak", "--issuer=from-plugin", parameters=given)
    assert ran.code == 0, ran.err
    certificate = objects(ran.out)["Certificate/keycloak-keycloakx-http-backend-tls"]
    assert certificate["spec"]["issuerRef"] == {
        "name": "from-application",
        "kind": "Issuer",
        "group": "cert-manager.io",
    }


def test_a_config_of_the_repository(generate, repository: Path):
    head = "apiVersion: backend-tls.kuberise.io/v1alpha1\nkind: BackendTLS\n"
    config = f"{head}spec:\n  defaults: {{keyAlgorithm: RSA}}\n"
    (repository / "tls.yaml").write_text(config)
    ran = generate(repository / "keycloak", parameters=[string("config", "../tls.yaml")])
    assert ran.code == 0, ran.err
    assert "RSA" in ran.out


@pytest.mark.parametrize(
    ("name", "release"),
    [("keycloak", "keycloak"), ("team_keycloak", "keycloak"), ("", "app")],
    ids=["plain", "any-namespace", "none"],
)
def test_the_release_name(name: str, release: str):
    command = source.arguments(parameters.read({}), {"ARGOCD_APP_NAME": name}, "")
    assert command[command.index("--name-template") + 1] == release


def test_the_command_line_is_that_of_argo_cd():
    both = {"ARGOCD_APP_PARAMETERS": json.dumps([string("skip-crds", "true"), string("skip-tests", "true")])}
    environ = {
        "ARGOCD_APP_NAME": "a",
        "ARGOCD_APP_NAMESPACE": "n",
        "KUBE_VERSION": "1.33.0",
        "KUBE_API_VERSIONS": "v1,b/v1",
    }
    start = ["helm", "template", ".", "--name-template", "a", "--namespace", "n", "--kube-version", "1.33.0"]
    versions = ["--api-versions", "v1", "--api-versions", "b/v1"]
    assert source.arguments(parameters.read({}), environ, "") == [*start, *versions, "--include-crds"]
    assert source.arguments(parameters.read(both), environ, "/v") == [
        *start,
        "--values",
        "/v",
        *versions,
        "--skip-tests",
    ]


MISTAKES = {
    "unknown-parameter": (
        [string("value", "a: 1")],
        "parameter value: is unknown to this plugin; did you mean values?",
    ),
    "file-outside": (
        [{"name": "values-files", "array": ["../../../etc/passwd"]}],
        "../../../etc/passwd: is outside the repository",
    ),
    "file-by-url": (
        [{"name": "values-files", "array": ["https://x/y"]}],
        "https://x/y: is outside the repository",
    ),
    "file-missing": (
        [{"name": "values-files", "array": ["nowhere.yaml"]}],
        "nowhere.yaml: is not in the repository",
    ),
    "config-outside": ([string("config", "/../x")], "/../x: is outside the repository"),
    "mode": ([string("mode", "fast")], "parameter mode: found fast, expected auto, native, sidecar or mount"),
    "routes": ([string("routes", "later")], "parameter routes: found later, expected follow, keep or last"),
    "service": (
        [{"name": "services", "array": ["nowhere"]}],
        "Service/nowhere: flagged by --service, is not in the stream, and no Ingress in it routes to it",
    ),
    "problem": (
        [
            {
                "name": "helm-string-parameters",
                "map": {"service.annotations.backend-tls\\.kuberise\\.io/port": "ftp"},
            }
        ],
        'Service/keycloak-keycloakx-http: has no port "ftp"',
    ),
    "values": ([string("values", "a: [")], "helm template: failed: "),
}


@pytest.mark.parametrize(("given", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_one_line_says_what_is_wrong(generate, repository: Path, given, sentence: str):
    ran = generate(repository / "keycloak", parameters=given)
    assert_refused(ran)
    assert ran.err.startswith("backend-tls: ")
    assert sentence in ran.err


def test_parameters_that_are_none():
    for text in ("{", '{"a": 1}'):
        with pytest.raises(ProblemsError, match="ARGOCD_APP_PARAMETERS: is no"):
            parameters.read({"ARGOCD_APP_PARAMETERS": text})


def test_a_symlink_out_of_the_repository(generate, repository: Path, tmp_path: Path):
    (tmp_path / "secret").write_text("a: 1\n")
    (repository / "keycloak" / "link.yaml").symlink_to(tmp_path / "secret")
    ran = generate(repository / "keycloak", parameters=[{"name": "values-files", "array": ["link.yaml"]}])
    assert (ran.code, "link.yaml: is a symbolic link out of the repository" in ran.err) == (1, True)


def test_a_chart_that_is_broken(generate, repository: Path):
    (repository / "keycloak" / "templates" / "broken.yaml").write_text("{{ .Values.a.b.c }}\n")
    ran = generate(repository / "keycloak")
    assert_refused(ran)
    assert "nil pointer evaluating" in ran.err
    assert "--debug" not in ran.err


def test_an_empty_render_is_refused(generate, repository: Path):
    for file in (repository / "keycloak" / "templates").iterdir():
        file.unlink()
    ran = generate(repository / "keycloak")
    assert_refused(ran)
    assert (
        "keycloak: rendered nothing, and Argo CD would take that for an Application without resources"
        in ran.err
    )


def test_a_program_that_is_missing(generate, repository: Path, sidecar: Path, tmp_path: Path):
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "backend-tls").symlink_to((sidecar / "backend-tls").resolve())
    ran = generate(repository / "keycloak", PATH=str(bare))
    assert ran.err == (
        "backend-tls: helm: cannot be run: No such file or directory; "
        "the image of the plugin's sidecar must contain helm\n"
    )


def test_announcement(generate, repository: Path):
    ran = generate(repository / "keycloak", "--announce")
    listed = json.loads(ran.out)
    assert {item["name"] for item in listed} == set(BY_NAME)
    assert {item["collectionType"] for item in listed} == {"string", "array", "map"}
    assert all(item["title"] and item["tooltip"] for item in listed)


def test_a_read_only_repository(generate, repository: Path):
    """Nothing is written to the folder that Argo CD unpacks, except built dependencies."""
    before = sorted(str(path) for path in repository.rglob("*"))
    assert generate(repository / "keycloak").code == 0
    assert sorted(str(path) for path in repository.rglob("*")) == before
    assert all(not path.stat().st_mode & stat.S_IXUSR for path in repository.rglob("*") if path.is_file())


def test_a_manifest_that_is_not_utf8(generate, repository: Path):
    (repository / "plain" / "z.yaml").write_bytes(b"a: \xff\n")
    ran = generate(repository / "plain")
    assert_refused(ran)
    assert ran.err.startswith("backend-tls: z.yaml: cannot be read: ")


def test_no_secret_is_shown(generate, repository: Path):
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  a: hunter2\n b: hunter2\n"
    (repository / "keycloak" / "templates" / "secret.yaml").write_text(secret)
    ran = generate(repository / "keycloak")
    assert_refused(ran)
    assert "secret.yaml" in ran.err
    assert "hunter2" not in ran.err


def test_an_end_by_argo_cd(sidecar: Path, repository: Path, tmp_path: Path):
    """At Argo CD's deadline, SIGTERM to the process group, no temporary files are left."""
    programs, temporary = tmp_path / "programs", tmp_path / "temporary"
    programs.mkdir()
    temporary.mkdir()
    (programs / "helm").write_text(f"#!/bin/sh\ntouch '{tmp_path}/started'\nexec sleep 60\n")
    (programs / "helm").chmod(0o755)
    environment = {
        "PATH": f"{programs}:/usr/bin:/bin",
        "TMPDIR": str(temporary),
        "ARGOCD_APP_NAME": "keycloak",
    }
    with subprocess.Popen(
        [sidecar / "backend-tls", "argocd"],
        cwd=repository / "keycloak",
        env=environment,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        while not (tmp_path / "started").exists():
            assert process.poll() is None
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGTERM)
        out, _ = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, b"|\n  backend-tls: interrupted\n")
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("argument", ["-f=x.yaml", "--report=r.json", "--port=http", "x.yaml"])
def test_options_that_mean_nothing_here_are_refused(generate, repository: Path, argument: str):
    ran = generate(repository / "keycloak", argument)
    assert ran.code == 2
    assert ran.err.startswith("backend-tls: unrecognized arguments: ")
    assert ran.err.endswith("; see backend-tls argocd --help\n")
