"""Real programs, started with exactly what the filter wrote, serve the certificate; and nothing else changes."""

from __future__ import annotations

import ssl
from functools import partial

import pytest
from support.live import talk
from support.live.applications import Application
from support.live.pairs import Authority
from support.live.running import Pod

RENEWED_WITHIN = 120


def test_serves_as_the_manifests_say(application: Application, pod: Pod, tmp_path):
    answers_with_ca_and_name_verified(application, pod)
    is_refused_by_callers_that_expect_another(pod, Authority(tmp_path))
    leaves_the_plain_port_as_its_preset_says(application, pod)
    passes_its_probes(pod)
    if application.renews_at_once:
        serves_a_renewed_certificate(application, pod)


def answers_with_ca_and_name_verified(application: Application, pod: Pod):
    answer = pod.verified(application.path)
    assert answer.status == 200
    assert application.says in answer.body


def is_refused_by_callers_that_expect_another(pod: Pod, stranger: Authority):
    port, name = pod.manifest.route
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        talk.verified(port, "/", f"not-{name}", pod.authority.certificate)
    with pytest.raises(ssl.SSLCertVerificationError, match="local issuer"):
        talk.verified(port, "/", name, stranger.certificate)


def leaves_the_plain_port_as_its_preset_says(application: Application, pod: Pod):
    answer = talk.plain(application.port, application.path)
    if application.keeps_plain:
        assert answer, pod.said()
        assert answer.status == 200
        assert application.says in answer.body
    else:
        assert not answer or answer.status == 400


def passes_its_probes(pod: Pod):
    assert pod.manifest.probes
    for probe in pod.manifest.probes:
        pod.wait_for(partial(passes, *probe), 60, f"probe {probe}")


def passes(scheme: str, port: int, path: str) -> bool:
    answer = talk.unverified(port, path) if scheme == "HTTPS" else talk.plain(port, path)
    return bool(answer and answer.status < 400)


def serves_a_renewed_certificate(application: Application, pod: Pod):
    assert application.renews_by_its_preset
    before = pod.verified(application.path).serial
    pod.fill()
    pod.wait_for(lambda: pod.shows_another(application.path, before), RENEWED_WITHIN, "another certificate")
