"""Changes become text: what is written for each verb, and that nothing else changes a byte."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import document, ingress

from post_renderer import edit
from post_renderer.edit import Edited
from post_renderer.model import ABSENT, Add, Change, Copy, Drop, Edit, Put, Ref, Settings, fields
from post_renderer.topology.topology import Topology
from post_renderer.yamltext import node, stream

WEB = Ref("", "Service", "shop", "web")
COPY, SECOND = WEB._replace(name="web-copy"), WEB._replace(name="web-second")
FIRST, LAST = WEB._replace(name="first"), WEB._replace(name="last")
TYPE = ("spec", "type")
BEFORE, AFTER = "# before\nkind: ConfigMap\n", "---\nkind: ConfigMap # after\n"
DOCUMENT = """\
# The web server.
apiVersion: v1
kind: Service
metadata:
  name: web  # why
spec:
    type:   ClusterIP
    ports: [{port: 80}]
"""
BLOCK = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata: {name: first}
- apiVersion: v1
  kind: Service
  metadata:
    name: web  # why
  spec: {type: ClusterIP}
- apiVersion: v1
  kind: Service
  metadata: {name: last}
# the end
"""
FLOW = (
    '{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "first"}},\n'
    '  {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}},\n'
    '  {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "last"}}]}\n'
)
SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "new"}}
NEW_SECRET = '---\napiVersion: "v1"\nkind: "Secret"\nmetadata:\n  name: "new"\n'


def put(ref: Ref, path: tuple, value: object) -> Put:
    return Put(ref, path, value, "why")


def drop(ref: Ref, path: tuple) -> Drop:
    return Drop(ref, path, "why")


def copy(ref: Ref = COPY, source: Ref = WEB) -> Copy:
    return Copy(source, ref, "why")


def apply(text: str, *changes: Change) -> Edited:
    """The result; what is applied that is not one of ``changes`` has a test of its own."""
    result = applied_as_it_is(text, *changes)
    return result._replace(applied=tuple(each for each in result.applied if each.change in changes))


def applied_as_it_is(text: str, *changes: Change) -> Edited:
    documents = stream.split(text)
    return edit.apply(changes, documents, Topology(documents, Settings(namespace="shop")).objects)


def before(result: Edited) -> list[object]:
    return [each.before for each in result.applied]


def objects(result: Edited) -> list[list[str]]:
    return [[str(ref) for ref in each.objects] for each in result.edits]


class TestPutAndDrop:
    def test_a_scalar(self):
        result = apply(BEFORE + "---\n" + DOCUMENT + AFTER, put(WEB, TYPE, "NodePort"))
        after = DOCUMENT.replace("  ClusterIP", '  "NodePort"')
        assert result.text == BEFORE + "---\n" + after + AFTER
        assert before(result) == ["ClusterIP"]
        assert result.edits == (Edit((WEB,), "---\n" + DOCUMENT, "---\n" + after),)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (TYPE, "ClusterIP"),
            (("spec",), {"type": "ClusterIP", "ports": [{"port": "80"}]}),
            (("metadata", "labels"), ABSENT),
            (("spec", "ports", 0, "port"), "80"),
            (("spec", "ports"), [{"port": "80"}]),
        ],
        ids=["scalar", "mapping", "none", "through a list", "list"],
    )
    def test_the_value_before(self, path, value):
        change = (
            put(WEB, path, {"a": "b"})
            if value is ABSENT or isinstance(value, dict)
            else put(WEB, path, ["new"] if isinstance(value, list) else "new")
        )
        (applied,) = apply(DOCUMENT, change).applied
        assert applied.change is change
        assert applied.before == value

    def test_the_value_before_a_drop(self):
        result = apply(
            DOCUMENT, drop(WEB, ("spec", "ports")), drop(WEB, TYPE), drop(WEB, ("spec", "clusterIP"))
        )
        assert before(result) == [[{"port": "80"}], "ClusterIP"]

    @pytest.mark.parametrize(
        ("dropped", "ports"),
        [([0], "b, c"), ([2], "a, b"), ([0, 1], "c"), ([0, 2], "b"), ([1, 2], "a"), ([0, 1, 2], "")],
        ids=str,
    )
    def test_items_between_brackets(self, dropped, ports):
        text = DOCUMENT.replace("[{port: 80}]", "[a, b, c]")
        result = apply(text, *(drop(WEB, ("spec", "ports", index)) for index in dropped))
        assert result.text == text.replace("a, b, c", ports)

    def test_null_before_is_not_absent(self):
        result = apply(DOCUMENT.replace("ClusterIP", "null"), put(WEB, TYPE, "NodePort"))
        assert before(result) == [None]

    @pytest.mark.parametrize(
        "change",
        [
            put(WEB, TYPE, "ClusterIP"),
            put(WEB, ("spec",), {"type": "ClusterIP"}),
            drop(WEB, ("metadata", "labels")),
        ],
        ids=["scalar", "mapping", "drop"],
    )
    def test_what_is_true_already_is_not_applied(self, change):
        assert apply(DOCUMENT, change) == Edited(DOCUMENT, (), ())

    def test_applied_in_the_order_of_the_changes(self):
        changes = [
            put(LAST, ("x",), "1"),
            put(WEB, ("x",), "2"),
            copy(),
            put(FIRST, ("x",), "3"),
            Add(SECRET, LAST, "why"),
        ]
        last = DOCUMENT.replace("name: web", "name: last")
        text = "---\n".join([DOCUMENT.replace("name: web", "name: first"), DOCUMENT, last])
        assert [applied.change for applied in apply(text, *changes).applied] == changes

    def test_objects_of_a_document(self):
        changes = [put(WEB, ("x",), "1"), put(LAST, ("x",), "2"), put(WEB, ("y",), "3")]
        assert objects(apply(BLOCK, *changes)) == [["Service/web", "Service/last"]]

    def test_no_changes(self):
        assert apply(BEFORE + AFTER) == Edited(BEFORE + AFTER, (), ())


