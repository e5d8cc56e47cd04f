"""One API server for the whole run, and its custom resources."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from support.cluster.objects import Cluster, load_definitions
from support.cluster.servers import running
from support.cluster.tools import programs
from support.places import SHARED

DEFINITIONS = SHARED / "crds"
# Those that the tests apply objects of. An API server may refuse others, and versions of them: Emissary's v1 and
# v2 have a ``type`` in ``oneOf``.
NEEDED = (
    "backendtlspolicies.gateway.networking.k8s.io",
    "bundles.trust.cert-manager.io",
    "certificates.cert-manager.io",
    "clusterissuers.cert-manager.io",
    "httproutes.gateway.networking.k8s.io",
    "issuers.cert-manager.io",
    "ingressroutes.traefik.io",
    "ingressroutetcps.traefik.io",
    "middlewares.traefik.io",
    "rollouts.argoproj.io",
    "serverstransports.traefik.io",
    "serverstransporttcps.traefik.io",
    "traefikservices.traefik.io",
)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A real API server with the custom resource definitions; it ends with the run, however that ends."""
    servers = programs()
    if not DEFINITIONS.is_dir():
        pytest.skip("the custom resource definitions are absent: cert-manager's CRDs in ../shared/crds")
    folder = tmp_path_factory.mktemp("apiserver")
    with running(*servers, folder) as api:
        cluster = Cluster(api)
        cluster.refused_definitions.update(load_definitions(cluster, DEFINITIONS, NEEDED))
        yield cluster
    shutil.rmtree(folder)
