"""A path below the mount of a Certificate's Secret at which there is no file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from post_renderer.check.context import CheckContext
from post_renderer.check.rule import About, Example, Mistake
from post_renderer.kubernetes import mount_paths
from post_renderer.model import ERROR, Container, Path, fields
from post_renderer.topology import certificates
from post_renderer.topology.secret_mounts import SecretMount

# The path in a value, behind what may be before it: file://, --cert=, cert:.
_PATH = re.compile(r"(?:.*[=:])?(?://)?(/[A-Za-z0-9._\-][A-Za-z0-9._/\-]*)\Z", re.ASCII)
_MOUNT = """\
          volumeMounts:
            - name: tls
"""
ABOUT = About(
    id="secret-file-missing",
    severity=ERROR,
    title="A container is told to read a file that the Secret of its Certificate does not have.",
    why=(
        "cert-manager calls the files `tls.crt`, `tls.key` and `ca.crt` (cert-manager v1.21.2, "
        "pkg/apis/certmanager/v1/types.go), and a volume with a Secret is read-only. Of thirty programs "
        "most exit without their file; MinIO goes on and serves plain HTTP (seen running)."
    ),
    fix="name the file that is there, or let items of the volume rename it",
    example=Example(
        "ingress-nginx",
        good=_MOUNT,
        bad="          env:\n            - name: TLS_CERT\n              value: /etc/web/tls/server.crt\n"
        + _MOUNT,
    ),
)


def mistakes(context: CheckContext) -> Iterator[Mistake]:
    """The values of variables, and the arguments, that name such files."""
    for mount, certificate in context.certificate_mounts:
        folder = fields.text(mount.mount, "mountPath").rstrip("/")
        if not mount.volume.is_alone or fields.text(mount.mount, "subPath") or not folder:
            continue
        if context.has_secret_of(certificate):
            continue
        files = list(mount.volume.renamed().values()) or list(certificates.keys_of(certificate))
        for path, value in _values(mount.container):
            name = _file_in(value, folder)
            if name and not any(file == name for file in files) and not _is_mounted(mount, value):
                message = (
                    f"container {mount.container.name} reads {folder}/{name}, and Secret "
                    f"{mount.volume.secret} has {', '.join(files)} there"
                )
                yield Mistake(mount.volume.workload.ref, path, message)


def _values(container: Container) -> Iterator[tuple[Path, str]]:
    for index, entry in enumerate(fields.sequence(container.body, "env")):
        yield (*container.path, "env", index, "value"), fields.text(entry, "value")
    for field in ("command", "args"):
        for index, word in enumerate(fields.sequence(container.body, field)):
            if isinstance(word, str):
                yield (*container.path, field, index), word


def _file_in(value: str, folder: str) -> str:
    """The path of a file below ``folder`` that ``value`` names, seen from there; empty without one."""
    match = _PATH.match(value)
    name = match[1][len(folder) + 1 :] if match and match[1].startswith(f"{folder}/") else ""
    # One without ending may be a folder, or the beginning of several names.
    is_file = "." in name and not name.startswith("..") and not name.endswith(("/", "."))
    return name if is_file else ""


def _is_mounted(mount: SecretMount, value: str) -> bool:
    """Whether another volume is mounted at the path in ``value``, or above it and below this mount."""
    match = _PATH.match(value)
    own = fields.text(mount.mount, "mountPath")
    paths = [fields.text(each, "mountPath") for each in fields.sequence(mount.container.body, "volumeMounts")]
    return any(
        path != own and mount_paths.is_within(path, own) and mount_paths.is_within(match[1], path)
        for path in paths
        if match and path
    )
