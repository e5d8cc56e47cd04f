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
        pytest.param("kind: Service\nkind: ConfigMap\n", id="the last of duplicate kinds"),
        pytest.param("kind: ConfigMap\ndata:\n  a: |\n    kind: Service\n", id="in a block scalar"),
        pytest.param(DEFINITION, id="text of a definition"),
        pytest.param('{"apiVersion": "v1", "kind": "ConfigMap"}\n', id="JSON"),
        pytest.param("kinds: Service\n", id="a longer key"),
    ],
)
def test_cannot_matter(text):
    assert not kinds.may_matter(text, GROUPS)


def test_groups_make_the_difference():
    text = "apiVersion: example.com/v1\nkind: Widget\n"
    assert not kinds.may_matter(text, GROUPS)
    assert kinds.may_matter(text, {"Widget": ("example.com",)})
    assert not kinds.may_matter("kind: Service\n", {"Widget": ("example.com",)})