class TestAdd:
    def test_a_document_after_another(self):
        result = apply(BEFORE + "---\n" + DOCUMENT + AFTER, Add(SECRET, WEB, "why"))
        assert result.text == BEFORE + "---\n" + DOCUMENT + NEW_SECRET + AFTER
        assert before(result) == [ABSENT]
        assert result.edits == (Edit((Ref("", "Secret", "shop", "new"),), "", NEW_SECRET),)

    @pytest.mark.parametrize("namespace", ["gateway", ""], ids=["another namespace", "of the cluster"])
    def test_a_namespace_of_its_own(self, namespace):
        """The text is that of the body; the namespace is the identity under which it is reported."""
        metadata = {"name": "new", "namespace": namespace} if namespace else {"name": "new"}
        result = apply(DOCUMENT, Add({**SECRET, "metadata": metadata}, WEB, "why", namespace))
        written_namespace = f'  namespace: "{namespace}"\n' if namespace else ""
        assert result.text == DOCUMENT + NEW_SECRET + written_namespace
        assert [each.objects for each in result.edits] == [(Ref("", "Secret", namespace, "new"),)]
        assert result.applied[0].change.ref == Ref("", "Secret", namespace, "new")

    def test_after_an_item_of_a_list(self):
        result = apply(BLOCK + AFTER, Add(SECRET, WEB, "why"))
        assert result.text == BLOCK + NEW_SECRET + AFTER
        assert objects(result) == [["Secret/new"]]

    def test_after_an_item_of_a_resource_list(self):
        """It is read back as one document, so the object is a new item at its end, in the style of the others."""
        text = BLOCK.replace(
            "apiVersion: v1\nkind: List", "apiVersion: config.kubernetes.io/v1\nkind: ResourceList"
        )
        new = '- apiVersion: "v1"\n  kind: "Secret"\n  metadata:\n    name: "new"\n'
        result = apply(text, Add(SECRET, WEB, "why"), put(LAST, ("x",), "1"))
        assert result.text == text.replace("{name: last}\n", '{name: last}\n  x: "1"\n' + new)
        assert before(result) == [ABSENT, ABSENT]

    def test_objects_of_a_resource_list(self):
        text = BLOCK.replace("kind: List", "kind: ResourceList")
        assert objects(apply(text, Add(SECRET, WEB, "why"), put(LAST, ("x",), "1"))) == [
            ["Service/last", "Secret/new"]
        ]

    def test_after_an_item_of_a_resource_list_in_flow_style(self):
        text = FLOW.replace('"List"', '"ResourceList"')
        new = ',\n  {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "new"}}]}\n'
        assert apply(text, Add(SECRET, FIRST, "why")).text == text.replace("]}\n", new)

    def test_several_after_one_document(self):
        other = {**SECRET, "metadata": {"name": "other"}}
        result = apply(DOCUMENT.rstrip(), Add(SECRET, WEB, "why"), Add(other, WEB, "why"))
        assert result.text == DOCUMENT + NEW_SECRET + NEW_SECRET.replace('"new"', '"other"')

    def test_style_and_source_of_the_document_before_it(self):
        text = ("---\n# Source: shop/templates/web.yaml\n" + DOCUMENT).replace("\n", "\r\n")
        new = apply(text, Add(SECRET, WEB, "why")).text.removeprefix(text)
        # Mappings of the document before are indented by four in one place and by two in another.
        assert new.startswith("---\r\n# Source: shop/templates/web.yaml\r\n")
        assert "\n" not in new.replace("\r\n", "")

    @pytest.mark.parametrize("line_break", ["\r", "\x85", "\u2028", "\u2029"])
    def test_a_source_ends_at_any_line_break_of_yaml(self, line_break: str):
        text = f"# Source: shop/web.yaml{line_break}---\n" + DOCUMENT
        new = apply(text, Add(SECRET, WEB, "why")).text.removeprefix(text)
        assert new == NEW_SECRET.replace("---\n", "---\n# Source: shop/web.yaml\n")


