"""The rules of cert-manager's webhook that its schema does not hold, ours against theirs.

The rule is written here once more, in whole nanoseconds as Go has it, after
internal/apis/certmanager/validation/certificate.go of cert-manager 1.21:
duration at least 1h, renewBefore at least 5m and less than duration, commonName at
most 64 characters.
"""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from post_renderer.commands import dispatch as front

UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
DURATIONS = [
    ("2160h", "720h"),
    ("1h", "5m"),
    ("60m", "300s"),
    ("59m59s", "5m"),
    ("3599s", "5m"),
    ("3600s", "4m59s"),
    ("1h", "4m59.999s"),
    ("1h", "5m0.000001s"),
    ("1h", "1h"),
    ("1h", "59m59s"),
    ("1h0m0.5s", "1h"),
    ("24h", "25h"),
    ("1.5h", "1h30m"),
    ("1.5h", "1h29m"),
    ("3600000ms", "300000ms"),
    ("3600000000µs", "5m"),
    ("87600h", "87599h"),
]
NOT_DURATIONS = ["", "90", "1d", "1h 5m", "-1h", "h", "1hour", "01:00", "1h5", "3000000h", "\uff11h"]


def nanoseconds(text: str) -> Fraction:
    parts = re.findall(r"([\d.]+)(ns|us|µs|ms|s|m|h)", text)
    return sum((Fraction(number) * UNITS[unit] for number, unit in parts), Fraction(0))


def accepted_by_the_webhook(duration: str, renew_before: str) -> bool:
    lasts, before = nanoseconds(duration), nanoseconds(renew_before)
    return lasts >= 3600 * 10**9 and before >= 300 * 10**9 and before < lasts


def ours(duration: str = "2160h", renew_before: str = "720h", name: str = "web") -> front.Result:
    stream = f"""\
apiVersion: v1
kind: Service
metadata:
  name: {name}
  annotations:
    backend-tls.kuberise.io/enabled: "true"
    backend-tls.kuberise.io/mode: mount
    backend-tls.kuberise.io/issuer: ca
    backend-tls.kuberise.io/duration: "{duration}"
    backend-tls.kuberise.io/renew-before: "{renew_before}"
spec:
  ports: [{{port: 80}}]
  selector: {{app: web}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers: [{{name: web}}]
"""
    return front.run(["-n", "shop"], {}, stream.encode)


@pytest.mark.parametrize(("duration", "renew_before"), DURATIONS)
def test_durations(duration: str, renew_before: str):
    assert (ours(duration, renew_before).code == front.DONE) == accepted_by_the_webhook(duration, renew_before)


@pytest.mark.parametrize("text", NOT_DURATIONS)
def test_what_go_does_not_read(text: str):
    answer = ours(duration=text)
    assert answer.code == front.PROBLEMS
    assert f'found "{text}", expected a Go duration such as "2160h" or "90m"' in answer.err


@pytest.mark.parametrize(("length", "code"), [(63, front.DONE), (64, front.DONE), (65, front.PROBLEMS)])
def test_the_common_name(length: int, code: int):
    answer = ours(name="w" * length)
    assert answer.code == code
    assert code == front.DONE or "longer than the 64 characters of X.509" in answer.err
