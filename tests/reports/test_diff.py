from __future__ import annotations

import json

import pytest

from post_renderer.model import Edit, Ref
from post_renderer.reports import diff, report

SERVICE = Ref("", "Service", "shop", "web")
SECRET = Ref("", "Secret", "shop", "web")
DATA = "c2VjcmV0"


def edit(before: str, ref: Ref = SERVICE) -> Edit:
    return Edit((ref,), before, before + "new: line\n")


def listed(item: str) -> str:
    """A List with a Service that is edited and ``item``, a mapping in brackets that has the data."""
    return f"kind: List\nitems:\n- {{kind: Service}}\n- {item}\n"


HIDDEN = {
    "edited itself": edit(f"kind: whatever\ndata: {{a: {DATA}}}\n", SECRET),
    "plain": edit(listed(f"{{kind: Secret, data: {{a: {DATA}}}}}")),
    "anchor": edit(listed(f"{{kind: &k Secret, data: {{a: {DATA}}}}}")),
    "tag": edit(listed(f"{{kind: !!str Secret, data: {{a: {DATA}}}}}")),
    "escape": edit(listed(f'{{kind: "\\u0053ecret", data: {{a: {DATA}}}}}')),
    "quoted key": edit(listed(f'{{"kind": "Secret", data: {{a: {DATA}}}}}')),
    "explicit key": edit(listed(f"{{? kind : Secret, data: {{a: {DATA}}}}}")),
    "block": edit(f"kind: List\nitems:\n- kind: Service\n- kind: |-\n    Secret\n  data: {{a: {DATA}}}\n"),
    "alias": edit(f"kind: List\nx: &k Secret\nitems:\n- kind: *k\n  data: {{a: {DATA}}}\n"),
    "merge": edit(listed(f"{{<<: {{kind: Secret}}, data: {{a: {DATA}}}}}")),
    "the last of two": edit(listed(f"{{kind: Service, kind: Secret, data: {{a: {DATA}}}}}")),
    "a List in a List": edit(listed(f"{{kind: List, items: [{{kind: Secret, data: {{a: {DATA}}}}}]}}")),
    "a SecretList": edit(listed(f"{{kind: SecretList, items: [{{data: {{a: {DATA}}}}}]}}")),
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_the_data_of_a_secret_is_not_shown(hidden: Edit):
    """Whatever the spelling of its kind."""
    text = diff.unified([hidden], report.plain)
    assert text.splitlines()[2] == diff.HIDDEN
    (document,) = json.loads(diff.as_json([hidden]))["documents"]
    assert (document["hidden"], document["before"], document["after"]) == (True, "", "")


SHOWN = {
    "a Service": "kind: Service\n",
    "the name": "kind: Service\nmetadata: {name: Secret}\n",
    "a reference": "kind: Service\nspec: {caRef: {kind: Secret}}\n",
    "a comment": "# kind: Secret\nkind: Service\n",
    "a text": 'kind: ConfigMap\ndata: {a: "kind: Secret"}\n',
    "a new document": "",
}


@pytest.mark.parametrize("before", SHOWN.values(), ids=SHOWN)
def test_everything_else_is_shown(before: str):
    assert "+new: line" in diff.unified([edit(before)], report.plain)
