"""Streams that nobody would think of, but that charts render: hypothesis strategies."""

from __future__ import annotations

from hypothesis import strategies as st

# Stands for a scalar of a megabyte, which is no example to print.
LARGE = "@LARGE@"
# Stands for a scalar of a megabyte, which is no example to print.
LARGE = "@LARGE@"
BIG = f"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: large}}\ndata:\n  a: {LARGE}\n"
NAMES = st.sampled_from(["web", "api", "db"])
SCALARS = st.sampled_from(["x", "'on'", "on", '"two words"', "0o17", "1e3", "~", "é 😀", "# none", "&a x", "!!str 5"])
BLOCKS = st.sampled_from(
    [
        "|\n      line\n        deeper\n",
        "|-\n      line\n\n",
        "|+\n      line\n\n\n",
        ">\n      folded\n      lines\n",
        "|\n      ---\n      -----BEGIN CERTIFICATE-----\n",
        '"quoted\n      over lines"\n',
        "{flow: [a, {b: c}], url: x}\n",
    ]
)
SEPARATORS = st.sampled_from(["---\n", "--- # x\n", "---  \n", "---\n\n", "---\n# Source: shop/templates/x.yaml\n"])
ODD = st.sampled_from(
    [
        "",
        "# only a comment\n",
        '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "json"}}\n',
        "kind: ConfigMap\nkind: ConfigMap\nmetadata: {name: twice, name: thrice}\n",
        "apiVersion: v1\nkind: List\nitems: []\n",
        "a: &a {b: 1}\nc: *a\nd:\n  <<: *a\n",
        "broken: [\n",
        "- a\n- b\n",
        "...\n",
    ]
)


@st.composite
def config_maps(draw: st.DrawFn) -> str:
    value = draw(st.one_of(SCALARS.map(lambda text: f"{text}\n"), BLOCKS))
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {draw(NAMES)}\ndata:\n  text: {value}"


@st.composite
def services(draw: st.DrawFn) -> str:
    name, unnamed = draw(NAMES), draw(st.booleans())
    comment = draw(st.sampled_from(["", " # why", "  "]))
    annotations = draw(
        st.sampled_from(["", "  annotations:\n", "  annotations: {}\n", "  annotations:\n    a: on # b\n"])
    )
    port = "- port: 80\n    targetPort: 8080\n" if unnamed else "- name: http\n    port: 80\n    targetPort: http\n"
    return (
        f"apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}{comment}\n{annotations}"
        f"spec:\n  ports:\n  {port}  selector:\n    app: {name}\n"
    )


@st.composite
def deployments(draw: st.DrawFn) -> str:
    name = draw(NAMES)
    kind = draw(st.sampled_from(["Deployment", "StatefulSet", "DaemonSet"]))
    mounts = draw(
        st.sampled_from(
            [
                "",
                "        volumeMounts:\n",
                "        volumeMounts: []\n",
                "        volumeMounts:\n        - {name: a, mountPath: /a}\n",
            ]
        )
    )
    volumes = draw(
        st.sampled_from(
            ["", "      volumes:\n", "      volumes:\n      - name: a\n        emptyDir: {}\n\n      # end\n"]
        )
    )
    return (
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec:\n  template:\n    metadata:\n"
        f"      labels: {{app: {name}}}\n    spec:\n      containers:\n      - name: {name}\n        image: x/{name}:1\n"
        f"{mounts}        ports:\n        - name: http\n          containerPort: 8080\n{volumes}"
    )


@st.composite
def ingresses(draw: st.DrawFn) -> str:
    name = draw(NAMES)
    backend = f"{{service: {{name: {name}, port: {{number: 80}}}}}}"
    if draw(st.booleans()):
        paths = f"      - path: /\n        backend: &b {backend}\n      - path: /a\n        backend: *b\n"
    else:
        paths = f"      - path: /\n        backend:\n          service:\n            name: {name}\n            port:\n              number: 80\n"
    return (
        f"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: {name}\nspec:\n"
        f"  ingressClassName: nginx\n  rules:\n  - http:\n      paths:\n{paths}"
    )


def indented(text: str) -> str:
    """A document as an item of a List."""
    first, *rest = text.splitlines(keepends=True)
    return f"- {first}" + "".join(line if line.isspace() else f"  {line}" for line in rest)


@st.composite
def documents(draw: st.DrawFn) -> str:
    plain = st.one_of(services(), deployments(), ingresses(), config_maps(), ODD)
    if draw(st.integers(0, 9)):
        return draw(plain)
    items = draw(st.lists(st.one_of(services(), deployments(), ingresses()), min_size=1, max_size=3))
    return "apiVersion: v1\nkind: List\nitems:\n" + "".join(map(indented, items))


@st.composite
def streams(draw: st.DrawFn) -> bytes:
    """A stream of some documents, in some line ends, with some encodings of its beginning and end."""
    parts = draw(st.lists(documents(), max_size=6))
    text = draw(st.sampled_from(["", "---\n", "# Source: x\n"])) + draw(SEPARATORS).join(parts)
    if draw(st.integers(0, 40)) == 0:
        text += BIG
    if draw(st.integers(0, 3)) == 0:
        text = text.replace("\n", "\r\n")
    if draw(st.integers(0, 9)) == 0:
        text = "\ufeff" + text
    if draw(st.booleans()):
        text = text.rstrip("\r\n")
    return text.encode()


@st.composite
def whole_apps(draw: st.DrawFn) -> bytes:
    """A Service with all that belongs to it, among other documents: one that can be done."""
    name = draw(NAMES)
    own = [draw(made.filter(lambda text: _is_of(text, name))) for made in (services(), deployments(), ingresses())]
    others = draw(st.lists(st.one_of(config_maps(), st.just("# only a comment\n")), max_size=3))
    parts = draw(st.permutations([*own, *others]))
    text = "---\n" + draw(SEPARATORS).join(parts)
    return (text.replace("\n", "\r\n") if draw(st.booleans()) else text).encode()


def _is_of(text: str, name: str) -> bool:
    return (
        f"name: {name}\n" in text or f"name: {name}}}" in text or f"name: {name} " in text or f"name: {name}," in text
    )
