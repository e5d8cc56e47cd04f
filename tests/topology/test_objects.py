"""The objects of a stream, looked up by identity and kind."""

from __future__ import annotations

import pytest
from support.manifests import SERVICE, deployment, ingress, service, stream_of, topology_of

from post_renderer.model import Manifest, Ref
from post_renderer.topology.objects import Objects
from post_renderer.topology.topology import groups_of
from post_renderer.yamltext import node, stream


def objects(*texts: dict | str) -> Objects:
    return topology_of(*texts).objects


def refs(of: Objects) -> list[str]:
    return [f"{m.ref.group}/{m.ref}" for m in of.manifests]


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
    stream_objects = objects(f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: web}}\n")
    group = api_version.rpartition("/")[0]
    assert [m.ref for m in stream_objects.by_kind(kind, group)] == [Ref(group, kind, "shop", "web")]


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
    assert refs(objects(f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: web}}\n")) == []


@pytest.mark.parametrize(
    ("metadata", "namespace"),
    [
        ("{name: web}", "shop"),
        ("{name: web, namespace: other}", "other"),
        ("{name: web, namespace: null}", "shop"),
    ],
    ids=["none", "its own", "null"],
)
def test_namespace(metadata, namespace):
    stream_objects = objects(f"apiVersion: v1\nkind: Service\nmetadata: {metadata}\n")
    assert stream_objects.manifests[0].ref == Ref("", "Service", namespace, "web")


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
    stream_objects = objects("a: b", LIST)
    assert [(str(m.ref), m.document, m.path) for m in stream_objects.manifests] == [
        ("Service/one", 1, ("items", 1)),
        ("Deployment/two", 1, ("items", 3)),
    ]


@pytest.mark.parametrize("items", ["", "items: null", "items: []", "items: {a: b}"])
def test_empty_list(items):
    assert refs(objects(f"apiVersion: v1\nkind: List\n{items}\n")) == []


LIST_IN_A_LIST = """
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ServiceList
  items:
  - metadata: {name: one}
  - {apiVersion: v1, kind: Pod, metadata: {name: two}}
- apiVersion: example.com/v1
  kind: Table
  items:
  - {apiVersion: v1, kind: Service, metadata: {name: three}}
"""


def test_lists_in_a_list_and_items_that_state_no_kind():
    stream_objects = objects(LIST_IN_A_LIST)
    assert [(str(m.ref), m.path) for m in stream_objects.manifests] == [
        ("Service/one", ("items", 0, "items", 0)),
        ("Pod/two", ("items", 0, "items", 1)),
        ("Service/three", ("items", 1, "items", 0)),
    ]


HOOK = {"helm.sh/hook": "test"}


def test_a_hook_is_never_taken_for_an_object_of_the_release():
    hook, own = service(annotations=HOOK), service()
    stream_objects = objects(hook, own)
    assert [m.is_hook for m in stream_objects.by_kind("Service")] == [True, False]
    assert stream_objects.all(Ref("", "Service", "shop", "web")) == [stream_objects.manifests[1]]
    assert stream_objects.get(Ref("", "Service", "shop", "web")) == stream_objects.manifests[1]


def test_a_hook_alone_is_found_by_name():
    stream_objects = objects(service(annotations=HOOK))
    assert stream_objects.get(Ref("", "Service", "shop", "web")).is_hook
    assert stream_objects.all(Ref("", "Service", "shop", "web")) == []


def test_get_what_does_not_exist():
    with pytest.raises(KeyError):
        objects(service()).get(Ref("", "Service", "other", "web"))


def test_labels_and_annotations():
    text = """
        apiVersion: v1
        kind: Service
        metadata:
          labels: {version: 1.10, ready: true, tier: null}
          annotations: {a: "1", b: null, c: {}}
    """
    manifest = objects(text).manifests[0]
    assert (manifest.labels, manifest.annotations) == ({"version": "1.10", "ready": "true"}, {"a": "1"})


CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n"


SETTINGS = Ref("", "ConfigMap", "shop", "settings")


def test_config_map():
    stream_objects = objects(
        "apiVersion: v1\nkind: ConfigMap\nsettings: [\n", service("settings"), CONFIG_MAP
    )
    assert stream_objects.get(SETTINGS).body["data"] == {"a": "b"}


@pytest.mark.parametrize(
    "ref",
    [Ref("", "ConfigMap", "other", "settings"), Ref("", "ConfigMap", "shop", "setting")],
    ids=["namespace", "name"],
)
def test_no_config_map(ref):
    stream_objects = objects(CONFIG_MAP)
    assert stream_objects.all(ref) == []
    with pytest.raises(KeyError):
        stream_objects.get(ref)


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: settings, namespace: other}\ndata: {a: Yg==}\n"
CONFIG_MAP_OF_A_HOOK = CONFIG_MAP.replace(
    "{name: settings}", "{name: hook, annotations: {helm.sh/hook: pre-install}}"
)
CONFIG_MAP_IN_A_LIST = "apiVersion: v1\nkind: List\nitems:\n- kind: Service\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: item}}\n"


