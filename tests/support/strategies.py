"""Streams that charts render, and streams that nobody would think of: hypothesis strategies.

Objects are drawn as data and written in a hand that is drawn too: block or flow,
indented lists or not, quotes, comments, anchors.
"""

from __future__ import annotations

import json
from random import Random
from typing import NamedTuple

from hypothesis import strategies as st

# Stands for a scalar of a megabyte, which is no example to print.
LARGE = "@LARGE@"
NAMES = ("web", "api", "db")
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")
# One that no preset knows, one with a second port for TLS, one whose only port turns.
IMAGES = ("x/web:1", "x/web:1", "stefanprodan/podinfo:6.14.1", "grafana/grafana:13.2.0")
BLOCKS = (
    "|\n{pad}line\n{pad}  deeper\n",
    "|-\n{pad}line\n\n",
    "|+\n{pad}line\n\n\n",
    "|2-\n{pad}line\n",
    ">\n{pad}folded\n{pad}lines\n",
    "| # why\n{pad}---\n{pad}-----BEGIN CERTIFICATE-----\n{pad}# no comment\n",
    '"quoted\n{pad}over lines"\n',
    "plain\n{pad}over lines\n",
)
ODD = (
    "",
    "\n",
    "# only a comment\n",
    "# ------\n# ruler\n",
    '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "json"}}\n',
    "kind: ConfigMap\nkind: ConfigMap\nmetadata: {name: twice, name: thrice}\n",
    "apiVersion: v1\nkind: List\nitems: []\n",
    "a: &a {b: 1}\nc: *a\nd:\n  <<: *a\ne:\n  !!merge <<: *a\n",
    "kind: Secret\nkey: |\n  -----BEGIN PRIVATE KEY-----\n  ---\n",
    "broken: [\n",
    "- a\n- b\n",
    "just text\n",
    "a: *nowhere\n",
    "...\n",
)
SEPARATORS = ("---\n", "--- # x\n", "---  \n", "---\t\n", "---\n\n", "---\n# Source: shop/templates/x.yaml\n")


class Hand(NamedTuple):
    """How one document is written. The same mapping twice is an anchor and an alias of it."""

    random: Random
    step: int
    offset: int
    flow: float
    noise: float
    aliases: bool

    def lines(self, value: dict | list, pad: str, names: dict[int, str]) -> str:
        """``value`` in block style, each line behind ``pad``."""
        items = value.items() if isinstance(value, dict) else ((None, item) for item in value)
        return "".join(self._noise(pad) + self._entry(key, item, pad, names) for key, item in items)

    def _entry(self, key: str | None, value: object, pad: str, names: dict[int, str]) -> str:
        head = f"{pad}-" if key is None else f"{pad}{self._key(key)}:"
        if not isinstance(value, (dict, list)):
            return self._scalar(head, value, pad)
        if id(value) in names:
            return f"{head} *{names[id(value)]}{self._comment()}"
        if self.aliases and isinstance(value, dict) and "service" in value:
            names[id(value)] = f"b{len(names)}"
            head += f" &{names[id(value)]}"
        if not value or self.random.random() < self.flow:
            return f"{head} {self._flow(value)}{self._comment()}"
        if key is not None:
            inner = pad + " " * (self.step if isinstance(value, dict) else self.offset)
            return f"{head}{self._comment()}{self.lines(value, inner, names)}"
        if "&" in head or self.random.random() < self.noise:
            return f"{head}{self._comment()}{self.lines(value, pad + '  ', names)}"
        wide = self.random.choice(["  ", "  ", "    "])
        body = self._replace(noise=0).lines(value, pad + wide, names)
        return head + body[len(head) :]

    def _scalar(self, head: str, value: object, pad: str) -> str:
        if value is None:
            return head + self.random.choice(["", " null", " ~"]) + self._comment()
        if value in BLOCKS:
            return f"{head} {str(value).format(pad=pad + '  ')}"
        return f"{head} {self._word(value)}{self._comment()}"

    def _flow(self, value: object) -> str:
        if isinstance(value, dict):
            inner = ", ".join(f"{self._key(key)}: {self._flow(item)}" for key, item in value.items())
            return "{" + inner + self._comma(value) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self._flow, value)) + self._comma(value) + "]"
        return "null" if value is None else '"x"' if value in BLOCKS else self._word(value)

    def _word(self, value: object) -> str:
        text = str(value)
        if not isinstance(value, str) or (text.isalnum() and text != "on" and self.random.random() < 0.8):
            return text
        return f"'{text}'" if self.random.random() < 0.3 else json.dumps(text, ensure_ascii=False)

    def _key(self, key: str) -> str:
        return f'"{key}"' if self.random.random() < 0.05 else key

    def _comma(self, value: dict | list) -> str:
        return self.random.choice(["", "", "", ",", " "]) if value else ""

    def _comment(self) -> str:
        return self.random.choice([" # why, [and", "  ", " #"]) + "\n" if self.random.random() < self.noise else "\n"

    def _noise(self, pad: str) -> str:
        return self.random.choice(["\n", f"{pad}# {{here\n", "  \n"]) if self.random.random() < self.noise else ""


def labels(name: str) -> dict:
    return {"app": name, "app.kubernetes.io/name": name}


def odd_value(random: Random) -> object:
    return random.choice([*BLOCKS, "on", "two words", "1e3", "é 😀", 5, None, {}, [], ""])


def extra(random: Random) -> dict:
    """Some metadata or none, also in the ways that say nothing."""
    return random.choice(
        [{}, {}, {"annotations": None}, {"annotations": {}}, {"annotations": {"a": "on", "b": odd_value(random)}}]
    )


