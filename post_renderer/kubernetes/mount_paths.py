"""Where a volume may be mounted without hiding what the container needs."""

from __future__ import annotations

import re

# What is accepted, for messages.
PATH = "an absolute path below /, without a colon, $( and the steps . and .."
FOLDER = "a folder of its own such as /etc/backend-tls, because a mount there would hide what the image needs"
# A mount hides all that the image has at its path. These folders have the programs, libraries and settings
# of every image (Filesystem Hierarchy Standard 3.0).
_OF_THE_IMAGE = frozenset(
    (  # noqa: SIM905 - forty paths
        "/app /bin /etc /etc/pki /etc/ssl /etc/ssl/certs /home /lib /lib32 /lib64 /opt /root /run /sbin "
        "/run/secrets /run/secrets/kubernetes.io /tmp /usr /usr/bin /usr/lib /usr/lib32 /usr/lib64 "
        "/usr/libexec /usr/local /usr/local/bin /usr/local/lib /usr/local/share /usr/sbin /usr/share /var "
        "/var/lib /var/log /var/run /var/run/secrets /var/run/secrets/kubernetes.io /var/tmp"
    ).split()
)
# Nothing may be mounted below these either: the kernel's, and where Kubernetes mounts the token of the pod
# (plugin/pkg/admission/serviceaccount/admission.go, DefaultAPITokenMountPath).
_OF_THE_SYSTEM = (
    "/dev",
    "/proc",
    "/sys",
    "/run/secrets/kubernetes.io/serviceaccount",
    "/var/run/secrets/kubernetes.io/serviceaccount",
)
_UNPRINTABLE = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"


def is_path(text: str) -> bool:
    """Whether ``text`` is an absolute path below ``/`` that means the same to everyone who reads it.

    Kubernetes allows no colon; a path with empty steps, ``.`` or ``..`` is another than it seems to be; and
    ``$(`` is a variable in the arguments in which the path is written.
    """
    root, *steps = text.rstrip("/").split("/")
    is_odd = ":" in text or "$(" in text or re.search(_UNPRINTABLE, text) is not None
    return not root and bool(steps) and not is_odd and not {"", ".", ".."}.intersection(steps)


def is_within(path: str, folder: str) -> bool:
    """Whether ``path`` is ``folder`` or below it; both are absolute."""
    return f"{path.rstrip('/')}/".startswith(f"{folder.rstrip('/')}/")


def hides_the_image(path: str) -> bool:
    """Whether a mount at ``path`` would hide a folder that containers need, whatever their image."""
    path = path.rstrip("/")
    return path in _OF_THE_IMAGE or any(is_within(path, folder) for folder in _OF_THE_SYSTEM)
