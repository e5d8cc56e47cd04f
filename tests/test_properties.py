"""What holds for every input: generated streams, noise, and the charts of ../shared where they are."""

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

from post_renderer.commands import check, dispatch, failure
from post_renderer.model import Settings
from post_renderer.topology.topology import Topology
from post_renderer.yamltext.stream import split

MODES = ("auto", "native", "sidecar", "mount")
# Modes that need no preset.
MODES_FOR_ANY_APPLICATION = ("auto", "sidecar", "mount")
# Kinds that the filter may change.
KINDS = "Service|Deployment|StatefulSet|DaemonSet|Ingress|Certificate|List"
CHANGEABLE = re.compile(rf"""kind["']?: ["']?({KINDS})\b""")
# The comments that strategies.py writes.
COMMENT = re.compile(r"# (?:why|\{here)")

three_times = settings(max_examples=3 * settings.default.max_examples)


def run(stdin: bytes, *arguments: str) -> dispatch.Answer:
    return dispatch.run(arguments, {"BACKEND_TLS_NAMESPACE": "shop"}, lambda: stdin)


def arguments(mode: str) -> list[str]:
    return ["--namespace", "shop", "--mode", mode, "--issuer", "ca", "--service", "*"]


def with_large_scalar(text: bytes) -> bytes:
    """``text`` with a scalar of a megabyte in place of its placeholder."""
    return text.replace(LARGE.encode(), b"x" * 1_000_000)


def unchangeable(text: bytes) -> list[str]:
    """The documents of kinds that the filter never changes."""
    return [d.text for d in split(text.decode()) if not CHANGEABLE.search(d.text)]


def check_answer(text: bytes, mode: str, answer: dispatch.Answer) -> None:
    """Either problems and no manifests, or an output that differs in the flagged chain alone and is stable."""
    if answer.code != dispatch.DONE:
        assert answer.code == dispatch.PROBLEMS, answer.err
        assert answer.out == failure.document(answer.err)
        assert answer.err.startswith("backend-tls: ")
        return
    assert unchangeable(answer.out) == unchangeable(text)
    assert run(answer.out, *arguments(mode)).out == answer.out


@three_times
@given(streams)
def test_no_flag_no_change(text: bytes):
    text = with_large_scalar(text.replace(b"backend-tls", b"other"))
    assert run(text) == (dispatch.DONE, text, "")


@three_times
@given(streams, st.sampled_from(MODES))
def test_all_or_nothing_and_a_second_run_changes_nothing(text: bytes, mode: str):
    answer = run(with_large_scalar(text), *arguments(mode))
    event(f"{mode}, exit {answer.code}")
    check_answer(with_large_scalar(text), mode, answer)


@three_times
@given(whole_apps, st.sampled_from(MODES_FOR_ANY_APPLICATION))
def test_whole_apps_get_one_certificate_and_keep_their_comments(text: bytes, mode: str):
    answer = run(with_large_scalar(text), *arguments(mode))
    assert answer.code == dispatch.DONE, answer.err
    check_answer(with_large_scalar(text), mode, answer)
    before, after = text.decode(), answer.out.decode()
    assert len(re.findall('kind: "Certificate"', after)) == 1
    if "keep-http" not in before:
        assert COMMENT.findall(after) == COMMENT.findall(before)
    if "\n" not in before.replace("\r\n", "") and "\r\n" in before:
        assert "\n" not in after.replace("\r\n", "")


@three_times
@given(streams)
def test_check_reads_whatever_there_is(text: bytes):
    answer = run(with_large_scalar(text), "check")
    event(f"exit {answer.code}")
    assert answer.code in (dispatch.DONE, check.FINDINGS, dispatch.CODES["check"]), answer.err


@three_times
@given(whole_apps, st.sampled_from(MODES_FOR_ANY_APPLICATION))
def test_check_finds_no_error_in_what_the_filter_writes(text: bytes, mode: str):
    patched = run(with_large_scalar(text), *arguments(mode)).out
    answer = run(patched, "check")
    assert answer.code == dispatch.DONE, answer.out.decode()


@three_times
@given(streams, st.sampled_from(MODES))
def test_same_input_same_output(text: bytes, mode: str):
    assert run(text, *arguments(mode)) == run(text, *arguments(mode))


