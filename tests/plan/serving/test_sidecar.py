"""The sidecar that is written: what it says, where it stands, and which pods take none."""

from __future__ import annotations

import pytest
from support.manifests import (
    SERVICE,
    SPEC,
    backend,
    container,
    deployment,
    index_of,
    notes,
    port,
    problems,
    puts,
    request,
    scene,
    seated,
    service,
)

from post_renderer.kubernetes import workloads
from post_renderer.kubernetes.workloads import Container
from post_renderer.model import Key, Pod, Settings, Sidecar, Way
from post_renderer.plan.context import Scene
from post_renderer.plan.serving import secret_volume, sidecar
from post_renderer.topology import own_sidecar

INIT = (*SPEC, "initContainers")
VOLUME = (*SPEC, "volumes", Key("name", "web-backend-tls"))
OURS = {"name": "web-backend-tls", "secret": {"secretName": "web-backend-tls"}}
ARGS = (
    "server",
    "--listen=0.0.0.0:8443",
    "--target=127.0.0.1:8080",
    "--cert=/etc/backend-tls/tls.crt",
    "--key=/etc/backend-tls/tls.key",
    "--disable-authentication",
    "--timed-reload=60s",
    "--shutdown-timeout=20s",
    "--quiet=conns",
    "--quiet=handshake-errs",
)


def changes(*containers: dict, said: Sidecar = Sidecar(), spec: dict | None = None, flags: dict | None = None) -> list:
    index = index_of(service(), deployment("web", *containers, **(spec or {})))
    settings = Settings(sidecar=said)
    found = scene(index, request(mode="sidecar", **(flags or {})), settings=settings)
    return list(secret_volume.changes(found))


def written(findings: list, number: int = 8443, group: str = "initContainers") -> dict:
    """The container of ours among ``findings``."""
    return puts(findings)[(*SPEC, group, Key("name", f"backend-tls-{number}"))]


def test_all_of_it():
    assert puts(changes()) == {
        VOLUME: OURS,
        (*INIT, Key("name", "backend-tls-8443")): {
            "name": "backend-tls-8443",
            "image": "ghostunnel/ghostunnel:v1.11.1-distroless",
            "restartPolicy": "Always",
            "args": list(ARGS),
            "ports": [{"name": "https", "containerPort": 8443, "protocol": "TCP"}],
            "readinessProbe": {"tcpSocket": {"port": 8443}},
            "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "64Mi"}},
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 65532,
                "runAsGroup": 65532,
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "volumeMounts": [{"name": "web-backend-tls", "mountPath": "/etc/backend-tls", "readOnly": True}],
        },
    }


def test_application_and_its_probes_are_not_touched():
    get = {"httpGet": {"path": "/", "port": "http"}}
    findings = changes(container(readinessProbe=get, livenessProbe=get, env=[{"name": "A", "value": "b"}]))
    assert not [place for place in puts(findings) if "containers" in place]


def test_pod_security_restricted():
    """Every control of the profile `restricted` of Pod Security Standards that a container answers for."""
    body = written(changes())
    context = body["securityContext"]
    assert context["runAsNonRoot"] is True
    assert context["runAsUser"] > 0
    assert context["allowPrivilegeEscalation"] is False
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert context["seccompProfile"]["type"] in ("RuntimeDefault", "Localhost")
    assert not set(context) & {"privileged", "procMount", "seLinuxOptions", "windowsOptions", "appArmorProfile"}
    assert not any("hostPort" in port for port in body["ports"])
    assert not set(body["readinessProbe"]["tcpSocket"]) & {"host"}


def test_listener_is_above_the_ports_of_root():
    assert written(changes())["ports"][0]["containerPort"] >= 1024


