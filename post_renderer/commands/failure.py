"""The answer to a failure where manifests are expected: one document that every reader of manifests refuses.

Nothing at all would be taken for success by whoever does not look at the exit code, such as a shell's pipe
without ``pipefail``: Helm 3 would then delete the objects of the release. A document that is a block
scalar is no object, so Helm, kubectl and kustomize stop there, and nothing is applied. Helm 4 prints its
text as well (helm 4.2.4, pkg/action/action.go splitAndDeannotate).
"""

from __future__ import annotations

from post_renderer.reports.report import printable


def document(message: str) -> bytes:
    """``message`` as a YAML document that is a scalar, in UTF-8."""
    lines = (printable(line) for line in message.splitlines())
    return ("|\n" + "".join(f"  {line}\n" if line else "\n" for line in lines)).encode()
