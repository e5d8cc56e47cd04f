"""Each row: a configuration text, its settings, and the exact text with them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from post_renderer.configtext import CannotEditError, edit_settings
from post_renderer.yamltext import node

PAIR = (("tls.cert", "/x"), ("tls.key", "/y"))
YAML = {
    "changed": ("tls:\n  cert: '' # why\n  key: old\n", PAIR, 'tls:\n  cert: "/x" # why\n  key: "/y"\n'),
    "added": (
        "tls:\n    cert: old\nb: 1\n",
        PAIR,
        'tls:\n    cert: "/x"\n    key: "/y"\nb: 1\n',
    ),
    "new-mapping": ("# c\na:\n  - b\n", PAIR, '# c\na:\n  - b\ntls:\n  cert: "/x"\n  key: "/y"\n'),
    "null": ("tls:\nb: ${B}\n", PAIR, 'tls:\n  cert: "/x"\n  key: "/y"\nb: ${B}\n'),
    "empty": ("tls: {}\n", PAIR, 'tls:\n  cert: "/x"\n  key: "/y"\n'),
    "deep": ("a:\n  b: 1", (("a.c.d", "x"),), 'a:\n  b: 1\n  c:\n    d: "x"'),
    "json": ('{"a": 1}', PAIR, '{"a": 1, "tls": {"cert": "/x", "key": "/y"}}'),
    "crlf": ("a: 1\r\n", PAIR, 'a: 1\r\ntls:\r\n  cert: "/x"\r\n  key: "/y"\r\n'),
    "no-strings": ("a: 1\n", (("a", "8443"), ("b", "true"), ("c", "on")), 'a: 8443\nb: true\nc: "on"\n'),
    "absent": ("tls:\n  cert: a\n  key: b\n", (("tls.key", ""), ("b.c", "")), "tls:\n  cert: a\n"),
    "nothing-in-it": ("", PAIR, 'tls:\n  cert: "/x"\n  key: "/y"\n'),
    "comments-in-it": ("# why", PAIR, '# why\ntls:\n  cert: "/x"\n  key: "/y"\n'),
    "empty-brackets": ("{} # why\n", PAIR, 'tls:\n  cert: "/x"\n  key: "/y" # why\n'),
    "template-elsewhere": ("a: {{ .b }}\n", (("c", "d"),), 'a: {{ .b }}\nc: "d"\n'),
}
PROPERTIES = {
    "changed": ("a = 1\nb = 2\nc = 3\n", (("b", "x"),), "a = 1\nb = x\nc = 3\n"),
    "last-of-several": ("b = 1\nb = 2\n", (("b", "x"),), "b = 1\nb = x\n"),
    "added": ("# why\na = 1\n\n# end\n", (("b", "x"), ("c", "y")), "# why\na = 1\n\n# end\nb = x\nc = y\n"),
    "comments-do-not-count": ("# b = 1\n!b=2\n; b = 3\n", (("b", "x"),), "# b = 1\n!b=2\n; b = 3\nb = x\n"),
    "longer-keys-do-not-count": ("b.c = 1\na.b = 1\n", (("b", "x"),), "b.c = 1\na.b = 1\nb = x\n"),
    "blanks-stay": ("  b   =\t1\n", (("b", "x"),), "  b   =\tx\n"),
    "style-of-the-last-line": ("a = 1\nc=2\n", (("b", "x"),), "a = 1\nc=2\nb=x\n"),
    "style-with-blanks": ("a.long      = 1\n", (("b", "x"),), "a.long      = 1\nb = x\n"),
    "style-with-colons": ("a: 1\n", (("a", "y"), ("b", "x")), "a: y\nb: x\n"),
    "no-newline": ("a = 1", (("b", "x"), ("c", "y")), "a = 1\nb = x\nc = y"),
    "no-newline-crlf": ("a = 1\r\nb = 2", (("c", "y"),), "a = 1\r\nb = 2\r\nc = y"),
    "blank-lines-at-the-end": ("a = 1\n\n\n", (("b", "x"),), "a = 1\nb = x\n\n\n"),
    "crlf": ("a = 1\r\nb = 2\r\n", (("b", "x"), ("c", "y")), "a = 1\r\nb = x\r\nc = y\r\n"),
    "absent": ("a = 1\nb = 2\nb = 3\nc = 4\n", (("b", ""), ("z", "")), "a = 1\nc = 4\n"),
    "nothing-in-it": ("", (("a", "x"),), "a = x\n"),
    "goes-on-elsewhere": ("a = 1,\\\n  b = 2\n", (("b", "x"),), "a = 1,\\\n  b = 2\nb = x\n"),
    "backslash-at-the-end": ("a = C:\\\\\nb = 1\n", (("b", "x"),), "a = C:\\\\\nb = x\n"),
}
TLS = (("tls_disable", ""), ("tls_cert_file", "/x"), ("tls_key_file", "/y"))
HCL = {
    "vault": (
        'ui = true\n\nlistener "tcp" {\n  tls_disable = 1\n  address = "[::]:8200"\n'
        '  # telemetry {\n}\nstorage "file" {\n}\n',
        TLS,
        'ui = true\n\nlistener "tcp" {\n  address = "[::]:8200"\n'
        '  tls_cert_file = "/x"\n  tls_key_file = "/y"\n  # telemetry {\n}\nstorage "file" {\n}\n',
    ),
    "changed": (
        'listener "tcp" {\n  tls_cert_file   = "/a" # why\n  tls_key_file = "/y"\n}',
        TLS,
        'listener "tcp" {\n  tls_cert_file   = "/x" # why\n  tls_key_file = "/y"\n}',
    ),
    "only-disabled": (
        'listener "tcp" {\n\ttls_disable = "true"\n}\n',
        TLS,
        'listener "tcp" {\n\ttls_cert_file = "/x"\n\ttls_key_file = "/y"\n}\n',
    ),
    "empty": ('  listener "tcp" {\n  }\n', TLS[1:2], '  listener "tcp" {\n    tls_cert_file = "/x"\n  }\n'),
    "first-of-two": (
        'listener "unix" {\n  a = 1\n}\nlistener "tcp" {\n  a = 1\n}\nlistener "tcp" {\n  b = 1\n}\n',
        TLS[:2],
        'listener "unix" {\n  a = 1\n}\nlistener "tcp" {\n  a = 1\n  tls_cert_file = "/x"\n}\n'
        'listener "tcp" {\n  b = 1\n}\n',
    ),
    "not-in-comments-and-strings": (
        '# listener "tcp" {\n/* listener "tcp" {\n */\na = "listener \\"tcp\\" {" // }\n'
        'listener "tcp" {\n  a = "}"\n}\n',
        TLS[1:2],
        '# listener "tcp" {\n/* listener "tcp" {\n */\na = "listener \\"tcp\\" {" // }\n'
        'listener "tcp" {\n  a = "}"\n  tls_cert_file = "/x"\n}\n',
    ),
    "nested": (
        'listener "tcp" {\n  a = 1\n  telemetry {\n    tls_cert_file = "/a"\n  }\n  b = [\n    "c"\n  ]\n}\n',
        TLS,
        'listener "tcp" {\n  a = 1\n  tls_cert_file = "/x"\n  tls_key_file = "/y"\n  telemetry {\n'
        '    tls_cert_file = "/a"\n  }\n  b = [\n    "c"\n  ]\n}\n',
    ),
    "by-path": (
        'listener "tcp" {\n  tls_disable = 1\n}\n',
        (("listener.tcp.tls_disable", "false"), ("listener.tcp.tls_cert_file", "/x")),
        'listener "tcp" {\n  tls_disable = false\n  tls_cert_file = "/x"\n}\n',
    ),
    "crlf": (
        'listener "tcp" {\r\n  a = 1\r\n}\r\n',
        TLS[1:2],
        'listener "tcp" {\r\n  a = 1\r\n  tls_cert_file = "/x"\r\n}\r\n',
    ),
    "no-strings": (
        'listener "tcp" {\n  a = 1\n}\n',
        (("b", "true"), ("c", 'd"\\')),
        'listener "tcp" {\n  a = 1\n  b = true\n  c = "d\\"\\\\"\n}\n',
    ),
}
SSL = (("ssl_certificate", "/x"), ("ssl_certificate_key", "/y"))
NGINX = {
    "server": (
        "http {\n  server {\n    listen 8080;\n    listen [::]:8080 default_server;\n"
        "\n    location / {\n    }\n  }\n}\n",
        SSL,
        "http {\n  server {\n    listen 8080 ssl;\n    listen [::]:8080 default_server ssl;\n"
        "    ssl_certificate /x;\n    ssl_certificate_key /y;\n\n    location / {\n    }\n  }\n}\n",
    ),
    "changed": (
        "server {\n  listen 8443 ssl; # why\n  ssl_certificate \"/a\";\n  ssl_certificate_key\t'/y';\n}\n",
        SSL,
        "server {\n  listen 8443 ssl; # why\n  ssl_certificate /x;\n  ssl_certificate_key\t'/y';\n}\n",
    ),
    "comment-after-it": (
        "server {\n  listen 80; # plain\n}\n",
        SSL[:1],
        "server {\n  listen 80 ssl; # plain\n  ssl_certificate /x;\n}\n",
    ),
    "one-line": (
        "server { listen 80; root /; }\n",
        SSL[:1],
        "server { listen 80 ssl; ssl_certificate /x; root /; }\n",
    ),
    "first-of-two": (
        "upstream a {\n  server b:80;\n}\nserver {\n  listen 80;\n}\nserver {\n  listen 81;\n}\n",
        SSL[:1],
        "upstream a {\n  server b:80;\n}\nserver {\n  listen 80 ssl;\n  ssl_certificate /x;\n}\n"
        "server {\n  listen 81;\n}\n",
    ),
    "not-in-comments-and-strings": (
        "# server {\nlog_format a 'it\\'s server { listen 1;';\nserver {\n  # listen 2;\n  listen 3;\n"
        '  return 200 "}";\n}\n',
        SSL[:1],
        "# server {\nlog_format a 'it\\'s server { listen 1;';\nserver {\n  # listen 2;\n  listen 3 ssl;\n"
        '  ssl_certificate /x;\n  return 200 "}";\n}\n',
    ),
    "other-sockets": (
        "server {\n  listen unix:/s;\n  listen ${PORT} ;\n  listen 443 quic;\n}\n",
        SSL[:1],
        "server {\n  listen unix:/s;\n  listen ${PORT} ssl ;\n  listen 443 quic;\n  ssl_certificate /x;\n}\n",
    ),
    "nested": (
        "server {\n listen 80;\n location / {\n  ssl_certificate a;\n }\n}\n",
        SSL[:1],
        "server {\n listen 80 ssl;\n ssl_certificate /x;\n location / {\n  ssl_certificate a;\n }\n}\n",
    ),
    "absent": (
        "server {\n  listen 80;\n  a 1;\n  b 2; c 3;\n}\n",
        (("a", ""), ("b", ""), ("z", "")),
        "server {\n  listen 80 ssl;\n   c 3;\n}\n",
    ),
    "crlf": (
        "server {\r\n  listen 80;\r\n}\r\n",
        SSL[:1],
        "server {\r\n  listen 80 ssl;\r\n  ssl_certificate /x;\r\n}\r\n",
    ),
    "quoted": (
        "server {\n listen 80;\n}\n",
        (("a", 'b "c"'),),
        'server {\n listen 80 ssl;\n a "b \\"c\\"";\n}\n',
    ),
}
REWRITES = {
    f"{form}-{name}": (form, *row)
    for form, rows in {"yaml": YAML, "properties": PROPERTIES, "hcl": HCL, "nginx": NGINX}.items()
    for name, row in rows.items()
}
REFUSED = {
    "yaml-broken": ("yaml", "a: [\n", PAIR, "is not a single valid YAML document (error in line 2)"),
    "yaml-template": (
        "yaml",
        "{{- if .a }}\na: 1\n{{- end }}\n",
        PAIR,
        "is not a single valid YAML document (error in line 1)",
    ),
    "yaml-undefined-alias": (
        "yaml",
        "a: *secret\n",
        PAIR,
        "is not a single valid YAML document (error in line 1)",
    ),
    "yaml-two-documents": (
        "yaml",
        "a: 1\n---\nb: 1\n",
        PAIR,
        "is not a single valid YAML document (error in line 2)",
    ),
    "yaml-list": ("yaml", "- a\n", PAIR, "is not a mapping"),
    "yaml-text": ("yaml", "secret\n", PAIR, "is not a mapping"),
    "yaml-variable": (
        "yaml",
        "a:\n  tls: ${TLS}\n",
        (("a.tls.cert", "/x"),),
        "has something other than a mapping at a.tls",
    ),
    "yaml-list-on-the-way": ("yaml", "tls: [a]\n", PAIR, "has something other than a mapping at tls"),
    "yaml-mapping": ("yaml", "tls:\n  cert: {a: 1}\n", PAIR, "has a list or mapping at tls.cert"),
    "yaml-brackets-after-dashes": ("yaml", "--- {}\n", PAIR, "is written in a way that cannot be edited"),
    "properties-template": (
        "properties",
        "{{ if a }}\na = 1\n",
        PAIR,
        "is a template with conditional lines",
    ),
    "properties-sections": (
        "properties",
        "[a]\nb = 1\n",
        PAIR,
        "has sections, and only key = value lines can be edited",
    ),
    "properties-over-lines": (
        "properties",
        "tls.cert = a,\\\n  b\n",
        PAIR,
        "sets tls.cert over several lines",
    ),
    "properties-unfinished": (
        "properties",
        "a = b\\\n",
        PAIR,
        "ends with a line that continues on the next one",
    ),
    "hcl-nothing": ("hcl", 'ui = true\nx {\nlistener "tcp" {\n}\n}\n', TLS, 'has no listener "tcp"'),
    "hcl-json": ("hcl", ' {"listener": {"tcp": {}}}', TLS, "is JSON, and only HCL can be edited"),
    "hcl-one-line": (
        "hcl",
        'listener "tcp" { a = 1 }\n',
        TLS,
        'has a listener "tcp" whose settings are not on lines of their own',
    ),
    "hcl-brace-on-the-last-line": (
        "hcl",
        'listener "tcp" {\na = 1 }\n',
        TLS,
        'has a listener "tcp" whose settings are not on lines of their own',
    ),
    "hcl-template": (
        "hcl",
        'listener "tcp" {\n{{ if .a }}\n}\n',
        TLS,
        'has a template in its listener "tcp"',
    ),
    "hcl-open": ("hcl", 'listener "tcp" {\n a {\n}\n', TLS, 'has no closing brace for its listener "tcp"'),
    "hcl-list": (
        "hcl",
        'listener "tcp" {\n a = ["b"]\n}\n',
        (("a", "c"),),
        'does not set a to a single value in its listener "tcp"',
    ),
    "hcl-brace": (
        "hcl",
        'listener "tcp" {\n a = b {\n}\n}\n',
        TLS,
        "is written in a way that cannot be edited",
    ),
    "hcl-comment": (
        "hcl",
        'listener "tcp" {\n a = 1 /*\n*/\n}\n',
        TLS,
        "is written in a way that cannot be edited",
    ),
    "nginx-nothing": ("nginx", "http {\n upstream a { server b; }\n}\n", SSL, "has no server block"),
    "nginx-template": ("nginx", "server {\n  listen {{ .port }};\n}\n", SSL, "is a template"),
    "nginx-no-listen": (
        "nginx",
        "server {\n  location / { listen 1; }\n}\n",
        SSL,
        "has no listen directive in its first server block",
    ),
    "nginx-open": ("nginx", "server {\n  listen 1;\n", SSL, "has no closing brace for its server block"),
    "nginx-twice": (
        "nginx",
        "server {\n listen 1;\n ssl_certificate /a;\n ssl_certificate /b;\n}\n",
        SSL,
        "sets ssl_certificate 2 times in its first server block",
    ),
}


@pytest.mark.parametrize(("form", "text", "pairs", "expected"), REWRITES.values(), ids=REWRITES)
def test_rewrite(form: str, text: str, pairs, expected: str):
    assert edit_settings(text, form, pairs) == expected
    assert edit_settings(expected, form, pairs) == expected


@pytest.mark.parametrize("form", ["yaml", "properties"])
def test_nothing_to_set(form: str):
    assert edit_settings("a: 1 # why", form, ()) == "a: 1 # why"


@pytest.mark.parametrize(("form", "text", "pairs", "message"), REFUSED.values(), ids=REFUSED)
def test_refused(form: str, text: str, pairs, message: str):
    with pytest.raises(CannotEditError) as caught:
        edit_settings(text, form, pairs)
    assert str(caught.value) == message
    assert "secret" not in message


def test_unknown_form():
    with pytest.raises(KeyError, match="toml"):
        edit_settings("", "toml", ())


WORDS = (
    "tls",
    "cert",
    ":",
    " ",
    "\n",
    "\r\n",
    "  ",
    "= 1",
    "a",
    "#",
    "{",
    "}",
    '"',
    "'",
    "\\",
    "- ",
    "[",
    "]",
    ";",
    "é😀",
)
LINES = (
    "tls_disable = 1\n",
    "listen 80;",
    "tls:\n",
    "tls.cert = 1\n",
    "&a ",
    "*a",
    "|\n",
    "${X}",
    "\t",
    "//",
    "/*",
)
texts = st.lists(st.sampled_from(WORDS + LINES), max_size=12).map("".join)
CASES = (
    ("yaml", PAIR, "{}a: 1\n{}"),
    ("properties", PAIR, "{}a = 1\n{}"),
    ("hcl", TLS, '{}\nlistener "tcp" {{\n{}\n}}\n'),
    ("nginx", SSL, "{}\nserver {{\n{}\nlisten 80;\n}}\n"),
)


@settings(max_examples=10 * settings.default.max_examples)
@given(texts, texts, st.sampled_from(CASES))
def test_any_text_is_refused_or_edited_once(before: str, inside: str, case):
    form, pairs, frame = case
    text = frame.format(before, inside)
    try:
        once = edit_settings(text, form, pairs)
    except CannotEditError:
        return
    assert edit_settings(once, form, pairs) == once
    if form == "yaml":
        assert node.read(once)["tls"] == {**node.read(once)["tls"], "cert": "/x", "key": "/y"}
    else:
        assert all(value in once for _, value in pairs)
