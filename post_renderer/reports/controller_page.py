"""All controllers as one page of Markdown, docs/controllers.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType

from post_renderer import pipeline
from post_renderer.controllers import CONTROLLERS
from post_renderer.controllers.upstream import OBJECT, CAForm, Support
from post_renderer.model import (
    OptionSource,
    ProblemsError,
    ServiceEntry,
    Settings,
    Value,
    fields,
    package_files,
)
from post_renderer.reports import diff, report
from post_renderer.yamltext import node

_HEAD = """\
# Controllers

<!-- Written by `make docs` from post_renderer/controllers and controller_examples.yaml: change those. -->

Whatever reads the routes: a flag means the same, and each controller does as much of it as it can. Which one
reads an Ingress is told by `ingressClassName` or the annotation `kubernetes.io/ingress.class`: by an
IngressClass of that name in the stream, by `ingressClasses: {internal: traefik}` in the config file, or by
the name that the class has by convention; `--controller NAME` overrides all of these. A custom resource is
read by the controller that it belongs to.

Where a controller verifies less than CA and name, that is a warning; with `verify: "required"` it is a
problem, and nothing is written. `inspect` shows what each route does now, the report what it will do.

The columns of the table:

- *CA*, *name*: whether the controller verifies who issued the certificate of the pods, and that it is for
  the Service.
- *CA from*: the forms in which it reads the CA. What cert-manager does not make by itself has to be created,
  and named with `ca-secret` or `ca-configmap`; the problem says how ([trust.md](trust.md)).
- *client certificate*: whether `client-auth` works, for which the controller presents one to the pods.
- *mixed*: what becomes of a routing object that also leads to other Services. Where the settings hold for all
  of it, it is *split* in two ([switching.md](switching.md#an-ingress-that-is-split)) or a *problem*.
- *proof*: requests through a real one (*traffic*), a real API server that accepts every object under Strict
  field validation (*API server*), or its documentation and source (*documentation*).

| controller | route | CA | name | gRPC | WebSocket | client certificate | CA from | mixed | proof |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
_BACKEND = """\
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
  - name: http
    port: 80
    targetPort: 8080
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: example.com/web:1.2
        ports:
        - containerPort: 8080
"""
# The same whatever the controller: README.md shows them.
_SAME = ("Deployment", "Certificate")


def page() -> str:
    """The page: the table of what each controller does, then a section for each."""
    rows = "".join(row for name in CONTROLLERS for row in _rows(name))
    examples = node.read(package_files.read("reports", "controller_examples.yaml"))
    return _HEAD + rows + "".join(_section(name, examples) for name in CONTROLLERS)


def _rows(name: str) -> Iterator[str]:
    for kind, support in CONTROLLERS[name].load().SUPPORT.items():
        cells = (
            f"[{name}](#{name})",
            kind,
            _yes(value=bool(support.ca_forms)),
            _yes(value=support.verifies_name),
            support.grpc,
            support.websocket,
            _yes(value=support.presents_certificates),
            "; ".join(map(_form, support.ca_forms)) or "none",
            _mixed(support),
            support.proof,
        )
        yield f"| {' | '.join(cells)} |\n"


def _mixed(support: Support) -> str:
    if support.splitting:
        return "split"
    return "problem" if support.switch == OBJECT else "stays one"


def _yes(*, value: bool) -> str:
    return "yes" if value else "no"


def _form(form: CAForm) -> str:
    of_type = f"of type {form.secret_type}" if form.secret_type else ""
    where = "in the namespace of the proxy" if form.namespace else ""
    parts = (form.kind, of_type, where, f"`{form.key}`", form.more)
    return " ".join(part for part in parts if part)


def _section(name: str, examples: Value) -> str:
    module = CONTROLLERS[name].load()
    assert isinstance(module, ModuleType)
    parts = [f"## {name}", prose(module.__doc__ or "")]
    for example in fields.sequence(examples, name):
        parts += _example(fields.text(example, "routes"), fields.texts(example, "flags"), module.SUPPORT)
    return "".join(f"\n{part}\n" for part in parts)


def _example(routes: str, flags: Mapping[str, str], support: Mapping[str, Support]) -> Sequence[str]:
    """What is written for one example, as a diff without the parts that every controller has."""
    options = {"issuer": "internal-ca", "mode": "sidecar", **flags}
    entry = ServiceEntry("web", "shop", OptionSource("controller_examples.yaml", options))
    kinds = [kind for kind in support if f"kind: {kind}\n" in routes]
    named = " with " + ", ".join(f'`{key}: "{value}"`' for key, value in flags.items()) if flags else ""
    head = f"{' and '.join(kinds)}{named}:"
    try:
        outcome = pipeline.render(routes + _BACKEND, Settings(namespace="shop", entries=(entry,)))
    except ProblemsError as error:
        problems = "".join(f"{problem}\n" for problem in error.problems)
        return head, f"```text\n{problems}```"
    edits = [edit for edit in outcome.edits if all(ref.kind not in _SAME for ref in edit.objects)]
    return head, f"```diff\n{diff.unified(edits, report.plain)}```"


def prose(docstring: str) -> str:
    """A docstring as Markdown: literals in single backticks, literal blocks fenced."""
    lines: list[str] = []
    fenced = False
    for line in docstring.strip().splitlines():
        if fenced and line and not line.startswith(" "):
            lines[-1:] = ["```", ""]
            fenced = False
        if line.endswith("::"):
            lines += [line[:-1], "", "```yaml"]
            fenced = True
        elif not (fenced and lines[-1] == "```yaml" and not line):
            lines.append(line.removeprefix("    ") if fenced else re.sub("``([^`]*)``", r"`\1`", line))
    return "\n".join([*lines, "```"] if fenced else lines)
