from __future__ import annotations

from support.manifests import CONTAINER, SPEC, container, deployment, topology_of

from post_renderer.model import Key
from post_renderer.topology import secret_mounts

OWN = {"name": "own", "secret": {"secretName": "a", "items": [{"key": "tls.crt", "path": "server.crt"}]}}
BOTH = [{"secret": {"name": "b", "optional": True}}, {"configMap": {"name": "c"}}]
PROJECTED = {"name": "both", "projected": {"sources": BOTH}}
VOLUMES = [{"name": "tmp", "emptyDir": {}}, OWN, PROJECTED]
MOUNT = {"name": "own", "mountPath": "/tls"}


def workload(*containers: dict, **spec):
    objects = topology_of(deployment("web", *containers, volumes=VOLUMES, **spec)).objects
    (found,) = secret_mounts.workloads_of(objects)
    return found


def test_volumes():
    own, projected = secret_mounts.volumes_of(workload())
    assert (own.secret, own.path, own.is_alone, own.is_optional) == (
        "a",
        (*SPEC, "volumes", 1, "secret"),
        True,
        False,
    )
    assert own.renamed() == {"tls.crt": "server.crt"}
    assert (projected.secret, projected.is_alone, projected.is_optional) == ("b", False, True)
    assert projected.path == (*SPEC, "volumes", 2, "projected", "sources", 0, "secret")
    assert projected.renamed() == {}


def test_mounts():
    mounts = [{"name": "tmp", "mountPath": "/tmp"}, MOUNT]
    init = container("init", volumeMounts=[{"name": "both", "mountPath": "/both"}])
    of_web, of_init = secret_mounts.mounts_of(workload(container(volumeMounts=mounts), initContainers=[init]))
    assert (of_web.volume.secret, of_web.mount["mountPath"]) == ("a", "/tls")
    assert of_web.path == (*CONTAINER, Key("name", "web"), "volumeMounts", 1)
    assert (of_init.volume.secret, of_init.container.name) == ("b", "init")


def test_hooks_are_left_out():
    hook = deployment(annotations={"helm.sh/hook": "test"})
    assert list(secret_mounts.workloads_of(topology_of(hook).objects)) == []
