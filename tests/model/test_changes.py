"""The identity of a new object."""

from __future__ import annotations

import pytest

from post_renderer.model import Add, Ref

WEB = Ref("", "Service", "shop", "web")


def body(namespace: str | None, api_version: str = "cert-manager.io/v1") -> dict:
    own = {} if namespace is None else {"namespace": namespace}
    return {"apiVersion": api_version, "kind": "Certificate", "metadata": {"name": "new", **own}}


@pytest.mark.parametrize(
    ("own", "namespace", "expected"),
    [
        (None, None, "shop"),
        ("other", None, "other"),
        (None, "gateway", "gateway"),
        ("other", "gateway", "gateway"),
        (None, "", ""),
    ],
    ids=[
        "of the object before it",
        "of its body",
        "its own",
        "its own, before that of its body",
        "of the cluster",
    ],
)
def test_namespace_of_a_new_object(own, namespace, expected):
    assert Add(body(own), WEB, "why", namespace).ref == Ref("cert-manager.io", "Certificate", expected, "new")


def test_group_of_a_new_object():
    assert Add(body(None, "v1"), WEB, "why").ref.group == ""
