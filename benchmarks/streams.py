"""The manifests that run.py measures with: written here, the same in every run."""

from __future__ import annotations

import functools
import itertools
import os
import re
from collections.abc import Iterator

_CHART = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kustomize", "chart.yaml")
_FLAG = re.compile("  annotations:\n(?:    backend-tls.*\n)+")
_WORDS = (
    "source",
    "target",
    "generator",
    "template",
    "server",
    "revision",
    "plugin",
    "project",
    "value",
    "path",
    "name",
)
_DEFINITION = """\
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: KINDs.example.io
spec:
  group: example.io
  names: {kind: KIND, listKind: KINDList, plural: KINDs, singular: KIND}
  scope: Namespaced
  versions:
  - name: v1alpha1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
"""


def chart(name: str, *, flagged: bool) -> str:
    """Five documents, 6 kB, in the shape of Keycloak's chart; its Service may be flagged."""
    text = _chart()
    return (text if flagged else _FLAG.sub("", text)).replace("identity", name)


@functools.cache
def _chart() -> str:
    with open(_CHART, encoding="utf-8") as file:
        return file.read()


def plain(size: int) -> Iterator[str]:
    """At least ``size`` characters in which nothing is flagged, in pieces: never all of it in memory."""
    for number in itertools.count():
        for document in chart(f"app-{number:06}", flagged=False).split("---\n")[1:]:
            yield "---\n" + document
            size -= len(document) + 4
            if size <= 0:
                return


def many(count: int) -> Iterator[str]:
    """``count`` charts of one shape, each with a flagged Service."""
    return (chart(f"app-{number:04}", flagged=True) for number in range(count))


def large() -> Iterator[str]:
    """56 documents, 1.9 MB, of which one CustomResourceDefinition has 1.4 MB; one Service is flagged."""
    yield from (
        _definition(kind, size) for kind, size in (("application", 200_000), ("applicationset", 1_420_000))
    )
    yield from (chart(f"app-{number}", flagged=False) for number in range(9))
    yield _definition("project", 160_000)
    yield from (f"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings-{i}}}\n" for i in range(3))
    yield chart("identity", flagged=True)


def _definition(kind: str, size: int) -> str:
    text = _DEFINITION.replace("KIND", kind)
    for number in itertools.count():
        text += "".join(_property(f"{_WORDS[number % len(_WORDS)]}{number}", 10, 7))
        if len(text) > size:
            break
    return text


def _property(name: str, indent: int, depth: int) -> Iterator[str]:
    blank = " " * indent
    yield f"{blank}{name}:\n"
    if not depth:
        yield f"{blank}  description: The {name}; when it is empty, that of the parent counts.\n{blank}  type: string\n"
        return
    if depth % 3 == 1:
        yield f"{blank}  description: |-\n{blank}    What the {name} of a resource is, and who reads it.\n"
        yield f"{blank}    More info: https://example.io/docs/{name}.\n"
    yield f"{blank}  type: object\n{blank}  properties:\n"
    for word in (depth, depth + 5):
        yield from _property(_WORDS[word % len(_WORDS)], indent + 4, depth - 1)
