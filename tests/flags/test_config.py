from __future__ import annotations

from textwrap import indent

import jsonschema
import pytest
from support.manifests import refusals
from support.places import ROOT

from post_renderer import presets
from post_renderer.controllers import reading
from post_renderer.flags import config
from post_renderer.flags.keys import OPTIONS
from post_renderer.flags.schema import config_schema
from post_renderer.model import (
    MOUNT_PATH,
    OptionSource,
    ServiceEntry,
    Settings,
    SidecarSettings,
    TrustSettings,
)

HEAD = "apiVersion: backend-tls.kuberise.io/v1alpha1\nkind: BackendTLS\n"
FLAGS = (
    "enabled, mode, preset, port, routes, clientAuth, httpsPort, servicePort, keepHttp, closePlaintext, expose, container, "
    "workload, mountPath, issuer, secretName, certificateName, duration, renewBefore, dnsNames, keyAlgorithm, verify, caSecret, "
    "caConfigMap, reloader"
)


def test_schema_is_valid():
    meta = jsonschema.Draft202012Validator(jsonschema.Draft202012Validator.META_SCHEMA)
    assert list(meta.iter_errors(config_schema())) == []


def test_schema_has_the_keys_of_the_table():
    properties = config_schema()["$defs"]["flags"]["properties"]
    spelled = {"issuerKind": "kind", "issuerGroup": "group"}
    rows = {row.camel for row in OPTIONS.values()}
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
    - {name: "api-*", namespace: other, dnsNames: [a.example, b.example], verify: true, optional: true}
"""


def test_everything():
    assert config.parse(HEAD + EVERYTHING, "c.yaml") == Settings(
        namespace="shop",
        cluster_domain="example.org",
        entries=(
            ServiceEntry(
                "web",
                "",
                OptionSource(
                    "c.yaml: spec.services[0]",
                    {"mount-path": "/tls", "https-port": "9443", "port": "80", "enabled": "false"},
                ),
            ),
            ServiceEntry(
                "api-*",
                "other",
                OptionSource(
                    "c.yaml: spec.services[1]", {"dns-names": "a.example,b.example", "verify": "true"}
                ),
                optional=True,
            ),
        ),
        sources=(
            OptionSource(
                "c.yaml: spec.defaults",
                {
                    "issuer": "ca",
                    "issuer-kind": "Issuer",
                    "issuer-group": "example.com",
                    "keep-http": "false",
                },
            ),
        ),
        allowed_dns_names=("a.example",),
        ingress_classes={"internal": "ingress-nginx"},
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", SidecarSettings()),
        ("{nativeSidecar: true}", SidecarSettings()),
        ("{nativeSidecar: false}", SidecarSettings(native=False)),
        ("{sidecar: {}}", SidecarSettings()),
        (
            "{sidecar: {image: 'registry.example/x@sha256:0123'}}",
            SidecarSettings(image="registry.example/x@sha256:0123"),
        ),
        ("{sidecar: {resources: {}}}", SidecarSettings(resources={})),
        (
            "{sidecar: {resources: {limits: {cpu: 0.5}}}}",
            SidecarSettings(resources={"limits": {"cpu": "0.5"}}),
        ),
        (
            "{sidecar: {securityContext: {runAsUser: 1000, runAsNonRoot: true}}}",
            SidecarSettings(security_context={"runAsUser": 1000, "runAsNonRoot": True}),
        ),
        (
            "{sidecar: {listen: 0.0.0.0, target: 127.0.0.1}}",
            SidecarSettings(listen="0.0.0.0", target="127.0.0.1"),
        ),
        ("{sidecar: {listen: '::', target: '[::1]'}}", SidecarSettings(listen="::", target="::1")),
        ("{sidecar: {target: localhost}}", SidecarSettings(target="localhost")),
        ("{sidecar: {extraArgs: [--a=b, --c]}}", SidecarSettings(extra_args=("--a=b", "--c"))),
    ],
)
def test_sidecar(text, expected):
    assert config.parse(f"{HEAD}spec: {text}\n", "c.yaml").sidecar == expected


OWN = """
spec:
  presets:
    - name: own
      title: Own
      match: {images: [example/web]}
      port: 8443
      keepsPlain: false
      env: [{name: CERT, value: "{certFile}", append: true}]
      alsoTurns: [9000]
      renewal: {byItself: true, how: at once}
      source: nowhere, it is made up for a test
      confidence: documented
    - name: no-tls
      title: Without
      match: {images: [example/other]}
      sidecar: it has none
      source: nowhere, it is made up for a test
      confidence: documented
