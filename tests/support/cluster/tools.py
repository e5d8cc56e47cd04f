"""The programs of the API server, or a skipped test that tells how to get them."""

from __future__ import annotations

from pathlib import Path

from support.places import find_tool


def programs() -> tuple[Path, Path]:
    """etcd and kube-apiserver; without them the test is skipped, in CI it fails."""
    etcd = find_tool("etcd", "apt-get install etcd-server")
    build = "cd tests/cluster/apiserver && go build -o ../../../.tools/kube-apiserver ."
    how = f"{build} (a few minutes; .ci/run does it)"
    return etcd, find_tool("kube-apiserver", how)
