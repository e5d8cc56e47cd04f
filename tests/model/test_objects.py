from __future__ import annotations

import pytest

from post_renderer.model import Manifest, Ref

REF = Ref("apps", "Deployment", "shop", "web")


def manifest(metadata: object) -> Manifest:
    return Manifest(REF, 0, (), {"metadata": metadata})


def test_ref_as_text():
    assert str(REF) == "Deployment/web"


@pytest.mark.parametrize(
    ("metadata", "is_hook"),
    [
        ({"annotations": {"helm.sh/hook": "test"}}, True),
        ({"annotations": {"helm.sh/hook": None}}, True),
        ({"annotations": {"helm.sh/hook-weight": "1"}}, False),
        ({"labels": {"helm.sh/hook": "test"}}, False),
        ({"annotations": None}, False),
        (None, False),
    ],
    ids=["hook", "null", "another annotation", "a label", "null annotations", "no metadata"],
)
def test_is_hook(metadata, is_hook):
    assert manifest(metadata).is_hook is is_hook
