"""What README and docs/checking.md show of ``check`` is what it prints."""

from __future__ import annotations

import re

import pytest
from support.places import ROOT

from post_renderer.check import examples
from post_renderer.check.rules.ingress_nginx import ingress_nginx_verify_value
from post_renderer.commands import dispatch

MANIFESTS = examples.bad(ingress_nginx_verify_value.ABOUT.example)


@pytest.mark.parametrize("page", ["README.md", "docs/checking.md"])
def test_the_output_that_is_shown(page: str):
    text = (ROOT / page).read_text("utf-8")
    shown = re.search(r"```\n\$ [^\n]*backend-tls check[^\n]*\n(.*?)```\n", text, re.DOTALL)[1]
    assert shown == dispatch.run(["check"], {}, MANIFESTS.encode).out.decode()


def test_every_format_is_named():
    text = (ROOT / "docs/checking.md").read_text("utf-8")
    for name in ("github", "sarif", "markdown", "junit", "json"):
        assert f"`-o {name}" in text