def test_memory_is_limited_and_nothing_else():
    """A limit on CPU would throttle the handshakes."""
    assert set(written(changes())["resources"]["limits"]) == {"memory"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            Sidecar(image="registry.example/ghostunnel@sha256:0123"),
            {"image": "registry.example/ghostunnel@sha256:0123"},
        ),
        (Sidecar(resources={"limits": {"cpu": "1"}}), {"resources": {"limits": {"cpu": "1"}}}),
        (Sidecar(resources={}), {"resources": {}}),
        (Sidecar(security_context={"runAsUser": 1000}), {"securityContext": {"runAsUser": 1000}}),
        (Sidecar(security_context={}), {"securityContext": {}}),
        (
            Sidecar(extra_args=("--max-concurrent-conns=100", "--quiet=conn-errs")),
            {"args": [*ARGS, "--max-concurrent-conns=100", "--quiet=conn-errs"]},
        ),
    ],
    ids=["image", "resources", "no resources", "securityContext", "no securityContext", "extraArgs"],
)
def test_settings(said, expected):
    default, found = written(changes()), written(changes(said=said))
    assert found == {**default, **expected}


@pytest.mark.parametrize(
    ("flags", "number", "words"),
    [
        ({"https_port": 9443}, 9443, ["--listen=0.0.0.0:9443"]),
        ({"mount_path": "/tls"}, 8443, ["--cert=/tls/tls.crt", "--key=/tls/tls.key"]),
    ],
    ids=["https-port", "mount-path"],
)
def test_flags(flags, number, words):
    body = written(changes(flags=flags), number)
    assert set(words) <= set(body["args"])
    assert body["ports"][0]["containerPort"] == body["readinessProbe"]["tcpSocket"]["port"] == number
    assert body["volumeMounts"][0]["mountPath"] == flags.get("mount_path", "/etc/backend-tls")


def test_secret_of_another_name():
    findings = changes(flags={"secret_name": "s", "certificate_name": "c"})
    volume = {"name": "c", "secret": {"secretName": "s"}}
    assert puts(findings)[(*SPEC, "volumes", Key("name", "c"))] == volume
    assert written(findings)["volumeMounts"] == [{"name": "c", "mountPath": "/etc/backend-tls", "readOnly": True}]


def test_volume_of_the_chart_with_the_secret_is_taken():
    there = {"name": "tls", "secret": {"secretName": "web-backend-tls"}}
    findings = changes(spec={"volumes": [there]})
    assert puts(findings)[(*SPEC, "volumes", Key("name", "tls"))] == there
    assert written(findings)["volumeMounts"][0]["name"] == "tls"


@pytest.mark.parametrize(
    "secret",
    [{"defaultMode": 0o400}, {"items": [{"key": "tls.crt", "path": "crt"}]}],
    ids=["files that its user may not read", "other file names"],
)
def test_volume_of_the_chart_that_does_not_do(secret):
    there = {"name": "tls", "secret": {"secretName": "web-backend-tls", **secret}}
    findings = changes(spec={"volumes": [there]})
    assert puts(findings)[VOLUME] == OURS
    assert written(findings)["volumeMounts"][0]["name"] == "web-backend-tls"


def test_mount_path_of_the_application_is_its_own_affair():
    mounts = [{"name": "data", "mountPath": "/etc/backend-tls"}]
    findings = changes(container(volumeMounts=mounts))
    assert (problems(findings), written(findings)["volumeMounts"][0]["mountPath"]) == ([], "/etc/backend-tls")


@pytest.mark.parametrize(
    ("ports", "name"),
    [
        ([("http", 8080)], "https"),
        ([("http", 8080), ("https", 1)], "backend-tls"),
        ([("http", 8080), ("https", 1), ("backend-tls", 2)], "https-8443"),
    ],
)
def test_name_of_its_port(ports, name):
    assert written(changes(container("web", *ports)))["ports"][0]["name"] == name


def test_name_of_its_port_stays():
    """Where a preset has declared a port https in the application since."""
    ours = container("backend-tls-8443", ("https", 8443), args=list(ARGS), restartPolicy="Always")
    findings = changes(container("web", ("http", 8080), ("https", 9443)), spec={"initContainers": [ours]})
    assert written(findings)["ports"] == [{"name": "https", "containerPort": 8443, "protocol": "TCP"}]


def test_not_native():
    body = written(changes(said=Sidecar(native=False)), group="containers")
    native = written(changes())
    assert body == {key: value for key, value in native.items() if key != "restartPolicy"}


