"""Real programs, started with exactly what the filter wrote, serve the certificate; nothing else changes."""

from __future__ import annotations

import ssl
from functools import partial

import pytest
from support.live import http_client
from support.live.applications import Application
from support.live.authority import Authority
from support.live.http_client import Verifying
from support.live.pod import Pod

RENEWAL_TIMEOUT = 120


def test_serves_as_the_manifests_have_it(application: Application, pod: Pod, tmp_path):
    answers_with_ca_and_name_verified(application, pod)
    is_refused_by_callers_with_another_name_or_ca(pod, Authority(tmp_path))
    keeps_or_closes_the_plain_port_as_its_preset_says(application, pod)
    passes_its_probes(pod)
    if application.renews_at_once:
        serves_a_renewed_certificate(application, pod)


def answers_with_ca_and_name_verified(application: Application, pod: Pod):
    answer = pod.get_verified(application.path)
    assert answer.status == 200
    assert application.body in answer.body


def is_refused_by_callers_with_another_name_or_ca(pod: Pod, other: Authority):
    port, name = pod.manifest.route
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        http_client.get_verified(port, "/", Verifying(f"not-{name}", pod.authority.certificate))
    with pytest.raises(ssl.SSLCertVerificationError, match="local issuer"):
        http_client.get_verified(port, "/", Verifying(name, other.certificate))


def keeps_or_closes_the_plain_port_as_its_preset_says(application: Application, pod: Pod):
    answer = http_client.get_plain(application.port, application.path)
    if application.keeps_plain:
        assert answer, pod.logs()
        assert answer.status == 200
        assert application.body in answer.body
    else:
        assert not answer or answer.status == 400


def passes_its_probes(pod: Pod):
    assert pod.manifest.probes
    for probe in pod.manifest.probes:
        pod.wait_for(partial(passes, *probe), 60, f"probe {probe}")


def passes(scheme: str, port: int, path: str) -> bool:
    get = http_client.get_unverified if scheme == "HTTPS" else http_client.get_plain
    answer = get(port, path)
    return bool(answer and answer.status < 400)


def serves_a_renewed_certificate(application: Application, pod: Pod):
    assert application.renews_by_its_preset
    serial = pod.get_verified(application.path).serial
    pod.write_volumes()
    is_renewed = partial(pod.serves_other_certificate, application.path, serial)
    pod.wait_for(is_renewed, RENEWAL_TIMEOUT, "another certificate")