RENAMED = DOCUMENT.replace("name: web ", 'name: "web-copy" ')


class TestCopyOfADocument:
    @pytest.mark.parametrize(
        "start", ["", "---\n", "--- # x\n"], ids=["first", "separator", "separator with comment"]
    )
    def test_right_before_the_document(self, start):
        result = apply(start + DOCUMENT + AFTER, copy())
        original = (start or "---\n") + DOCUMENT
        assert result.text == start + RENAMED + original + AFTER
        assert before(result) == [ABSENT]
        assert result.edits[0] == Edit((COPY,), "", start + RENAMED)
        assert result.edits[1:] == (() if start else (Edit((), DOCUMENT, original),))

    def test_between_others(self):
        text = BEFORE + "---\n" + DOCUMENT + AFTER
        assert apply(text, copy()).text == f"{BEFORE}---\n{RENAMED}---\n{DOCUMENT}{AFTER}"

    def test_changes_of_the_original_and_of_the_copy(self):
        result = apply(
            DOCUMENT,
            put(WEB, TYPE, "NodePort"),
            copy(),
            drop(COPY, ("spec", "ports")),
            put(COPY, ("spec", "x"), "1"),
        )
        original = DOCUMENT.replace("  ClusterIP", '  "NodePort"')
        copied = RENAMED.replace("ports: [{port: 80}]", 'x: "1"')
        assert result.text == f"{copied}---\n{original}"
        assert before(result) == ["ClusterIP", ABSENT, [{"port": "80"}], ABSENT]
        assert objects(result) == [["Service/web-copy"], ["Service/web"]]

    def test_a_change_of_the_copy_that_is_true_already(self):
        result = apply(DOCUMENT, copy(), put(COPY, TYPE, "ClusterIP"))
        assert result.text == f"{RENAMED}---\n{DOCUMENT}"
        assert [type(applied.change) for applied in result.applied] == [Copy]

    @pytest.mark.parametrize(
        "text", [DOCUMENT, BLOCK, FLOW], ids=["document", "item", "item between brackets"]
    )
    def test_only_changes_are_applied(self, text):
        """The new name is part of the copy."""
        assert [each.change for each in applied_as_it_is(text, copy()).applied] == [copy()]

    def test_two_copies(self):
        result = apply(DOCUMENT, copy(SECOND), copy(), put(COPY, TYPE, "NodePort"), put(SECOND, ("x",), "1"))
        second = RENAMED.replace("web-copy", "web-second") + 'x: "1"\n'
        first = RENAMED.replace("  ClusterIP", '  "NodePort"')
        assert result.text == f"{second}---\n{first}---\n{DOCUMENT}"
        assert objects(result) == [["Service/web-second"], ["Service/web-copy"], []]

    def test_crlf_and_no_newline_at_the_end(self):
        text = DOCUMENT.replace("\n", "\r\n")
        result = apply(text.removesuffix("\r\n"), copy(), put(COPY, TYPE, "NodePort"))
        renamed = RENAMED.replace("  ClusterIP", '  "NodePort"').replace("\n", "\r\n")
        assert result.text == f"{renamed}---\r\n{text.removesuffix(chr(13) + chr(10))}"

    def test_byte_order_mark(self):
        assert apply(f"\ufeff{DOCUMENT}", copy()).text == f"\ufeff{RENAMED}---\n{DOCUMENT}"
        assert apply(f"\ufeff---\n{DOCUMENT}", copy()).text == f"\ufeff---\n{RENAMED}---\n{DOCUMENT}"

    def test_with_a_new_object_after_the_original(self):
        assert (
            apply(DOCUMENT, Add(SECRET, WEB, "why"), copy()).text == f"{RENAMED}---\n{DOCUMENT}{NEW_SECRET}"
        )

    def test_annotations_that_tell_the_original(self):
        """Those of kustomize and kpt: the copy is a new object for them."""
        own = "{a: b, config.kubernetes.io/local-config: 'true', internal.config.kubernetes.io/id: '1', "
        own += "config.kubernetes.io/index: '0', kustomize.config.k8s.io/id: x}"
        text = DOCUMENT.replace("spec:\n", f"  annotations: {own}\nspec:\n", 1)
        result = apply(text, copy())
        first, second = result.text.split("---\n")
        assert second == text
        annotations = node.read(first)["metadata"]["annotations"]
        assert annotations == {"a": "b", "config.kubernetes.io/local-config": "true"}
        assert [each.change for each in result.applied] == [copy()]

    def test_anchors_and_aliases(self):
        labels = "  labels: &labels {a: b}\n"
        text = DOCUMENT.replace("spec:\n", f"{labels}spec:\n    selector: *labels\n")
        result = apply(text, copy(), put(COPY, ("spec", "selector", "a"), "c"))
        renamed = RENAMED.replace("spec:\n", f'{labels}spec:\n    selector:\n      a: "c"\n')
        assert node.read(result.text.split("---\n")[0])["spec"]["selector"] == {"a": "c"}
        assert result.text == f"{renamed}---\n{text}"


