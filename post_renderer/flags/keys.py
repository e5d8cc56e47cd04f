"""The options of a Service: one row each, the same for annotations, config file, options and environment."""

from __future__ import annotations

import re
from collections.abc import Callable

from post_renderer.flags import durations
from post_renderer.kubernetes import mount_paths, names
from post_renderer.model import FOLLOW, KEEP, LAST, REQUIRED, UNVERIFIED, VERIFY, ServiceOptions, fields
from post_renderer.model.records import NamedTuple

MODES = ("auto", "native", "sidecar", "mount")
ROUTES = (FOLLOW, KEEP, LAST)
VERIFICATIONS = (VERIFY, UNVERIFIED, REQUIRED)
ALGORITHMS = ("ECDSA", "RSA", "Ed25519")


class InvalidValueError(Exception):
    """A value that its option does not accept; the text of the exception is what it accepts."""


class OptionSpec(NamedTuple):
    """One option: its name in the config file, its field in ``ServiceOptions``, and how its value is read."""

    camel: str
    field: str
    read: Callable[[str], object]


def truth(text: str) -> bool:
    """The truth value of ``text``, only ``true`` or ``false``: YAML readers differ about other spellings."""
    if text not in ("true", "false"):
        raise InvalidValueError('"true" or "false"')
    return text == "true"


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise InvalidValueError("one of " + ", ".join(words))
        return text

    return read


def _matching(pattern: str, accepted: str) -> Callable[[str], str]:
    # Compiled when a value is read, not when the module is loaded.
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text) or len(text) > names.LONGEST_NAME:
            raise InvalidValueError(accepted)
        return text

    return read


def _port_number(text: str) -> int:
    number = fields.number(text)
    if not 1 <= number <= 65535:
        raise InvalidValueError("a port number from 1 to 65535")
    return number


def _mount_path(text: str) -> str:
    if not mount_paths.is_path(text):
        raise InvalidValueError(mount_paths.PATH)
    if mount_paths.hides_the_image(text):
        raise InvalidValueError(mount_paths.FOLDER)
    return text.rstrip("/")


def _dns_names(text: str) -> tuple[str, ...]:
    listed = tuple(name.strip() for name in text.split(",") if name.strip())
    if not listed or not all(map(names.is_dns_name, listed)):
        longest = f"at most {names.LONGEST_LABEL} characters between dots and {names.LONGEST_NAME} in all"
        raise InvalidValueError(f"DNS names, separated by commas ({longest})")
    return listed


def _duration(text: str) -> str:
    if durations.seconds(text) is None:
        raise InvalidValueError('a Go duration such as "2160h" or "90m"')
    return text


def _ports(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise InvalidValueError("names or numbers of ports, separated by commas")
    return names


def _object_name(text: str) -> str:
    if not names.is_subdomain(text):
        raise InvalidValueError("the name of a Kubernetes object (lower-case letters, digits, - and .)")
    return text


def _container_name(text: str) -> str:
    if not names.is_label(text):
        raise InvalidValueError(f"the name of a container ({names.LABEL})")
    return text


OPTIONS: dict[str, OptionSpec] = {
    "enabled": OptionSpec("enabled", "", truth),
    "mode": OptionSpec("mode", "mode", _one_of(*MODES)),
    "preset": OptionSpec(
        "preset", "preset", _matching(r"[a-z0-9][a-z0-9\-]*", "the name of a preset, such as keycloak")
    ),
    "port": OptionSpec("port", "port", _ports),
    "routes": OptionSpec("routes", "routes", _one_of(*ROUTES)),
    "client-auth": OptionSpec("clientAuth", "client_auth", truth),
    "https-port": OptionSpec("httpsPort", "https_port", _port_number),
    "service-port": OptionSpec("servicePort", "service_port", _port_number),
    "keep-http": OptionSpec("keepHttp", "keep_http", truth),
    "close-plaintext": OptionSpec("closePlaintext", "close_plaintext", truth),
    "expose": OptionSpec("expose", "expose", truth),
    "container": OptionSpec("container", "container", _container_name),
    "workload": OptionSpec(
        "workload",
        "workload",
        _matching(r"[A-Z][A-Za-z]+/[a-z0-9][a-z0-9.\-]*", "KIND/NAME, such as StatefulSet/vault"),
    ),
    "mount-path": OptionSpec("mountPath", "mount_path", _mount_path),
    "issuer": OptionSpec("issuer", "issuer", _object_name),
    "issuer-kind": OptionSpec(
        "issuerKind", "issuer_kind", _matching(r"[A-Z][A-Za-z0-9]*", "a kind, such as Issuer")
    ),
    "issuer-group": OptionSpec(
        "issuerGroup", "issuer_group", _matching(r"[a-z0-9.\-]+", "an API group, such as cert-manager.io")
    ),
    "secret-name": OptionSpec("secretName", "secret_name", _object_name),
    "certificate-name": OptionSpec("certificateName", "certificate_name", _object_name),
    "duration": OptionSpec("duration", "duration", _duration),
    "renew-before": OptionSpec("renewBefore", "renew_before", _duration),
    "dns-names": OptionSpec("dnsNames", "dns_names", _dns_names),
    "key-algorithm": OptionSpec("keyAlgorithm", "key_algorithm", _one_of(*ALGORITHMS)),
    "verify": OptionSpec("verify", "verify", _one_of(*VERIFICATIONS)),
    "ca-secret": OptionSpec("caSecret", "ca_secret", _object_name),
    "ca-configmap": OptionSpec("caConfigMap", "ca_configmap", _object_name),
    "reloader": OptionSpec("reloader", "reloader", truth),
}

BY_CAMEL = {spec.camel: key for key, spec in OPTIONS.items()}


def service_options(values: dict[str, object]) -> ServiceOptions:
    """``ServiceOptions`` from ``values``, which are read already, by annotation key."""
    fields = {OPTIONS[key].field: value for key, value in values.items() if OPTIONS[key].field}
    return ServiceOptions(**fields)  # type: ignore[arg-type]  # each spec reads the type of its field
