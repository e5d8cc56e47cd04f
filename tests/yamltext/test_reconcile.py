"""Each row: a text, its desired content, and the exact text with that content."""

from __future__ import annotations

import pytest
from support.reconciling import reconciled

from post_renderer.model import ABSENT, Item, Key
from post_renderer.yamltext import node
from post_renderer.yamltext.reconcile import VerificationError, with_final_newline

X, Z = Key("name", "x"), Key("name", "z")

EXPLICIT_KEYS = {
    "beside": ("a:\n  ? b\n  : c\n", [(("a", "d"), 1)], "a:\n  ? b\n  : c\n  d: 1\n"),
    "null": ("a:\n  ? b # why\nc: d\n", [(("a", "b"), {"e": 1})], "a:\n  ? b # why\n  :\n    e: 1\nc: d\n"),
    "null-becomes-text": ("? a\nb: c\n", [(("a",), "x")], '? a\n: "x"\nb: c\n'),
    "colon-alone": ("? a\n:\nb: c\n", [(("a",), {"e": 1})], "? a\n:\n  e: 1\nb: c\n"),
    "mapping": ("? a\n: b: 1\n", [(("a", "c"), 2)], "? a\n: b: 1\n  c: 2\n"),
    "removed": ("a: 1\n? b\n: c\nd: 2\n", [(("b",), ABSENT)], "a: 1\nd: 2\n"),
    "first-removed": ("- ? b\n  : c\n  d: 2\n", [((0, "b"), ABSENT)], "- d: 2\n"),
    "in-brackets": ("a: {? b : c}\n", [(("a", "d"), 1)], 'a: {? b : c, "d": 1}\n'),
    "question-in-a-value": ("a: b ?\nc: 1\n", [(("c",), ABSENT)], "a: b ?\n"),
}
LINE_BREAKS = {
    "cr": ("a:\r  b: 1\rc: 2\n", [(("a", "d"), 3)], "a:\r  b: 1\r  d: 3\nc: 2\n"),
    "cr-alone": ("a:\r  b: 1\r", [(("a", "b"), {"c": 1})], "a:\r  b:\r    c: 1\n"),
    "ls": ("a:\u2028  b: 1\n", [(("a", "d"), 3)], "a:\u2028  b: 1\n  d: 3\n"),
    "nel-and-ps": ("a:\x85  b: 1\u2029c: 2\n", [(("a", "b"), ABSENT)], "a: {}\x85c: 2\n"),
}
SCALARS = {
    "plain": ("a: 1 # why\nb: 2\n", [(("a",), 3)], "a: 3 # why\nb: 2\n"),
    "plain-that-is-no-string-to-some-readers": ("a: on\n", [(("a",), "on")], 'a: "on"\n'),
    "quoted": ("a: 'x'   # why\n", [(("a",), "y")], 'a: "y"   # why\n'),
    "plain-over-lines": ("a: x\n  y\nb: 1\n", [(("a",), "z")], 'a: "z"\nb: 1\n'),
    "quoted-over-lines": ('a: "x\n  y"\nb: 1\n', [(("a",), "z")], 'a: "z"\nb: 1\n'),
    "block": ("a: |\n  x\n  y\n\nb: 1\n", [(("a",), "z")], 'a: "z"\n\nb: 1\n'),
    "folded-and-stripped": ("a: >- # why\n  x\n  y\n\n# end\n", [(("a",), "z")], 'a: "z"\n\n# end\n'),
    "kept": ("a: |+\n  x\n\nb: 1\n", [(("a",), "y")], 'a: "y"\nb: 1\n'),
    "block-crlf": ("a: |\r\n  x\r\n\r\nb: 1\r\n", [(("a",), "y")], 'a: "y"\r\n\r\nb: 1\r\n'),
    "kept-crlf": ("a: |+\r\n  x\r\n\r\nb: 1\r\n", [(("a",), "y")], 'a: "y"\r\nb: 1\r\n'),
    "on-the-next-line": ("a:\n  # c\n  x\n", [(("a",), "y")], 'a:\n  # c\n  "y"\n'),
    "becomes-a-mapping": ("a: x # why\nb: 1\n", [(("a", "c"), 1)], "a: # why\n  c: 1\nb: 1\n"),
    "becomes-a-list": ("a: x\n", [(("a",), ["y", 1])], 'a:\n  - "y"\n  - 1\n'),
    "list-becomes-another": ("a: [x, y] # why\n", [(("a",), ["z"])], 'a: # why\n  - "z"\n'),
    "mapping-becomes-a-list": ("a: {b: 1}\n", [(("a",), ["z"])], 'a:\n  - "z"\n'),
    "last-of-duplicates": ("a: 1\na: 2\n", [(("a",), 3)], "a: 1\na: 3\n"),
    "below-the-last-of-duplicates": (
        "a: {b: 1}\na:\n  c: 1\n",
        [(("a", "b"), 2)],
        "a: {b: 1}\na:\n  c: 1\n  b: 2\n",
    ),
    "strange-keys": (
        "a : 1\n'b' : 2\n\"c\": 3\n? d\n: 4\n",
        [(("a",), 5), (("b",), 6), (("c",), 7), (("d",), 8)],
        "a : 5\n'b' : 6\n\"c\": 7\n? d\n: 8\n",
    ),
    "item": ("a:\n- x # why\n- y\n", [(("a", 0), "z")], 'a:\n- "z" # why\n- y\n'),
    "beyond-the-plane": (
        "é: 😀\na: 😀 # é\nb: {é: 😀}\n",
        [(("a",), 2), (("b", "c"), 3)],
        'é: 😀\na: 2 # é\nb: {é: 😀, "c": 3}\n',
    ),
    "byte-order-mark": ("\ufeffa: 1\n", [(("a",), 2), (("b",), 1)], "\ufeffa: 2\nb: 1\n"),
    "byte-order-mark-and-dashes": (
        "\ufeff---\r\na:\r\n  b: 1\r\n",
        [(("a", "b"), 2), (("a", "c"), 1)],
        "\ufeff---\r\na:\r\n  b: 2\r\n  c: 1\r\n",
    ),
}
EMPTY_VALUES = {
    "no-value": ("a:\nb: 1\n", [(("a",), "x")], 'a: "x"\nb: 1\n'),
    "no-value-that-becomes-a-list": (
        "a: # none\nb: 1\n",
        [(("a", X, "v"), 1)],
        'a: # none\n  - name: "x"\n    v: 1\nb: 1\n',
    ),
    "no-value-at-the-end": (
        "a:\n  b:",
        [(("a", "b"), 1), (("a", "c"), 2), (("d",), 3)],
        "a:\n  b: 1\n  c: 2\nd: 3",
    ),
    "null": ("a: null # c\n", [(("a", "b"), 1)], "a: # c\n  b: 1\n"),
    "tilde": ("a: ~\n", [(("a", Item("x")), "x")], 'a:\n  - "x"\n'),
    "null-that-becomes-a-scalar": ("a: null # c\n", [(("a",), 1)], "a: 1 # c\n"),
    "mapping": ("a: {} # c\nb: 1\n", [(("a", "c"), 1)], "a: # c\n  c: 1\nb: 1\n"),
    "mapping-on-its-own-line": (
        "m:\n  a:\n    {}\n  b: 1\n",
        [(("m", "a", "c"), 1), (("m", "a", "d"), 2)],
        "m:\n  a:\n    c: 1\n    d: 2\n  b: 1\n",
    ),
    "mapping-after-a-comment": (
        "a: # why\n    # none\n    {}\n",
        [(("a", "b"), 1)],
        "a: # why\n    # none\n    b: 1\n",
    ),
    "list": ("a: [] # c\nb: 1\n", [(("a", X, "v"), 1)], 'a: # c\n  - name: "x"\n    v: 1\nb: 1\n'),
    "list-on-its-own-line": ("a:\n  []\n", [(("a", Item("x")), "x")], 'a:\n  - "x"\n'),
    "list-between-lists": ("a:\n- x\nb: []\n", [(("b", Item("y")), "y")], 'a:\n- x\nb:\n- "y"\n'),
    "item": ("a:\n- {}\n- 1\n", [(("a", 0, "b"), 1), (("a", 0, "c"), 2)], "a:\n- b: 1\n  c: 2\n- 1\n"),
    "in-flow": (
        "a: {b: {}, c: [], d: , e: null}\n",
        [(("a", "b", "k"), 1), (("a", "c", Item("x")), "x"), (("a", "d"), 2), (("a", "e", "k"), 3)],
        'a: {b: {"k": 1}, c: ["x"], d: 2 , e: {"k": 3}}\n',
    ),
    "key-alone-in-flow": ("a: {b}\n", [(("a", "b"), 1), (("a", "c"), 2)], 'a: {b: 1, "c": 2}\n'),
}
INSERTIONS = {
    "item-by-its-index": (
        "a:\n- b:\n    c: 1\nd: 2\n",
        [(("a", 1), {"b": {"c": 2}})],
        "a:\n- b:\n    c: 1\n- b:\n    c: 2\nd: 2\n",
    ),
    "item-by-its-index-in-no-list": (
        "a: 1\n",
        [(("b", "c", 0), {"d": "x"})],
        'a: 1\nb:\n  c:\n    - d: "x"\n',
    ),
    "item-by-its-index-in-flow": ("a: [{b: 1}]\n", [(("a", 1), {"b": "x"})], 'a: [{b: 1}, {"b": "x"}]\n'),
    "key": ("a: 1\n", [(("b",), "x")], 'a: 1\nb: "x"\n'),
    "keys-in-order": ("a: 1\n", [(("c",), 3), (("b",), 2)], "a: 1\nc: 3\nb: 2\n"),
    "branch": ("a: 1\n", [(("b", "c", X, "v"), 1)], 'a: 1\nb:\n  c:\n    - name: "x"\n      v: 1\n'),
    "item": ("a:\n  - name: y\n", [(("a", X, "v"), 1)], 'a:\n  - name: y\n  - name: "x"\n    v: 1\n'),
    "key-of-an-item": (
        "a:\n  - name: x\n    v: 1\n  - name: y\n",
        [(("a", X, "w"), 2)],
        "a:\n  - name: x\n    v: 1\n    w: 2\n  - name: y\n",
    ),
    "list-not-indented": (
        "a:\n- name: y\nb: 1\n",
        [(("a", X, "v"), 1)],
        'a:\n- name: y\n- name: "x"\n  v: 1\nb: 1\n',
    ),
    "list-not-indented-at-the-end": ("a:\n- y", [(("a", Item("x")), "x")], 'a:\n- y\n- "x"'),
    "key-after-a-list-not-indented": ("m:\n  a:\n  - x\n", [(("m", "b"), 1)], "m:\n  a:\n  - x\n  b: 1\n"),
    "list-of-flow-items": (
        "a:\n- {name: y} # c\n",
        [(("a", X, "v"), 1)],
        'a:\n- {name: y} # c\n- name: "x"\n  v: 1\n',
    ),
    "wide-dashes": (
        "a:\n  -   name: x\n      m:\n      -   name: y\n",
        [(("a", X, "v"), 1), (("a", X, "m", Z, "v"), 2)],
        'a:\n  -   name: x\n      m:\n      -   name: y\n      - name: "z"\n        v: 2\n      v: 1\n',
    ),
    "dash-on-its-own-line": (
        "a:\n  -\n    name: x\n",
        [(("a", X, "v"), 1), (("a", Z, "v"), 2)],
        'a:\n  -\n    name: x\n    v: 1\n  - name: "z"\n    v: 2\n',
    ),
    "dash-with-a-comment": (
        "a:\n  - # first\n    name: x\n",
        [(("a", X, "v"), 1)],
        "a:\n  - # first\n    name: x\n    v: 1\n",
    ),
    "list-in-a-list": (
        "- - 1\n",
        [((0, Item("2")), "2"), ((Item("3"),), "3")],
        '- - 1\n  - "2"\n- "3"\n',
    ),
    "two-at-one-place": (
        "spec:\n  c:\n  - name: x\n    m:\n    - name: y\n",
        [(("spec", "v"), 1), (("spec", "c", X, "m", Z, "p"), 2)],
        'spec:\n  c:\n  - name: x\n    m:\n    - name: y\n    - name: "z"\n      p: 2\n  v: 1\n',
    ),
    "two-at-one-place-crlf": (
        "spec:\r\n  c:\r\n  - name: x\r\n    m:\r\n    - y\r\n",
        [(("spec", "v"), 1), (("spec", "c", X, "m", Item("z")), "z")],
        'spec:\r\n  c:\r\n  - name: x\r\n    m:\r\n    - y\r\n    - "z"\r\n  v: 1\r\n',
    ),
    "four-at-one-place-without-newline": (
        "a:\n  b:\n    c:\n      - x",
        [(("d",), 1), (("a", "d"), 2), (("a", "b", "d"), 3), (("a", "b", "c", Item("y")), "y")],
        'a:\n  b:\n    c:\n      - x\n      - "y"\n    d: 3\n  d: 2\nd: 1',
    ),
    "filled-and-new-at-one-place": (
        "a:\n  b: []\n",
        [(("a", "c"), 1), (("a", "b", Item("x")), "x"), (("d",), 2)],
        'a:\n  b:\n    - "x"\n  c: 1\nd: 2\n',
    ),
    "four-blanks": (
        "a:\n    b:\n        - name: y\n          c:\n              d: 1\n",
        [(("a", "b", X, "c", "d"), 2), (("a", "e", "f"), 1)],
        "a:\n    b:\n        - name: y\n          c:\n              d: 1\n"
        '        - name: "x"\n          c:\n              d: 2\n    e:\n        f: 1\n',
    ),
    "four-blanks-list-not-indented": (
        "a:\n    b:\n    - name: y\n",
        [(("a", "b", X, "c", "d"), 2), (("a", "e"), ["z"])],
        'a:\n    b:\n    - name: y\n    - name: "x"\n      c:\n          d: 2\n    e:\n    - "z"\n',
    ),
    "after-the-last-leaf": (
        "a:\n  b: 1 # c\n\n  # d\n\nx: 1\n",
        [(("a", "c"), 2)],
        "a:\n  b: 1 # c\n  c: 2\n\n  # d\n\nx: 1\n",
    ),
    "before-blank-lines-and-comments-at-the-end": (
        "a: 1\n\n\n# end\n",
        [(("b",), 2)],
        "a: 1\nb: 2\n\n\n# end\n",
    ),
    "before-the-end-marker": ("a:\n  b: 1\n...\n", [(("a", "c"), 2)], "a:\n  b: 1\n  c: 2\n...\n"),
    "after-a-kept-scalar": (
        "a:\n  b: |+\n    x\n\nc: 1\n",
        [(("a", "d"), 2)],
        "a:\n  b: |+\n    x\n\n  d: 2\nc: 1\n",
    ),
    "after-a-kept-scalar-crlf": (
        "a:\r\n  b: |+\r\n    x\r\n\r\nc: 1\r\n",
        [(("a", "d"), 2)],
        "a:\r\n  b: |+\r\n    x\r\n\r\n  d: 2\r\nc: 1\r\n",
    ),
    "after-a-kept-scalar-at-the-end": ("a: |+\n  x\n\n\n", [(("b",), 1)], "a: |+\n  x\n\n\nb: 1\n"),
    "after-a-clipped-scalar": (
        "a:\n  b: |\n    x\n\nc: 1\n",
        [(("a", "d"), 2)],
        "a:\n  b: |\n    x\n  d: 2\n\nc: 1\n",
    ),
    "after-a-folded-scalar": (
        "a:\n  b: >-\n    x\n\n    y\n",
        [(("a", "d"), 2)],
        "a:\n  b: >-\n    x\n\n    y\n  d: 2\n",
    ),
    "after-dashes-in-a-scalar": (
        "a: |\n  x\n  ---\n  # y\n",
        [(("b",), 2)],
        "a: |\n  x\n  ---\n  # y\nb: 2\n",
    ),
    "after-a-comment-without-newline": ("a: 1 # why", [(("b",), "x")], 'a: 1 # why\nb: "x"'),
    "no-newline-at-the-end": ("a: 1\nb:", [(("b", "c"), 1), (("d",), 2)], "a: 1\nb:\n  c: 1\nd: 2"),
    "no-newline-at-the-end-crlf": ("a:\r\n  b: 1", [(("a", "c"), 2)], "a:\r\n  b: 1\r\n  c: 2"),
    # The value of such a scalar has no line break at its end, if the text has none.
    "block-scalar-without-newline": ("a: |\n  x", [(("b",), 1)], "a: |-\n  x\nb: 1"),
    "kept-scalar-without-newline": (
        "a:\n  b: |2+ # c\n    x",
        [(("a", "c"), 1)],
        "a:\n  b: |2- # c\n    x\n  c: 1",
    ),
    "stripped-scalar-without-newline": ("a: >-\n  x", [(("b",), 1)], "a: >-\n  x\nb: 1"),
    "crlf": ("a:\r\n  b: 1\r\n", [(("a", "c"), 2)], "a:\r\n  b: 1\r\n  c: 2\r\n"),
    "separator-with-a-comment": ("--- # x\na: 1\n", [(("b",), 1)], "--- # x\na: 1\nb: 1\n"),
    "items-of-a-list-document": (
        "kind: List\nitems:\n  - kind: A\n    p:\n      - name: y\n  - kind: B\n",
        [(("items", 0, "p", X, "v"), 1), (("items", 0, "m"), 2), (("items", 1, "m"), 3)],
        "kind: List\nitems:\n  - kind: A\n    p:\n      - name: y\n"
        '      - name: "x"\n        v: 1\n    m: 2\n  - kind: B\n    m: 3\n',
    ),
    "items-of-a-list-document-not-indented": (
        "items:\n- kind: A\n  m: {}\n- kind: B",
        [(("items", 0, "m", "x"), 1), (("items", 1, "m", "x"), 2)],
        "items:\n- kind: A\n  m:\n    x: 1\n- kind: B\n  m:\n    x: 2",
    ),
}
FLOW = {
    "one-line-of-json": (
        '{"a": {"b": 1}}\n',
        [(("a", "c"), "x"), (("d",), [1])],
        '{"a": {"b": 1, "c": "x"}, "d": [1]}\n',
    ),
    "one-line-of-json-without-newline": (
        '{"items": [{"kind": "A"}, {"kind": "B", "p": []}]}',
        [(("items", 0, "m"), 1), (("items", 1, "p", X, "v"), 2)],
        '{"items": [{"kind": "A", "m": 1}, {"kind": "B", "p": [{"name": "x", "v": 2}]}]}',
    ),
    "pretty-json": (
        '{\n  "a": [\n    {"name": "y"}\n  ],\n  "b": {}\n}\n',
        [(("a", X, "v"), 1), (("b", "k"), 2)],
        '{\n  "a": [\n    {"name": "y"},\n    {"name": "x", "v": 1}\n  ],\n  "b": {"k": 2}\n}\n',
    ),
    "pretty-json-new-key": (
        '{\n  "a": 1\n}\n',
        [(("b",), {"c": None})],
        '{\n  "a": 1,\n  "b": {"c": null}\n}\n',
    ),
    "pretty-json-crlf": ('{\r\n  "a": 1\r\n}\r\n', [(("b",), 2)], '{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n'),
    "json-with-tabs": ('{\n\t"a": 1\n}\n', [(("b",), 2)], '{\n\t"a": 1,\n\t"b": 2\n}\n'),
    "mapping": ("a: {b: 1} # c\n", [(("a", "c"), 2)], 'a: {b: 1, "c": 2} # c\n'),
    "blanks-inside": ("a: { b: 1 }\n", [(("a", "c"), 2)], 'a: { b: 1, "c": 2 }\n'),
    "mapping-with-a-last-comma": ("a: {b: 1,}\n", [(("a", "c"), 2)], 'a: {b: 1, "c": 2}\n'),
    "list-with-a-last-comma": ("a: [x, y,]\n", [(("a", Item("z")), "z")], 'a: [x, y, "z"]\n'),
    "over-lines-with-a-last-comma": (
        "a: {\n  b: 1,\n  }\n",
        [(("a", "c"), 2)],
        'a: {\n  b: 1,\n  "c": 2\n  }\n',
    ),
    "commas-in-comments": (
        "a: [\n  x, # one, two\n  y # three, four\n]\n",
        [(("a", Item("z")), "z")],
        'a: [\n  x, # one, two\n  y,\n  "z" # three, four\n]\n',
    ),
    "after-a-key-without-value": ("a: {b: }\n", [(("a", "c"), 1)], 'a: {b: , "c": 1 }\n'),
    "nested": (
        "a: [{name: x, m: [y]}]\n",
        [(("a", X, "m", Item("z")), "z"), (("a", X, "v"), 1), (("a", Z, "v"), 2)],
        'a: [{name: x, m: [y, "z"], "v": 1}, {"name": "z", "v": 2}]\n',
    ),
    "on-the-line-of-the-separator": ("--- {a: 1}\n", [(("b",), 2)], '--- {a: 1, "b": 2}\n'),
}
PROPERTIES = {
    "anchored-scalar": ("a: &x 1\n", [(("a",), 2)], "a: &x 2\n"),
    "anchored-block-scalar": ("a: &x |\n  x\nb: 1\n", [(("a",), "y")], 'a: &x "y"\nb: 1\n'),
    "anchored-null": ("a: &x # c\nb: 1\n", [(("a",), 2)], "a: &x 2 # c\nb: 1\n"),
    "anchored-null-that-becomes-a-mapping": (
        "a: &x # c\nb: 1\n",
        [(("a", "k"), 2)],
        "a: &x # c\n  k: 2\nb: 1\n",
    ),
    "anchored-mapping": ("a: &x # c\n  b: 1\nc: 1\n", [(("a", "k"), 2)], "a: &x # c\n  b: 1\n  k: 2\nc: 1\n"),
    "anchored-list": ("a: &x\n- 1\nc: 1\n", [(("a", Item("z")), "z")], 'a: &x\n- 1\n- "z"\nc: 1\n'),
    "anchored-flow": ("a: &x [1]\n", [(("a", Item("z")), "z")], 'a: &x [1, "z"]\n'),
    "anchored-empty-mapping": ("a: &x {} # c\nb: 1\n", [(("a", "k"), 2)], "a: &x # c\n  k: 2\nb: 1\n"),
    "anchored-item": (
        "a:\n- &x\n  b: 1\n- &y 1\n",
        [(("a", 0, "k"), 2), (("a", 1), 2)],
        "a:\n- &x\n  b: 1\n  k: 2\n- &y 2\n",
    ),
    "tagged-scalar": ("a: !!str x\n", [(("a",), "y")], 'a: !!str "y"\n'),
    "number-in-quotes": ("a: '80' # why\n", [(("a",), 80)], "a: 80 # why\n"),
    "tagged-scalar-to-number": ("a: !!str 1 # why\n", [(("a",), 2)], "a: 2 # why\n"),
    "tagged-number-to-string": ("a: {b: !!int 1}\n", [(("a", "b"), "on")], 'a: {b: "on"}\n'),
    "tag-without-a-name": ("a: ! 1\n", [(("a",), 2)], "a: 2\n"),
    "tag-without-a-value": ("a: !\nb: c\n", [(("a",), 2)], "a: 2\nb: c\n"),
    "tag-before-an-anchor": ("a: !!str &x 1\nb: *x\n", [(("a",), 2), (("b",), 2)], "a: &x 2\nb: *x\n"),
    "tagged-null": ("a: !!null ''\n", [(("a", "k"), 2)], "a:\n  k: 2\n"),
    "tagged-null-with-anchor": ("a: &x !!null ''\nb: c\n", [(("a", "k"), 2)], "a: &x\n  k: 2\nb: c\n"),
    "tagged-null-item": ("- !!null\n- a\n", [((0, "k"), 2)], "- k: 2\n- a\n"),
    "tagged-mapping": ("a: !!map\n  b: 1\n", [(("a", "k"), 2)], "a: !!map\n  b: 1\n  k: 2\n"),
    "tagged-empty-mapping": ("a: !!map {}\n", [(("a", "k"), 2)], "a: !!map\n  k: 2\n"),
    "tag-and-anchor": (
        "a: &x !!map {}\nb: !<y> z\n",
        [(("a", "k"), 2), (("b",), "w")],
        'a: &x !!map\n  k: 2\nb: !<y> "w"\n',
    ),
}
REMOVALS = {
    "first-item": (
        "a:\n  - name: x\n    v: 1\n  # c\n  - name: y\n",
        [(("a", X), ABSENT)],
        "a:\n  # c\n  - name: y\n",
    ),
    "middle-item": ("a:\n- y\n- x # c\n- z\n", [(("a", Item("x")), ABSENT)], "a:\n- y\n- z\n"),
    "last-item": ("a:\n- name: y\n- name: x\n  v: 1\nb: 1\n", [(("a", X), ABSENT)], "a:\n- name: y\nb: 1\n"),
    "last-item-without-newline": ("a:\n- y\n- x", [(("a", Item("x")), ABSENT)], "a:\n- y\n"),
    "only-item": ("a: # c\n  - name: x\n    v: 1\nb: 1\n", [(("a", X), ABSENT)], "a: [] # c\nb: 1\n"),
    "only-item-not-indented": ("a:\n- x\nb: 1\n", [(("a", Item("x")), ABSENT)], "a: []\nb: 1\n"),
    "all-items": ("a:\n- x\n- y\n", [(("a", Item("x")), ABSENT), (("a", Item("y")), ABSENT)], "a: []\n"),
    "first-key": ("a: 1\nb: 2\n", [(("a",), ABSENT)], "b: 2\n"),
    "middle-key": ("a: 1\nb:\n  x: 2\n\n# c\nc: 3\n", [(("b",), ABSENT)], "a: 1\n\n# c\nc: 3\n"),
    "last-key": ("a:\n  b: 1\n  c: |\n    x\nd: 1\n", [(("a", "c"), ABSENT)], "a:\n  b: 1\nd: 1\n"),
    "only-key": ("a:\n  b: 1\nc: 1\n", [(("a", "b"), ABSENT)], "a: {}\nc: 1\n"),
    "only-key-of-all": ("a: 1\n", [(("a",), ABSENT)], "{}\n"),
    "only-key-of-an-item": ("a:\n- b: 1\n- c\n", [(("a", 0, "b"), ABSENT)], "a:\n- {}\n- c\n"),
    "first-key-of-an-item": ("a:\n-   b: 1\n    c: 2\n", [(("a", 0, "b"), ABSENT)], "a:\n-   c: 2\n"),
    "dash-on-its-own-line": ("a:\n-\n  name: x\n-\n  name: y\n", [(("a", X), ABSENT)], "a:\n-\n  name: y\n"),
    "anchored-item": ("a:\n- &x\n  name: x\n- y\n", [(("a", X), ABSENT)], "a:\n- y\n"),
    "crlf": ("a:\r\n- x\r\n- y\r\n", [(("a", Item("y")), ABSENT)], "a:\r\n- x\r\n"),
    "first-in-flow": ("a: [x, y, z]\n", [(("a", Item("x")), ABSENT)], "a: [y, z]\n"),
    "middle-in-flow": ("a: [x, {name: y}, &z z]\n", [(("a", Key("name", "y")), ABSENT)], "a: [x, &z z]\n"),
    "last-in-flow": ("a: {b: 1, c: 2}\n", [(("a", "c"), ABSENT)], "a: {b: 1}\n"),
    "last-in-flow-with-a-comma": ("a: [x, y,]\n", [(("a", Item("y")), ABSENT)], "a: [x,]\n"),
    "only-in-flow": (
        "a: {b: 1}\nc: [1, ]\n",
        [(("a", "b"), ABSENT), (("c", Item("1")), ABSENT)],
        "a: {}\nc: []\n",
    ),
    "all-in-flow": ("a: [x, y]\n", [(("a", Item("x")), ABSENT), (("a", Item("y")), ABSENT)], "a: []\n"),
    "first-in-pretty-json": (
        '{\n  "a": [\n    {"name": "x"},\n    {"name": "y"}\n  ]\n}\n',
        [(("a", X), ABSENT)],
        '{\n  "a": [\n    {"name": "y"}\n  ]\n}\n',
    ),
    "last-in-pretty-json": (
        '{\n  "a": [\n    {"name": "y"},\n    {"name": "x"}\n  ]\n}\n',
        [(("a", X), ABSENT)],
        '{\n  "a": [\n    {"name": "y"}\n  ]\n}\n',
    ),
    "one-item-for-another": (
        "a:\n  - name: x\n    v: 1\nb: 1\n",
        [(("a", X), ABSENT), (("a", Z, "v"), 1)],
        'a:\n  - name: "z"\n    v: 1\nb: 1\n',
    ),
    "one-item-for-another-without-newline": (
        "a:\n- x",
        [(("a", Item("x")), ABSENT), (("a", Item("z")), "z")],
        'a:\n\n- "z"',
    ),
    "one-key-for-another": ("a:\n  b: 1\n", [(("a", "b"), ABSENT), (("a", "c"), 2)], "a:\n  c: 2\n"),
    "one-key-for-another-in-flow": ("a: {b: 1}\n", [(("a", "b"), ABSENT), (("a", "c"), 2)], 'a: {"c": 2}\n'),
    "one-item-for-another-in-flow": (
        "a: [{name: x}] # c\n",
        [(("a", X), ABSENT), (("a", Z, "v"), 1)],
        'a: [{"name": "z", "v": 1}] # c\n',
    ),
    "last-item-for-another-in-flow": (
        "a: [x, y, ]\n",
        [(("a", Item("y")), ABSENT), (("a", Item("z")), "z")],
        'a: [x, "z", ]\n',
    ),
    "one-item-for-another-in-pretty-json": (
        '{\n  "a": [\n    {\n      "name": "x"\n    }\n  ]\n}\n',
        [(("a", X), ABSENT), (("a", Z, "v"), 1)],
        '{\n  "a": [\n    {"name": "z", "v": 1}\n  ]\n}\n',
    ),
}
REWRITES = {
    f"{table}-{name}": row
    for table, rows in {
        "explicit key": EXPLICIT_KEYS,
        "line break": LINE_BREAKS,
        "scalar": SCALARS,
        "empty": EMPTY_VALUES,
        "insertion": INSERTIONS,
        "flow": FLOW,
        "properties": PROPERTIES,
        "removal": REMOVALS,
    }.items()
    for name, row in rows.items()
}
# Edits that no plan contains, or of texts that no chart renders: an error, never a wrong document.
REFUSED = {
    "dash-alone": ("a:\n-\n- 1\n", [(("a", 0), "x")]),
    "dash-alone-that-becomes-a-mapping": ("a:\n- # none\n- 1\n", [(("a", 0, "b"), 1), (("a", 0, "c"), 2)]),
    "anchored-empty-item": ("a:\n- &x {}\n- 1\n", [(("a", 0, "k"), 1), (("a", 0, "l"), 2)]),
    "all-of-duplicate-keys": ("a: 1\nb: 1\na: 2\n", [(("a",), ABSENT)]),
}
NOOPS = {
    "empty-tree": ("a: 1\n", []),
    "plain": ("a: web\n", [(("a",), "web")]),
    "quoted": ("a: 'on'\n", [(("a",), "on")]),
    "number": ("a: 80\n", [(("a",), 80)]),
    "boolean": ("a: true\n", [(("a",), True)]),
    "null": ("a:\nb: ~\n", [(("a",), None), (("b",), None)]),
    "block-scalar": ("a: |\n  x\n", [(("a",), "x\n")]),
    "branch": ("a:\n- {name: x, v: 'y'}\n", [(("a", X), {"name": "x", "v": "y"})]),
    "item": ("a: [x]\n", [(("a", Item("x")), "x")]),
    "list": ("a:\n- 1\n- b: 2\n", [(("a",), [1, {"b": 2}])]),
    "empty": ("a: {}\nb: []\n", [(("a",), {}), (("b",), [])]),
    "absent-already": (
        "a: {b: 1}\nc: [x]\n",
        [(("z",), ABSENT), (("a", "z"), ABSENT), (("c", Item("z")), ABSENT), (("c", 5), ABSENT)],
    ),
    "merged": ("x: &y {a: web}\nz:\n  <<: *y\n", [(("z", "a"), "web")]),
    "last-of-duplicates": ("a: 1\na: 2\n", [(("a",), 2)]),
}
# What surrounds an edit stays exactly the same.
SURROUNDINGS = {
    "blank-lines": "\n\n{}\n\n\n",
    "comments": "# a: [\n\n{}  # b: {{\n# c\n",
    "trailing-blanks": "a: 1  \n{}b:   \n  c: 1\t\n",
    "odd-spelling": "'a' :   [ x,y ]\n{}? b\n: !!str  'c'\n",
    "crlf-and-lf": "a: 1\r\nb: 2\n{}c: 3\r\n",
    "scalars": "a: |+2\n    x\n\n{}b: >-\n\n   y\n\n  # z\n",
    "quotes": "a: 'it''s'\n{}b: \"\\x41\\\n  c\"\n",
    "duplicates": "a: 1\na: 2\n{}a: 3\n",
}