ITEM = """\
- apiVersion: v1
  kind: Service
  metadata:
    name: web  # why
  spec: {type: ClusterIP}
"""
RENAMED_ITEM = ITEM.replace("name: web ", 'name: "web-copy" ')


class TestCopyOfAnItem:
    def test_block(self):
        result = apply(BEFORE + "---\n" + BLOCK + AFTER, copy())
        assert result.text == BEFORE + "---\n" + BLOCK.replace(ITEM, RENAMED_ITEM + ITEM) + AFTER
        assert before(result) == [ABSENT]

    def test_objects_of_a_list_with_copies(self):
        assert objects(apply(BLOCK, copy())) == [["Service/web-copy"]]
        ((*refs,),) = objects(apply(BLOCK, put(LAST, ("x",), "1"), copy(), drop(WEB, ("spec",))))
        assert sorted(refs) == ["Service/last", "Service/web", "Service/web-copy"]

    def test_block_with_changes_before_and_behind(self):
        changes = [
            put(LAST, ("x",), "1"),
            put(FIRST, ("x",), "2"),
            copy(),
            put(COPY, TYPE, "NodePort"),
            drop(WEB, ("spec",)),
        ]
        result = apply(BLOCK, *changes)
        original = ITEM.replace("  spec: {type: ClusterIP}\n", "")
        copied = RENAMED_ITEM.replace("ClusterIP", '"NodePort"')
        expected = BLOCK.replace("{name: first}\n", '{name: first}\n  x: "2"\n').replace(
            ITEM, copied + original
        )
        assert result.text == expected.replace("{name: last}\n", '{name: last}\n  x: "1"\n')
        assert [applied.change for applied in result.applied] == changes
        assert before(result) == [ABSENT, ABSENT, ABSENT, "ClusterIP", {"type": "ClusterIP"}]

    def test_flow(self):
        web = '  {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}'
        renamed = web.replace('"web"', '"web-copy"').replace("}}", '}, "spec": {"type": "NodePort"}}')
        result = apply(
            FLOW, copy(), put(COPY, ("spec",), {"type": "NodePort"}), put(LAST, ("metadata", "name"), "end")
        )
        assert result.text == FLOW.replace(web, f"{renamed}, {web.strip()}").replace('"last"', '"end"')

    def test_two_copies_of_one_item_and_one_of_another(self):
        end = LAST._replace(name="end")
        changes = [
            copy(end, LAST),
            copy(),
            copy(SECOND),
            put(LAST, ("x",), "1"),
            put(SECOND, TYPE, "NodePort"),
        ]
        result = apply(BLOCK, *changes)
        second = RENAMED_ITEM.replace("web-copy", "web-second").replace("ClusterIP", '"NodePort"')
        last = "- apiVersion: v1\n  kind: Service\n  metadata: {name: last}\n"
        copy_of_last = last.replace("last", '"end"')
        expected = BLOCK.replace(ITEM, RENAMED_ITEM + second + ITEM)
        assert result.text == expected.replace(last, copy_of_last + last + '  x: "1"\n')
        assert [applied.change for applied in result.applied] == changes

    def test_with_a_new_object_after_it(self):
        result = apply(BLOCK, Add(SECRET, WEB, "why"), copy())
        assert result.text == BLOCK.replace(ITEM, RENAMED_ITEM + ITEM) + NEW_SECRET

    def test_in_a_list_of_lists(self):
        inner = "- kind: List\n  items:\n" + "".join(f"  {line}\n" for line in ITEM.splitlines())
        text = "kind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: first}}\n" + inner
        text += "- {apiVersion: v1, kind: Service, metadata: {name: last}}\n"
        changes = [copy(SECOND), copy(), copy(COPY._replace(name="x"), LAST), put(WEB, TYPE, "NodePort")]
        changes += [put(COPY, TYPE, "LoadBalancer"), put(FIRST, ("x",), "1"), put(LAST, ("x",), "2")]
        first, of_list, other, last = node.read(apply(text, *changes).text)["items"]
        assert [first["x"], other["metadata"], last["x"]] == ["1", {"name": "x"}, "2"]
        assert [(item["metadata"]["name"], item["spec"]["type"]) for item in of_list["items"]] == [
            ("web-second", "ClusterIP"),
            ("web-copy", "LoadBalancer"),
            ("web", "NodePort"),
        ]

    def test_in_a_resource_list_with_a_new_item(self):
        text = BLOCK.replace("kind: List", "kind: ResourceList")
        new = '- apiVersion: "v1"\n  kind: "Secret"\n  metadata:\n    name: "new"\n'
        result = apply(text, Add(SECRET, WEB, "why"), copy())
        assert result.text == text.replace(ITEM, RENAMED_ITEM + ITEM).replace(
            "{name: last}\n", "{name: last}\n" + new
        )

    @pytest.mark.parametrize(
        ("text", "items"),
        [
            (
                "kind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: &m {name: web}\n- other: *m\n",
                [{"name": "web-copy"}, {"name": "web"}, {"name": "web"}],
            ),
            (
                "x: &web {apiVersion: v1, kind: Service, metadata: {name: web}}\nkind: List\nitems:\n- *web\n- other: a\n",
                [{"name": "web-copy"}, {"name": "web"}, "a"],
            ),
            (
                "x: &web {apiVersion: v1, kind: Service, metadata: {name: web}}\nkind: List\nitems: [*web, {other: a}]\n",
                [{"name": "web-copy"}, {"name": "web"}, "a"],
            ),
        ],
        ids=["an anchor in the item", "an alias as the item", "an alias in brackets"],
    )
    def test_anchors_and_aliases(self, text, items):
        """The name of the copy is its own; every other use of an anchor stays as it is."""
        body = node.read(apply(text, copy()).text)
        assert [item.get("metadata", item.get("other")) for item in body["items"]] == items


