"""Hypothesis strategies for streams, from ordinary charts to unusual spellings of YAML.

Objects are drawn as data, and so is the way they are written: block or flow,
indented lists or not, quotes, comments, anchors.
"""

from __future__ import annotations

import json
import re
from random import Random
from typing import NamedTuple

from hypothesis import strategies as st

# Placeholder for a scalar of a megabyte, which would be too long to print in an example.
LARGE = "@LARGE@"
NAMES = ("web", "api", "db")
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")
# One without a preset, one whose preset adds a port for TLS, one whose only port becomes HTTPS.
IMAGES = ("x/web:1", "x/web:1", "stefanprodan/podinfo:6.14.1", "grafana/grafana:13.2.0")
IMAGE = re.compile(r"[a-z/]+:[0-9.]+\Z")
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
UNUSUAL = (
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


class Writer(NamedTuple):
    """Writes one document in a random style. The same mapping object twice becomes an anchor and an alias."""

    random: Random
    step: int
    offset: int
    flow: float
    noise: float
    aliases: bool

    def lines(self, value: dict | list, pad: str, names: dict[int, str]) -> str:
        """``value`` in block style, each line indented with ``pad``."""
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
        if not isinstance(value, str):
            return text
        # Also images (x/web:1) inside brackets.
        is_safe = (text.isalnum() and text != "on") or bool(IMAGE.match(text))
        if is_safe and self.random.random() < 0.8:
            return text
        return f"'{text}'" if self.random.random() < 0.3 else json.dumps(text, ensure_ascii=False)

    def _key(self, key: str) -> str:
        return f'"{key}"' if self.random.random() < 0.05 else key

    def _comma(self, value: dict | list) -> str:
        return self.random.choice(["", "", "", ",", " "]) if value else ""

    def _comment(self) -> str:
        if self.random.random() >= self.noise:
            return "\n"
        return self.random.choice([" # why, [and", "  ", " #"]) + "\n"

    def _noise(self, pad: str) -> str:
        if self.random.random() >= self.noise:
            return ""
        return self.random.choice(["\n", f"{pad}# {{here\n", "  \n"])


def labels(name: str) -> dict:
    return {"app": name, "app.kubernetes.io/name": name}


def unusual_value(random: Random) -> object:
    return random.choice([*BLOCKS, "on", "two words", "1e3", "é 😀", 5, None, {}, [], ""])


def some_metadata(random: Random) -> dict:
    """Annotations or none, also null and empty ones."""
    annotations = {"a": "on", "b": unusual_value(random)}
    empty = [{}, {}, {"annotations": None}, {"annotations": {}}]
    return random.choice([*empty, {"annotations": annotations}])


def service(name: str, random: Random) -> dict:
    plain = random.choice(
        [
            {"port": 80, "targetPort": 8080},
            {"name": "http", "port": 80, "targetPort": "http"},
            {"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"},
        ]
    )
    tls = random.choice([{"name": n, "port": 8443, "targetPort": 8443} for n in ("https", "secure")])
    ports = [plain, tls] if "name" in plain and random.random() < 0.2 else [plain]
    public = random.choice([{}, {}, {"type": "LoadBalancer"}, {"externalIPs": ["192.0.2.1"]}])
    of_public = {"backend-tls.kuberise.io/expose": "false"} if public and ports == [plain] else {}
    flags = random.choice([{}, of_public, {"backend-tls.kuberise.io/keep-http": "false"}])
    metadata = {"name": name, "labels": labels(name), **some_metadata(random)}
    if flags:
        metadata["annotations"] = {**(metadata.get("annotations") or {}), **flags}
    spec = {"selector": {"app": name}, "ports": ports, **public}
    if random.random() < 0.5:
        spec = dict(reversed(spec.items()))
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


def workload(name: str, random: Random) -> dict:
    mount = {"name": "data", "mountPath": "/data"}
    mounts = random.choice([{}, *({"volumeMounts": value} for value in (None, [], [mount], [mount] * 2))])
    volume = {"name": "data", "emptyDir": {}}
    volumes = random.choice([{}, *({"volumes": value} for value in (None, [], [volume]))])
    env = [{"name": "A", "value": unusual_value(random)}]
    container = {
        "name": name,
        "image": random.choice(IMAGES),
        **mounts,
        "ports": [{"name": "http", "containerPort": 8080}],
        **random.choice([{}, {"env": env}, {"args": ["--a", "on"]}]),
    }
    init = {"name": "before", "image": "x/before:1", "ports": [{"containerPort": 8443}]}
    init |= random.choice([{}, {"restartPolicy": "Always"}])
    inits = random.choice([{}, {}, *({"initContainers": value} for value in (None, [], [init]))])
    containers = {"containers": [container]}
    spec = {**volumes, **containers} if random.random() < 0.3 else {**containers, **volumes}
    spec = {**inits, **spec} if random.random() < 0.5 else {**spec, **inits}
    template = {"metadata": {"labels": labels(name), **some_metadata(random)}, "spec": spec}
    kind = random.choice(WORKLOADS)
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name}, "spec": {"template": template}}


