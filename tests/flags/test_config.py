from __future__ import annotations

import json

import jsonschema
import pytest
from manifests import refusals

from post_renderer.flags import config
from post_renderer.flags.keys import ROWS
from post_renderer.model import Entry, Layer

HEAD = "apiVersion: backend-tls.kuberise.io/v1alpha1\nkind: BackendTLS\n"
FLAGS = (
    "enabled, mode, preset, port, httpsPort, servicePort, keepHttp, container, workload, mountPath, issuer, secretName, "
    "certificateName, duration, renewBefore, dnsNames, keyAlgorithm, verify, caSecret, caConfigMap"
)


def schema() -> dict:
    with open(config.SCHEMA, encoding="utf-8") as file:
        return json.load(file)


def test_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(schema())


def test_schema_has_the_keys_of_the_table():
    properties = schema()["$defs"]["flags"]["properties"]
    spelled = {"issuerKind": "kind", "issuerGroup": "group"}
    rows = {row.camel for row in ROWS.values()}
    assert set(properties) == rows - set(spelled)
    assert set(properties["issuer"]["properties"]) == {"name", *spelled.values()}


EVERYTHING = """
metadata: {name: shop}
spec:
  namespace: shop
  clusterDomain: example.org
  allowedDnsNames: [a.example]
  ingressClasses: {internal: ingress-nginx}
  defaults: {issuer: {name: ca, kind: Issuer, group: example.com}, keepHttp: false}
  services:
    - {name: web, mountPath: /tls, httpsPort: 9443, port: 80, enabled: "false"}
    - {name: "api-*", namespace: other, dnsNames: [a.example, b.example], verify: true}
"""


def test_everything():
    assert config.parse(HEAD + EVERYTHING, "c.yaml") == config.Config(
        namespace="shop",
        cluster_domain="example.org",
        entries=(
            Entry(
                "web",
                "",
                Layer(
                    "c.yaml: spec.services[0]",
                    {"mount-path": "/tls", "https-port": "9443", "port": "80", "enabled": "false"},
                ),
            ),
            Entry(
                "api-*",
                "other",
                Layer("c.yaml: spec.services[1]", {"dns-names": "a.example,b.example", "verify": "true"}),
            ),
        ),
        defaults=Layer(
            "c.yaml: spec.defaults",
            {"issuer": "ca", "issuer-kind": "Issuer", "issuer-group": "example.com", "keep-http": "false"},
        ),
        allowed_dns_names=("a.example",),
        ingress_classes={"internal": "ingress-nginx"},
    )


