"""The flags of a Service: one row each, the same for annotations, config file, options and environment."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from post_renderer.flags import durations
from post_renderer.model import Flags, fields

MODES = ("auto", "native", "sidecar", "mount")
ALGORITHMS = ("ECDSA", "RSA", "Ed25519")
_LONGEST = 253
_NAME = r"[a-z0-9]([a-z0-9.\-]*[a-z0-9])?"
_DNS = r"(\*\.)?[a-z0-9]([a-z0-9\-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9\-]*[a-z0-9])?)*"


class Refused(Exception):
    """A value that its flag does not take; the text says what is accepted."""


class Row(NamedTuple):
    """How one flag is spelled in the config file, read, and named in ``Flags``."""

    camel: str
    field: str
    read: Callable[[str], object]


def truth(text: str) -> bool:
    """``true`` or ``false``, spelled exactly so: YAML readers differ about all other spellings."""
    if text not in ("true", "false"):
        raise Refused('"true" or "false"')
    return text == "true"


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise Refused("one of " + ", ".join(words))
        return text

    return read


def _matching(pattern: str, accepted: str) -> Callable[[str], str]:
    # Compiled when a value comes, not when the module is loaded.
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text) or len(text) > _LONGEST:
            raise Refused(accepted)
        return text

    return read


def _port_number(text: str) -> int:
    number = fields.number(text)
    if not 1 <= number <= 65535:
        raise Refused("a port number from 1 to 65535")
    return number


def _mount_path(text: str) -> str:
    if not text.startswith("/") or ":" in text or not text.strip("/"):
        raise Refused("an absolute path below /, without a colon")
    return text.rstrip("/")


def _dns_names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names or not all(re.fullmatch(_DNS, name) for name in names):
        raise Refused("DNS names, separated by commas")
    return names


def _duration(text: str) -> str:
    if durations.seconds(text) is None:
        raise Refused('a Go duration such as "2160h" or "90m"')
    return text


def _anything(text: str) -> str:
    if not text:
        raise Refused("a name or a number")
    return text


_name = _matching(_NAME, "the name of a Kubernetes object (lower-case letters, digits, - and .)")

ROWS: dict[str, Row] = {
    "enabled": Row("enabled", "", truth),
    "mode": Row("mode", "mode", _one_of(*MODES)),
    "preset": Row("preset", "preset", _matching(r"[a-z0-9][a-z0-9\-]*", "the name of a preset, such as keycloak")),
    "port": Row("port", "port", _anything),
    "https-port": Row("httpsPort", "https_port", _port_number),
    "service-port": Row("servicePort", "service_port", _port_number),
    "keep-http": Row("keepHttp", "keep_http", truth),
    "container": Row("container", "container", _name),
    "workload": Row(
        "workload",
        "workload",
        _matching(r"[A-Z][A-Za-z]+/[a-z0-9][a-z0-9.\-]*", "KIND/NAME, such as StatefulSet/vault"),
    ),
    "mount-path": Row("mountPath", "mount_path", _mount_path),
    "issuer": Row("issuer", "issuer", _name),
    "issuer-kind": Row("issuerKind", "issuer_kind", _matching(r"[A-Z][A-Za-z0-9]*", "a kind, such as Issuer")),
    "issuer-group": Row(
        "issuerGroup", "issuer_group", _matching(r"[a-z0-9.\-]+", "an API group, such as cert-manager.io")
    ),
    "secret-name": Row("secretName", "secret_name", _name),
    "certificate-name": Row("certificateName", "certificate_name", _name),
    "duration": Row("duration", "duration", _duration),
    "renew-before": Row("renewBefore", "renew_before", _duration),
    "dns-names": Row("dnsNames", "dns_names", _dns_names),
    "key-algorithm": Row("keyAlgorithm", "key_algorithm", _one_of(*ALGORITHMS)),
    "verify": Row("verify", "verify", truth),
    "ca-secret": Row("caSecret", "ca_secret", _name),
    "ca-configmap": Row("caConfigMap", "ca_configmap", _name),
    "reloader": Row("reloader", "reloader", truth),
}

BY_CAMEL = {row.camel: key for key, row in ROWS.items()}


def flags_of(values: dict[str, object]) -> Flags:
    """``Flags`` from values that their rows have read, by annotation key."""
    fields = {ROWS[key].field: value for key, value in values.items() if ROWS[key].field}
    return Flags(**fields)  # type: ignore[arg-type]  # each row reads what its field holds
