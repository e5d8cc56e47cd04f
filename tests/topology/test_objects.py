from __future__ import annotations

import pytest
from support.manifests import deployment, index_of, ingress, path, service, stream_of

from post_renderer.kubernetes.kinds import may_matter
from post_renderer.model import Ref
from post_renderer.topology.objects import Index, lacking
from post_renderer.yamltext import node, stream

DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  names:
    kind: Service
  versions:
    - schema:
        description: |
          kind: Service
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("apiVersion: v1\nkind: Service\n", id="plain"),
        pytest.param("kind: Service\n", id="first line"),
        pytest.param("kind: Service", id="no line break"),
        pytest.param('kind: "Service"\n', id="double-quoted"),
        pytest.param("kind: 'Service'\n", id="single-quoted"),
        pytest.param('"kind": Service\n', id="quoted key"),
        pytest.param("kind : Service\n", id="blank before the colon"),
        pytest.param("kind:   Service   \n", id="blanks around"),
        pytest.param("kind: Service # a web server\n", id="comment"),
        pytest.param("apiVersion: v1\r\nkind: Service\r\n", id="CRLF"),
        pytest.param("\ufeffkind: Service\n", id="byte order mark"),
        pytest.param("kind:\n  Service\n", id="value on the next line"),
        pytest.param("kind: !!str Service\n", id="tag"),
        pytest.param("kind: &kind Service\n", id="anchor"),
        pytest.param("  apiVersion: v1\n  kind: Service\n", id="indented root"),
        pytest.param("  kind: List\n", id="indented List"),
        pytest.param("--- {apiVersion: v1, kind: Service}\n", id="flow"),
        pytest.param('{"apiVersion": "v1", "kind": "Service"}\n', id="JSON"),
        pytest.param('{\n"kind": "Service",\n"spec": {"x": {\n"kind": "Other"\n}}}\n', id="JSON without indentation"),
        pytest.param("kind: ConfigMap\nkind: Service\n", id="the last of duplicate kinds"),
        pytest.param("kind: Service\nkinds: ConfigMap\n", id="a longer key below"),
        pytest.param("kind: Service\ntext: |\n  kind: ConfigMap\n", id="another one in a block scalar"),
        pytest.param("kind: List\n", id="List"),
        pytest.param("kind: DeploymentList\n", id="list of a kind"),
        pytest.param("kind: HTTPRoute\n", id="HTTPRoute"),
        pytest.param("kind: IngressClass\n", id="IngressClass"),
        pytest.param("kind: Certificate\n", id="Certificate"),
        pytest.param("kind: Rollout\n", id="Rollout"),
    ],
)
def test_may_matter(text):
    assert may_matter(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("# kind: nothing\n", id="comment"),
        pytest.param("apiVersion: v1\nkind: ConfigMap\n", id="another kind"),
        pytest.param("kind: ServiceAccount\n", id="a longer name"),
        pytest.param("kind: Service\nkind: ConfigMap\n", id="the last of duplicate kinds"),
        pytest.param("kind: ConfigMap\ndata:\n  a: |\n    kind: Service\n", id="in a block scalar"),
        pytest.param(DEFINITION, id="text of a definition"),
        pytest.param('{"apiVersion": "v1", "kind": "ConfigMap"}\n', id="JSON"),
        pytest.param("kinds: Service\n", id="a longer key"),
    ],
)
def test_cannot_matter(text):
    assert not may_matter(text)


def refs(index: Index) -> list[str]:
    return [f"{m.ref.group}/{m.ref}" for m in index.manifests]


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("v1", "Service"),
        ("v1", "Pod"),
        ("apps/v1", "Deployment"),
        ("batch/v1beta1", "CronJob"),
        ("networking.k8s.io/v1", "Ingress"),
        ("extensions/v1beta1", "Ingress"),
        ("gateway.networking.k8s.io/v1", "GRPCRoute"),
        ("cert-manager.io/v1", "Certificate"),
    ],
)
def test_group_is_ours(api_version, kind):
    index = index_of(f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: web}}\n")
    assert [m.ref for m in index.of_kind(kind)] == [Ref(api_version.rpartition("/")[0], kind, "shop", "web")]


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("serving.knative.dev/v1", "Service"),
        ("networking.internal.knative.dev/v1alpha1", "Ingress"),
        ("networking.x-k8s.io/v1", "HTTPRoute"),
        ("apps/v1", "Service"),
        ("extensions/v1beta1", "Deployment"),
        ("example.com/v1", "Certificate"),
    ],
)
def test_group_of_others(api_version, kind):
    assert refs(index_of(f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: web}}\n")) == []


