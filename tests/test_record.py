"""The record of ``--record``: what it says, where there is none, and that it is right for every golden."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.golden_cases import settings_of, succeeding, text

from post_renderer import pipeline
from post_renderer.commands import dispatch
from post_renderer.edit import record
from post_renderer.model import RECORD, Edit, Ref
from post_renderer.topology.objects import objects_in
from post_renderer.yamltext import node, stream

SERVICE = """\
---
# Source: shop/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ports:
    - port: 80
"""
WEB = Ref("", "Service", "shop", "web")


def edit(before: str, after: str, ref: Ref = WEB) -> Edit:
    return Edit((ref,), before, after)


def records(source: str) -> list[str]:
    found = (m for d in stream.split(source) for m in objects_in(node.read(d.text), ""))
    return [manifest.annotations[RECORD] for manifest in found if RECORD in manifest.annotations]


def test_what_a_record_says():
    after = record.written(edit(SERVICE, SERVICE.replace("port: 80", "port: 443")))
    assert json.loads(*records(after)) == [[4, 2, []], [8, 1, ["    - port: 80\n"]]]
    assert record.undone(after) == SERVICE


def test_a_new_document_says_that_it_is_new():
    after = record.written(edit("", SERVICE))
    assert records(after) == ["added"]
    assert record.is_added(after)
    assert not record.is_added(SERVICE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SERVICE, SERVICE),
        (SERVICE.replace("Service", "Secret"), SERVICE.replace("Service", "Secret") + "# x\n"),
        ("x: y\n", "x: z\n"),
        (SERVICE + f"# {'x' * record.LONGEST}\n", SERVICE + "# y\n"),
    ],
    ids=["no change", "a Secret", "no object", "too long"],
)
def test_no_record(before, after):
    assert record.written(edit(before, after)) == after


def test_a_list_with_a_secret_in_it_has_no_record():
    item = '{"apiVersion": "v1", "kind": "%s", "metadata": {"name": "web"}}'
    before = f'{{"apiVersion": "v1", "kind": "List", "items": [{item % "Service"}, {item % "Secret"}]}}\n'
    assert record.written(edit(before, before.replace('"web"', '"api"', 1))) == before.replace(
        '"web"', '"api"', 1
    )


def test_a_record_stays_right_when_its_document_is_edited_again():
    once = record.written(edit(SERVICE, SERVICE.replace("port: 80", "port: 443")))
    twice = record.updated(edit(once, once.replace("port: 443", "port: 8443")))
    assert record.undone(twice) == SERVICE
    assert record.updated(edit(SERVICE, SERVICE + "# x\n")) == SERVICE + "# x\n"


@pytest.mark.parametrize("value", ["", "added", "[]]", "[[0,1]]", "[[90,1,[]]]", "7", "null"])
def test_a_record_of_another_text_undoes_nothing(value):
    annotated = SERVICE.replace(
        "  name: web", f"  name: web\n  annotations:\n    {RECORD}: {json.dumps(value)}"
    )
    assert record.undone(annotated) == ""


def run(*arguments: str, stdin: str) -> dispatch.Answer:
    return dispatch.run(["--namespace=shop", *arguments], {}, stdin.encode)


def test_a_record_is_no_flag():
    annotated = SERVICE.replace("  name: web", f'  name: web\n  annotations:\n    {RECORD}: "added"')
    assert run(stdin=annotated) == (dispatch.DONE, annotated.encode(), "")
    ingress = annotated.replace("kind: Service", "kind: Ingress")
    assert run(stdin=ingress) == (dispatch.DONE, ingress.encode(), "")


CASES = succeeding()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_golden_has_records_that_are_right(case: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(case)
    settings = settings_of(case)._replace(record=True)
    outcome = pipeline.render(text(case, "input.yaml"), settings)
    for each in outcome.edits:
        if any(ref.kind == "Secret" for ref in each.objects):
            assert RECORD not in each.after
        elif each.before:
            assert record.undone(each.after) == each.before
        else:
            assert record.is_added(each.after)
    assert pipeline.render(outcome.text, settings).text == outcome.text
    # Without the option, what is recorded already stays.
    assert pipeline.render(outcome.text, settings._replace(record=False)).text == outcome.text
