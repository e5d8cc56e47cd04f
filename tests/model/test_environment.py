from __future__ import annotations

import pytest

from post_renderer.model import environment


@pytest.mark.parametrize(
    ("option", "variable"), [("config", "BACKEND_TLS_CONFIG"), ("issuer-kind", "BACKEND_TLS_ISSUER_KIND")]
)
def test_variable(option, variable):
    assert environment.variable(option) == variable
