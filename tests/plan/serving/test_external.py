from __future__ import annotations

from support.manifests import ingress, joined, request, topology_of

from post_renderer.plan.serving.external import ExternalServer


def test_nothing_of_it_is_in_the_stream():
    absent = request(service_port=8443)._replace(present=False)
    context = joined(topology_of(ingress()), absent)
    (backend,) = context.backends
    assert backend.server == ExternalServer()
    assert (backend.tls_port, context.serving) == (0, ((),))
    assert backend.server.renewal() == ""


def test_what_it_is():
    server = ExternalServer()
    assert (server.mode, server.preset, server.resources, server.secret_name) == ("route", None, (), "")
    assert (server.adds_container, server.reloads) == (False, False)
