"""The line of a finding: in a document, and in a List, of which its item alone is parsed."""

from __future__ import annotations

import pytest
from support.checking import found

from post_renderer.check import examples

BAD = examples.good("ingress-nginx").replace('verify: "on"', 'verify: "true"')
WRONG = '    nginx.ingress.kubernetes.io/proxy-ssl-verify: "true"'


def as_list(text: str, indent: str = "") -> str:
    """The documents of ``text`` as items of a List."""
    items = []
    for document in text.split("---\n"):
        first, *rest = document.splitlines()
        items += [f"{indent}- {first}", *(f"{indent}  {line}" for line in rest)]
    return "\n".join(["apiVersion: v1", "items:", *items, "kind: List", ""])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(BAD, id="a document"),
        pytest.param(f"# one\n---\n# two\n{BAD}", id="behind another"),
        pytest.param("\ufeff" + BAD, id="byte order mark"),
        pytest.param(BAD.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(as_list(BAD), id="a List"),
        pytest.param(as_list(BAD, "  "), id="an indented List"),
        pytest.param(f"a: 1\n---\n{as_list(BAD)}", id="a List behind a document"),
        pytest.param(as_list(BAD).replace("items:", "items: &all"), id="a List that is not cut"),
        pytest.param(
            as_list(BAD).replace(
                "items:", "metadata:\n  annotations:\n    a: |\n      items:\n      - a\nitems:"
            ),
            id="a text that looks like items",
        ),
    ],
)
def test_the_line(text: str):
    (line,) = [each.line for each in found(text) if each.finding.rule == "ingress-nginx-verify-value"]
    assert text.split("\n")[line - 1].strip() == WRONG.strip()


def test_each_of_many_in_one_list():
    many = "---\n".join(BAD.replace("shop", f"shop{number}") for number in range(20))
    text = as_list(many)
    lines = [each.line for each in found(text) if each.finding.rule == "ingress-nginx-verify-value"]
    assert lines == [
        number for number, line in enumerate(text.splitlines(), 1) if line.strip() == WRONG.strip()
    ]