@pytest.mark.parametrize(
    ("metadata", "namespace"),
    [("{name: web}", "shop"), ("{name: web, namespace: other}", "other"), ("{name: web, namespace: null}", "shop")],
    ids=["none", "its own", "null"],
)
def test_namespace(metadata, namespace):
    index = index_of(f"apiVersion: v1\nkind: Service\nmetadata: {metadata}\n")
    assert index.manifests[0].ref == Ref("", "Service", namespace, "web")


LIST = """
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: no}}
  - {apiVersion: v1, kind: Service, metadata: {name: one}}
  - null
  - {apiVersion: apps/v1, kind: Deployment, metadata: {name: two}}
"""


def test_items_of_a_list():
    index = index_of("a: b", LIST)
    assert [(str(m.ref), m.document, m.place) for m in index.manifests] == [
        ("Service/one", 1, ("items", 1)),
        ("Deployment/two", 1, ("items", 3)),
    ]


@pytest.mark.parametrize("items", ["", "items: null", "items: []", "items: {a: b}"])
def test_empty_list(items):
    assert refs(index_of(f"apiVersion: v1\nkind: List\n{items}\n")) == []


HOOK = {"helm.sh/hook": "test"}


def test_hooks_never_stand_for_the_release():
    hook, own = service(annotations=HOOK), service()
    index = index_of(hook, own)
    assert [m.is_hook for m in index.of_kind("Service")] == [True, False]
    assert index.all_of(Ref("", "Service", "shop", "web")) == [index.manifests[1]]
    assert index.get(Ref("", "Service", "shop", "web")) == index.manifests[1]


def test_a_hook_alone_is_found_by_name():
    index = index_of(service(annotations=HOOK))
    assert index.get(Ref("", "Service", "shop", "web")).is_hook
    assert index.all_of(Ref("", "Service", "shop", "web")) == []


def test_get_what_is_not_there():
    with pytest.raises(KeyError):
        index_of(service()).get(Ref("", "Service", "other", "web"))


def test_labels_and_annotations():
    text = """
        apiVersion: v1
        kind: Service
        metadata:
          labels: {version: 1.10, ready: true, tier: null}
          annotations: {a: "1", b: null, c: {}}
    """
    manifest = index_of(text).manifests[0]
    assert (manifest.labels, manifest.annotations) == ({"version": "1.10", "ready": "true"}, {"a": "1"})


def workload(
    name: str, labels: str = "app: web", kind: str = "Deployment", namespace: str = "shop", metadata: str = ""
) -> str:
    """One workload on a few lines, its pod labels as they are written."""
    version = {"Job": "batch/v1", "CronJob": "batch/v1", "Pod": "v1"}.get(kind, "apps/v1")
    own = f"name: {name}, namespace: {namespace}" + (f", {metadata}" if metadata else "")
    template = f"metadata: {{labels: {{{labels}}}}}"
    head = f"apiVersion: {version}\nkind: {kind}\n"
    if kind == "Pod":
        return f"{head}metadata: {{{own}, labels: {{{labels}}}}}\n"
    spec = f"template: {{{template}}}"
    return (
        f"{head}metadata: {{{own}}}\nspec: {{{'jobTemplate: {spec: {' + spec + '}}' if kind == 'CronJob' else spec}}}\n"
    )


def behind(selector: str, *workloads: str) -> list[str]:
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{selector: {{{selector}}}}}\n"
    index = index_of(text, *workloads)
    return [str(m.ref) for m in index.behind(index.of_kind("Service")[0])]


POD_NAME = "statefulset.kubernetes.io/pod-name"


