"""The pods of a Service, and the container in each that serves its port."""

from __future__ import annotations

import pytest
from support.manifests import (
    DEPLOYMENT,
    SERVICE,
    SPEC,
    container,
    deployment,
    port,
    refusals,
    request,
    service,
    topology_of,
)

from post_renderer.kubernetes import services, workloads
from post_renderer.model import Key, TargetPod
from post_renderer.topology.pods import mesh_of_all, target_pods
from post_renderer.topology.topology import Topology

HOOK = {"helm.sh/hook": "test"}


def of_first_port(topology: Topology, **options) -> tuple[TargetPod, ...]:
    manifest = topology.objects.get(SERVICE)
    return target_pods(request(**options), manifest, services.ports(manifest.body)[0], topology)


def pods(
    *objects: dict | str, target: str | int = "http", selector: dict | None = None, **options
) -> tuple[TargetPod, ...]:
    spec = {} if selector is None else {"selector": selector}
    return of_first_port(topology_of(service("web", port(target=target), **spec), *objects), **options)


def served(*objects: dict | str, **how) -> list[tuple[str, int]]:
    """Container and port of each pod."""
    return [(pod.container.name, pod.port) for pod in pods(*objects, **how)]


PROXY = container("proxy", ("proxy", 9000), restartPolicy="Always")


@pytest.mark.parametrize(
    ("workload", "target", "options", "expected"),
    [
        pytest.param(deployment(), "http", {}, ("web", 8080), id="port by name"),
        pytest.param(deployment(), 8080, {}, ("web", 8080), id="port by number"),
        pytest.param(
            deployment(), 9999, {}, ("web", 9999), id="a number that the only container does not declare"
        ),
        pytest.param(
            deployment("web", container("log", ("log", 1)), container()),
            "http",
            {},
            ("web", 8080),
            id="second container",
        ),
        pytest.param(
            deployment("web", container("a", ("http", 1)), container("b", ("http", 2))),
            "http",
            {},
            ("a", 1),
            id="the first that declares the name",
        ),
        pytest.param(
            deployment("web", container("a", ("x", 1)), container("b", ("x", 2))),
            2,
            {},
            ("b", 2),
            id="the one that declares the number",
        ),
        pytest.param(
            deployment("web", container(), container("b", ("x", 2))),
            9,
            {"container": "b"},
            ("b", 9),
            id="named",
        ),
        pytest.param(deployment(initContainers=[PROXY]), "proxy", {}, ("proxy", 9000), id="a native sidecar"),
    ],
)
def test_container(workload, target, options, expected):
    assert served(workload, target=target, **options) == [expected]


def ours(target: int, number: int = 8443) -> dict:
    args = [f"--target=127.0.0.1:{target}"]
    return container(f"backend-tls-{number}", ("https", number), args=args, restartPolicy="Always")


@pytest.mark.parametrize(
    ("workload", "target", "options", "expected"),
    [
        pytest.param(
            deployment(initContainers=[ours(8080)]), "http", {}, ("web", 8080), id="by the plain port"
        ),
        pytest.param(deployment(initContainers=[ours(8080)]), 8443, {}, ("web", 8080), id="by the TLS port"),
        pytest.param(deployment(initContainers=[ours(8080)]), "https", {}, ("web", 8080), id="by its name"),
        pytest.param(
            deployment("web", container(), ours(8080)), 8443, {}, ("web", 8080), id="not a native one"
        ),
        pytest.param(
            deployment("web", container(), container("b", ("x", 2)), initContainers=[ours(2)]),
            8443,
            {},
            ("b", 2),
            id="before the second container",
        ),
        pytest.param(
            deployment(
                "web", container("web", ("http", 8080), ("x", 2)), initContainers=[ours(8080), ours(2, 8444)]
            ),
            8444,
            {},
            ("web", 2),
            id="the second of two",
        ),
        pytest.param(
            deployment(initContainers=[ours(9999)]),
            8443,
            {},
            ("web", 9999),
            id="for a port that nobody declares",
        ),
        pytest.param(
            deployment("web", container(), container("b", ("x", 2)), initContainers=[ours(9999)]),
            8443,
            {"container": "b"},
            ("b", 9999),
            id="named, and nobody declares the port",
        ),
    ],
)
def test_container_behind_a_sidecar_of_ours(workload, target, options, expected):
    assert served(workload, target=target, **options) == [expected]


