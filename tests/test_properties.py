"""What always holds (design, section 6), over streams that are made up and over real charts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from places import chart_streams
from strategies import LARGE, streams, whole_apps

from post_renderer.fronts import program as front
from post_renderer.fronts.filter import NOTHING

ARGUMENTS = ["--namespace", "shop", "--mode", "mount", "--issuer", "ca", "--service", "*"]
OURS = re.compile(
    r'(?s)---\r?\n(?:# Source: [^\n]*\n)?apiVersion: "cert-manager.io/v1".*?group: "cert-manager.io"\r?\n'
)

settings.register_profile(
    "house", deadline=None, derandomize=True, max_examples=300, suppress_health_check=list(HealthCheck)
)
settings.load_profile("house")


def run(stdin: bytes, *arguments: str) -> front.Answer:
    return front.run(arguments, {"BACKEND_TLS_NAMESPACE": "shop"}, lambda: whole(stdin))


def whole(stream: bytes) -> bytes:
    return stream.replace(LARGE.encode(), b"x" * 1_000_000)


@given(streams())
def test_no_flag_no_change(stream: bytes):
    answer = run(stream)
    assert answer.code == 0
    assert answer.out == whole(stream) or (not stream.strip() and answer.out == stream + NOTHING)


@given(streams())
def test_all_or_nothing_and_twice_is_once(stream: bytes):
    answer = run(stream, *ARGUMENTS)
    event(f"exit {answer.code}")
    if answer.code:
        assert answer.code == front.PROBLEMS, answer.err
        assert answer.out == b""
        assert answer.err.startswith("backend-tls: ")
    else:
        assert run(answer.out, *ARGUMENTS).out == answer.out


@given(whole_apps())
def test_what_can_be_done_is_done_and_nothing_else(stream: bytes):
    answer = run(stream, *ARGUMENTS)
    assert answer.code == 0, answer.err
    before, after = stream.decode(), answer.out.decode()
    assert len(OURS.findall(after)) == 1
    untouched = [part for part in re.split(r"(?m)^---", before) if "ConfigMap" in part or "only a comment" in part]
    assert all(part in after for part in untouched)
    removed = [line for line in before.splitlines() if line not in after.splitlines()]
    kept = [
        line for line in removed if not re.search(r"port|number: 80$|volumes: *$|volumeMounts: |annotations: ", line)
    ]
    assert kept == [], "only lines that the change needs go"
    assert run(answer.out, *ARGUMENTS).out == answer.out


@given(streams())
def test_same_input_same_output(stream: bytes):
    assert run(stream, *ARGUMENTS) == run(stream, *ARGUMENTS)


@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
)
def test_noise_is_never_a_defect(noise: bytes):
    for arguments in ([], ARGUMENTS):
        answer = run(noise, *arguments)
        assert answer.code in (front.DONE, front.PROBLEMS), answer.err
        assert answer.code == front.DONE or not answer.out


@given(st.text(st.sampled_from("-: {}[]&*!|>'\"\n ak#,?%"), max_size=60))
def test_yaml_noise_is_never_a_defect(noise: str):
    service = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  annotations:\n    backend-tls.kuberise.io/enabled: "true"\n'
    answer = run((service + noise).encode())
    assert answer.code == front.PROBLEMS, answer.err


@pytest.mark.parametrize("file", chart_streams(), ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_charts(file: Path, tmp_path: Path):
    stream = file.read_bytes()
    assert run(stream).out == stream
    meta = json.loads((file.parent / "meta.json").read_text("utf-8"))
    config = tmp_path / "config.yaml"
    entry = {"name": meta["service"], "mode": "mount", "issuer": {"name": "ca"}, **meta.get("flags", {})}
    spec = {"namespace": meta["namespace"], "services": [entry]}
    config.write_text(
        json.dumps({"apiVersion": "backend-tls.kuberise.io/v1alpha1", "kind": "BackendTLS", "spec": spec})
    )
    once = front.run(["--config", str(config)], {}, lambda: stream)
    if once.code == front.DONE:
        assert front.run(["--config", str(config)], {}, lambda: once.out).out == once.out
    else:
        assert (once.code, once.out) == (front.PROBLEMS, b"")