@pytest.mark.parametrize("text", [HEAD, "\ufeff" + HEAD, HEAD + "spec: {}\n"], ids=["bare", "byte order mark", "spec"])
def test_says_nothing(text):
    assert config.parse(text, "c.yaml") == config.Config(defaults=Layer("c.yaml: spec.defaults", {}))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param(
            HEAD + "spec: {servces: []}\n", ["spec.servces: unknown key; did you mean services?"], id="typo in spec"
        ),
        pytest.param(HEAD + "spce: {}\n", ["spce: unknown key; did you mean spec?"], id="typo at the top"),
        pytest.param(
            HEAD + "spec: {services: [{name: web, mountpath: /tls}]}\n",
            ["spec.services[0].mountpath: unknown key; did you mean mountPath?"],
            id="typo in an entry",
        ),
        pytest.param(
            HEAD + "spec: {defaults: {durration: 1h}}\n",
            ["spec.defaults.durration: unknown key; did you mean duration?"],
            id="typo in defaults",
        ),
        pytest.param(
            HEAD + "spec: {defaults: {issuer: {nmae: ca}}}\n",
            ["spec.defaults.issuer.nmae: unknown key; did you mean name?"],
            id="typo in issuer",
        ),
        pytest.param(
            HEAD + "spec: {defaults: {xyzzy: 1}}\n",
            [f"spec.defaults.xyzzy: unknown key; known keys are {FLAGS}"],
            id="like no key",
        ),
        pytest.param(
            HEAD + "spec: {services: [{name: web, https-port: 8443}]}\n",
            ["spec.services[0].https-port: unknown key; did you mean httpsPort?"],
            id="spelled as an annotation",
        ),
        pytest.param(
            HEAD + "spec: {services: [{name: web, httpsPort: https}]}\n",
            ['spec.services[0].httpsPort: found "https", expected a port number from 1 to 65535'],
            id="wrong type",
        ),
        pytest.param(
            HEAD + "spec: {services: [{name: web, httpsPort: 70000}]}\n",
            ["spec.services[0].httpsPort: found 70000, expected a port number from 1 to 65535"],
            id="out of range",
        ),
        pytest.param(
            HEAD + "spec: {services: [{name: web, keepHttp: yes}]}\n",
            ['spec.services[0].keepHttp: found "yes", expected true or false'],
            id="yes is no truth",
        ),
        pytest.param(
            HEAD + "spec: {defaults: {mode: magic}}\n",
            ['spec.defaults.mode: found "magic", expected one of auto, native, sidecar, mount'],
            id="unknown mode",
        ),
        pytest.param(
            HEAD + "spec: {defaults: {issuer: ca}}\n",
            ['spec.defaults.issuer: found "ca", expected a mapping of name, kind and group'],
            id="issuer is a mapping",
        ),
        pytest.param(
            HEAD + "spec: {ingressClasses: {internal: traefik}}\n",
            ['spec.ingressClasses.internal: found "traefik", expected ingress-nginx'],
            id="unknown controller",
        ),
        pytest.param(
            HEAD + "spec: {services: [{port: 80}]}\n", ["spec.services[0].name: is missing"], id="missing name"
        ),
        pytest.param(
            HEAD + "spec: {services: web}\n",
            ['spec.services: found "web", expected a list of flagged Services'],
            id="no list",
        ),
        pytest.param(
            "kind: BackendTls\n",
            ["apiVersion: is missing", 'kind: found "BackendTls", expected BackendTLS'],
            id="two at once",
        ),
        pytest.param("spec: {}\n", ["apiVersion: is missing", "kind: is missing"], id="two are missing"),
        pytest.param("", ["the file: found null, expected a mapping with apiVersion and kind"], id="empty"),
        pytest.param("[]\n", ["the file: found [], expected a mapping with apiVersion and kind"], id="a list"),
        pytest.param(
            HEAD + "spec: {a: [}\n", ["is not YAML in line 3: did not find expected node content"], id="not YAML"
        ),
        pytest.param(
            HEAD + "kind: BackendTLS\n",
            [
                'is not YAML in line 3: found duplicate key "kind" with value "BackendTLS" (original value: "BackendTLS")'
            ],
            id="duplicate key",
        ),
        pytest.param(HEAD + "---\n" + HEAD, ["is not YAML in line 3: but found another document"], id="two documents"),
        pytest.param(
            HEAD + "a: \x00\n",
            ["is not YAML: unacceptable character #x0000: control characters are not allowed"],
            id="control character",
        ),
    ],
)
def test_mistake(text, sentences):
    assert refusals(lambda: config.parse(text, "c.yaml")) == [f"c.yaml: {sentence}" for sentence in sentences]


@pytest.mark.parametrize("text", ["namespace: 2024-99-99", "namespace: !!int abc"], ids=["no date", "no number"])
def test_scalar_that_cannot_be_read(text):
    (sentence,) = refusals(lambda: config.parse(f"{HEAD}spec: {{{text}}}\n", "c.yaml"))
    assert sentence.startswith("c.yaml: ")


def test_read(tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text(HEAD + "spec: {namespace: café}\n", "utf-8")
    assert config.read(str(file)).namespace == "café"


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "No such file or directory"), (b"caf\xe9", "it is not UTF-8")],
    ids=["missing", "not UTF-8"],
)
def test_cannot_be_read(tmp_path, content, reason):
    file = tmp_path / "c.yaml"
    if content:
        file.write_bytes(content)
    assert refusals(lambda: config.read(str(file))) == [f"{file}: cannot be read: {reason}; give --config a YAML file"]


def test_a_folder_cannot_be_read(tmp_path):
    assert refusals(lambda: config.read(str(tmp_path))) == [
        f"{tmp_path}: cannot be read: Is a directory; give --config a YAML file"
    ]
