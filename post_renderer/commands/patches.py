"""``backend-tls patches``: the changes as patches of kustomize, for tools that run no post-renderer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from post_renderer.commands import input_stream
from post_renderer.commands.invocation import DONE, Invocation, Result
from post_renderer.options import Command, parse
from post_renderer.reports import patches, report
from post_renderer.reports.patches import Patches

COMMAND = Command(
    name="patches",
    usage="backend-tls patches [OPTIONS] [FILE] < rendered.yaml",
    description="""\
Prints what the filter would change in rendered manifests as patches of kustomize (JSON 6902), for
tools that run no post-renderer but take patches: Flux (postRenderers of a HelmRelease), Rancher
Fleet, Sveltos, Crossplane. Patches cannot add objects: the new ones, such as the Certificate, are
printed after them, to be applied beside the release. They state their namespace.

Each patch tests what it is about to change, so that it fails where a new version of the chart has
something else there. An object that the new version no longer has is not noticed by kustomize: print
the patches again for each version of the chart.
""",
    epilog="""\
outputs:
  kustomize  a kustomization.yaml, then the new objects, which it calls backend-tls.yaml
  flux       spec.postRenderers of a HelmRelease, then the new objects
  patches    the items of patches: alone
  objects    the new objects alone

examples:
  helm template shop ./shop -n shop | backend-tls patches -n shop -o flux
  backend-tls patches -f rendered.yaml -n shop -o objects > backend-tls.yaml

exit status:
  0 done    1 problems, listed on stderr    2 wrong usage    3 a defect of backend-tls
""",
    outputs=("kustomize", "flux", "patches", "objects"),
)


def run(invocation: Invocation) -> Result:
    """Patches and new objects for stdout, in the format of ``-o``. Raises UsageError and ProblemsError."""
    from post_renderer import pipeline
    from post_renderer.commands import settings

    options = parse(invocation.arguments, invocation.environ, COMMAND)
    source = input_stream.text(input_stream.read(options.files, invocation.stdin))
    loaded = settings.load(options, invocation.environ)
    outcome = pipeline.render(source, loaded)
    found = patches.of_outcome(outcome, source, loaded.namespace)
    summary = "" if options.quiet else report.human(outcome, invocation.paint)
    return Result(DONE, _FORMATS[options.output](found).encode(), summary)


def _kustomize(found: Patches) -> str:
    head = "# kustomization.yaml, whose resources have to include the output of the chart\n"
    head += "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    resources = f"resources:\n- {_FILE}\n" if found.documents else ""
    note = f"# {_FILE}\n" if found.documents else ""
    return f"{head}{resources}{_list_of(found, 0)}{_with_note(found, note)}"


def _flux(found: Patches) -> str:
    head = "# below spec of the HelmRelease\npostRenderers:\n- kustomize:\n"
    note = "# to be applied beside the HelmRelease: its postRenderers cannot add objects\n"
    return f"{head}{_list_of(found, 4)}{_with_note(found, note)}"


def _patches(found: Patches) -> str:
    return patches.as_list(found.patches, 0) or "# backend-tls: no changes\n"


def _objects(found: Patches) -> str:
    return "".join(found.documents) or "# backend-tls: no new objects\n"


def _list_of(found: Patches, indent: int) -> str:
    """``patches:`` with its items."""
    pad = " " * indent
    items = patches.as_list(found.patches, indent)
    return f"{pad}patches:\n{items}" if items else f"{pad}patches: []\n"


def _with_note(found: Patches, note: str) -> str:
    """The new objects, ``note`` in the first of the documents."""
    objects = "".join(found.documents)
    return f"---\n{note}{objects.removeprefix('---').lstrip()}" if objects else ""


_FILE = "backend-tls.yaml"
_FORMATS: Mapping[str, Callable[[Patches], str]] = {
    "kustomize": _kustomize,
    "flux": _flux,
    "patches": _patches,
    "objects": _objects,
}
