"""Each application in the version that runs here, as its chart or its documentation runs it."""

from __future__ import annotations

from support.live import programs
from support.live.applications import ASGI, BLACKBOX, PROMETHEUS, REGISTRY, WSGI, Application

NATIVE = {"mode": "native"}
PODINFO = "github.com/stefanprodan/podinfo/cmd/podinfo@v1.8.1-0.20250910200901-e86405a8674e"

GO = (
    Application(
        name="go-httpbin",
        preset="go-httpbin",
        flags=NATIVE,
        image="ghcr.io/mccutchen/go-httpbin:2.26.0",
        port=8080,
        program=lambda _: programs.from_go(
            "go-httpbin", "github.com/mccutchen/go-httpbin/v2/cmd/go-httpbin@v2.26.0"
        ),
        path="/get",
        body='"headers"',
        probe="/status/200",
    ),
    Application(
        name="podinfo",
        preset="podinfo",
        image="ghcr.io/stefanprodan/podinfo:6.9.2",
        port=9898,
        program=lambda _: programs.from_go("podinfo", PODINFO),
        command=("./podinfo", "--port=9898", "--port-metrics=9797", "--level=info"),
        path="/version",
        body='"commit"',
        probe="/readyz",
    ),
    Application(
        name="oauth2-proxy",
        preset="oauth2-proxy",
        flags=NATIVE,
        image="quay.io/oauth2-proxy/oauth2-proxy:v7.15.4",
        port=4180,
        program=lambda _: programs.oauth2_proxy(),
        args=("--http-address=0.0.0.0:4180", "--email-domain=*", "--upstream=file:///dev/null"),
        env={
            "OAUTH2_PROXY_CLIENT_ID": "web",
            "OAUTH2_PROXY_CLIENT_SECRET": "of no use",
            "OAUTH2_PROXY_COOKIE_SECRET": "sixteen letters.",
        },
        path="/ping",
        body="OK",
    ),
)

DEBIAN = (
    Application(
        name="docker-registry",
        preset="docker-registry",
        flags=NATIVE,
        image="docker.io/library/registry:2.8.2",
        port=5000,
        program=lambda _: programs.from_debian("docker-registry"),
        command=("/bin/registry", "serve", "/etc/docker/registry/config.yml"),
        files={"/etc/docker/registry": {"config.yml": REGISTRY}},
        empty=("/var/lib/registry",),
        path="/v2/",
        body="{}",
    ),
    Application(
        name="prometheus",
        preset="prometheus",
        flags=NATIVE,
        image="quay.io/prometheus/prometheus:v2.42.0",
        port=9090,
        program=lambda _: programs.from_debian("prometheus"),
        args=("--config.file=/etc/config/prometheus.yml", "--storage.tsdb.path=/data"),
        files={"/etc/config": {"prometheus.yml": PROMETHEUS}},
        empty=("/data",),
        path="/api/v1/status/buildinfo",
        body='"success"',
        probe="/-/ready",
        renews_at_once=True,
    ),
    Application(
        name="blackbox-exporter",
        preset="blackbox-exporter",
        flags=NATIVE,
        image="quay.io/prometheus/blackbox-exporter:v0.23.0",
        port=9115,
        program=lambda _: programs.from_debian("prometheus-blackbox-exporter"),
        args=("--config.file=/config/blackbox.yaml",),
        files={"/config": {"blackbox.yaml": BLACKBOX}},
        path="/metrics",
        body="blackbox_exporter_build_info",
        probe="/-/healthy",
        renews_at_once=True,
    ),
    Application(
        name="pushgateway",
        preset="pushgateway",
        flags=NATIVE,
        image="quay.io/prometheus/pushgateway:v1.5.1",
        port=9091,
        program=lambda _: programs.from_debian("prometheus-pushgateway"),
        args=("--persistence.file=/data/pushgateway.data",),
        empty=("/data",),
        path="/api/v1/status",
        body='"success"',
        probe="/-/ready",
        renews_at_once=True,
    ),
)

PYTHON = (
    Application(
        name="gunicorn",
        preset="gunicorn",
        flags={**NATIVE, "preset": "gunicorn"},
        image="registry.example.com/shop/web:1.0.0",
        port=8000,
        program=lambda _: programs.from_pypi("gunicorn", "27.0.1"),
        command=("gunicorn",),
        args=("--bind=0.0.0.0:8000", "--chdir=/app", "web:application"),
        files={"/app": {"web.py": WSGI}},
        path="/",
        body="hello",
        renews_at_once=True,
    ),
    Application(
        name="uvicorn",
        preset="uvicorn",
        flags={**NATIVE, "preset": "uvicorn"},
        image="registry.example.com/shop/web:1.0.0",
        port=8000,
        program=lambda _: programs.from_pypi("uvicorn", "0.54.0"),
        command=("uvicorn", "web:application"),
        args=("--host=0.0.0.0", "--port=8000", "--app-dir=/app"),
        files={"/app": {"web.py": ASGI}},
        path="/",
        body="hello",
    ),
)

OTHERS = (
    Application(
        name="configurable-http-proxy",
        preset="configurable-http-proxy",
        flags=NATIVE,
        image="quay.io/jupyterhub/configurable-http-proxy:5.3.0",
        port=8000,
        program=lambda _: programs.from_npm("configurable-http-proxy", "5.3.0"),
        command=(
            "configurable-http-proxy",
            "--ip=0.0.0.0",
            "--api-ip=127.0.0.1",
            "--api-port=8001",
            "--port=8000",
        ),
        env={"CONFIGPROXY_AUTH_TOKEN": "of no use"},
        path="/_chp_healthz",
        body='"OK"',
    ),
    Application(
        name="keycloak",
        preset="keycloak",
        image="quay.io/keycloak/keycloak:26.5.6",
        port=8080,
        program=programs.keycloak,
        args=("start", "--hostname-strict=false"),
        env={
            "KC_DB": "dev-file",
            "KC_CACHE": "local",
            "KC_HTTP_ENABLED": "true",
            "KC_HEALTH_ENABLED": "true",
        },
        path="/realms/master",
        body='"realm":"master"',
        probe="/health/ready",
        probe_port=9000,
        timeout=240,
    ),
    Application(
        name="sidecar",
        flags={"mode": "sidecar"},
        image="docker.io/library/python:3.12-slim",
        port=8080,
        program=lambda _: programs.python(),
        command=("python3", "-m", "http.server", "8080", "--directory=/srv"),
        files={"/srv": {"index.html": "hello\n"}},
        path="/",
        body="hello",
        renews_at_once=True,
    ),
)

ALL = (*GO, *DEBIAN, *PYTHON, *OTHERS)
