from __future__ import annotations

import pytest
from support.manifests import DEPLOYMENT, SERVICE, container, deployment, index_of, port, refusals, request, service

from post_renderer.kubernetes import services
from post_renderer.model import Key, Pod
from post_renderer.topology.pods import behind

SPEC = ("spec", "template", "spec")
HOOK = {"helm.sh/hook": "test"}


def found(*objects: dict | str, target: str | int = "http", selector: dict | None = None, **flags) -> tuple[Pod, ...]:
    spec = {} if selector is None else {"selector": selector}
    index = index_of(service("web", port(target=target), **spec), *objects)
    manifest = index.get(SERVICE)
    return behind(request(**flags), manifest, services.ports(manifest.body)[0], index)


PROXY = container("proxy", ("proxy", 9000), restartPolicy="Always")


@pytest.mark.parametrize(
    ("workload", "target", "flags", "expected"),
    [
        pytest.param(deployment(), "http", {}, ("web", 8080), id="port by name"),
        pytest.param(deployment(), 8080, {}, ("web", 8080), id="port by number"),
        pytest.param(deployment(), 9999, {}, ("web", 9999), id="a number that the only container does not declare"),
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
            deployment("web", container(), container("b", ("x", 2))), 9, {"container": "b"}, ("b", 9), id="asked for"
        ),
        pytest.param(deployment(initContainers=[PROXY]), "proxy", {}, ("proxy", 9000), id="a native sidecar"),
    ],
)
def test_container(workload, target, flags, expected):
    assert [(pod.container, pod.target) for pod in found(workload, target=target, **flags)] == [expected]


def ours(target: int, number: int = 8443) -> dict:
    args = [f"--target=127.0.0.1:{target}"]
    return container(f"backend-tls-{number}", ("https", number), args=args, restartPolicy="Always")


@pytest.mark.parametrize(
    ("workload", "target", "flags", "expected"),
    [
        pytest.param(deployment(initContainers=[ours(8080)]), "http", {}, ("web", 8080), id="by the plain port"),
        pytest.param(deployment(initContainers=[ours(8080)]), 8443, {}, ("web", 8080), id="by the listener"),
        pytest.param(deployment(initContainers=[ours(8080)]), "https", {}, ("web", 8080), id="by its name"),
        pytest.param(deployment("web", container(), ours(8080)), 8443, {}, ("web", 8080), id="not a native one"),
        pytest.param(
            deployment("web", container(), container("b", ("x", 2)), initContainers=[ours(2)]),
            8443,
            {},
            ("b", 2),
            id="before the second container",
        ),
        pytest.param(
            deployment("web", container("web", ("http", 8080), ("x", 2)), initContainers=[ours(8080), ours(2, 8444)]),
            8444,
            {},
            ("web", 2),
            id="the second of two",
        ),
        pytest.param(
            deployment(initContainers=[ours(9999)]), 8443, {}, ("web", 9999), id="for a port that nobody declares"
        ),
        pytest.param(
            deployment("web", container(), container("b", ("x", 2)), initContainers=[ours(9999)]),
            8443,
            {"container": "b"},
            ("b", 9999),
            id="asked for, and nobody declares the port",
        ),
    ],
)
def test_container_behind_a_sidecar_of_ours(workload, target, flags, expected):
    assert [(pod.container, pod.target) for pod in found(workload, target=target, **flags)] == [expected]


def test_a_sidecar_of_ours_is_no_choice():
    both = deployment("web", container(), container("b", ("x", 2)), initContainers=[ours(8080)])
    assert refusals(lambda: found(both, target=9)) == [
        "Deployment/web: is behind Service/web, but none of its containers (web, b) declares port 9; "
        "set container to the one that serves it"
    ]


@pytest.mark.parametrize("target", [None, 0], ids=["absent", "0"])
def test_target_port_that_is_the_port_itself(target):
    listed = {"port": 8080} if target is None else {"port": 8080, "targetPort": target}
    index = index_of(service("web", listed), deployment())
    manifest = index.get(SERVICE)
    (pod,) = behind(request(), manifest, services.ports(manifest.body)[0], index)
    assert (pod.container, pod.target) == ("web", 8080)


def test_paths():
    assert found(deployment()) == (Pod(DEPLOYMENT, SPEC, (*SPEC, "containers", Key("name", "web")), "web", 8080),)


@pytest.mark.parametrize(
    ("objects", "flags", "names"),
    [
        pytest.param([deployment("a"), deployment("b")], {}, ["a", "b"], id="several"),
        pytest.param([deployment("a"), deployment("b", annotations=HOOK)], {}, ["a"], id="no hooks"),
        pytest.param([deployment("a"), deployment("b")], {"workload": "Deployment/b"}, ["b"], id="asked for"),
    ],
)
def test_workloads(objects, flags, names):
    assert [pod.workload.name for pod in found(*objects, **flags)] == names


