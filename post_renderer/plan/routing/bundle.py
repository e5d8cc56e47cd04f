"""The trust-manager Bundle, from which controllers read a CA in a form that cert-manager does not make.

trust-manager 0.25: a Bundle is cluster-scoped, and what it writes has its name; it reads Secrets of its trust
namespace alone, ``cert-manager`` by default, where the Secrets of CAs are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from post_renderer import controllers
from post_renderer.controllers.upstream import CAForm, Upstream
from post_renderer.kubernetes.new_object import metadata_for
from post_renderer.kubernetes.sync_waves import same_wave
from post_renderer.model import Add, Body, Decision, Finding, Manifest, Ref, Value, fields, note, problem
from post_renderer.model.records import NamedTuple
from post_renderer.plan.backend import Backend, PlanContext
from post_renderer.plan.certificate import issuer
from post_renderer.plan.routing import ca_forms
from post_renderer.topology import certificates, issuers

GROUP, KIND = "trust.cert-manager.io", "Bundle"
# The label that each namespace has (kubernetes pkg/apis/core/v1/defaults.go, SetDefaults_Namespace).
NAMESPACE_LABEL = "kubernetes.io/metadata.name"
_TARGETS = {"ConfigMap": "configMap", "Secret": "secret"}


class _Need(NamedTuple):
    """A form in which the CA of ``backend`` is needed, and the object of the stream that needs it."""

    form: CAForm
    backend: Backend
    owner: Ref


def changes(
    by_controller: Sequence[tuple[str, Sequence[tuple[Backend, Upstream]]]], context: PlanContext
) -> Iterator[Decision]:
    """The Bundle of ``trust`` in the config file, where a controller needs it and the stream lacks it."""
    needs = list(_needs(by_controller, context))
    if not needs:
        return
    name = context.settings.trust.bundle
    bundles = context.topology.objects.by_kind(KIND, GROUP)
    existing = next((each for each in bundles if each.ref.name == name and not each.is_hook), None)
    if existing:
        yield from _lacking(existing, needs)
        return
    yield from _problems(needs, context)
    yield _new(needs, context)
    yield from _notes(needs, name)


def _needs(
    by_controller: Sequence[tuple[str, Sequence[tuple[Backend, Upstream]]]], context: PlanContext
) -> Iterator[_Need]:
    for name, pairs in by_controller:
        controller = controllers.CONTROLLERS[name].load()
        for backend, upstream in pairs:
            support = controller.SUPPORT[upstream.source.ref.kind]
            form = ca_forms.of_bundle(support, backend, context.settings)
            if form and controller.verification(upstream).ca:
                owner = backend.service if backend.manifest else upstream.source.ref
                yield _Need(form, backend, owner)


def _lacking(existing: Manifest, needs: Sequence[_Need]) -> Iterator[Finding]:
    """The problems of a Bundle of the stream that does not write what is needed."""
    for form in dict.fromkeys(need.form for need in needs):
        key = fields.text(existing.body, "spec", "target", _TARGETS[form.kind], "key")
        if key != form.key:
            message = f"writes no {form.kind} with key {form.key}, which {needs[0].backend.service} needs"
            hint = f"set spec.target.{_TARGETS[form.kind]} to {{key: {form.key}}}"
            yield problem("bundle-target", existing.ref, message, hint, ("spec", "target"))


def _problems(needs: Sequence[_Need], context: PlanContext) -> Iterator[Finding]:
    secret_keys = {need.form.key for need in needs if need.form.kind == "Secret"}
    if len(secret_keys) > 1:
        message = f"its CA is needed in a Secret with the keys {' and '.join(sorted(secret_keys))}"
        hint = "a Bundle writes one of them: set ca-secret for the other"
        yield problem("bundle-keys", needs[0].backend.service, message, hint)
    if context.settings.trust.secret:
        return
    for need in needs:
        of_backend = _issuer(need.backend, context)
        if of_backend.kind != "ClusterIssuer" or of_backend.group != certificates.GROUP:
            message = (
                f"trust: {of_backend.kind} {of_backend.name} tells no Secret with its CA in the trust "
                "namespace of trust-manager, which reads no other"
            )
            yield problem(
                "bundle-source", need.backend.service, message, "set trust.secret to one with the CA"
            )


def _issuer(backend: Backend, context: PlanContext) -> issuers.Issuer:
    existing = backend.certificate.existing
    if existing:
        return issuers.of_certificate(context.topology.objects.get(existing))
    return issuer.of_options(backend.options, backend.namespace)


def _new(needs: Sequence[_Need], context: PlanContext) -> Add:
    name, owner = context.settings.trust.bundle, context.topology.objects.get(needs[0].owner)
    metadata = metadata_for(owner, name, same_wave(owner))
    # It is cluster-scoped.
    metadata.pop("namespace", None)
    target: Body = {_TARGETS[form.kind]: {"key": form.key} for form in sorted({need.form for need in needs})}
    namespaces = sorted({need.backend.namespace for need in needs})
    body: Body = {
        "apiVersion": f"{GROUP}/v1alpha1",
        "kind": KIND,
        "metadata": metadata,
        "spec": {
            "sources": _sources(needs, context),
            "target": {**target, "namespaceSelector": _selector(namespaces)},
        },
    }
    written = " and ".join(sorted({need.form.kind for need in needs}))
    return Add(body, owner.ref, f"writes the CA to {written} {name} of {', '.join(namespaces)}", "")


def _sources(needs: Sequence[_Need], context: PlanContext) -> list[Value]:
    trust = context.settings.trust
    objects = context.topology.objects
    of_issuers = [issuer.ca_secret(_issuer(need.backend, context), objects) for need in needs]
    secrets = [trust.secret] if trust.secret else sorted(set(of_issuers))
    return [{"secret": {"name": secret, "key": trust.key}} for secret in secrets]


def _selector(namespaces: Sequence[str]) -> Body:
    if len(namespaces) == 1:
        return {"matchLabels": {NAMESPACE_LABEL: namespaces[0]}}
    values: list[Value] = list(namespaces)
    return {"matchExpressions": [{"key": NAMESPACE_LABEL, "operator": "In", "values": values}]}


def _notes(needs: Sequence[_Need], name: str) -> Iterator[Finding]:
    service = needs[0].backend.service
    message = (
        f"Bundle {name} is cluster-scoped: Helm refuses a second release that adds it; there set "
        f"ca-configmap or ca-secret to {name}, and let the Bundle select that namespace too"
    )
    yield note("bundle-shared", service, message)
    if any(need.form.kind == "Secret" for need in needs):
        message = (
            f"trust-manager writes Secret {name} only with secretTargets.enabled and {name} in "
            "secretTargets.authorizedSecrets of its chart"
        )
        yield note("bundle-secret", service, message)