def test_a_sidecar_of_ours_is_no_choice():
    both = deployment("web", container(), container("b", ("x", 2)), initContainers=[ours(8080)])
    assert refusals(lambda: pods(both, target=9)) == [
        "Deployment/web: backs Service/web, but none of its containers (web, b) declares port 9; "
        "set container to the one that serves it"
    ]


@pytest.mark.parametrize("target", [None, 0], ids=["absent", "0"])
def test_target_port_that_is_the_port_itself(target):
    listed = {"port": 8080} if target is None else {"port": 8080, "targetPort": target}
    (pod,) = of_first_port(topology_of(service("web", listed), deployment()))
    assert (pod.container.name, pod.port) == ("web", 8080)


def test_target_pod():
    """The whole of it: the workload, where its pod is, and the containers that may serve."""
    init = [container("once", ("http", 1)), PROXY]
    topology = topology_of(service(), deployment(initContainers=init))
    workload = topology.objects.get(DEPLOYMENT)
    containers = workloads.containers("Deployment", workload.body)
    (pod,) = of_first_port(topology)
    template = workload.body["spec"]["template"]
    assert pod == TargetPod(workload, SPEC, template, containers[0], containers, 8080)
    assert pod.ref == DEPLOYMENT
    assert [c.name for c in pod.containers] == ["web", "proxy"]
    assert pod.container.path == (*SPEC, "containers", Key("name", "web"))


@pytest.mark.parametrize(
    ("objects", "options", "names"),
    [
        pytest.param([deployment("a"), deployment("b")], {}, ["a", "b"], id="several"),
        pytest.param([deployment("a"), deployment("b", annotations=HOOK)], {}, ["a"], id="no hooks"),
        pytest.param([deployment("a"), deployment("b")], {"workload": "Deployment/b"}, ["b"], id="named"),
    ],
)
def test_workloads(objects, options, names):
    assert [pod.ref.name for pod in pods(*objects, **options)] == names


def test_named_though_the_selector_does_not_match():
    assert pods(deployment(), selector={"role": "active"}, workload="Deployment/web")[0].ref == DEPLOYMENT


@pytest.mark.parametrize(
    ("objects", "how", "sentence"),
    [
        pytest.param(
            [],
            {},
            "Service/web: no workload of namespace shop in the stream has pods with its selector app=web; set workload "
            "to KIND/NAME if pods get these labels at run time; pods that an operator creates cannot be changed here",
            id="nothing",
        ),
        pytest.param(
            [deployment()],
            {"selector": {"app": "web", "role": "active"}},
            "Service/web: no workload of namespace shop in the stream has pods with its selector app=web, role=active; "
            "nearest is Deployment/web, whose pods lack role=active; set workload "
            "to KIND/NAME if pods get these labels at run time; pods that an operator creates cannot be changed here",
            id="the nearest",
        ),
        pytest.param(
            [deployment()],
            {"selector": {"role": "active"}},
            "Service/web: no workload of namespace shop in the stream has pods with its selector role=active; "
            "set workload to KIND/NAME if pods get these labels at run time; "
            "pods that an operator creates cannot be changed here",
            id="none that is near",
        ),
        pytest.param(
            [deployment()],
            {"selector": {}},
            "Service/web: has no selector, so its pods are unknown; set workload to the one that serves it",
            id="no selector",
        ),
        pytest.param(
            [deployment(annotations=HOOK)],
            {},
            "Service/web: only Deployment/web backs it, which is a Helm hook; "
            "flag a Service whose pods belong to the release",
            id="a hook alone",
        ),
        pytest.param(
            [deployment()],
            {"workload": "StatefulSet/web"},
            "Service/web: there is no workload StatefulSet/web; workloads in its namespace: Deployment/web",
            id="another is named",
        ),
        pytest.param(
            [],
            {"workload": "StatefulSet/web"},
            "Service/web: there is no workload StatefulSet/web; workloads in its namespace: none",
            id="one is named where there are none",
        ),
        pytest.param(
            [deployment(hostNetwork=True)],
            {},
            "Deployment/web: backs Service/web and uses hostNetwork, so the TLS port would open on every node; "
            "disable hostNetwork, or unflag the Service",
            id="hostNetwork",
        ),
        pytest.param(
            [deployment()],
            {"container": "api"},
            "Deployment/web: has no container api; its containers are web",
            id="no such container",
        ),
        pytest.param(
            [deployment()],
            {"target": "web"},
            "Deployment/web: backs Service/web, but none of its containers (web) declares a port "
            'named "web"; set workload to the one that serves it, or correct the port\'s name in the chart',
            id="no such port name",
        ),
        pytest.param(
            [deployment()],
            {"target": "web", "container": "web"},
            'Deployment/web: backs Service/web, but container web declares no port named "web"; '
            "set https-port and port, or correct the chart",
            id="no such port name in the named container",
        ),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 2)))],
            {"target": 9},
            "Deployment/web: backs Service/web, but none of its containers (web, b) declares port 9; "
            "set container to the one that serves it",
            id="number that none of two declares",
        ),
    ],
)
def test_refused(objects, how, sentence):
    assert refusals(lambda: pods(*objects, **how)) == [sentence]


