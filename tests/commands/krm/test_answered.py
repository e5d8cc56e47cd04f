"""The filter, given a ResourceList: one answer in kind, whatever happens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.krm import END, HEAD, SHAPES, config, options, resource_list, without_results
from support.manifests import deployment, ingress, service, stream_of
from support.places import ROOT

from post_renderer import cli
from post_renderer.commands import dispatch, failure, krm
from post_renderer.commands import filter as filter_command
from post_renderer.commands.invocation import DONE, PROBLEMS, USAGE, Result
from post_renderer.model import PREFIX
from post_renderer.yamltext import node, stream

OBJECTS = [service(), deployment(), ingress()]
PLAIN = resource_list(stream_of(*OBJECTS))
ARGUMENTS = ["-n", "shop", "--mode", "mount", "--issuer", "ca"]
PODINFO = (ROOT / "samples" / "podinfo" / "input.yaml").read_text("utf-8")


def run(text: str, *arguments: str, environ: dict | None = None) -> Result:
    return dispatch.run(list(arguments), environ or {}, text.encode)


def flagged(**annotations: str) -> dict:
    return service(annotations={f"{PREFIX}{key}": value for key, value in annotations.items()})


def objects(answer: Result) -> list[str]:
    items = node.read(answer.out.decode())["items"]
    return [f"{item['kind']}/{item['metadata']['name']}" for item in items]


def found(answer: Result) -> list[dict]:
    return node.read(answer.out.decode()).get("results") or []


def test_words_are_those_of_the_console_script():
    assert cli._LIST == filter_command._RESOURCE_LIST == krm.KIND.encode()


def test_nothing_flagged_is_the_same_bytes():
    assert run(PLAIN) == Result(DONE, PLAIN.encode(), "")


def test_options_in_a_config_map():
    text = PLAIN + f"functionConfig: {json.dumps(options(service='web', issuer='ca', namespace='shop'))}\n"
    answer = run(text)
    assert answer.code == DONE
    assert objects(answer) == ["Service/web", "Deployment/web", "Ingress/web", "Certificate/web-backend-tls"]
    assert answer.err.startswith("Service/web in shop: https port 443")


def test_a_config():
    spec = config(services=[{"name": "web"}], defaults={"issuer": {"name": "ca"}}, namespace="shop")
    answer = run(resource_list(stream_of(*OBJECTS), spec))
    assert objects(answer)[-1] == "Certificate/web-backend-tls"


@pytest.mark.parametrize("name", SHAPES)
def test_items_are_those_of_the_filter(name, monkeypatch):
    """One by one; and a second run changes nothing."""
    monkeypatch.chdir(ROOT / "tests" / "golden" / name)
    arguments = Path("args").read_text("utf-8").splitlines()
    source = Path("input.yaml").read_text("utf-8")
    listed, plain = run(resource_list(source), *arguments), run(source, *arguments)
    assert (listed.code, listed.err) == (DONE, plain.err)
    items = node.read(listed.out.decode())["items"]
    assert sorted(bodies(items), key=str) == sorted(bodies(documents(plain.out.decode())), key=str)
    twice = run(listed.out.decode(), *arguments).out.decode()
    assert without_results(twice) == without_results(listed.out.decode())


def documents(text: str) -> list:
    return [body for document in stream.split(text) if (body := node.read(document.text))]


def bodies(objects: list) -> list[dict]:
    """``objects``, and those in Lists in place of these."""
    return [each for body in objects for each in (body["items"] if body["kind"] == "List" else [body])]


def test_what_nobody_flagged_keeps_its_bytes():
    other = "# of another chart\nkind:   Deployment # a\nmetadata: {name:  other}\n"
    text = resource_list(f"{other}---\n{PODINFO}---\n{other}")
    answer = run(text, "-n", "shop")
    lines = "- # of another chart\n  kind:   Deployment # a\n  metadata: {name:  other}\n"
    assert answer.out.decode().count(lines) == 2
    assert answer.out.decode().startswith(HEAD + "items:\n" + lines)


def test_running_it_twice():
    once = run(resource_list(PODINFO), "-n", "shop").out.decode()
    twice = run(once, "-n", "shop").out.decode()
    assert without_results(twice) == without_results(once)
    assert run(twice, "-n", "shop").out.decode() == twice


def test_problems_are_results_and_the_items_are_as_they_came():
    text = resource_list(stream_of(flagged(enabled="yes"), deployment(), ingress()))
    answer = run(text)
    assert answer.code == PROBLEMS
    assert answer.out.decode().startswith(text + "results:\n")
    (result,) = found(answer)
    assert result == {
        "message": 'metadata.annotations["backend-tls.kuberise.io/enabled"]: found "yes", expected "true" or "false"',
        "severity": "error",
        "resourceRef": {"apiVersion": "v1", "kind": "Service", "name": "web"},
        "tags": {"backend-tls.kuberise.io/rule": "annotation-value"},
    }
    assert answer.err.startswith("backend-tls: 1 problem, nothing was written\n  Service/web: ")


def test_problems_of_the_function_config():
    text = resource_list(stream_of(*OBJECTS), options(isuer="ca"))
    answer = run(text)
    assert (answer.code, without_results(answer.out.decode())) == (PROBLEMS, text)
    assert [result["severity"] for result in found(answer)] == ["error"]


def test_a_problem_that_is_solved_leaves_no_result():
    once = run(resource_list(stream_of(*OBJECTS), options(require="true")))
    assert once.code == PROBLEMS
    text = once.out.decode().replace('"require": "true"', '"require": "false"')
    assert run(text).out.decode() == without_results(text)


def test_results_of_other_functions_stay():
    other = "results:\n- message: of another function\n  file: {path: a.yaml, index: 0}\n"
    answer = run(PLAIN + other, "--require")
    assert answer.out.decode().startswith(PLAIN + other + "- message: ")
    assert run(answer.out.decode()).out.decode() == PLAIN + other


@pytest.mark.parametrize("new", [False, True], ids=["failed", "done"])
def test_report_in_a_file(tmp_path, new):
    arguments = ARGUMENTS if new else []
    text = resource_list(stream_of(flagged(enabled="true"), deployment(), ingress()))
    answer = run(text, *arguments, "--report", str(tmp_path / "report.json"))
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["done"] is new
    assert answer.code == (DONE if new else PROBLEMS)


def test_a_report_that_cannot_be_written(tmp_path):
    answer = run(PLAIN, "--report", str(tmp_path))
    assert (answer.code, without_results(answer.out.decode())) == (PROBLEMS, PLAIN)
    assert "the report cannot be written" in found(answer)[0]["message"]


def test_quiet():
    text = resource_list(
        stream_of(*OBJECTS), options(service="web", issuer="ca", namespace="s", quiet="true")
    )
    assert run(text).err == ""
    assert found(run(text))


def test_wrong_usage_is_no_answer():
    answer = run(PLAIN, "--nope")
    assert answer.code == USAGE
    assert answer.out == failure.document(answer.err)


def test_json():
    text = json.dumps({"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": OBJECTS})
    answer = run(text, "--service=web", *ARGUMENTS)
    assert objects(answer)[-1] == "Certificate/web-backend-tls"
    assert json.loads(answer.out)["results"][0]["severity"] == "info"


def test_comments_and_separators_before_it():
    assert run("# of the orchestrator\n---\n" + PLAIN, "--require").code == PROBLEMS
    assert END.strip() in run("\ufeff---\n# a\n" + PLAIN, "--require").out.decode()


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace("config.kubernetes.io/v1", "v1"),
        PLAIN.replace("ResourceList", "List") + "# ResourceList\n",
        "kind: ConfigMap\n---\n" + PLAIN,
        "data: |\n  kind: ResourceList\n",
        "[ResourceList]\n",
    ],
    ids=["other group", "List", "not the first", "a text", "no mapping"],
)
def test_what_is_none(text):
    """It goes the way of all streams: a problem is one document on stdout."""
    assert run(text) == Result(DONE, text.encode(), "")
    answer = run(text, "--require")
    assert answer.out == failure.document(answer.err)


def test_one_that_cannot_be_read():
    answer = run(PLAIN + "a: [\n")
    assert answer.code == PROBLEMS
    assert "the ResourceList cannot be read as YAML" in answer.err
    assert answer.out == failure.document(answer.err)
