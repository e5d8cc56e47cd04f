"""Files of a Secret that the user of a container cannot read."""

from __future__ import annotations

from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import workloads
from post_renderer.model import WARNING, fields
from post_renderer.topology.secret_mounts import SecretMount

_FOR_ALL_OR_GROUP = 0o044
ABOUT = About(
    id="secret-mode",
    severity=WARNING,
    title="The container cannot read its certificate: the files are for root alone.",
    why=(
        "Files of a volume belong to root, unless the pod has an `fsGroup` (kubernetes, "
        "pkg/volume/volume_linux.go). With `defaultMode: 0400` another user gets `permission denied`, and "
        "programs exit (seen with Keycloak 26.5.6: AccessDeniedException). OpenShift gives every pod an "
        "fsGroup by itself."
    ),
    fix="remove defaultMode, or set securityContext.fsGroup of the pod",
    example=Example(
        "ingress-nginx",
        good="            secretName: web-tls\n",
        bad="            secretName: web-tls\n            defaultMode: 0400\n"
        "      securityContext:\n        runAsNonRoot: true\n",
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The mounts of that kind, of Secrets that a Certificate of the stream fills."""
    for mount, _ in context.certificate_mounts:
        mode = _mode(mount)
        user = _user(mount)
        if user and mode is not None and not mode & _FOR_ALL_OR_GROUP:
            message = (
                f"container {mount.container.name} {user}, and the files of Secret {mount.volume.secret} "
                f"have mode {mode:04o} and belong to root"
            )
            yield Mistake(mount.volume.workload.ref, (*mount.volume.path, "defaultMode"), message)


def _mode(mount: SecretMount) -> int | None:
    """The mode of the files of a volume that is one Secret, None where it is not set."""
    text = fields.text(mount.volume.source, "defaultMode")
    digits = text.removeprefix("0o")
    if not digits.isascii() or not digits.isdigit():
        return None
    # YAML 1.1 reads a leading 0 as octal; JSON and kubectl write decimal numbers.
    is_octal = text.startswith("0")
    if is_octal and not set(digits) <= set("01234567"):
        return None
    return int(digits, 8 if is_octal else 10)


def _user(mount: SecretMount) -> str:
    """What says that the container is not root, where no group of the pod owns the files; empty without."""
    workload = mount.volume.workload
    template = workloads.template_of(workload.ref.kind, workload.body)
    of_pod = fields.mapping(template, "spec", "securityContext")
    own = fields.mapping(mount.container.body, "securityContext")
    if of_pod.get("fsGroup"):
        return ""
    user = fields.text(own, "runAsUser") or fields.text(of_pod, "runAsUser")
    if user:
        return f"runs as user {user}" if user != "0" else ""
    is_other = fields.text(own, "runAsNonRoot") or fields.text(of_pod, "runAsNonRoot")
    return "must not run as root" if is_other == "true" else ""
