"""The options of a Service: one row each, the same for annotations, config file, options and environment."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from post_renderer.flags import durations
from post_renderer.model import FOLLOW, KEEP, LAST, ServiceOptions, fields

MODES = ("auto", "native", "sidecar", "mount")
ROUTES = (FOLLOW, KEEP, LAST)
ALGORITHMS = ("ECDSA", "RSA", "Ed25519")
_LONGEST = 253
_NAME = r"[a-z0-9]([a-z0-9.\-]*[a-z0-9])?"
_DNS = r"(\*\.)?[a-z0-9]([a-z0-9\-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9\-]*[a-z0-9])?)*"


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
        if not re.fullmatch(pattern, text) or len(text) > _LONGEST:
            raise InvalidValueError(accepted)
        return text

    return read


def _port_number(text: str) -> int:
    number = fields.number(text)
    if not 1 <= number <= 65535:
        raise InvalidValueError("a port number from 1 to 65535")
    return number


def _mount_path(text: str) -> str:
    if not text.startswith("/") or ":" in text or not text.strip("/"):
        raise InvalidValueError("an absolute path below /, without a colon")
    return text.rstrip("/")


def _dns_names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names or not all(re.fullmatch(_DNS, name) for name in names):
        raise InvalidValueError("DNS names, separated by commas")
    return names


def _duration(text: str) -> str:
    if durations.seconds(text) is None:
        raise InvalidValueError('a Go duration such as "2160h" or "90m"')
    return text


def _ports(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise InvalidValueError("names or numbers of ports, separated by commas")
    return names


_name = _matching(_NAME, "the name of a Kubernetes object (lower-case letters, digits, - and .)")

OPTIONS: dict[str, OptionSpec] = {
    "enabled": OptionSpec("enabled", "", truth),
    "mode": OptionSpec("mode", "mode", _one_of(*MODES)),
    "preset": OptionSpec(
        "preset", "preset", _matching(r"[a-z0-9][a-z0-9\-]*", "the name of a preset, such as keycloak")
    ),
    "port": OptionSpec("port", "port", _ports),
    "routes": OptionSpec("routes", "routes", _one_of(*ROUTES)),
    "https-port": OptionSpec("httpsPort", "https_port", _port_number),
    "service-port": OptionSpec("servicePort", "service_port", _port_number),
    "keep-http": OptionSpec("keepHttp", "keep_http", truth),
    "container": OptionSpec("container", "container", _name),
    "workload": OptionSpec(
        "workload",
        "workload",
        _matching(r"[A-Z][A-Za-z]+/[a-z0-9][a-z0-9.\-]*", "KIND/NAME, such as StatefulSet/vault"),
    ),
    "mount-path": OptionSpec("mountPath", "mount_path", _mount_path),
    "issuer": OptionSpec("issuer", "issuer", _name),
    "issuer-kind": OptionSpec(
        "issuerKind", "issuer_kind", _matching(r"[A-Z][A-Za-z0-9]*", "a kind, such as Issuer")
    ),
    "issuer-group": OptionSpec(
        "issuerGroup", "issuer_group", _matching(r"[a-z0-9.\-]+", "an API group, such as cert-manager.io")
    ),
    "secret-name": OptionSpec("secretName", "secret_name", _name),
    "certificate-name": OptionSpec("certificateName", "certificate_name", _name),
    "duration": OptionSpec("duration", "duration", _duration),
    "renew-before": OptionSpec("renewBefore", "renew_before", _duration),
    "dns-names": OptionSpec("dnsNames", "dns_names", _dns_names),
    "key-algorithm": OptionSpec("keyAlgorithm", "key_algorithm", _one_of(*ALGORITHMS)),
    "verify": OptionSpec("verify", "verify", truth),
    "ca-secret": OptionSpec("caSecret", "ca_secret", _name),
    "ca-configmap": OptionSpec("caConfigMap", "ca_configmap", _name),
    "reloader": OptionSpec("reloader", "reloader", truth),
}

BY_CAMEL = {spec.camel: key for key, spec in OPTIONS.items()}


def service_options(values: dict[str, object]) -> ServiceOptions:
    """``ServiceOptions`` from ``values``, which are read already, by annotation key."""
    fields = {OPTIONS[key].field: value for key, value in values.items() if OPTIONS[key].field}
    return ServiceOptions(**fields)  # type: ignore[arg-type]  # each spec reads the type of its field
