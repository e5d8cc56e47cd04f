from __future__ import annotations

import pytest
from support.manifests import backend, deployment, ingress, service, topology_of

from post_renderer.controllers.upstream import FIELD, OBJECT, OUTSIDE, TRAFFIC, CAForm, Support
from post_renderer.model import Settings
from post_renderer.plan.routing import ca_forms

SECRET, CONFIG_MAP = CAForm("Secret", "ca.crt"), CAForm("ConfigMap", "ca.crt")
OTHER_KEY = CAForm("Secret", "tls.crt")
OF_TYPE = CAForm("Secret", "ca.crt", secret_type="nginx.org/ca")
OF_PROXY = CAForm("Secret", "ca.crt", namespace="istio-system")
WITH_ID = CAForm("Secret", "ca.crt", more="an id")


def problem_with(*forms: CAForm, accepts_any: bool = True, **options):
    support = Support(OBJECT, forms, True, "yes", "yes", False, TRAFFIC, accepts_any=accepts_any)
    topology = topology_of(service(), deployment(), ingress())
    return ca_forms.problem_with("toy", support, backend(topology, **options), Settings())


@pytest.mark.parametrize(
    ("forms", "options"),
    [
        ((SECRET,), {}),
        ((CONFIG_MAP, SECRET), {}),
        ((CONFIG_MAP,), {"ca_configmap": "ca"}),
        ((OTHER_KEY,), {"ca_secret": "ca"}),
        ((OF_TYPE,), {"ca_secret": "ca"}),
        ((OF_PROXY,), {"ca_secret": "ca"}),
        ((OF_PROXY,), {"client_auth": True}),
        ((CAForm(OUTSIDE, "root-certificate"),), {}),
        ((CONFIG_MAP,), {"verify": "false"}),
        ((CAForm(FIELD, "spec.ca"),), {}),
        ((), {}),
    ],
)
def test_a_ca_at_hand(forms, options):
    assert problem_with(*forms, **options) is None


@pytest.mark.parametrize(
    ("forms", "options", "wanted"),
    [
        ((CONFIG_MAP,), {}, "a ConfigMap with key ca.crt"),
        ((OTHER_KEY,), {}, "a Secret with key tls.crt"),
        ((OF_TYPE,), {}, "a Secret of type nginx.org/ca with key ca.crt"),
        (
            (OF_PROXY,),
            {},
            "a Secret in the namespace of the proxy, such as istio-system, with key ca.crt",
        ),
        ((WITH_ID, CONFIG_MAP), {}, "a Secret with key ca.crt and an id or a ConfigMap with key ca.crt"),
    ],
)
def test_a_ca_in_another_form(forms, options, wanted):
    finding = problem_with(*forms, **options)
    assert finding.message == (
        f"toy reads a CA from {wanted}, and cert-manager has it in ca.crt of Secret web-backend-tls, "
        "beside the key pair"
    )


def test_the_command_with_what_else_it_must_have():
    form = CAForm("ConfigMap", "ca.crt", create="--from-literal=id=1", label="example.com/ca=true")
    assert problem_with(form).hint == (
        "create web-ca (kubectl -n shop get secret web-backend-tls -o go-template="
        """'{{index .data "ca.crt" | base64decode}}' | """
        "kubectl -n shop create configmap web-ca --from-file=ca.crt=/dev/stdin --from-literal=id=1 && "
        "kubectl -n shop label configmap web-ca example.com/ca=true) "
        'and set ca-configmap to web-ca, or verify to "false"'
    )


def test_a_ca_in_a_secret_of_its_own():
    finding = problem_with(CONFIG_MAP, ca_secret="ca")
    assert (
        finding.message
        == "toy reads a CA from a ConfigMap with key ca.crt, and ca-secret has it in Secret ca"
    )
    assert "kubectl -n shop get secret ca -o" in finding.hint


def test_a_controller_that_always_verifies():
    assert 'or verify to "false"' in problem_with(CONFIG_MAP).hint
    assert problem_with(CONFIG_MAP, accepts_any=False).hint.endswith(
        "and set ca-configmap to web-ca, or trust: {bundle: NAME} in the config file, for trust-manager"
    )


def test_the_command_that_makes_it():
    assert problem_with(OF_TYPE).hint == (
        "create web-ca (kubectl -n shop get secret web-backend-tls -o go-template="
        """'{{index .data "ca.crt" | base64decode}}' | """
        "kubectl -n shop create secret generic web-ca --type=nginx.org/ca --from-file=ca.crt=/dev/stdin) "
        'and set ca-secret to web-ca, or verify to "false"'
    )


def test_the_command_that_makes_it_for_a_proxy_elsewhere():
    assert problem_with(OF_PROXY).hint == (
        "create shop-web-ca (kubectl -n shop get secret web-backend-tls -o go-template="
        """'{{index .data "ca.crt" | base64decode}}' | """
        "kubectl -n istio-system create secret generic shop-web-ca --from-file=ca.crt=/dev/stdin) "
        'and set ca-secret to shop-web-ca, or verify to "false"'
    )
