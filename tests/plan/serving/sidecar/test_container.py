"""The sidecar container, and where it is added."""

from __future__ import annotations

import pytest
from support.manifests import (
    DEPLOYMENT,
    SERVICE,
    SIDECAR_ARGS,
    SPEC,
    WEB,
    backend,
    container,
    deployment,
    joined,
    notes,
    port,
    problems,
    puts,
    request,
    service,
    topology_of,
)

from post_renderer.model import Drop, Item, Key, Put, Settings, SidecarSettings
from post_renderer.plan.serving.sidecar.server import SidecarServer
from post_renderer.topology.topology import Topology

INIT = (*SPEC, "initContainers")
VOLUME = (*SPEC, "volumes", Key("name", "web-backend-tls"))
OURS = {"name": "web-backend-tls", "secret": {"secretName": "web-backend-tls"}}


def of_topology(topology: Topology, settings: Settings = Settings(), **options) -> list:
    """What the sidecar of the flagged Service changes."""
    (decisions,) = joined(topology, request(mode="sidecar", **options), settings=settings).serving
    return list(decisions)


def changes(
    *containers: dict,
    of_sidecar: SidecarSettings = SidecarSettings(),
    spec: dict | None = None,
    options: dict | None = None,
) -> list:
    topology = topology_of(service(), deployment("web", *containers, **(spec or {})))
    return of_topology(topology, Settings(sidecar=of_sidecar), **(options or {}))


def written(findings: list, number: int = 8443, group: str = "initContainers") -> dict:
    """The sidecar among ``findings``."""
    return puts(findings)[(*SPEC, group, Key("name", f"backend-tls-{number}"))]


