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


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A real API server with the custom resource definitions; it ends with the run, however that ends."""
    servers = programs()
    if not DEFINITIONS.is_dir():
        pytest.skip("the custom resource definitions are absent: cert-manager's CRDs in ../shared/crds")
    folder = tmp_path_factory.mktemp("apiserver")
    with running(*servers, folder) as api:
        cluster = Cluster(api)
        load_definitions(cluster, DEFINITIONS)
        yield cluster
    shutil.rmtree(folder)