def meshed(name: str = "web") -> dict:
    body = deployment(name)
    body["spec"]["template"]["metadata"]["annotations"] = {"linkerd.io/inject": "enabled"}
    return body


def test_a_mesh_of_some_pods():
    sentence = (
        "Deployment/web: backs Service/web and gets a mesh proxy (linkerd.io/inject: enabled), and other pods of it "
        "get none; disable injection for these pods, or set mode to native, sidecar or mount"
    )
    assert refusals(lambda: pods(deployment("other"), meshed(), mode="auto")) == [sentence]
    assert len(pods(deployment("other"), meshed(), mode="mount")) == 2


NAMESPACE_OF_MESH = {
    "apiVersion": "v1",
    "kind": "Namespace",
    "metadata": {"name": "shop", "labels": {"istio-injection": "enabled"}},
}
OF_NAMESPACE = "istio-injection: enabled on Namespace/shop"


@pytest.mark.parametrize(
    ("objects", "options", "switch"),
    [
        ([deployment()], {}, ""),
        ([meshed()], {}, "linkerd.io/inject: enabled"),
        ([meshed(), deployment("other")], {}, ""),
        ([meshed(), deployment("other")], {"workload": "Deployment/web"}, "linkerd.io/inject: enabled"),
        ([meshed(), deployment("other")], {"workload": "Deployment/other"}, ""),
        ([meshed()], {"workload": "Deployment/none"}, ""),
        ([deployment(), NAMESPACE_OF_MESH], {}, OF_NAMESPACE),
        ([deployment(), {**NAMESPACE_OF_MESH, "metadata": {"name": "other"}}], {}, ""),
        ([], {}, ""),
    ],
)
def test_the_mesh_of_all_pods(objects, options, switch):
    topology = topology_of(service(), *objects)
    assert mesh_of_all(request(**options), topology) == switch


def test_one_twice():
    assert refusals(lambda: pods(deployment(), deployment())) == [
        "Deployment/web: backs Service/web and occurs 2 times in the stream; render it once"
    ]


def test_everything_that_is_wrong_is_listed():
    both = deployment("mesh", hostNetwork=True)
    both["spec"]["template"]["metadata"]["labels"]["sidecar.istio.io/inject"] = "true"
    sentences = refusals(lambda: pods(deployment("host", hostNetwork=True), both, mode="auto"))
    assert [sentence.partition(":")[0] for sentence in sentences] == [
        "Deployment/host",
        "Deployment/mesh",
        "Deployment/mesh",
    ]


def test_an_unparsable_document_is_mentioned():
    (sentence,) = refusals(lambda: pods("kind: Deployment\na: b: c\n"))
    assert " could not be read: mapping values are not allowed in this context); set workload" in sentence
