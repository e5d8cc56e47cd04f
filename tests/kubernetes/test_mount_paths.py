from __future__ import annotations

import pytest

from post_renderer import presets
from post_renderer.kubernetes import mount_paths

TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount"


@pytest.mark.parametrize(
    "path",
    [
        "/a",
        "/a/",
        "/etc/backend-tls",
        "/etc/x509/https",
        "/a/.hidden",
        "/a/..data",
        "/a b",
        "/é",
        "/$a",
        "/a(b)",
    ],
)
def test_paths(path: str):
    assert mount_paths.is_path(path)


NO_PATHS = [
    "",
    "/",
    "//",
    "a",
    "./a",
    "/..",
    "/etc/../..",
    "/a/../b",
    "/.",
    "/a/./b",
    "/a//b",
    "//a",
    "/$(x)",
]
UNPRINTABLE = ["/a\nb", "/a\n", "\n/a", "/a\tb", "/a\0", "/a\x85", "/a\u2028"]


@pytest.mark.parametrize("path", [*NO_PATHS, *UNPRINTABLE, "/a:b"], ids=repr)
def test_no_paths(path: str):
    assert not mount_paths.is_path(path)


OF_THE_IMAGE = "/etc /etc/ /usr /usr/bin /bin /lib /var /var/run /tmp /etc/ssl /var/run/secrets"
OF_THE_SYSTEM = f"/proc /proc/self /dev /dev/shm /sys /sys/fs {TOKEN} {TOKEN}/tls /run/secrets/kubernetes.io"


@pytest.mark.parametrize("path", [*OF_THE_IMAGE.split(), *OF_THE_SYSTEM.split()])
def test_folders_that_the_image_needs(path: str):
    assert mount_paths.is_path(path)
    assert mount_paths.hides_the_image(path)


OWN = [
    "/etc/backend-tls",
    "/etc/x509/https",
    "/certs",
    "/var/run/secrets/tls",
    "/devices",
    "/usr/share/app/certs",
]


@pytest.mark.parametrize("path", OWN)
def test_folders_of_their_own(path: str):
    assert not mount_paths.hides_the_image(path)


@pytest.mark.parametrize("name", presets.names())
def test_folders_of_the_presets(name: str):
    path = presets.load(name).mount_path
    assert mount_paths.is_path(path)
    assert not mount_paths.hides_the_image(path)


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        ("/a", "/a", True),
        ("/a/", "/a", True),
        ("/a/b", "/a", True),
        ("/a/b", "/a/", True),
        ("/ab", "/a", False),
        ("/a", "/a/b", False),
        ("/b", "/a", False),
    ],
)
def test_is_within(path: str, folder: str, expected: bool):
    assert mount_paths.is_within(path, folder) == expected