INGRESS = Ref("networking.k8s.io", "Ingress", "shop", "web")
SPLIT = INGRESS._replace(name="web-split")
PATHS = ("spec", "rules", 0, "http", "paths")


def paths_of(body: object) -> list[object]:
    return [fields.text(path, "path") for path in fields.sequence(body, *PATHS)]


@given(st.randoms(use_true_random=False), st.booleans(), st.sets(st.integers(0, 2)))
def test_a_split_has_every_path_once(random: Random, in_list: bool, moved: set[int]):
    """A copy, and the paths dropped in one that stay in the other: however the text is written."""
    body = ingress("web", {"number": 80}, random)
    every = paths_of(body)
    source = {"apiVersion": "v1", "kind": "List", "items": [body, {"kind": "ConfigMap"}]} if in_list else body
    text = document(source, random)
    changes: list[Change] = [Copy(INGRESS, SPLIT, "why")]
    changes += (drop(INGRESS if i in moved else SPLIT, (*PATHS, i)) for i in range(len(every)))
    result = apply(text, *changes)
    bodies = [node.read(each.text) for each in stream.split(result.text)]
    bodies = bodies[0]["items"][:2] if in_list else bodies
    assert [item["metadata"]["name"] for item in bodies] == ["web-split", "web"]
    stays = [path for i, path in enumerate(every) if i not in moved]
    assert [paths_of(item) for item in bodies] == [[path for path in every if path not in stays], stays]
    assert len(result.applied) == len(changes)