@pytest.mark.parametrize("native", [True, False])
@pytest.mark.parametrize(
    ("group", "more"), [("initContainers", {"restartPolicy": "Always"}), ("containers", {})], ids=["native", "not"]
)
def test_one_that_is_there_stays_where_it_is(group, more, native):
    ours = container("backend-tls-8443", ("https", 8443), args=list(ARGS), **more)
    containers, spec = ([container(), ours], {}) if group == "containers" else ([container()], {group: [ours]})
    findings = changes(*containers, said=Sidecar(native=native), spec=spec)
    (place,) = [place for place in puts(findings) if place != VOLUME]
    assert place == (*SPEC, group, Key("name", "backend-tls-8443"))
    assert ("restartPolicy" in written(findings, group=group)) == (group == "initContainers")


def test_what_it_does_not_protect_is_said():
    """The last one is for those whose clusters are older."""
    said = [
        "note: Service/web: port 8080 of the pod still answers in plain HTTP inside the cluster; "
        "a NetworkPolicy that admits only port 8443 closes it",
        "note: Service/web: the application sees 127.0.0.1 as its client: "
        "where it has a list of trusted proxies, add that address",
        "note: Service/web: the sidecar needs Kubernetes 1.29 or later; "
        "for older clusters set nativeSidecar: false in the config file",
    ]
    assert notes(changes()) == said
    assert notes(changes(said=Sidecar(native=False))) == said[:2]


def test_why_it_is_one_is_said():
    index = index_of(service(), deployment())
    found = backend(index, mode="sidecar")._replace(way=Way("sidecar", None, "no preset is known", "it speaks gRPC"))
    findings = list(secret_volume.changes(Scene((found,), index, Settings())))
    assert notes(findings)[:2] == [
        "note: Service/web: gets a sidecar: no preset is known",
        "warning: Service/web: it speaks gRPC",
    ]


def test_every_workload_gets_one():
    index = index_of(service(), deployment("stable"), deployment("canary"))
    findings = list(secret_volume.changes(scene(index, request(mode="sidecar"))))
    names = [finding.ref.name for finding in findings if getattr(finding, "path", ())[-2:-1] == ("initContainers",)]
    assert names == ["stable", "canary"]


@pytest.mark.parametrize(
    ("kind", "spec"), [("Pod", ("spec",)), ("CronJob", ("spec", "jobTemplate", "spec", "template", "spec"))]
)
def test_other_kinds(kind, spec):
    body = deployment()["spec"]
    pod = {"metadata": {"labels": {"app": "web"}, "name": "web"}, "spec": body["template"]["spec"]}
    job = {"metadata": {"name": "web"}, "spec": {"jobTemplate": {"spec": body}}}
    versions = {"Pod": "v1", "CronJob": "batch/v1"}
    made = {"apiVersion": versions[kind], "kind": kind, **(pod if kind == "Pod" else job)}
    findings = list(secret_volume.changes(scene(index_of(service(), made), request(mode="sidecar"))))
    assert set(puts(findings)) == {
        (*spec, "volumes", Key("name", "web-backend-tls")),
        (*spec, "initContainers", Key("name", "backend-tls-8443")),
    }


@pytest.mark.parametrize(
    ("kind", "native", "refused"),
    [
        ("Job", True, False),
        ("CronJob", True, False),
        ("Job", False, True),
        ("CronJob", False, True),
        ("Deployment", False, False),
        ("Pod", False, False),
    ],
)
def test_pods_that_come_to_an_end(kind, native, refused):
    _, seat, _ = seated(container())
    found = sidecar.obstacle(seat.pod, kind, seat.template, Settings(sidecar=Sidecar(native=native)))
    sentence = (
        "Deployment/web: comes to an end, which a sidecar among its containers would keep it from; "
        "take nativeSidecar: false out of the config file"
    )
    assert [str(problem) for problem in (found,) if problem] == [sentence] * refused


