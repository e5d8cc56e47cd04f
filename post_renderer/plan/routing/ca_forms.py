"""Whether a controller can read the CA of a backend in the form in which it is at hand."""

from __future__ import annotations

from post_renderer.controllers.upstream import FIELD, OUTSIDE, CAForm, Support
from post_renderer.model import UNVERIFIED, Finding, Settings, problem
from post_renderer.plan.backend import Backend

_OPTIONS = {"Secret": "ca-secret", "ConfigMap": "ca-configmap"}


def problem_with(controller: str, support: Support, backend: Backend, settings: Settings) -> Finding | None:
    """The problem of a backend whose CA is in no form that ``controller`` reads; None where all is well."""
    options = backend.options
    if not _is_lacking(support, backend) or of_bundle(support, backend, settings):
        return None
    forms = " or ".join(map(described, support.ca_forms))
    where = f"cert-manager has it in ca.crt of Secret {backend.certificate.secret}, beside the key pair"
    if options.ca_secret:
        where = f"ca-secret has it in Secret {options.ca_secret}"
    message = f"{controller} reads a CA from {forms}, and {where}"
    return problem("ca-form", backend.service, message, _hint(support, backend))


def of_bundle(support: Support, backend: Backend, settings: Settings) -> CAForm | None:
    """The form in which the Bundle of the config file has the CA; None where it is not needed, or no help."""
    if not settings.trust.bundle or not _is_lacking(support, backend):
        return None
    return next(filter(_is_of_bundle, support.ca_forms), None)


def _is_of_bundle(form: CAForm) -> bool:
    """Whether trust-manager can write it: one key, beside the Service, in a Secret of type Opaque."""
    return not any((form.secret_type, form.more, form.namespace, form.create, form.label))


def _is_lacking(support: Support, backend: Backend) -> bool:
    """Whether a CA is needed, and neither options nor the Certificate have it in a form of ``support``."""
    if backend.options.verify == UNVERIFIED or not support.ca_forms:
        return False
    return not any(_is_at_hand(form, backend) for form in support.ca_forms)


def _is_at_hand(form: CAForm, backend: Backend) -> bool:
    options = backend.options
    if form.kind in (OUTSIDE, FIELD):
        return True
    if form.namespace and backend.certificate.client:
        # What has to be copied there, as the controller says, has the key pair and the CA.
        return True
    if form.kind == "ConfigMap":
        return bool(options.ca_configmap)
    return bool(options.ca_secret) or form == CAForm("Secret", "ca.crt")


def described(form: CAForm) -> str:
    """A form in words: ``a Secret of type nginx.org/ca with key ca.crt``."""
    of_type = f" of type {form.secret_type}" if form.secret_type else ""
    where = f" in the namespace of the proxy, such as {form.namespace}," if form.namespace else ""
    return f"a {form.kind}{of_type}{where} with key {form.key}{form.more and f' and {form.more}'}"


def _hint(support: Support, backend: Backend) -> str:
    form = support.ca_forms[0]
    secret = backend.options.ca_secret or backend.certificate.secret
    namespace, name = form.namespace or backend.namespace, f"{backend.service.name}-ca"
    if form.namespace:
        # Secrets of all namespaces come together there.
        name = f"{backend.namespace}-{name}"
    kind = form.kind.lower()
    generic = " generic" if form.kind == "Secret" else ""
    of_type = f" --type={form.secret_type}" if form.secret_type else ""
    read = (
        f"kubectl -n {backend.namespace} get secret {secret} -o go-template="
        """'{{index .data "ca.crt" | base64decode}}'"""
    )
    kubectl = f"kubectl -n {namespace}"
    create = f"{kubectl} create {kind}{generic} {name}{of_type} --from-file={form.key}=/dev/stdin"
    if form.create:
        create += f" {form.create}"
    if form.label:
        create += f" && {kubectl} label {kind} {name} {form.label}"
    unverified = ', or verify to "false"' if support.accepts_any else ""
    bundle = ", or trust: {bundle: NAME} in the config file, for trust-manager" if _is_of_bundle(form) else ""
    return f"create {name} ({read} | {create}) and set {_OPTIONS[form.kind]} to {name}{bundle}{unverified}"
