"""Words that are spelled with escapes, or in base64."""

from __future__ import annotations

import pytest

from post_renderer import cli
from post_renderer.model import PREFIX
from post_renderer.yamltext import escapes

SPELLINGS = [
    PREFIX,
    PREFIX.replace("/", "\\/"),
    PREFIX.replace("b", "\\x62"),
    PREFIX.replace("i", "\\u0069"),
    PREFIX.replace("t", "\\U00000074"),
    "".join(f"\\x{ord(char):02X}" for char in PREFIX),
    PREFIX.replace("-", "-\\\n  "),
    PREFIX.replace("-", "-\\\r\n\t"),
    PREFIX.replace(".", "\\\r."),
    PREFIX.replace("e", "e\\\n  \\\n "),
    PREFIX.replace("b", "\\x62\\\n"),
    "!!binary YmFja2VuZC10bHMua3ViZXJpc2UuaW8v",
    "!<tag:yaml.org,2002:binary> YmFja2VuZC10bHMua3ViZXJpc2UuaW8v",
    "!!%62inary YmFja2VuZC10bHMua3ViZXJpc2UuaW8v",
    "%TAG !e! tag:yaml.org,2002:bin\n---\n!e!ary YmFja2VuZC10bHMua3ViZXJpc2UuaW8v",
]
OTHERS = [
    "",
    "a: b",
    "backend-tls",
    "!!str a",
    "run: \\\n  make \\x41 \\/\n",
    "\\u0062ackend",
    "a\\",
    "café \\u12",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_may_contain(text: str):
    assert escapes.may_contain(PREFIX, text.encode())
    assert cli._may_contain_mark(text.encode())


@pytest.mark.parametrize("text", ["\x85", "\u2028"])
def test_may_contain_with_line_breaks_beyond_ascii(text: str):
    assert escapes.may_contain(PREFIX, PREFIX.replace("-", f"-\\{text}").encode())


@pytest.mark.parametrize("text", OTHERS)
def test_cannot_contain(text: str):
    assert not escapes.may_contain(PREFIX, text.encode())


@pytest.mark.parametrize("text", ["", "a: b", "run: |\n  make \\\n  all\n", "!!str a", "C:\\dir"])
def test_the_console_script_looks_no_closer(text: str):
    assert not cli._may_contain_mark(text.encode())