@pytest.mark.parametrize(
    ("spec", "refused"),
    [
        ({"os": {"name": "windows"}}, True),
        ({"nodeSelector": {"kubernetes.io/os": "windows"}}, True),
        ({"os": {"name": "linux"}}, False),
        ({"nodeSelector": {"kubernetes.io/os": "linux", "pool": "windows"}}, False),
        ({"os": None, "nodeSelector": None}, False),
        ({}, False),
    ],
    ids=["os", "nodeSelector", "linux", "a pool of that name", "null", "nothing"],
)
def test_windows(spec, refused):
    _, seat, _ = seated(container(), **spec)
    found = sidecar.obstacle(seat.pod, "Deployment", seat.template, Settings())
    sentence = (
        "Deployment/web: runs on Windows, for which the sidecar's image ghostunnel/ghostunnel:v1.11.1-distroless "
        "is not made; set mode to native or mount"
    )
    assert [str(problem) for problem in (found,) if problem] == [sentence] * refused


def of(name: str, *args: str) -> Container:
    return Container(name, (*INIT, Key("name", name)), {"args": list(args)}, ())


@pytest.mark.parametrize(
    ("container", "listener", "upstream"),
    [
        (of("backend-tls-8443", *ARGS), 8443, 8080),
        (of("backend-tls-9443", "server", "--target=127.0.0.1:80"), 9443, 80),
        (of("backend-tls-8443"), 0, 0),
        (of("backend-tls-8443", "--target=example.com:80"), 0, 0),
        (of("backend-tls-8443", "--target=127.0.0.1:80/x"), 0, 0),
        (of("backend-tls", "--target=127.0.0.1:80"), 0, 80),
        (of("backend-tls-8443-x", "--target=127.0.0.1:80"), 0, 80),
        (of("my-backend-tls-8443", "--target=127.0.0.1:80"), 0, 80),
    ],
    ids=["ours", "another port", "no args", "another host", "more behind it", "no number", "a longer name", "a prefix"],
)
def test_known_again(container, listener, upstream):
    assert (own_sidecar.listener_of(container), own_sidecar.upstream_of(container)) == (listener, upstream)


def test_known_among_others():
    own, first, second = of("web"), of("backend-tls-8443", *ARGS), of("backend-tls-8444", "--target=127.0.0.1:9000")
    everyone = (own, first, second)
    assert own_sidecar.without(everyone) == (own,)
    assert [own_sidecar.serving(everyone, port) for port in (8080, 9000, 80)] == [8443, 8444, 0]


def test_second_port_of_a_pod_gets_its_own():
    """Two flagged Services, two ports of one container: both sidecars stand side by side."""
    two = container("web", ("http", 8080), ("admin", 9000))
    api = SERVICE._replace(name="api")
    index = index_of(service(), service("api", port("admin", 9000, "admin")), deployment("web", two))
    found = scene(index, request(mode="sidecar"), request(api, mode="sidecar", https_port=8444))
    everywhere = puts(secret_volume.changes(found))
    names = [place[-1].value for place in everywhere if "initContainers" in place]
    assert names == ["backend-tls-8443", "backend-tls-8444"]
    volumes = [place[-1].value for place in everywhere if "volumes" in place]
    assert volumes == ["web-backend-tls", "api-backend-tls"]


def test_pods_are_found_as_they_were():
    """The join sees through a sidecar that is there: the pod's port is still that of the application."""
    ours = container("backend-tls-8443", ("https", 8443), args=list(ARGS), restartPolicy="Always")
    index = index_of(service("web", port(), port("https", 443, 8443)), deployment("web", initContainers=[ours]))
    found = backend(index, mode="sidecar", port="https")
    (pod,) = found.pods
    assert pod == Pod(pod.workload, SPEC, (*SPEC, "containers", Key("name", "web")), "web", 8080)
    body = index.get(pod.workload).body
    assert [c.name for c in workloads.containers("Deployment", body)] == ["web", "backend-tls-8443"]


def test_a_container_of_that_name_that_is_not_ours():
    index = index_of(service(), deployment("web", container(), container("backend-tls-8443", ("x", 1))))
    assert problems(secret_volume.changes(scene(index, request(mode="sidecar")))) == [
        "Deployment/web: has a container backend-tls-8443 already, which is no sidecar of ours; "
        "give Service/web another https-port"
    ]