"""


def test_presets():
    """Read as those that come with the program, though their scalars have types here."""
    own, without = config.parse(HEAD + OWN, "c.yaml").presets
    assert (own.name, own.port, own.keeps_plain_port, own.also_https_ports) == ("own", 8443, False, (9000,))
    assert (own.env[0].append, own.renewal.by_itself, own.mount_path) == (True, True, MOUNT_PATH)
    assert (without.name, without.no_native_tls) == ("no-tls", "it has none")


def test_presets_that_come_with_the_program_may_be_copied():
    """The file's lines, indented below a dash; the fields of custom resources keep their types."""
    files = [ROOT / "post_renderer" / "presets" / f"{name}.yaml" for name in presets.names()]
    items = [indent(f"-\n{indent(file.read_text('utf-8'), '  ')}", "    ") for file in files]
    parsed = config.parse(HEAD + "spec:\n  presets:\n" + "".join(items), "c.yaml").presets
    assert [preset._replace(resource=None) for preset in parsed] == [
        presets.load(name)._replace(resource=None) for name in presets.names()
    ]


def own(*lines: str) -> str:
    """A config with one preset that has ``lines`` and what is required."""
    least = (
        "name: own",
        "title: Own",
        "match: {}",
        "source: nowhere, it is made up",
        "confidence: documented",
    )
    return HEAD + "spec:\n  presets:\n    - " + "\n      ".join((*least, *lines)) + "\n"


RENEWAL = "renewal: {byItself: true, how: at once}"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param(
            own("port: 8443", RENEWAL, "evn: []"),
            ["spec.presets[0].evn: unknown key; did you mean env?"],
            id="typo",
        ),
        pytest.param(
            HEAD + "spec: {sidecar: {listen: 8443, target: example.com}}\n",
            [
                "spec.sidecar.listen: found 8443, expected an IP address",
                'spec.sidecar.target: found "example.com", expected an IP address',
            ],
            id="addresses of a sidecar",
        ),
        pytest.param(
            own("port: http", RENEWAL),
            [
                'spec.presets[0].port: found "http", expected the container port that serves TLS; '
                "plain: the plain port itself switches to HTTPS"
            ],
            id="wrong port",
        ),
        pytest.param(
            own("port: 8443", RENEWAL, "mountPath: /etc", "secretName: A"),
            [
                'spec.presets[0].mountPath: found "/etc", expected a folder of its own such as /etc/backend-tls, '
                "because a mount there would hide what the image needs",
                'spec.presets[0].secretName: found "A", expected the name of a Kubernetes object (lower-case '
                "letters, digits, - and .)",
            ],
            id="mount path and Secret",
        ),
        pytest.param(
            own("port: plain"),
            ["spec.presets[0]: must set exactly one of: port (with renewal), values, sidecar"],
            id="without renewal",
        ),
        pytest.param(
            own("port: plain", RENEWAL, "sidecar: it has none"),
            ["spec.presets[0]: must set exactly one of: port (with renewal), values, sidecar"],
            id="two of the three",
        ),
        pytest.param(
            HEAD + "spec: {presets: [own]}\n",
            ['spec.presets[0]: found "own", expected a preset, as backend-tls schema preset describes it'],
            id="a name",
        ),
        pytest.param(
            HEAD + "spec: {presets: {own: {}}}\n",
            [
                'spec.presets: found {"own": {}}, expected a list of presets, '
                "which take precedence over those of backend-tls"
            ],
            id="a mapping",
        ),
        pytest.param(
            HEAD + "spec: {sidecar: {iamge: x}}\n",
            ["spec.sidecar.iamge: unknown key; did you mean image?"],
            id="typo in sidecar",
        ),
        pytest.param(
            HEAD + "spec: {sidecar: {image: ''}}\n",
            ['spec.sidecar.image: found "", expected the image of ghostunnel, with tag or digest'],
            id="no image",
        ),
        pytest.param(
            HEAD + "spec: {sidecar: {extraArgs: --a}}\n",
            [
                'spec.sidecar.extraArgs: found "--a", expected a list of arguments, added after those that backend-tls sets'
            ],
            id="one argument",
        ),
        pytest.param(
            HEAD + "spec: {sidecar: {resources: small}}\n",
            ['spec.sidecar.resources: found "small", expected a mapping, as resources of a container'],
            id="no resources",
        ),
        pytest.param(
            HEAD + "spec: {nativeSidecar: 'no'}\n",
            [
                'spec.nativeSidecar: found "no", expected true or false: whether sidecars are native sidecars '
                "(init containers with restartPolicy Always), which need Kubernetes 1.29 or later"
            ],
            id="no truth",
        ),
    ],
)
def test_mistake_in_sidecar_or_presets(text, sentences):
    assert refusals(lambda: config.parse(text, "c.yaml")) == [f"c.yaml: {sentence}" for sentence in sentences]


