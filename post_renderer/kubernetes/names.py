"""The names that Kubernetes and the DNS accept: what ends up in a certificate must be one of them."""

from __future__ import annotations

import re

# RFC 1123. Services may start with a digit as well, since Kubernetes 1.34 (RelaxedServiceNameValidation).
_LABEL = r"[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?"
LONGEST_LABEL, LONGEST_NAME = 63, 253
# What is accepted, for messages.
LABEL = (
    f"at most {LONGEST_LABEL} lower-case letters, digits and -, beginning and ending with a letter or digit"
)


def is_label(text: str) -> bool:
    """Whether ``text`` is a DNS label, as the names of Services and namespaces are (RFC 1123)."""
    return len(text) <= LONGEST_LABEL and re.fullmatch(_LABEL, text, re.ASCII) is not None


def is_subdomain(text: str) -> bool:
    """Whether ``text`` is a DNS subdomain, as the names of most objects are.

    Kubernetes limits all of it, not its labels (apimachinery, util/validation/validation.go).
    """
    return len(text) <= LONGEST_NAME and re.fullmatch(rf"{_LABEL}(?:\.{_LABEL})*", text, re.ASCII) is not None


def is_dns_name(text: str) -> bool:
    """Whether ``text`` is a name for a certificate: labels, of which the first may be ``*`` (RFC 1123)."""
    return len(text) <= LONGEST_NAME and all(map(is_label, text.removeprefix("*.").split(".")))