def test_all_of_it():
    assert puts(changes()) == {
        VOLUME: OURS,
        (*INIT, Key("name", "backend-tls-8443")): {
            "name": "backend-tls-8443",
            "image": "ghostunnel/ghostunnel:v1.11.1-distroless",
            "restartPolicy": "Always",
            "env": [{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
            "args": list(SIDECAR_ARGS),
            "ports": [{"name": "https", "containerPort": 8443, "protocol": "TCP"}],
            "readinessProbe": {"tcpSocket": {"port": 8443}},
            "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "256Mi"}},
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
    assert not [path for path in puts(findings) if "containers" in path]


def test_pod_security_restricted():
    """Every control of the profile `restricted` of Pod Security Standards that a container can break."""
    body = written(changes())
    context = body["securityContext"]
    assert context["runAsNonRoot"] is True
    assert context["runAsUser"] > 0
    assert context["allowPrivilegeEscalation"] is False
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert context["seccompProfile"]["type"] in ("RuntimeDefault", "Localhost")
    assert not set(context) & {
        "privileged",
        "procMount",
        "seLinuxOptions",
        "windowsOptions",
        "appArmorProfile",
    }
    assert not any("hostPort" in port for port in body["ports"])
    assert not set(body["readinessProbe"]["tcpSocket"]) & {"host"}


def test_its_port_is_above_the_ports_of_root():
    assert written(changes())["ports"][0]["containerPort"] >= 1024


def test_memory_is_limited_and_nothing_else():
    """A limit on CPU would throttle the handshakes."""
    assert set(written(changes())["resources"]["limits"]) == {"memory"}


@pytest.mark.parametrize(
    ("of_sidecar", "expected"),
    [
        (
            SidecarSettings(image="registry.example/ghostunnel@sha256:0123"),
            {"image": "registry.example/ghostunnel@sha256:0123"},
        ),
        (SidecarSettings(resources={"limits": {"cpu": "1"}}), {"resources": {"limits": {"cpu": "1"}}}),
        (SidecarSettings(resources={}), {"resources": {}}),
        (SidecarSettings(security_context={"runAsUser": 1000}), {"securityContext": {"runAsUser": 1000}}),
        (SidecarSettings(security_context={}), {"securityContext": {}}),
        (
            SidecarSettings(extra_args=("--max-concurrent-conns=100", "--quiet=conn-errs")),
            {"args": [*SIDECAR_ARGS, "--max-concurrent-conns=100", "--quiet=conn-errs"]},
        ),
    ],
    ids=["image", "resources", "no resources", "securityContext", "no securityContext", "extraArgs"],
)
def test_settings(of_sidecar, expected):
    assert written(changes(of_sidecar=of_sidecar)) == {**written(changes()), **expected}


@pytest.mark.parametrize(
    ("options", "number", "words"),
    [
        ({"https_port": 9443}, 9443, ["--listen=[$(POD_IP)]:9443", "--target=[$(POD_IP)]:8080"]),
        ({"mount_path": "/tls"}, 8443, ["--cert=/tls/tls.crt", "--key=/tls/tls.key"]),
    ],
    ids=["https-port", "mount-path"],
)
def test_options(options, number, words):
    body = written(changes(options=options), number)
    assert set(words) <= set(body["args"])
    assert body["ports"][0]["containerPort"] == body["readinessProbe"]["tcpSocket"]["port"] == number
    assert body["volumeMounts"][0]["mountPath"] == options.get("mount_path", "/etc/backend-tls")


def test_secret_of_another_name():
    findings = changes(options={"secret_name": "s", "certificate_name": "c"})
    volume = {"name": "c", "secret": {"secretName": "s"}}
    assert puts(findings)[(*SPEC, "volumes", Key("name", "c"))] == volume
    assert written(findings)["volumeMounts"] == [
        {"name": "c", "mountPath": "/etc/backend-tls", "readOnly": True}
    ]


def test_volume_of_the_chart_with_the_secret_is_used():
    existing = {"name": "tls", "secret": {"secretName": "web-backend-tls"}}
    findings = changes(spec={"volumes": [existing]})
    assert puts(findings)[(*SPEC, "volumes", Key("name", "tls"))] == existing
    assert written(findings)["volumeMounts"][0]["name"] == "tls"


@pytest.mark.parametrize(
    "secret",
    [{"defaultMode": 0o400}, {"items": [{"key": "tls.crt", "path": "crt"}]}],
    ids=["files that its user may not read", "other file names"],
)
def test_volume_of_the_chart_that_cannot_be_used(secret):
    existing = {"name": "tls", "secret": {"secretName": "web-backend-tls", **secret}}
    findings = changes(spec={"volumes": [existing]})
    assert puts(findings)[VOLUME] == OURS
    assert written(findings)["volumeMounts"][0]["name"] == "web-backend-tls"


def test_mount_path_of_the_application_is_no_obstacle():
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
    ours = container("backend-tls-8443", ("https", 8443), args=list(SIDECAR_ARGS), restartPolicy="Always")
    findings = changes(container("web", ("http", 8080), ("https", 9443)), spec={"initContainers": [ours]})
    assert written(findings)["ports"] == [{"name": "https", "containerPort": 8443, "protocol": "TCP"}]


@pytest.mark.parametrize("group", ["containers", "initContainers"])
@pytest.mark.parametrize(
    ("before", "puts_of_args", "drops"),
    [
        (SIDECAR_ARGS, {}, []),
        (SIDECAR_ARGS[::-1], {}, []),
        (
            ["server", "--listen=0.0.0.0:8443", "--target=127.0.0.1:8080", *SIDECAR_ARGS[4:]],
            {1: SIDECAR_ARGS[1], 2: SIDECAR_ARGS[2], Item("--unsafe-target"): "--unsafe-target"},
            [],
        ),
        ([*SIDECAR_ARGS, "--quiet=conn-errs"], {}, [11]),
        ([*SIDECAR_ARGS[:-1], "--quiet=conn-errs"], {10: SIDECAR_ARGS[-1]}, []),
    ],
    ids=["the same", "in another order", "of an earlier version", "one too many", "another one"],
)
def test_arguments_of_an_existing_one_are_updated(group, before, puts_of_args, drops):
    ours = container("backend-tls-8443", ("https", 8443), args=list(before), restartPolicy="Always")
    containers, spec = (
        ([container(), ours], {}) if group == "containers" else ([container()], {group: [ours]})
    )
    findings = changes(*containers, spec=spec)
    path = (*SPEC, group, Key("name", "backend-tls-8443"))
    assert {
        at[-1]: value for at, value in puts(findings).items() if at[:-1] == (*path, "args")
    } == puts_of_args
    assert [f.path for f in findings if isinstance(f, Drop)] == [(*path, "args", index) for index in drops]
    assert "args" not in written(findings, group=group)


ASKING = ("--cacert=/etc/backend-tls/ca.crt", "--allow-dns=client.web.shop.svc.cluster.local")
ASKING_ARGS = (*SIDECAR_ARGS[:6], *ASKING, *SIDECAR_ARGS[7:])


def test_it_asks_for_the_certificate_of_the_controller():
    assert written(changes(options={"client_auth": True}))["args"] == list(ASKING_ARGS)


def test_the_ca_is_where_the_secret_is_mounted():
    args = written(changes(options={"client_auth": True, "mount_path": "/tls"}))["args"]
    assert "--cacert=/tls/ca.crt" in args


@pytest.mark.parametrize(
    ("before", "client_auth", "puts_of_args", "drops"),
    [
        (SIDECAR_ARGS, True, {Item(arg): arg for arg in ASKING}, [6]),
        (ASKING_ARGS, False, {Item(SIDECAR_ARGS[6]): SIDECAR_ARGS[6]}, [6, 7]),
        (ASKING_ARGS, True, {}, []),
        ([*SIDECAR_ARGS[:6], *SIDECAR_ARGS[7:], *ASKING], True, {}, []),
        ([*ASKING_ARGS[:7], "--allow-dns=other", *ASKING_ARGS[8:]], True, {7: ASKING[1]}, []),
    ],
    ids=["switched on", "switched off", "the same", "in another order", "another name"],
)
def test_client_auth_of_an_existing_one(before, client_auth, puts_of_args, drops):
    ours = container("backend-tls-8443", ("https", 8443), args=list(before), restartPolicy="Always")
    findings = changes(spec={"initContainers": [ours]}, options={"client_auth": client_auth})
    path = (*INIT, Key("name", "backend-tls-8443"), "args")
    assert {at[-1]: value for at, value in puts(findings).items() if at[:-1] == path} == puts_of_args
    assert [f.path for f in findings if isinstance(f, Drop)] == [(*path, index) for index in drops]


def test_not_native():
    body = written(changes(of_sidecar=SidecarSettings(native=False)), group="containers")
    native = written(changes())
    assert body == {key: value for key, value in native.items() if key != "restartPolicy"}


@pytest.mark.parametrize("native", [True, False])
@pytest.mark.parametrize(
    ("group", "more"),
    [("initContainers", {"restartPolicy": "Always"}), ("containers", {})],
    ids=["native", "not"],
)
def test_an_existing_one_stays_where_it_is(group, more, native):
    ours = container("backend-tls-8443", ("https", 8443), args=list(SIDECAR_ARGS), **more)
    containers, spec = (
        ([container(), ours], {}) if group == "containers" else ([container()], {group: [ours]})
    )
    findings = changes(*containers, of_sidecar=SidecarSettings(native=native), spec=spec)
    (path,) = [path for path in puts(findings) if path != VOLUME]
    assert path == (*SPEC, group, Key("name", "backend-tls-8443"))
    assert ("restartPolicy" in written(findings, group=group)) == (group == "initContainers")


def test_notes():
    """The last one is for older clusters."""
    expected = [
        "note: Service/web: port 8080 of the pod still serves plain HTTP inside the cluster",
        "note: Service/web: the application sees the pod's own address as its client: "
        "if it has a list of trusted proxies, add the addresses of the pods",
        "note: Service/web: the sidecar needs Kubernetes 1.29 or later; "
        "for older clusters set nativeSidecar: false in the config file",
    ]
    assert notes(changes()) == expected
    assert notes(changes(of_sidecar=SidecarSettings(native=False))) == expected[:2]


@pytest.mark.parametrize("native", [True, False])
@pytest.mark.parametrize(
    ("group", "count"), [("initContainers", 3), ("containers", 2)], ids=["native", "not"]
)
def test_notes_about_an_existing_one(group, count, native):
    """Older clusters matter where it is a native one, whatever the settings are now."""
    more = {"restartPolicy": "Always"} if group == "initContainers" else {}
    ours = container("backend-tls-8443", ("https", 8443), args=list(SIDECAR_ARGS), **more)
    containers, spec = (
        ([container(), ours], {}) if group == "containers" else ([container()], {group: [ours]})
    )
    assert len(notes(changes(*containers, of_sidecar=SidecarSettings(native=native), spec=spec))) == count


def test_reason_and_limitation():
    context = joined(topology_of(service(), deployment()), request(mode="sidecar"))
    server = SidecarServer("no preset matches", "it serves gRPC")
    assert notes(server.changes(context.backends[0], context))[:2] == [
        "note: Service/web: gets a sidecar: no preset matches",
        "warning: Service/web: it serves gRPC",
    ]


def test_every_workload_gets_one():
    findings = of_topology(topology_of(service(), deployment("stable"), deployment("canary")))
    names = [f.ref.name for f in findings if isinstance(f, Put) and f.path[-2] == "initContainers"]
    assert names == ["stable", "canary"]


@pytest.mark.parametrize(
    ("kind", "spec"), [("Pod", ("spec",)), ("CronJob", ("spec", "jobTemplate", "spec", "template", "spec"))]
)
def test_other_kinds(kind, spec):
    body = deployment()["spec"]
    pod = {"metadata": {"labels": {"app": "web"}, "name": "web"}, "spec": body["template"]["spec"]}
    job = {"metadata": {"name": "web"}, "spec": {"jobTemplate": {"spec": body}}}
    versions = {"Pod": "v1", "CronJob": "batch/v1"}
    workload = {"apiVersion": versions[kind], "kind": kind, **(pod if kind == "Pod" else job)}
    assert set(puts(of_topology(topology_of(service(), workload)))) == {
        (*spec, "volumes", Key("name", "web-backend-tls")),
        (*spec, "initContainers", Key("name", "backend-tls-8443")),
    }


def test_second_port_of_a_pod_gets_its_own():
    """Two flagged Services, two ports of one container: two sidecars in one pod."""
    two = container("web", ("http", 8080), ("admin", 9000))
    api = SERVICE._replace(name="api")
    topology = topology_of(service(), service("api", port("admin", 9000, "admin")), deployment("web", two))
    context = joined(topology, request(mode="sidecar"), request(api, mode="sidecar", https_port=8444))
    paths = list(puts([decision for decisions in context.serving for decision in decisions]))
    names = [path[-1].value for path in paths if "initContainers" in path]
    assert names == ["backend-tls-8443", "backend-tls-8444"]
    volumes = [path[-1].value for path in paths if "volumes" in path]
    assert volumes == ["web-backend-tls", "api-backend-tls"]


def test_pods_of_the_second_run():
    """The join sees through an existing sidecar: the pod's port is still that of the application."""
    ours = container("backend-tls-8443", ("https", 8443), args=list(SIDECAR_ARGS), restartPolicy="Always")
    objects = service("web", port(), port("https", 443, 8443)), deployment("web", initContainers=[ours])
    (pod,) = backend(topology_of(*objects), mode="sidecar", port="https").pods
    assert (pod.ref, pod.spec, pod.container.path, pod.port) == (DEPLOYMENT, SPEC, WEB, 8080)
    assert [c.name for c in pod.containers] == ["web", "backend-tls-8443"]


def test_a_container_of_that_name_that_is_not_ours():
    findings = changes(container(), container("backend-tls-8443", ("x", 1)))
    assert problems(findings) == [
        "Deployment/web: has a container backend-tls-8443 already, which is not a backend-tls sidecar; "
        "give Service/web another https-port"
    ]


def test_a_volume_name_that_is_taken():
    findings = changes(spec={"volumes": [{"name": "web-backend-tls", "emptyDir": {}}]})
    assert problems(findings) == [
        "Deployment/web: has a volume web-backend-tls already, with something other than Secret "
        "web-backend-tls; "
        "give Service/web another certificate-name"
    ]
    assert len(findings) == 1


def test_what_it_is():
    server = SidecarServer()
    assert (server.mode, server.preset, server.resources, server.secret_name) == ("sidecar", None, (), "")
    assert (server.adds_container, server.reloads) == (True, True)
