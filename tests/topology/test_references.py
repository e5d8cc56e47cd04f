"""Which workloads refer to a ConfigMap or Secret."""

from __future__ import annotations

from support.manifests import deployment, topology_of

from post_renderer.model import Ref

SECRET = Ref("", "Secret", "shop", "settings")


def test_workloads_using():
    reading = {"volumes": [{"name": "x", "secret": {"secretName": "settings"}}]}
    hook = deployment("hook", annotations={"helm.sh/hook": "pre-install"}, **reading)
    topology = topology_of(
        deployment("web", **reading), deployment("other"), hook, deployment("more", **reading)
    )
    using = topology.references.workloads_using
    assert [str(ref) for ref in using(SECRET)] == ["Deployment/web", "Deployment/more"]
    assert using(SECRET._replace(kind="ConfigMap")) == using(SECRET._replace(namespace="other")) == ()
    assert using(SECRET._replace(name="other")) == ()
