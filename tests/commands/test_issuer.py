"""``backend-tls issuer``: the three objects of an issuer of type CA."""

from __future__ import annotations

import pytest
from support.cluster.objects import objects
from support.manifests import deployment, ingress, service, stream_of

from post_renderer.commands import dispatch, failure
from post_renderer.commands.invocation import DONE, USAGE, Result
from post_renderer.model import PREFIX


def run(*arguments: str) -> Result:
    return dispatch.run(["issuer", *arguments], {}, lambda: b"")


def printed(*arguments: str) -> list[dict]:
    answer = run(*arguments)
    assert (answer.code, answer.err) == (DONE, "")
    return list(objects(answer.out.decode()))


def test_a_chain_of_three_objects():
    bootstrap, ca, issuer = printed("internal-ca")
    assert [body["kind"] for body in (bootstrap, ca, issuer)] == [
        "ClusterIssuer",
        "Certificate",
        "ClusterIssuer",
    ]
    assert bootstrap["spec"] == {"selfSigned": {}}
    assert ca["spec"]["isCA"] is True
    assert ca["spec"]["issuerRef"]["name"] == bootstrap["metadata"]["name"] == "internal-ca-bootstrap"
    assert issuer["metadata"]["name"] == "internal-ca"
    assert issuer["spec"] == {"ca": {"secretName": ca["spec"]["secretName"]}}


def test_renewals_of_the_ca_keep_its_key_and_its_subject():
    _, ca, _ = printed("internal-ca")
    assert ca["spec"]["privateKey"]["rotationPolicy"] == "Never"
    assert ca["spec"]["commonName"] == "internal-ca"


@pytest.mark.parametrize(
    ("arguments", "namespace"), [((), "cert-manager"), (("-n", "pki"), "pki"), (("--namespace=pki",), "pki")]
)
def test_namespace_of_cert_manager(arguments: tuple[str, ...], namespace: str):
    _, ca, _ = printed("internal-ca", *arguments)
    assert ca["metadata"] == {"name": "internal-ca", "namespace": namespace}


def test_names_that_yaml_takes_for_something_else():
    assert [body["metadata"]["name"] for body in printed("1e3")] == ["1e3-bootstrap", "1e3", "1e3"]


def test_the_filter_accepts_its_issuer_without_a_warning():
    flags = {PREFIX + "enabled": "true", PREFIX + "issuer": "internal-ca", PREFIX + "mode": "mount"}
    stream = run("internal-ca").out.decode() + stream_of(service(annotations=flags), deployment(), ingress())
    answer = dispatch.run(["-n", "shop", "--strict"], {}, stream.encode)
    assert answer.code == DONE, answer.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "the following arguments are required: NAME; see backend-tls issuer --help"),
        (("Web",), 'issuer: NAME is "Web", expected at most 64 lower-case letters, digits, - and .'),
        (
            ("a" * 65,),
            f'issuer: NAME is "{"a" * 65}", expected at most 64 lower-case letters, digits, - and .',
        ),
        (("a\nb",), 'issuer: NAME is "a\nb", expected at most 64 lower-case letters, digits, - and .'),
        (
            ("ca", "-n", "a.b"),
            'issuer: --namespace is "a.b", expected at most 63 lower-case letters, digits and -, '
            "beginning and ending with a letter or digit",
        ),
        (("ca", "other"), "unrecognized arguments: other; see backend-tls issuer --help"),
    ],
    ids=["no name", "capitals", "too long", "two lines", "namespace", "two names"],
)
def test_wrong_usage(arguments: tuple[str, ...], sentence: str):
    answer = run(*arguments)
    assert (answer.code, answer.out) == (USAGE, failure.document(answer.err))
    assert answer.err == f"backend-tls: {sentence}\n"


def test_help():
    answer = run("--help")
    assert answer.code == DONE
    assert b"backend-tls issuer internal-ca | kubectl apply -f -" in answer.out
