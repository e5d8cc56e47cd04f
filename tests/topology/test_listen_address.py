"""Applications that listen for their own pod alone."""

from __future__ import annotations

import pytest

from post_renderer.model import Container
from post_renderer.topology.listen_address import loopback_setting


def of(*args: str, command: tuple[str, ...] = (), **env: str) -> Container:
    variables = [{"name": name, "value": value} for name, value in env.items()]
    body = {"command": list(command), "args": list(args), "env": variables}
    return Container("web", (), body, ())


@pytest.mark.parametrize(
    ("container", "setting"),
    [
        (of("--listen=127.0.0.1:8080"), "--listen=127.0.0.1:8080"),
        (of("--web.listen-address=localhost:8080"), "--web.listen-address=localhost:8080"),
        (of("--http-address=[::1]:8080"), "--http-address=[::1]:8080"),
        (of("--bind", "127.0.0.1:8080"), "--bind=127.0.0.1:8080"),
        (of("-b", "127.0.0.1:8080"), "-b=127.0.0.1:8080"),
        (of("--host=127.0.0.1"), "--host=127.0.0.1"),
        (of("--host", "localhost", "--port", "8080"), "--host=localhost"),
        (of("--server.address=127.0.0.1"), "--server.address=127.0.0.1"),
        (of("--ip=::1"), "--ip=::1"),
        (of(command=("uvicorn", "app:app", "--host=127.0.0.1")), "--host=127.0.0.1"),
        (of(UVICORN_HOST="127.0.0.1"), "UVICORN_HOST=127.0.0.1"),
        (of(HOST="::1"), "HOST=::1"),
        (of(LISTEN_ADDR="127.0.0.1:8080"), "LISTEN_ADDR=127.0.0.1:8080"),
        (of(OAUTH2_PROXY_HTTP_ADDRESS="127.0.0.1:8080"), "OAUTH2_PROXY_HTTP_ADDRESS=127.0.0.1:8080"),
        (of(GUNICORN_CMD_ARGS="--workers=2 --bind=127.0.0.1:8080"), "--bind=127.0.0.1:8080"),
        (of("--bind=127.0.0.1:8080", BIND_ADDRESS="0.0.0.0"), "--bind=127.0.0.1:8080"),
    ],
)
def test_loopback_alone(container, setting):
    assert loopback_setting(container, 8080) == setting


@pytest.mark.parametrize(
    "container",
    [
        of(),
        of("--listen=0.0.0.0:8080"),
        of("--listen=:8080"),
        of("--host=0.0.0.0"),
        of("--host", "--verbose"),
        of("--host"),
        of("--listen=127.0.0.1:9090"),
        of("--listen=127.0.0.1:8080", "--listen=0.0.0.0:8080"),
        of("--bind=0.0.0.0:8080", BIND_ADDRESS="127.0.0.1"),
        of("--metrics-address=127.0.0.1:9090"),
        of("--upstream-address=127.0.0.1:8080"),
        of("--advertise-addr=127.0.0.1:8080"),
        of("--db-host=127.0.0.1"),
        of("--hostname=localhost"),
        of("--base-url=http://127.0.0.1:8080"),
        of("127.0.0.1:8080"),
        of("-c", "redis-cli --host 127.0.0.1", command=("sh",)),
        of(HOST="localhost"),
        of(DB_HOST="127.0.0.1"),
        of(REDIS_ADDR="127.0.0.1:6379"),
        of(CONSUL_HTTP_ADDR="127.0.0.1:8080"),
        of(VAULT_ADDR="http://127.0.0.1:8080"),
        of(KC_PROXY_LISTEN_BACKEND="127.0.0.1:8080"),
    ],
)
def test_not(container):
    assert loopback_setting(container, 8080) == ""