@pytest.mark.parametrize(("text", "pairs", "expected"), REWRITES.values(), ids=REWRITES)
def test_rewrite(text: str, pairs, expected: str):
    assert reconciled(text, pairs) == expected


@pytest.mark.parametrize(("text", "pairs"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_edited_is_never_an_output(text: str, pairs):
    with pytest.raises(VerificationError, match=r"^the edited document does not read as desired$"):
        reconciled(text, pairs)


@pytest.mark.parametrize(("pairs", "expected"), [row[1:] for row in REWRITES.values()], ids=REWRITES)
def test_second_run_changes_nothing(pairs, expected: str):
    assert reconciled(expected, pairs) == expected


@pytest.mark.parametrize(("text", "pairs"), NOOPS.values(), ids=NOOPS)
def test_noop(text: str, pairs):
    assert reconciled(text, pairs) == text


@pytest.mark.parametrize("text", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_surroundings_stay(text: str):
    assert reconciled(text.format("e: 1\n"), [(("e",), 2)]) == text.format("e: 2\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1", "a: 1\n"),
        ("a: 1\n", "a: 1\n"),
        ("a: |\n  x\n", "a: |\n  x\n"),
        ("a: |\n  x", "a: |-\n  x\n"),
        ("- >+ # c\n  x", "- >- # c\n  x\n"),
        ("a: &x 1\nb: *x", "a: &x 1\nb: *x\n"),
    ],
    ids=["plain", "has-one", "block-that-has-one", "block", "folded", "alias"],
)
def test_with_final_newline(text: str, expected: str):
    assert with_final_newline(text, "\n") == expected
    assert node.read(expected) == node.read(text)


@pytest.mark.parametrize("wrong", ["b: 3\n", "b: [\n", ""], ids=["other-value", "no-yaml", "no-edit"])
def test_an_edit_that_goes_wrong_is_never_an_output(wrong: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("post_renderer.yamltext.reconcile.splice_all", lambda text, _: text + wrong)
    with pytest.raises(VerificationError, match=r"^the edited document does not read as desired$"):
        reconciled("a: 1\n", [(("b",), 2)])
