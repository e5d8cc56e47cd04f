from __future__ import annotations

from pathlib import Path

import pytest
from support.places import ROOT

from post_renderer.commands import dispatch, failure
from post_renderer.commands.invocation import DONE, PROBLEMS

SAMPLE = ROOT / "samples" / "podinfo"
RENDERED = (SAMPLE / "input.yaml").read_text("utf-8")
PATCHED = (SAMPLE / "expected.yaml").read_text("utf-8")
# Its Ingress has the port by its name.
NAMED = RENDERED.replace("number: 9898", "name: http")


def run(*arguments: str, stdin: str) -> dispatch.Answer:
    return dispatch.run([*arguments, "--namespace=shop"], {}, stdin.encode)


def filtered(source: str, *arguments: str) -> str:
    answer = run(*arguments, stdin=source)
    assert answer.code == DONE, answer.err
    return answer.out.decode()


def stripped(source: str, *arguments: str) -> str:
    """What strip prints, with no more than notes."""
    answer = run("strip", "--strict", *arguments, stdin=source)
    assert answer.code == DONE, answer.err
    return answer.out.decode()


def test_what_was_rendered_comes_out():
    answer = run("strip", stdin=PATCHED)
    assert (answer.code, answer.out.decode()) == (DONE, RENDERED)
    assert answer.err.splitlines() == [
        "  note: Deployment/frontend: left out, null or empty before, which means the same: "
        "spec.template.spec.containers[0].env",
        "  note: Ingress/frontend: left out, null or empty before, which means the same: metadata.annotations",
    ]


def test_options_flag_as_for_the_filter():
    unflagged = RENDERED.replace('    backend-tls.kuberise.io/enabled: "true"\n', "").replace(
        "    backend-tls.kuberise.io/issuer: internal-ca\n", ""
    )
    options = ("--service=frontend", "--issuer=internal-ca")
    assert stripped(filtered(unflagged, *options), *options) == unflagged


def test_new_documents_may_be_elsewhere():
    head, certificate, tail = (PATCHED[:i] for i in (0, 0, 0))
    begin = PATCHED.index('---\n# Source: frontend/templates/service.yaml\napiVersion: "cert-manager')
    end = PATCHED.index("---\n# Source: frontend/templates/deployment.yaml")
    head, certificate, tail = PATCHED[:begin], PATCHED[begin:end], PATCHED[end:]
    assert run("strip", stdin=head + tail + certificate).out.decode() == RENDERED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("      volumes:\n      - name: data\n        emptyDir: {}\n", ""),
        (
            "  name: frontend\nspec:\n  ingressClassName",
            "  name: frontend\n  annotations:\n    a: b\nspec:\n  ingressClassName",
        ),
        ("        readinessProbe:", "        env: [{name: A, value: b}]\n        readinessProbe:"),
        ("    - port: 9898\n", "    - nodePort: null\n      port: 9898\n"),
        ("\n", "\r\n"),
        ("    - port: 9999\n      targetPort: grpc\n      protocol: TCP\n      name: grpc\n", ""),
        (RENDERED[RENDERED.index("    - port: 9898") : RENDERED.index("  selector:")], "    - port: 9898\n"),
        ("---\n# Source", "---\n# ours\n# Source"),
    ],
    ids=[
        "no volumes",
        "annotations",
        "env in brackets",
        "null",
        "CRLF",
        "one port",
        "numbers alone",
        "comments",
    ],
)
def test_shapes_of_charts(old: str, new: str):
    rendered = RENDERED.replace(old, new)
    assert rendered != RENDERED
    assert stripped(filtered(rendered)) == rendered


def test_what_a_person_added_stays():
    ours = '    nginx.ingress.kubernetes.io/proxy-ssl-protocols: "TLSv1.2 TLSv1.3"\n'
    edited = PATCHED.replace(
        "kind: Deployment\nmetadata:\n", "kind: Deployment\nmetadata:\n  labels: {a: b}\n"
    )
    assert stripped(edited) == RENDERED.replace(
        "kind: Deployment\nmetadata:\n", "kind: Deployment\nmetadata:\n  labels: {a: b}\n"
    )
    assert ours in PATCHED


def test_a_spelling_that_is_not_known_is_a_warning():
    answer = run("strip", stdin=filtered(NAMED))
    assert (answer.code, answer.out.decode()) == (DONE, NAMED)
    warning = "  warning: Ingress/frontend: shop.example.com/: whether http had quotes is not known"
    assert [line for line in answer.err.splitlines() if "warning" in line] == [warning]
    strict = run("strip", "--strict", stdin=filtered(NAMED))
    assert (strict.code, strict.out) == (PROBLEMS, failure.document(strict.err))
    quoted = NAMED.replace("name: http\n", 'name: "http"\n')
    assert run("strip", stdin=filtered(quoted, "--record")) == (DONE, quoted.encode(), "")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "  name: frontend\nspec:\n  ingressClassName",
            "  name: frontend\n  annotations:\n    nginx.ingress.kubernetes.io/backend-protocol: HTTP\n    a: b\n"
            "spec:\n  ingressClassName",
            'Ingress/frontend: metadata.annotations["nginx.ingress.kubernetes.io/backend-protocol"]: '
            "replaced another value, which is not known; filter with --record",
        ),
        (
            "    backend-tls.kuberise.io/issuer: internal-ca\n",
            '    backend-tls.kuberise.io/issuer: internal-ca\n    backend-tls.kuberise.io/keep-http: "false"\n',
            "Ingress/frontend: shop.example.com/: where it led before is not known",
        ),
    ],
    ids=["annotation", "port that is gone"],
)
def test_a_value_that_is_not_known_is_named(old: str, new: str, message: str):
    rendered = RENDERED.replace(old, new)
    answer = run("strip", stdin=filtered(rendered))
    assert (answer.code, answer.out) == (PROBLEMS, failure.document(answer.err))
    assert message in answer.err
    assert run("strip", stdin=filtered(rendered, "--record")) == (DONE, rendered.encode(), "")


def test_a_stream_that_was_not_filtered():
    answer = run("strip", stdin=RENDERED)
    assert answer.code == PROBLEMS
    assert "Service/frontend: is not as the filter leaves it with these options" in answer.err


def test_nothing_is_flagged():
    source = RENDERED.replace("backend-tls.kuberise.io", "example.com")
    answer = run("strip", stdin=source)
    assert (answer.code, answer.out.decode()) == (DONE, source)
    assert answer.err.startswith("  note: no Service is flagged, so that nothing was taken out")
    assert run("strip", "--quiet", stdin=source).err == ""
    assert run("strip", "--require", stdin=source).code == PROBLEMS


def test_a_document_that_was_edited_after_its_record_was_written():
    recorded = filtered(RENDERED, "--record")
    edited = recorded.replace(
        "image: ghcr.io/stefanprodan/podinfo:6.14.1", "image: ghcr.io/stefanprodan/podinfo:6.15.0"
    )
    assert run("strip", stdin=edited).out.decode() == RENDERED.replace("6.14.1", "6.15.0")
    moved = recorded.replace(
        "kind: Deployment\nmetadata:\n", "kind: Deployment\nmetadata:\n  labels: {a: b}\n"
    )
    answer = run("strip", stdin=moved)
    assert answer.code == PROBLEMS
    assert "Deployment/frontend" in answer.err


def test_files(tmp_path: Path):
    file = tmp_path / "patched.yaml"
    file.write_text(PATCHED, "utf-8")
    assert run("strip", str(file), stdin="").out.decode() == RENDERED
