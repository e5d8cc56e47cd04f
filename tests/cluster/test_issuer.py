"""The API server accepts what ``backend-tls issuer`` prints."""

from __future__ import annotations

from support.cluster.objects import Cluster, objects

from post_renderer.commands import dispatch


def test_the_issuer_is_accepted(cluster: Cluster):
    answer = dispatch.run(["issuer", "internal-ca", "--namespace", "pki"], {}, lambda: b"")
    cluster.ensure_namespace("pki")
    bodies = list(objects(answer.out.decode()))
    assert len(bodies) == 3
    for body in bodies:
        assert cluster.apply(body, "default", "dryRun=All") == []