def test_what_a_preset_lacks_is_told_once():
    sentences = refusals(lambda: config.parse(HEAD + "spec: {presets: [{name: own}]}\n", "c.yaml"))
    assert sentences == [
        *(f"c.yaml: spec.presets[0].{key}: is missing" for key in ("title", "match", "source", "confidence")),
        "c.yaml: spec.presets[0]: must set exactly one of: port (with renewal), values, sidecar",
    ]


@pytest.mark.parametrize(
    "text", [HEAD, "\ufeff" + HEAD, HEAD + "spec: {}\n"], ids=["bare", "byte order mark", "spec"]
)
def test_sets_nothing(text):
    assert config.parse(text, "c.yaml") == Settings(sources=(OptionSource("c.yaml: spec.defaults", {}),))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param(
            HEAD + "spec: {servces: []}\n",
            ["spec.servces: unknown key; did you mean services?"],
            id="typo in spec",
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
            HEAD + "spec: {ingressClasses: {internal: nobody}}\n",
            [f'spec.ingressClasses.internal: found "nobody", expected {" or ".join(reading("Ingress"))}'],
            id="unknown controller",
        ),
        pytest.param(
            HEAD + "spec: {services: [{port: 80}]}\n",
            ["spec.services[0].name: is missing"],
            id="missing name",
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
        pytest.param(
            "[]\n", ["the file: found [], expected a mapping with apiVersion and kind"], id="a list"
        ),
        pytest.param(
            HEAD + "spec: {a: [}\n",
            ["is not YAML in line 3: did not find expected node content"],
            id="not YAML",
        ),
        pytest.param(
            HEAD + "kind: BackendTLS\n",
            ['is not YAML in line 3: found duplicate key "kind"'],
            id="duplicate key",
        ),
        pytest.param(
            HEAD + "---\n" + HEAD,
            ["is not YAML in line 3: the document ends here, and there is more text after it"],
            id="two documents",
        ),
        pytest.param(
            HEAD + "a: \x00\n",
            ["is not YAML in line 3: unacceptable character #x0000: control characters are not allowed"],
            id="control character",
        ),
    ],
)
def test_mistake(text, sentences):
    assert refusals(lambda: config.parse(text, "c.yaml")) == [f"c.yaml: {sentence}" for sentence in sentences]


BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 40))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("spec: &x {presets: [*x]}", "3: an anchor contains itself"),
        ("spec: " + "[" * 100_000, "3: is nested in more than 200 levels"),
        ("spec: " + "[" * 300 + "]" * 300, "3: is nested in more than 200 levels"),
        (BOMB, "1: its aliases make more than a billion nodes of 86"),
    ],
    ids=["cyclic", "open brackets", "deep", "alias bomb"],
)
def test_hostile(text, reason):
    (sentence,) = refusals(lambda: config.parse(HEAD + text, "c.yaml"))
    assert sentence == f"c.yaml: is not YAML in line {reason}"


def test_a_file_without_end():
    sentence = "/dev/zero: cannot be read: it is larger than 1 MiB; pass a YAML file to --config"
    assert refusals(lambda: config.read("/dev/zero")) == [sentence]


def test_scalars_have_the_types_of_yaml_1_2():
    text = "{sidecar: {resources: {a: 1, b: true, c: yes, d: '1', e: null, f: 0x1f, g: !!str 1}}}"
    settings = config.parse(f"{HEAD}spec: {text}\n", "c.yaml")
    assert settings.sidecar.resources == {
        "a": 1,
        "b": True,
        "c": "yes",
        "d": "1",
        "e": None,
        "f": "0x1f",
        "g": "1",
    }


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
    assert refusals(lambda: config.read(str(file))) == [
        f"{file}: cannot be read: {reason}; pass a YAML file to --config"
    ]


def test_a_folder_cannot_be_read(tmp_path):
    assert refusals(lambda: config.read(str(tmp_path))) == [
        f"{tmp_path}: cannot be read: Is a directory; pass a YAML file to --config"
    ]


def test_trust_and_the_version_of_policies():
    defaults = config.parse(HEAD, "c.yaml")
    assert (defaults.trust, defaults.backend_tls_policy) == (TrustSettings("", "", "ca.crt"), "v1")
    text = (
        HEAD
        + "spec: {trust: {bundle: ca, secret: root, key: tls.crt}, gateway: {backendTLSPolicy: v1alpha3}}\n"
    )
    read = config.parse(text, "c.yaml")
    assert (read.trust, read.backend_tls_policy) == (TrustSettings("ca", "root", "tls.crt"), "v1alpha3")
