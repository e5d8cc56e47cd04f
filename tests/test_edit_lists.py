"""Items of a List are edited each by itself, which gives what editing the whole document gives."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType
from unittest import mock

import pytest
from support.manifests import stream_of, topology_of
from support.places import ROOT

from post_renderer import edit, pipeline
from post_renderer.edit import lists
from post_renderer.model import Add, Drop, ProblemsError, Put, Ref, Settings
from post_renderer.reports import inspect
from post_renderer.yamltext import node, stream

WEB, API = (Ref("", "Service", "shop", name) for name in ("web", "api"))
LIST = """\
# the objects
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata: {name: web}
  spec:
    selector:
      app: web

# the second one
- apiVersion: v1
  kind: Service
  metadata:
      name: api
  spec: {ports: []}   # none
metadata:
    resourceVersion: ""
"""
LISTS = (
    LIST,
    LIST.replace("kind: List", "kind: ResourceList"),
    LIST.replace("\n", "\r\n"),
    re.sub("(?m)^([- ] .*)", r"    \1", LIST.partition("metadata:\n    res")[0]).rstrip("\n"),
    LIST.replace("metadata: {name: web}", "metadata:\n    name: web\n    annotations:"),
)
CHANGES = (
    Put(API, ("spec", "ports", 0), {"port": 443}, "why"),
    Put(WEB, ("metadata", "annotations", "a"), "b", "why"),
    Put(WEB, ("spec", "ports"), [{"port": 80}, {"port": 443}], "why"),
    Put(WEB, ("metadata", "finalizers"), ["x"], "why"),
    Drop(WEB, ("spec", "selector", "app"), "why"),
    Put(API, ("metadata", "name"), "api", "as it is"),
)
ADDED = (*CHANGES, Add({"kind": "One"}, WEB, "why"), Add({"kind": "Two", "spec": {"x": ["y"]}}, API, "why"))


def edited(text: str, changes) -> edit.Edited:
    documents = stream.split(text)
    return edit.apply(changes, documents, topology_of(text).objects)


@pytest.mark.parametrize(
    "changes", [CHANGES[:1], CHANGES, ADDED], ids=["one item", "both", "with new objects"]
)
@pytest.mark.parametrize("text", LISTS, ids=["block", "resources", "CRLF", "indented", "null"])
def test_it_is_what_editing_the_whole_gives(text, changes):
    with mock.patch.object(lists, "edited", return_value=None):
        whole = edited(text, changes)
    with mock.patch.object(lists, "reconciled", side_effect=lists.reconciled) as of_item:
        assert edited(text, changes) == whole
    assert of_item.call_count == len({change.ref for change in changes if not isinstance(change, Add)})
    assert whole.text != text


def test_all_that_is_wrong_is_told():
    """What is wrong with an item is found again in the whole document, with that of all others."""
    text = LIST.replace("selector:\n      app: web", "ports: none").replace("ports: []", "ports: {}")
    changes = [Put(ref, ("spec", "ports", 0), {"port": 443}, "why") for ref in (API, WEB)]
    with pytest.raises(ProblemsError) as error:
        edited(text, changes)
    assert [finding.ref for finding in error.value.problems] == [API, WEB]


def growing() -> ModuleType:
    """The inputs of the benchmark."""
    spec = importlib.util.spec_from_file_location("growing", ROOT / "benchmarks" / "growing.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_list_of_hundreds_of_objects():
    """As List and as documents of their own the same comes out."""
    documents = growing().split(growing().flagged(100))
    settings = Settings(namespace="shop")
    as_documents = pipeline.render(stream_of(*documents), settings)
    items = ("- " + document.rstrip("\n").replace("\n", "\n  ") + "\n" for document in documents)
    as_list = pipeline.render("kind: List\nitems:\n" + "".join(items), settings)
    (listed, *new), expected = bodies(as_list.text), bodies(as_documents.text)
    assert len(expected) == 400
    assert sorted(map(str, (*listed["items"], *new))) == sorted(map(str, expected))
    assert as_list.findings == as_documents.findings
    in_list, apart = (
        inspect.data(pipeline.inventory(each.text, settings)) for each in (as_list, as_documents)
    )
    assert in_list == apart
    assert len(in_list["services"]) == 100


def bodies(text: str) -> list:
    return [node.read(document.text) for document in stream.split(text) if document.text.strip("- \n")]