def ingress(name: str, port: dict, random: Random) -> dict:
    backend = {"service": {"name": name, "port": port}}
    count = random.randrange(1, 4)
    paths = [{"path": path, "pathType": "Prefix", "backend": backend} for path in "/abc"[:count]]
    rules = [{"host": "example.com", "http": {"paths": paths}}]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": name, **some_metadata(random)},
        "spec": {"ingressClassName": "nginx", "rules": rules},
    }


def app(name: str, random: Random) -> list[dict]:
    """A Service with its workload and Ingress, sometimes with a second Service for the same pods."""
    body = service(name, random)
    plain = next(port for port in body["spec"]["ports"] if port["port"] == 80)
    port = {"name": "http"} if "name" in plain and random.random() < 0.5 else {"number": 80}
    objects = [body, workload(name, random), ingress(name, port, random)]
    if random.random() < 0.2:
        # No Ingress routes to it, so it only has the plain port.
        twin = service(name, random)
        spec = {**twin["spec"], "ports": [port for port in twin["spec"]["ports"] if port["port"] == 80]}
        objects.append({**twin, "metadata": {**twin["metadata"], "name": f"{name}-twin"}, "spec": spec})
    return objects


def config_map(random: Random) -> dict:
    data = {"text": unusual_value(random)}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": data}


def document(body: dict, random: Random) -> str:
    """``body`` as one document."""
    if random.random() < 0.1:
        return json.dumps(_plain(body), indent=random.choice([None, 2]), ensure_ascii=False) + "\n"
    step = random.choice([2, 2, 2, 4])
    writer = Writer(
        random=random,
        step=step,
        offset=random.choice([0, 2, step]),
        flow=random.choice([0, 0, 0.1, 0.5]),
        noise=random.choice([0, 0, 0.1, 0.3]),
        aliases=random.random() < 0.5,
    )
    return writer.lines(body, "", {})


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return "x" if value in BLOCKS else value


def encoded(documents: list[str], random: Random) -> bytes:
    """A stream of ``documents``, some with CRLF, a byte order mark, or no line break at the end."""
    text = random.choice(["", "---\n", "# Source: x\n---\n"])
    for number, part in enumerate(documents):
        text += random.choice(SEPARATORS) + part if number else part
    if random.random() < 0.25:
        text = text.replace("\n", "\r\n")
    if random.random() < 0.1:
        text = "\ufeff" + text
    if random.random() < 0.3:
        text = text.rstrip("\r\n")
    return text.encode()


def unrelated(random: Random) -> list[str]:
    """Documents that have nothing to do with a flagged Service."""
    count = random.randrange(4)
    documents = [random.choice([document(config_map(random), random), *UNUSUAL]) for _ in range(count)]
    if random.random() < 0.02:
        documents.append(f"kind: ConfigMap\ndata:\n  a: {LARGE}\n")
    return documents


def whole_app(random: Random) -> bytes:
    objects = app(random.choice(NAMES), random)
    if random.random() < 0.2:
        documents = [document({"apiVersion": "v1", "kind": "List", "items": objects}, random)]
    else:
        documents = [document(body, random) for body in objects]
    documents += unrelated(random)
    random.shuffle(documents)
    return encoded(documents, random)


def stream(random: Random) -> bytes:
    objects = [body for name in random.choices(NAMES, k=random.randrange(3)) for body in app(name, random)]
    documents = [document(body, random) for body in objects if random.random() < 0.9] + unrelated(random)
    random.shuffle(documents)
    return encoded(documents, random)


# A Service with its workload and Ingress, among unrelated documents.
whole_apps = st.randoms(use_true_random=False).map(whole_app)
# Apps in part, twice, or none, among unrelated documents.
streams = st.randoms(use_true_random=False).map(stream)