def test_config_maps_and_secrets():
    other_group = CONFIG_MAP.replace("v1", "example.com/v1")
    stream_objects = objects(
        service(), CONFIG_MAP, SECRET, CONFIG_MAP_OF_A_HOOK, CONFIG_MAP_IN_A_LIST, other_group
    )
    item, hook = SETTINGS._replace(name="item"), SETTINGS._replace(name="hook")
    config_maps = stream_objects.by_kind("ConfigMap")
    assert [(m.ref, m.document, m.path, m.is_hook) for m in config_maps] == [
        (SETTINGS, 1, (), False),
        (hook, 3, (), True),
        (item, 4, ("items", 1), False),
    ]
    assert [stream_objects.get(m.ref) for m in config_maps] == config_maps
    assert [stream_objects.all(m.ref) for m in config_maps] == [[config_maps[0]], [], [config_maps[2]]]
    assert stream_objects.by_kind("ConfigMap") == config_maps
    (secret,) = stream_objects.by_kind("Secret")
    assert secret.ref == Ref("", "Secret", "other", "settings")
    assert secret.body["data"] == {"a": "Yg=="}


def test_in_namespace():
    text = "apiVersion: v1\nkind: Service\nmetadata: {{name: {}, namespace: {}}}\n"
    of = objects(text.format("a", "x"), text.format("b", "y"), text.format("c", "x"))
    assert [manifest.ref.name for manifest in of.in_namespace("x", "Service")] == ["a", "c"]
    assert list(of.in_namespace("x", "Service", "serving.knative.dev")) == []
    assert list(of.in_namespace("z", "Service")) == []


def test_what_is_found_does_not_depend_on_who_asked_before():
    """Each lookup alone, and after every other one."""
    lookups = {
        "get": lambda of: of.get(SETTINGS),
        "all": lambda of: of.all(SETTINGS)[0],
        "by_kind": lambda of: of.by_kind("ConfigMap")[0],
        "in_namespace": lambda of: of.in_namespace("shop", "ConfigMap")[0],
    }
    expected = objects(CONFIG_MAP).get(SETTINGS)
    for first in lookups.values():
        for second in lookups.values():
            stream_objects = objects(CONFIG_MAP)
            manifests = stream_objects.manifests
            assert first(stream_objects) == second(stream_objects) == expected
            assert len(stream_objects.all(SETTINGS)) == 1
            assert stream_objects.manifests == manifests == ()


@pytest.mark.parametrize(
    "lookup",
    [
        lambda of: of.by_kind("ConfigMap"),
        lambda of: of.all(SETTINGS),
        lambda of: of.get(SETTINGS),
        lambda of: of.all(SETTINGS._replace(namespace="other")),
    ],
    ids=["by_kind", "all", "get", "all, of another namespace"],
)
def test_config_maps_are_composed_when_one_is_looked_up(lookup, monkeypatch: pytest.MonkeyPatch):
    composed = []
    compose = node.compose
    monkeypatch.setattr(node, "compose", lambda text: composed.append(text) or compose(text))
    stream_objects = objects(service(), CONFIG_MAP, SECRET)
    stream_objects.by_kind("Service")
    stream_objects.get(SERVICE)
    assert len(composed) == 1
    for _ in range(3):
        lookup(stream_objects)
    assert len(composed) == 2
    assert CONFIG_MAP in composed[1]


def test_a_topology_composes_no_config_map(monkeypatch: pytest.MonkeyPatch):
    composed = []
    compose = node.compose
    monkeypatch.setattr(node, "compose", lambda text: composed.append(text) or compose(text))
    topology = topology_of(service(), deployment(), ingress(), CONFIG_MAP, SECRET)
    for part in ("selectors", "routes", "references", "certificates", "ingress_classes"):
        assert getattr(topology, part) is getattr(topology, part)
    assert len(composed) == 3


BROKEN = "apiVersion: v1\nkind: Service\nmetadata:\n  name: [\n"


def test_unparsable():
    stream_objects = objects(service(), BROKEN)
    lines = stream_of(service()).count("\n")
    unparsable = stream_objects.unparsable[0]
    assert (len(stream_objects.unparsable), unparsable.document.text) == (1, "---\n" + BROKEN)
    assert lines + 1 < unparsable.line <= lines + 6
    suffix = f" (line {unparsable.line} could not be read: {unparsable.reason})"
    assert stream_objects.unparsable_suffix() == suffix
    assert refs(stream_objects) == ["/Service/web"]


def parsed(text: str) -> Objects:
    return Objects(stream.split(text), "shop", groups_of(()))


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
def test_line_of_an_unparsable_document(text, line):
    assert [u.line for u in parsed(text).unparsable] == [line]


@pytest.mark.parametrize(
    "text", ["kind: ConfigMap\na: [\n", "a: b\n", ""], ids=["cannot matter", "fine", "empty"]
)
def test_nothing_unparsable(text):
    stream_objects = parsed(text)
    assert (stream_objects.unparsable, stream_objects.unparsable_suffix()) == ((), "")


def test_what_a_cluster_made_for_a_workload_is_left_out():
    owned = """
    apiVersion: apps/v1
    kind: ReplicaSet
    metadata:
      name: web-5d
      ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
    """
    # A Secret that is deleted together with a Deployment is one that somebody wrote.
    secret = owned.replace("apps/v1\n    kind: ReplicaSet", "v1\n    kind: Secret")
    objects = topology_of(deployment(), owned, secret).objects
    assert [manifest.ref.kind for manifest in objects.manifests] == ["Deployment"]
    assert [manifest.ref.name for manifest in objects.by_kind("Secret")] == ["web-5d"]


def test_by_key_gives_every_object_of_the_kind_once_for_each_of_its_keys():
    of_stream = objects(service("a"), service("b"), deployment("a"))

    def keys(manifest: Manifest) -> list[str]:
        return ["all", "all", manifest.ref.name]

    found = of_stream.by_key("Service", "", keys)
    assert {key: [each.ref.name for each in of_key] for key, of_key in found.items()} == {
        "all": ["a", "b"],
        "a": ["a"],
        "b": ["b"],
    }
    assert of_stream.by_key("Service", "", keys) is found