def test_asked_for_though_the_selector_does_not_match():
    assert found(deployment(), selector={"role": "active"}, workload="Deployment/web")[0].workload == DEPLOYMENT


@pytest.mark.parametrize(
    ("objects", "how", "sentence"),
    [
        pytest.param(
            [],
            {},
            "Service/web: no workload of namespace shop in the stream has pods with its selector app=web; set workload "
            "to KIND/NAME if pods get these labels at run time; pods that an operator makes cannot be changed here",
            id="nothing",
        ),
        pytest.param(
            [deployment()],
            {"selector": {"app": "web", "role": "active"}},
            "Service/web: no workload of namespace shop in the stream has pods with its selector app=web, role=active; "
            "nearest is Deployment/web, whose pods lack role=active; set workload "
            "to KIND/NAME if pods get these labels at run time; pods that an operator makes cannot be changed here",
            id="the nearest",
        ),
        pytest.param(
            [deployment()],
            {"selector": {"role": "active"}},
            "Service/web: no workload of namespace shop in the stream has pods with its selector role=active; "
            "set workload to KIND/NAME if pods get these labels at run time; "
            "pods that an operator makes cannot be changed here",
            id="none that is near",
        ),
        pytest.param(
            [deployment()],
            {"selector": {}},
            "Service/web: has no selector, so nothing says which pods are behind it; "
            "set workload to the one that serves it",
            id="no selector",
        ),
        pytest.param(
            [deployment(annotations=HOOK)],
            {},
            "Service/web: only Deployment/web is behind it, which a Helm hook owns; "
            "flag a Service whose pods belong to the release",
            id="a hook alone",
        ),
        pytest.param(
            [deployment()],
            {"workload": "StatefulSet/web"},
            "Service/web: there is no workload StatefulSet/web; workloads in its namespace are Deployment/web",
            id="asked for another",
        ),
        pytest.param(
            [],
            {"workload": "StatefulSet/web"},
            "Service/web: there is no workload StatefulSet/web; workloads in its namespace are none",
            id="asked for one of none",
        ),
        pytest.param(
            [deployment(hostNetwork=True)],
            {},
            "Deployment/web: is behind Service/web and uses hostNetwork: a port of ours would be opened on every node; "
            "take hostNetwork away, or the flag",
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
            "Deployment/web: is behind Service/web, but none of its containers (web) declares a port "
            'named "web"; set workload to the one that serves it, or mend the port\'s name in the chart',
            id="no such port name",
        ),
        pytest.param(
            [deployment()],
            {"target": "web", "container": "web"},
            'Deployment/web: is behind Service/web, but container web declares no port named "web"; '
            "set https-port and port, or mend the chart",
            id="no such port name in the container asked for",
        ),
        pytest.param(
            [deployment("web", container(), container("b", ("x", 2)))],
            {"target": 9},
            "Deployment/web: is behind Service/web, but none of its containers (web, b) declares port 9; "
            "set container to the one that serves it",
            id="number that none of two declares",
        ),
    ],
)
def test_refused(objects, how, sentence):
    assert refusals(lambda: found(*objects, **how)) == [sentence]


def test_a_mesh():
    meshed = deployment()
    meshed["spec"]["template"]["metadata"]["annotations"] = {"linkerd.io/inject": "enabled"}
    assert refusals(lambda: found(meshed)) == [
        "Deployment/web: is behind Service/web and gets a mesh proxy (linkerd.io/inject: enabled), which encrypts this "
        "hop already; take the flag away, or switch injection off for these pods"
    ]


def test_one_twice():
    assert refusals(lambda: found(deployment(), deployment())) == [
        "Deployment/web: is behind Service/web and occurs 2 times in the stream; render it once"
    ]


def test_all_that_is_wrong_is_said():
    meshed = deployment("mesh", hostNetwork=True)
    meshed["spec"]["template"]["metadata"]["labels"]["sidecar.istio.io/inject"] = "true"
    sentences = refusals(lambda: found(deployment("host", hostNetwork=True), meshed))
    assert [sentence.partition(":")[0] for sentence in sentences] == [
        "Deployment/host",
        "Deployment/mesh",
        "Deployment/mesh",
    ]


def test_what_could_not_be_read_is_named():
    (sentence,) = refusals(lambda: found("kind: Deployment\na: b: c\n"))
    assert " could not be read: mapping values are not allowed in this context); set workload" in sentence