def service(name: str, random: Random) -> dict:
    plain = random.choice(
        [
            {"port": 80, "targetPort": 8080},
            {"name": "http", "port": 80, "targetPort": "http"},
            {"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"},
        ]
    )
    second = random.choice([{"name": n, "port": 8443, "targetPort": 8443} for n in ("https", "secure")])
    ports = [plain, second] if "name" in plain and random.random() < 0.2 else [plain]
    flags = random.choice([{}, {}, {"backend-tls.kuberise.io/keep-http": "false"}])
    metadata = {"name": name, "labels": labels(name), **extra(random)}
    if flags:
        metadata["annotations"] = {**(metadata.get("annotations") or {}), **flags}
    spec = {"selector": {"app": name}, "ports": ports}
    if random.random() < 0.5:
        spec = dict(reversed(spec.items()))
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


def workload(name: str, random: Random) -> dict:
    some = {"name": "data", "mountPath": "/data"}
    mounts = random.choice(
        [{}, {"volumeMounts": None}, {"volumeMounts": []}, {"volumeMounts": [some]}, {"volumeMounts": [some] * 2}]
    )
    volumes = random.choice([{}, {"volumes": None}, {"volumes": []}, {"volumes": [{"name": "data", "emptyDir": {}}]}])
    container = {
        "name": name,
        "image": random.choice(IMAGES),
        **mounts,
        "ports": [{"name": "http", "containerPort": 8080}],
        **random.choice([{}, {"env": [{"name": "A", "value": odd_value(random)}]}, {"args": ["--a", "on"]}]),
    }
    before = {"name": "before", "image": "x/before:1", "ports": [{"containerPort": 8443}]}
    stays = random.choice([{}, {"restartPolicy": "Always"}])
    initial = random.choice(
        [{}, {}, {"initContainers": None}, {"initContainers": []}, {"initContainers": [{**before, **stays}]}]
    )
    spec = {**volumes, "containers": [container]} if random.random() < 0.3 else {"containers": [container], **volumes}
    spec = {**initial, **spec} if random.random() < 0.5 else {**spec, **initial}
    template = {"metadata": {"labels": labels(name), **extra(random)}, "spec": spec}
    kind = random.choice(WORKLOADS)
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name}, "spec": {"template": template}}


def ingress(name: str, port: dict, random: Random) -> dict:
    backend = {"service": {"name": name, "port": port}}
    paths = [{"path": path, "pathType": "Prefix", "backend": backend} for path in "/abc"[: random.randrange(1, 4)]]
    rules = [{"host": "example.com", "http": {"paths": paths}}]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": name, **extra(random)},
        "spec": {"ingressClassName": "nginx", "rules": rules},
    }


def app(name: str, random: Random) -> list[dict]:
    """A Service, what is behind it and what leads to it."""
    made = service(name, random)
    plain = next(port for port in made["spec"]["ports"] if port["port"] == 80)
    port = {"name": "http"} if "name" in plain and random.random() < 0.5 else {"number": 80}
    behind = workload(name, random)
    objects = [made, behind, ingress(name, port, random)]
    if random.random() < 0.2:
        # Nothing leads to it, so that it has one port alone.
        twin = service(name, random)
        spec = {**twin["spec"], "ports": [port for port in twin["spec"]["ports"] if port["port"] == 80]}
        objects.append({**twin, "metadata": {**twin["metadata"], "name": f"{name}-twin"}, "spec": spec})
    return objects


def config_map(random: Random) -> dict:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"text": odd_value(random)}}


def written(body: dict, random: Random) -> str:
    """One document."""
    if random.random() < 0.1:
        return json.dumps(_plain(body), indent=random.choice([None, 2]), ensure_ascii=False) + "\n"
    step = random.choice([2, 2, 2, 4])
    hand = Hand(
        random=random,
        step=step,
        offset=random.choice([0, 2, step]),
        flow=random.choice([0, 0, 0.1, 0.5]),
        noise=random.choice([0, 0, 0.1, 0.3]),
        aliases=random.random() < 0.5,
    )
    return hand.lines(body, "", {})


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return "x" if value in BLOCKS else value


def joined(documents: list[str], random: Random) -> bytes:
    """A stream, in some line ends, with some encodings of its beginning and end."""
    text = random.choice(["", "---\n", "# Source: x\n---\n"])
    text += "".join((random.choice(SEPARATORS) if number else "") + part for number, part in enumerate(documents))
    if random.random() < 0.25:
        text = text.replace("\n", "\r\n")
    if random.random() < 0.1:
        text = "\ufeff" + text
    if random.random() < 0.3:
        text = text.rstrip("\r\n")
    return text.encode()


def others(random: Random) -> list[str]:
    """Documents that nothing asks to change."""
    made = [random.choice([written(config_map(random), random), *ODD]) for _ in range(random.randrange(4))]
    if random.random() < 0.02:
        made.append(f"kind: ConfigMap\ndata:\n  a: {LARGE}\n")
    return made


def whole_app(random: Random) -> bytes:
    objects = app(random.choice(NAMES), random)
    if random.random() < 0.2:
        documents = [written({"apiVersion": "v1", "kind": "List", "items": objects}, random)]
    else:
        documents = [written(body, random) for body in objects]
    documents += others(random)
    random.shuffle(documents)
    return joined(documents, random)


def stream(random: Random) -> bytes:
    objects = [body for name in random.choices(NAMES, k=random.randrange(3)) for body in app(name, random)]
    documents = [written(body, random) for body in objects if random.random() < 0.9] + others(random)
    random.shuffle(documents)
    return joined(documents, random)


# One that can be done: a Service with all that belongs to it, among other documents.
whole_apps = st.randoms(use_true_random=False).map(whole_app)
# Whatever there may be: apps in part, twice, or none.
streams = st.randoms(use_true_random=False).map(stream)
