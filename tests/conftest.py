"""Options, hypothesis profiles and marks of all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

TESTS = Path(__file__).parent
# Folders whose tests start other programs (Helm, a Kubernetes API server ...): their names are their marks.
MARKED_FOLDERS = ("argocd", "browser", "cluster", "helm", "kustomize", "live", "oracle", "release", "traffic")

# The same examples in every run. A test may ask for a multiple of a profile's number.
settings.register_profile(
    "full",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
settings.register_profile("quick", settings.get_profile("full"), max_examples=3)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "full"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite golden files, and fail where one changed")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks each test with the name of its folder; before ``-m`` selects by mark."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        if folder in MARKED_FOLDERS:
            item.add_marker(folder)
