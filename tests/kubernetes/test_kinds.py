"""Which documents have to be composed, told from their text."""

from __future__ import annotations

import pytest

from post_renderer.kubernetes import kinds
from post_renderer.topology.topology import groups_of

GROUPS = groups_of(())

DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  names:
    kind: Service
  versions:
    - schema:
        description: |
          kind: Service
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("apiVersion: v1\nkind: Service\n", id="plain"),
        pytest.param("kind: Service\n", id="first line"),
        pytest.param("kind: Service", id="no line break"),
        pytest.param('kind: "Service"\n', id="double-quoted"),
        pytest.param("kind: 'Service'\n", id="single-quoted"),
        pytest.param('"kind": Service\n', id="quoted key"),
        pytest.param("kind : Service\n", id="blank before the colon"),
        pytest.param("kind:   Service   \n", id="blanks around"),
        pytest.param("kind: Service # a web server\n", id="comment"),
        pytest.param("apiVersion: v1\r\nkind: Service\r\n", id="CRLF"),
        pytest.param("\ufeffkind: Service\n", id="byte order mark"),
        pytest.param("kind:\n  Service\n", id="value on the next line"),
        pytest.param("kind: !!str Service\n", id="tag"),
        pytest.param("kind: &kind Service\n", id="anchor"),
        pytest.param("  apiVersion: v1\n  kind: Service\n", id="indented root"),
        pytest.param("  kind: List\n", id="indented List"),
        pytest.param("--- {apiVersion: v1, kind: Service}\n", id="flow"),
        pytest.param('{"apiVersion": "v1", "kind": "Service"}\n', id="JSON"),
        pytest.param(
            '{\n"kind": "Service",\n"spec": {"x": {\n"kind": "Other"\n}}}\n', id="JSON without indentation"
        ),
        pytest.param("kind: ConfigMap\nkind: Service\n", id="the last of duplicate kinds"),
        pytest.param("kind: Service\nkind: ConfigMap\n", id="the first of duplicate kinds"),
        pytest.param("kind: >-\n  Service\n", id="folded"),
        pytest.param("kind: # of object\n  Service\n", id="comment before the value"),
        pytest.param("kind: &k !!str # x\n\n  Service\n", id="anchor, tag and comment"),
        pytest.param("x: &k Service\nkind: *k\n", id="alias"),
        pytest.param('kind: "Serv\\x69ce"\n', id="escape"),
        pytest.param('"k\\u0069nd": Service\n', id="escape in the key"),
        pytest.param('kind: "Serv\\\n  ice"\n', id="continued in the next line"),
        pytest.param("data: C:\\\nkind: Service\n", id="after a backslash that continues nothing"),
        pytest.param("data: C:\\\r\nkind: Service\r\n", id="after a backslash and CRLF"),
        pytest.param("? kind\n: Service\n", id="explicit key"),
        pytest.param("x: &k kind\n*k : Service\n", id="alias as key"),
        pytest.param("x: &o {kind: Service}\n<<: *o\n", id="merge"),
        pytest.param("!!str kind: Service\n", id="tag before the key"),
        pytest.param("&k kind: Service\nspec: 'x\nkind: ConfigMap\n'\n", id="anchor before the key"),
        pytest.param("a: b\rkind: Service\r", id="CR"),
        pytest.param("a: b\u2028kind: Service\n", id="LS"),
        pytest.param("  kind: !!str Service\n", id="tag, indented"),
        pytest.param("  kind: |-\n    Service\n", id="block scalar, indented"),
        pytest.param("  kind: Service\n  x: 'a\nkind: ConfigMap\n'\n", id="indented, another one in quotes"),
        pytest.param("kind: Service\nx: {\nkind: ConfigMap\n}\n", id="another one in brackets"),
        pytest.param('{"kind": &k "Service"}\n', id="anchor, flow"),
        pytest.param('{"kind": "Serv\\u0069ce"}\n', id="escape, flow"),
        pytest.param('{"kind": # x\n "Service"}\n', id="comment, flow"),
        pytest.param('{"kind": "Service",\n"x": {\n"kind": "Other"\n}}\n', id="flow, another kind below"),
        pytest.param("--- !!map\n{kind: Service,\nkind: Other\n}\n", id="flow after a tag"),
        pytest.param("kind: Table\nitems:\n- kind: Service\n", id="whatever has items"),
        pytest.param("kind: Service\nkinds: ConfigMap\n", id="a longer key below"),
        pytest.param("kind: Service\ntext: |\n  kind: ConfigMap\n", id="another one in a block scalar"),
        pytest.param("kind: List\n", id="List"),
        pytest.param("kind: DeploymentList\n", id="list of a kind"),
        pytest.param("kind: HTTPRoute\n", id="HTTPRoute"),
        pytest.param("kind: IngressClass\n", id="IngressClass"),
        pytest.param("kind: Certificate\n", id="Certificate"),
        pytest.param("kind: Rollout\n", id="Rollout"),
    ],
)
def test_may_matter(text):
    assert kinds.may_matter(text, GROUPS)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("# kind: nothing\n", id="comment"),
        pytest.param("apiVersion: v1\nkind: ConfigMap\n", id="another kind"),
        pytest.param("kind: ServiceAccount\n", id="a longer name"),
        pytest.param("kind: ConfigMap\ndata:\n  a: |\n    kind: Service\n", id="in a block scalar"),
        pytest.param(DEFINITION, id="text of a definition"),
        pytest.param('{"apiVersion": "v1", "kind": "ConfigMap"}\n', id="JSON"),
        pytest.param("kinds: Service\n", id="a longer key"),
        pytest.param("kind:\n", id="no value"),
        pytest.param("  kind: {type: string}\n", id="a mapping, indented"),
        pytest.param(
            "kind: ConfigMap\ndata:\n  a: |\n    ? kind\n    : Service\n", id="text with explicit key"
        ),
        pytest.param('kind: "ConfigMap"\ndata: {a: "\\x41", b: "*x"}\n', id="escapes elsewhere"),
        pytest.param("kind: ConfigMap\r\ndata:\r\n  kind: Service\r\n", id="CRLF"),
    ],
)
def test_cannot_matter(text):
    assert not kinds.may_matter(text, GROUPS)


def test_groups_make_the_difference():
    text = "apiVersion: example.com/v1\nkind: Widget\n"
    assert not kinds.may_matter(text, GROUPS)
    assert kinds.may_matter(text, {"Widget": ("example.com",)})
    assert not kinds.may_matter("kind: Service\n", {"Widget": ("example.com",)})
