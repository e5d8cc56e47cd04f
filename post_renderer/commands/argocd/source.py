"""Renders the folder of an Application: a chart, a kustomization, or plain manifests."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence

from post_renderer.commands.argocd import repository
from post_renderer.commands.argocd.parameters import Parameters
from post_renderer.model import ProblemsError, refusal

KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
MANIFESTS = (".yaml", ".yml", ".json")
# helm 3 and 4, pkg/action/dependency.go CheckDependencies
_LACKS_DEPENDENCIES = "found in Chart.yaml, but missing in charts/ directory"
# Helm's advice to use an option, which users of Argo CD cannot.
_HELM_ADVICE = re.compile(r"\s*Use --debug flag to render out invalid YAML\s*")
_MAX_ERROR_LENGTH = 2000
# helm 3.21 and 4.2, ValidateReleaseName in validate_name.go
_LONGEST_RELEASE_NAME = 53
_RELEASE_NAME = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"


def rendered(parameters: Parameters, environ: Mapping[str, str]) -> str:
    """The manifests of the working folder. Raises ProblemsError, also when there are none."""
    repository.check_links(".", environ)
    if os.path.isfile("Chart.yaml"):
        text = _chart(parameters, environ)
    elif any(os.path.isfile(name) for name in KUSTOMIZATIONS):
        text = _run(["kustomize", "build", "."], environ)
    else:
        text = _manifests()
    if not re.search(r"(?m)^\s*[^#\s-]", text):
        message = (
            "rendered nothing, and Argo CD would take that for an Application without resources and prune all"
        )
        name = environ.get("ARGOCD_APP_NAME", "the Application")
        raise refusal(
            "no-manifests", None, f"{name}: {message}", "check whether its values disable everything"
        )
    return text


def _chart(parameters: Parameters, environ: Mapping[str, str]) -> str:
    with tempfile.TemporaryDirectory(prefix="backend-tls-") as folder:
        # In the sidecar uid 999 has no home, and the root file system is read-only.
        homes = {
            f"HELM_{kind}_HOME": os.path.join(folder, kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")
        }
        environ = {"HOME": folder, **homes, **environ}
        inline = os.path.join(folder, "values.yaml")
        with open(inline, "w", encoding="utf-8") as file:
            file.write(parameters.strings.get("values", ""))
        command = arguments(parameters, environ, inline if parameters.strings.get("values") else "")
        try:
            return _run(command, environ)
        except ProblemsError as error:
            if _LACKS_DEPENDENCIES not in str(error):
                raise
        repository.check_links(repository.root(environ), environ)
        _run(["helm", "dependency", "build"], environ)
        return _run(command, environ)


def arguments(parameters: Parameters, environ: Mapping[str, str], inline: str) -> list[str]:
    """The command line of ``helm template``, as Argo CD's Helm support builds it (util/helm/cmd.go).

    ``inline`` is the file with the inline values, empty without any.
    """
    command = ["helm", "template", ".", "--name-template", _release_name(parameters, environ)]
    command += _option("--namespace", environ.get("ARGOCD_APP_NAMESPACE", ""))
    command += _option("--kube-version", environ.get("KUBE_VERSION", ""))
    for name, flag in (("helm-parameters", "--set"), ("helm-string-parameters", "--set-string")):
        for key, value in parameters.maps.get(name, {}).items():
            command += [flag, f"{key}={_commas_escaped(value)}"]
    for file in parameters.arrays.get("values-files", ()):
        command += ["--values", _listed(repository.confined(file, environ))]
    command += _option("--values", inline)
    for version in filter(None, environ.get("KUBE_API_VERSIONS", "").split(",")):
        command += ["--api-versions", version]
    if not parameters.is_on("skip-crds"):
        command.append("--include-crds")
    if parameters.is_on("skip-tests"):
        command.append("--skip-tests")
    return command


def _option(name: str, value: str) -> list[str]:
    return [name, value] if value else []


def _commas_escaped(value: str) -> str:
    return re.sub(r"(?<!\\),", r"\\,", value)


def _release_name(parameters: Parameters, environ: Mapping[str, str]) -> str:
    """The name of the release. Helm runs it as a template, before it checks it: so it is checked here."""
    of_application = environ.get("ARGOCD_APP_NAME", "").rpartition("_")[2]
    name = parameters.strings.get("release-name") or of_application or "app"
    if len(name) > _LONGEST_RELEASE_NAME or not re.fullmatch(_RELEASE_NAME, name):
        accepted = f"at most {_LONGEST_RELEASE_NAME} lower-case letters, digits, - and . as in a DNS name"
        message = f"release name {name}: is not accepted by Helm, which takes {accepted}"
        raise refusal("release-name", None, message, "set the parameter release-name")
    return name


def _listed(path: str) -> str:
    """``path`` as the only item of a list in CSV, which --values of Helm takes: a comma would end it."""
    return '"' + path.replace('"', '""') + '"' if set(path) & set(',"\r\n') else path


def _manifests() -> str:
    names = (name for name in sorted(os.listdir(".")) if name.endswith(MANIFESTS) and os.path.isfile(name))
    parts = [_with_final_newline(_read(name)) for name in names]
    return "".join(part if part.startswith("---") else f"---\n{part}" for part in parts)


def _read(name: str) -> str:
    try:
        with open(name, encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise refusal(
            "file-unreadable", None, f"{name}: cannot be read: {error}", "manifests are UTF-8"
        ) from None


def _with_final_newline(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _run(command: Sequence[str], environ: Mapping[str, str]) -> str:
    """The stdout of ``command``. When it fails, raises ProblemsError with its stderr on one line."""
    try:
        done = subprocess.run(command, env=dict(environ), capture_output=True, check=False)  # noqa: S603
    except OSError as error:
        hint = f"the image of the plugin's sidecar must contain {command[0]}"
        raise refusal(
            "command-not-run", None, f"{command[0]}: cannot be run: {error.strerror}", hint
        ) from None
    if done.returncode:
        stderr = " ".join(_HELM_ADVICE.sub(" ", done.stderr.decode("utf-8", "replace")).split())
        message = f"failed: {stderr[:_MAX_ERROR_LENGTH] or f'exit status {done.returncode}'}"
        raise refusal("command-failed", None, f"{' '.join(command[:2])}: {message}")
    return done.stdout.decode("utf-8", "replace")
