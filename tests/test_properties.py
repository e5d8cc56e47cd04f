"""What always holds (design, section 6), over streams that are made up and over real charts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from support.places import chart_streams
from support.strategies import LARGE, stream, streams, whole_app, whole_apps

from post_renderer.commands import dispatch as front
from post_renderer.commands.filter import NOTHING
from post_renderer.yamltext.stream import split

MODES = ("auto", "native", "sidecar", "mount")
# Those that do it for every application.
WILLING = ("auto", "sidecar", "mount")
IN_THE_CHAIN = re.compile(r"""kind["']?: ["']?(Service|Deployment|StatefulSet|DaemonSet|Ingress|Certificate|List)\b""")
COMMENT = re.compile(r"# (?:why|\{here)")

three_times = settings(max_examples=3 * settings.default.max_examples)


def run(stdin: bytes, *arguments: str) -> front.Result:
    return front.run(arguments, {"BACKEND_TLS_NAMESPACE": "shop"}, lambda: stdin)


def arguments(mode: str) -> list[str]:
    return ["--namespace", "shop", "--mode", mode, "--issuer", "ca", "--service", "*"]


def whole(text: bytes) -> bytes:
    return text.replace(LARGE.encode(), b"x" * 1_000_000)


def outside(text: bytes) -> list[str]:
    """The documents that nothing asks to change."""
    return [d.text for d in split(text.decode()) if not IN_THE_CHAIN.search(d.text)]


def check(text: bytes, mode: str, answer: front.Result) -> None:
    """Everything is done and nothing else, or nothing is."""
    if answer.code != front.DONE:
        assert answer.code == front.PROBLEMS, answer.err
        assert answer.out == b""
        assert answer.err.startswith("backend-tls: ")
        return
    assert outside(answer.out.removesuffix(NOTHING)) == outside(text)
    assert run(answer.out, *arguments(mode)).out == answer.out


@three_times
@given(streams)
def test_no_flag_no_change(text: bytes):
    text = whole(text.replace(b"backend-tls", b"other"))
    assert run(text) == (front.DONE, text if text.strip() else text + NOTHING, "")


@three_times
@given(streams, st.sampled_from(MODES))
def test_all_or_nothing_and_twice_is_once(text: bytes, mode: str):
    answer = run(whole(text), *arguments(mode))
    event(f"{mode}, exit {answer.code}")
    check(whole(text), mode, answer)


@three_times
@given(whole_apps, st.sampled_from(WILLING))
def test_what_can_be_done_is_done_and_nothing_else(text: bytes, mode: str):
    answer = run(whole(text), *arguments(mode))
    assert answer.code == front.DONE, answer.err
    check(whole(text), mode, answer)
    before, after = text.decode(), answer.out.decode()
    assert len(re.findall('kind: "Certificate"', after)) == 1
    if "keep-http" not in before:
        assert COMMENT.findall(after) == COMMENT.findall(before)
    if "\n" not in before.replace("\r\n", "") and "\r\n" in before:
        assert "\n" not in after.replace("\r\n", "")


@three_times
@given(streams, st.sampled_from(MODES))
def test_same_input_same_output(text: bytes, mode: str):
    assert run(text, *arguments(mode)) == run(text, *arguments(mode))


@pytest.mark.parametrize("mode", MODES)
def test_streams_reach_success_and_failure(mode: str):
    codes = {run(stream(Random(seed)), *arguments(mode)).code for seed in range(30)}
    assert codes == {front.DONE, front.PROBLEMS}


def test_whole_apps_take_every_way():
    reports = "".join(run(whole_app(Random(seed)), *arguments("auto")).err for seed in range(60))
    for sign in ("(preset podinfo)", "(mode sidecar)", "no preset is known", "preset grafana turns", "is gone"):
        assert sign in reports, sign


def test_whole_apps_are_written_in_every_hand():
    texts = "".join(whole_app(Random(seed)).decode() for seed in range(100))
    for sign in (
        "\r\n",
        "\ufeff",
        ": |+",
        "*b0",
        "kind: List",
        '{"apiVersion"',
        "# why",
        "{name: ",
        "keep-http",
        LARGE,
    ):
        assert sign in texts, sign


@three_times
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
)
def test_noise_is_never_a_defect(noise: bytes):
    for said in ([], arguments("auto"), arguments("mount")):
        answer = run(noise, *said)
        assert answer.code in (front.DONE, front.PROBLEMS), answer.err
        assert answer.code == front.DONE or not answer.out


@three_times
@given(st.text(st.sampled_from("-: {}[]&*!|>'\"\n ak#,?%"), max_size=60))
def test_yaml_noise_is_never_a_defect(noise: str):
    service = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  annotations:\n    backend-tls.kuberise.io/enabled: "true"\n'
    answer = run((service + noise).encode())
    assert answer.code == front.PROBLEMS, answer.err


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("file", chart_streams(), ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_charts(file: Path, mode: str, tmp_path: Path):
    text = file.read_bytes()
    assert run(text).out == text
    meta = json.loads((file.parent / "meta.json").read_text("utf-8"))
    config = tmp_path / "config.yaml"
    entry = {"name": meta["service"], "issuer": {"name": "ca"}, **meta.get("flags", {}), "mode": mode}
    spec = {"namespace": meta["namespace"], "services": [entry]}
    config.write_text(
        json.dumps({"apiVersion": "backend-tls.kuberise.io/v1alpha1", "kind": "BackendTLS", "spec": spec})
    )
    once = front.run(["--config", str(config)], {}, lambda: text)
    if once.code == front.DONE:
        assert front.run(["--config", str(config)], {}, lambda: once.out).out == once.out
    else:
        assert (once.code, once.out) == (front.PROBLEMS, b"")