@pytest.mark.parametrize(
    ("selector", "workloads", "found"),
    [
        pytest.param("app: web", [workload("web")], ["Deployment/web"], id="one label"),
        pytest.param("app: web", [workload("web", "app: web, x: y")], ["Deployment/web"], id="more labels"),
        pytest.param(
            "app: web", [workload("b"), workload("a")], ["Deployment/b", "Deployment/a"], id="several, as they stand"
        ),
        pytest.param("app: web", [workload("web", kind="Pod")], ["Pod/web"], id="a bare pod"),
        pytest.param("v: 1", [workload("web", 'v: "1"')], ["Deployment/web"], id="a number for a text"),
        pytest.param('on: "true"', [workload("web", "on: true")], ["Deployment/web"], id="a bool for a text"),
        pytest.param("app: web", [workload("web", kind="Job")], ["Job/web"], id="a Job where nothing else answers"),
        pytest.param("app: web", [workload("web", kind="CronJob")], ["CronJob/web"], id="a CronJob, likewise"),
        pytest.param(
            "app: web",
            [workload("job", kind="Job"), workload("web")],
            ["Deployment/web"],
            id="no Job beside a Deployment",
        ),
        pytest.param(
            "app: web",
            [workload("test", kind="Pod", metadata="annotations: {helm.sh/hook: test}"), workload("job", kind="Job")],
            ["Pod/test", "Job/job"],
            id="a hook does not drive Jobs out",
        ),
        pytest.param(
            f"app: web, {POD_NAME}: web-0",
            [workload("web", kind="StatefulSet"), workload("other", kind="StatefulSet"), workload("web")],
            ["StatefulSet/web"],
            id="pod-name names its StatefulSet",
        ),
        pytest.param(
            f"{POD_NAME}: my-db-12", [workload("my-db", kind="StatefulSet")], ["StatefulSet/my-db"], id="pod-name alone"
        ),
        pytest.param(
            'app: web, apps.kubernetes.io/pod-index: "0"',
            [workload("web", kind="StatefulSet")],
            ["StatefulSet/web"],
            id="pod-index is left out",
        ),
        pytest.param(
            "app: web, pod-template-hash: 5d8c", [workload("web")], ["Deployment/web"], id="a hash is left out"
        ),
    ],
)
def test_behind(selector, workloads, found):
    assert behind(selector, *workloads) == found


@pytest.mark.parametrize(
    ("selector", "workloads"),
    [
        pytest.param("app: web", [], id="no workload"),
        pytest.param("app: web", [workload("web", "app: other")], id="another value"),
        pytest.param("app: web, tier: front", [workload("web")], id="one label lacks"),
        pytest.param("app: web", [workload("web", namespace="other")], id="another namespace"),
        pytest.param("app: web", [workload("web", "app: null")], id="null label"),
        pytest.param("", [workload("web")], id="no selector"),
        pytest.param("v: 1.10", [workload("web", "v: 1.1")], id="numbers are compared as written"),
        pytest.param(f"{POD_NAME}: other-0", [workload("web", kind="StatefulSet")], id="pod of another StatefulSet"),
        pytest.param(f"{POD_NAME}: web-0", [workload("web")], id="pod-name and a Deployment"),
        pytest.param('apps.kubernetes.io/pod-index: "0"', [workload("web", kind="StatefulSet")], id="pod-index alone"),
    ],
)
def test_nothing_behind(selector, workloads):
    assert behind(selector, *workloads) == []


def test_lacking():
    manifest = index_of(workload("web", "app: web, tier: back")).manifests[0]
    assert lacking(manifest, {"app": "web", "tier": "front", "v": "1"}) == ["tier=front", "v=1"]


def test_workloads_of_a_namespace():
    hook = workload("test", kind="Pod", metadata="annotations: {helm.sh/hook: test}")
    index = index_of(workload("b"), hook, workload("a", kind="Job"), workload("c", namespace="other"), service())
    assert [str(m.ref) for m in index.workloads_in("shop")] == ["Deployment/b", "Job/a"]


def test_routes():
    index = index_of(ingress("one", path("web", at="/a"), path("api", at="/b")), ingress("two", path("web", at="/c")))
    assert [(r.ingress.name, r.where) for r in index.routes_to("shop", "web")] == [
        ("one", "example.com/a"),
        ("two", "example.com/c"),
    ]
    assert index.routes_to("shop", "none") == []
    assert index.routes_to("other", "web") == []
    assert [r.ingress.name for r in index.routes_elsewhere("other", "web")] == ["one", "two"]
    assert index.routes_elsewhere("shop", "web") == []


def test_gateway_routes():
    text = "spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}"
    index = index_of(f"apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{name: web}}\n{text}\n")
    assert [str(r.ingress) for r in index.gateway_routes_to("shop", "web")] == ["HTTPRoute/web"]
    assert index.gateway_routes_to("other", "web") == []
    assert index.routes_to("shop", "web") == []