@pytest.mark.parametrize("mode", MODES)
def test_streams_reach_success_and_failure(mode: str):
    codes = {run(stream(Random(seed)), *arguments(mode)).code for seed in range(30)}
    assert codes == {dispatch.DONE, dispatch.PROBLEMS}


def test_whole_apps_reach_every_mode():
    reports = "".join(run(whole_app(Random(seed)), *arguments("auto")).err for seed in range(60))
    phrases = (
        "(preset podinfo)",
        "(mode sidecar)",
        "no preset matches image",
        "preset grafana switches",
        "is removed",
        "(expose false)",
    )
    assert [phrase for phrase in phrases if phrase not in reports] == []


def test_whole_apps_have_every_style_of_yaml():
    texts = "".join(whole_app(Random(seed)).decode() for seed in range(100))
    of_yaml = ("\r\n", "\ufeff", ": |+", "*b0", "# why", "{name: ", '{"apiVersion"')
    assert [part for part in (*of_yaml, "kind: List", "keep-http", LARGE) if part not in texts] == []


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@three_times
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(encoded)))
def test_noise_is_never_a_defect(noise: bytes):
    for args in ([], arguments("auto"), arguments("mount")):
        answer = run(noise, *args)
        assert answer.code in (dispatch.DONE, dispatch.PROBLEMS), answer.err
        assert answer.code == dispatch.DONE or answer.out == failure.document(answer.err)


@three_times
@given(st.text(st.sampled_from("-: {}[]&*!|>'\"\n ak#,?%"), max_size=60))
def test_yaml_noise_is_never_a_defect(noise: str):
    metadata = 'metadata:\n  name: web\n  annotations:\n    backend-tls.kuberise.io/enabled: "true"\n'
    answer = run(f"apiVersion: v1\nkind: Service\n{metadata}{noise}".encode())
    assert answer.code == dispatch.PROBLEMS, answer.err


# What YAML has that templates rarely write, and values of types that a field does not have.
ODDITIES = (
    *"-?:#&*!|>'\"%@`,[]{}\\\t\r\n\x85\u2028\u2029\ufeff",
    *(
        "&x ",
        "*x ",
        "!!str ",
        "! ",
        "!!binary YQ==",
        "<<: ",
        "|\n",
        ">-\n",
        "\\x41",
        "\\'",
        "\\\n",
        "? ",
        ": ",
    ),
    *("http://x:80/", "--- ", "...\n", "%YAML 1.3\n", "[a]", "{a: b}", "[]", "{}", "null", "5", "[null]"),
)


@three_times
@given(
    st.integers(0, 2**32), st.lists(st.tuples(st.integers(0, 2**16), st.sampled_from(ODDITIES)), max_size=3)
)
def test_odd_spellings_are_never_a_defect(seed: int, insertions: list[tuple[int, str]]):
    text = whole_app(Random(seed)).decode()
    for at, oddity in insertions:
        at %= len(text) + 1
        text = text[:at] + oddity + text[at + seed % 3 :]
    answer = run(text.encode(), *arguments("auto"))
    event(f"exit {answer.code}")
    assert answer.code in (dispatch.DONE, dispatch.PROBLEMS), answer.err
    if answer.code == dispatch.DONE:
        assert run(answer.out, *arguments("auto")).out == answer.out


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
    once = dispatch.run(["--config", str(config)], {}, lambda: text)
    if once.code == dispatch.DONE:
        assert dispatch.run(["--config", str(config)], {}, lambda: once.out).out == once.out
    else:
        assert (once.code, once.out) == (dispatch.PROBLEMS, failure.document(once.err))


@pytest.mark.slow
@pytest.mark.parametrize("file", chart_streams("helm3"), ids=lambda file: file.parent.name)
def test_services_of_charts_in_native(file: Path):
    """Each Service by itself, whether a route leads to it or not: a preset turns ports of all kinds."""
    text = file.read_bytes()
    namespace = json.loads((file.parent / "meta.json").read_text("utf-8"))["namespace"]
    topology = Topology(split(text.decode()), Settings(namespace=namespace))
    for service in topology.objects.by_kind("Service"):
        options = ["--namespace", namespace, "--issuer", "ca", "--mode", "native"]
        options += ["--service", f"{service.ref.namespace}/{service.ref.name}"]
        once = run(text, *options)
        assert once.code in (dispatch.DONE, dispatch.PROBLEMS), once.err
        if once.code == dispatch.DONE:
            assert run(once.out, *options).out == once.out, service.ref
