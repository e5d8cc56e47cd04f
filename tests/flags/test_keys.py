from __future__ import annotations

import pytest

from post_renderer.flags.keys import BY_CAMEL, OPTIONS, InvalidValueError, service_options
from post_renderer.model import ServiceOptions

OBJECT = "the name of a Kubernetes object (lower-case letters, digits, - and .)"
PORT = "a port number from 1 to 65535"
LABEL = "at most 63 lower-case letters, digits and -, beginning and ending with a letter or digit"
CONTAINER = f"the name of a container ({LABEL})"
PATH = "an absolute path below /, without a colon, $( and the steps . and .."
FOLDER = "a folder of its own such as /etc/backend-tls, because a mount there would hide what the image needs"
NAMES = "DNS names, separated by commas (at most 63 characters between dots and 253 in all)"
TRUTH = '"true" or "false"'


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("enabled", "true", True),
        ("enabled", "false", False),
        ("mode", "auto", "auto"),
        ("mode", "native", "native"),
        ("mode", "sidecar", "sidecar"),
        ("mode", "mount", "mount"),
        ("preset", "keycloak-25", "keycloak-25"),
        ("port", "http", ("http",)),
        ("port", "80, admin", ("80", "admin")),
        ("client-auth", "true", True),
        ("https-port", "1", 1),
        ("service-port", "65535", 65535),
        ("keep-http", "false", False),
        ("container", "web-1", "web-1"),
        ("workload", "StatefulSet/vault", "StatefulSet/vault"),
        ("mount-path", "/etc/x509/https", "/etc/x509/https"),
        ("mount-path", "/etc/x509/https/", "/etc/x509/https"),
        ("issuer", "internal.ca", "internal.ca"),
        ("issuer-kind", "Issuer", "Issuer"),
        ("issuer-group", "cert-manager.io", "cert-manager.io"),
        ("secret-name", "a", "a"),
        ("certificate-name", "a" * 253, "a" * 253),
        ("duration", "1h30m", "1h30m"),
        ("renew-before", "5m", "5m"),
        ("dns-names", "a.example", ("a.example",)),
        ("dns-names", " a.example,, *.b.example ", ("a.example", "*.b.example")),
        ("key-algorithm", "Ed25519", "Ed25519"),
        ("verify", "false", "false"),
        ("verify", "required", "required"),
        ("ca-secret", "ca", "ca"),
        ("ca-configmap", "ca", "ca"),
        ("reloader", "true", True),
    ],
)
def test_accepted(key, text, value):
    assert OPTIONS[key].read(text) == value


@pytest.mark.parametrize(
    ("key", "text", "accepted"),
    [
        ("enabled", "yes", TRUTH),
        ("enabled", "True", TRUTH),
        ("enabled", "1", TRUTH),
        ("enabled", "", TRUTH),
        ("keep-http", "no", TRUTH),
        ("verify", "on", "one of true, false, required"),
        ("client-auth", "required", TRUTH),
        ("mode", "Native", "one of auto, native, sidecar, mount"),
        ("mode", "", "one of auto, native, sidecar, mount"),
        ("preset", "Keycloak", "the name of a preset, such as keycloak"),
        ("preset", "../x", "the name of a preset, such as keycloak"),
        ("port", ",", "names or numbers of ports, separated by commas"),
        ("https-port", "0", PORT),
        ("https-port", "65536", PORT),
        ("https-port", "-1", PORT),
        ("https-port", "https", PORT),
        ("https-port", "٨٠", PORT),
        ("https-port", "9" * 5000, PORT),
        ("service-port", "8443.0", PORT),
        ("container", "Web", CONTAINER),
        ("container", "web\n", CONTAINER),
        ("container", "a.b", CONTAINER),
        ("workload", "vault", "KIND/NAME, such as StatefulSet/vault"),
        ("workload", "statefulset/vault", "KIND/NAME, such as StatefulSet/vault"),
        ("mount-path", "etc/tls", PATH),
        ("mount-path", "/", PATH),
        ("mount-path", "//", PATH),
        ("mount-path", "/a:b", PATH),
        ("mount-path", "/etc/../..", PATH),
        ("mount-path", "/etc", FOLDER),
        ("mount-path", "/etc/", FOLDER),
        ("issuer", "-ca", OBJECT),
        ("issuer", "", OBJECT),
        ("issuer-kind", "issuer", "a kind, such as Issuer"),
        ("issuer-group", "Cert Manager", "an API group, such as cert-manager.io"),
        ("secret-name", "a/b", OBJECT),
        ("secret-name", "a..b", OBJECT),
        ("secret-name", "a.-b", OBJECT),
        ("certificate-name", "a" * 254, OBJECT),
        ("duration", "90d", 'a Go duration such as "2160h" or "90m"'),
        ("renew-before", "-1h", 'a Go duration such as "2160h" or "90m"'),
        ("dns-names", "", NAMES),
        ("dns-names", " , ", NAMES),
        ("dns-names", "A.example", NAMES),
        ("dns-names", "a.*.example", NAMES),
        ("dns-names", "a.example b.example", NAMES),
        ("dns-names", "*", NAMES),
        ("dns-names", f"{'a' * 64}.example", NAMES),
        ("dns-names", ".".join(["a" * 62] * 5), NAMES),
        ("key-algorithm", "ed25519", "one of ECDSA, RSA, Ed25519"),
        ("ca-secret", "other/ca", OBJECT),
        ("ca-configmap", "", OBJECT),
        ("reloader", "auto", TRUTH),
    ],
    ids=lambda text: repr(text[:20]),
)
def test_refused(key, text, accepted):
    with pytest.raises(InvalidValueError) as caught:
        OPTIONS[key].read(text)
    assert str(caught.value) == accepted


@pytest.mark.parametrize("key", OPTIONS)
def test_spelling(key):
    head, *tail = key.split("-")
    assert OPTIONS[key].camel.lower() == head + "".join(tail)
    assert BY_CAMEL[OPTIONS[key].camel] == key
    assert OPTIONS[key].field == ("" if key == "enabled" else key.replace("-", "_"))


def test_specs_are_the_fields_of_service_options():
    assert [spec.field for spec in OPTIONS.values() if spec.field] == list(ServiceOptions._fields)


WITH_DEFAULT = [
    key
    for key, spec in OPTIONS.items()
    if spec.field and getattr(ServiceOptions(), spec.field) not in ("", 0, ())
]


@pytest.mark.parametrize("key", WITH_DEFAULT)
def test_defaults_are_accepted(key):
    default = getattr(ServiceOptions(), OPTIONS[key].field)
    assert OPTIONS[key].read(str(default).lower() if isinstance(default, bool) else default) == default


def test_service_options():
    assert service_options({"enabled": True, "https-port": 9443, "verify": "false"}) == ServiceOptions(
        https_port=9443, verify="false"
    )
    assert service_options({}) == ServiceOptions()