def test_certificate():
    index = index_of(
        "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: web}\nspec: {secretName: web-tls}\n"
    )
    assert index.certificate_of("shop", "web-tls") == index.manifests[0]
    assert index.certificate_of("other", "web-tls") is None
    assert index.certificate_of("shop", "web") is None


CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n"


def test_config_map():
    index = index_of("apiVersion: v1\nkind: ConfigMap\nsettings: [\n", service("settings"), CONFIG_MAP)
    assert index.config_map(Ref("", "ConfigMap", "shop", "settings"))["data"] == {"a": "b"}


@pytest.mark.parametrize(
    "ref",
    [Ref("", "ConfigMap", "other", "settings"), Ref("", "ConfigMap", "shop", "setting")],
    ids=["namespace", "name"],
)
def test_no_config_map(ref):
    assert index_of(CONFIG_MAP).config_map(ref) is None


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: settings, namespace: other}\ndata: {a: Yg==}\n"
CONFIG_MAP_OF_A_HOOK = CONFIG_MAP.replace("{name: settings}", "{name: hook, annotations: {helm.sh/hook: pre-install}}")
CONFIG_MAP_IN_A_LIST = (
    "apiVersion: v1\nkind: List\nitems:\n- kind: Service\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: item}}\n"
)


def test_settings():
    index = index_of(
        service(),
        CONFIG_MAP,
        SECRET,
        CONFIG_MAP_OF_A_HOOK,
        CONFIG_MAP_IN_A_LIST,
        CONFIG_MAP.replace("v1", "example.com/v1"),
    )
    found = index.settings("ConfigMap", "shop")
    assert [(m.ref, m.document, m.place) for m in found] == [
        (Ref("", "ConfigMap", "shop", "settings"), 1, ()),
        (Ref("", "ConfigMap", "shop", "item"), 4, ("items", 1)),
    ]
    assert [index.get(m.ref) for m in found] == found
    assert index.settings("ConfigMap", "shop") == found
    assert index.settings("Secret", "shop") == []
    assert [m.body["data"] for m in index.settings("Secret", "other")] == [{"a": "Yg=="}]


def test_settings_are_composed_when_one_asks_for_them(monkeypatch: pytest.MonkeyPatch):
    composed = []
    compose = node.compose
    monkeypatch.setattr(node, "compose", lambda text: composed.append(text) or compose(text))
    index = index_of(service(), CONFIG_MAP, SECRET)
    assert len(composed) == 1
    for _ in range(3):
        index.settings("ConfigMap", "shop")
        index.config_map(Ref("", "ConfigMap", "other", "settings"))
    assert len(composed) == 2


def test_readers():
    reading = {"volumes": [{"name": "x", "secret": {"secretName": "settings"}}]}
    hook = deployment("hook", annotations={"helm.sh/hook": "pre-install"}, **reading)
    index = index_of(deployment("web", **reading), deployment("other"), hook, deployment("more", **reading))
    secret = Ref("", "Secret", "shop", "settings")
    assert [str(ref) for ref in index.readers(secret)] == ["Deployment/web", "Deployment/more"]
    assert index.readers(secret._replace(kind="ConfigMap")) == index.readers(secret._replace(namespace="other")) == []


BROKEN = "apiVersion: v1\nkind: Service\nmetadata:\n  name: [\n"


def test_broken():
    index = index_of(service(), BROKEN)
    lines = stream_of(service()).count("\n")
    found = index.broken[0]
    assert (len(index.broken), found.document.text) == (1, "---\n" + BROKEN)
    assert lines + 1 < found.line <= lines + 6
    assert index.unread() == f" (line {found.line} could not be read: {found.reason})"
    assert refs(index) == ["/Service/web"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("kind: Service\na: b: c\n", 2),
        ("---\nkind: ConfigMap\n---\nkind: Service\na: b: c\n", 5),
        ("\ufeffkind: Service\na: b: c\n", 2),
        ("a: b\r\n---\r\nkind: Service\r\na: b: c\r\n", 4),
    ],
    ids=["first document", "second document", "byte order mark", "CRLF"],
)
def test_line_of_what_is_broken(text, line):
    assert [b.line for b in Index(stream.split(text), "shop").broken] == [line]


@pytest.mark.parametrize("text", ["kind: ConfigMap\na: [\n", "a: b\n", ""], ids=["cannot matter", "fine", "empty"])
def test_nothing_broken(text):
    index = Index(stream.split(text), "shop")
    assert (index.broken, index.unread()) == ((), "")
